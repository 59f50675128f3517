/* regmap.c - finding things in a device's table; see regmap.h. */
#include <stdlib.h>
#include <string.h>

#include "models/regmap_load.h"

int sk_map_choose(const char *name, const char *const *names, int count)
{
	for (int i = 0; name && i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

int sk_rating_by_name(const char *name)
{
	static const char *const names[] = {
#define SK_RATING_NAME(id, name, field) name,
		SK_RATING_MAP(SK_RATING_NAME)
#undef SK_RATING_NAME
	};

	return sk_map_choose(name, names, SK_RATING_COUNT);
}

int sk_map_point_by_name(const struct sk_map *map, const char *name)
{
	for (size_t i = 0; name && i < map->point_count; i++)
		if (strcmp(map->points[i].name, name) == 0)
			return (int)i;
	return -1;
}

const struct sk_map_control *sk_map_control_for(const struct sk_map *map,
						enum sk_setpoint_field field)
{
	for (size_t i = 0; i < map->control_count; i++)
		if (map->controls[i].field == field)
			return &map->controls[i];
	return NULL;
}

void sk_map_clear(struct sk_map *map)
{
	free(map->points);
	free(map->controls);
	*map = (struct sk_map){0};
}
