/* reversion.c - how long a device's reversion timer still runs; see reversion.h. */
#include "drivers/reversion.h"

#include <math.h>
#include <string.h>

/* "WSetRvrtRem" for "WSetRvrtTms"; -1 where there is none. */
static int rest_of(const struct sk_map *map, const char *timer)
{
	static const char ending[] = "RvrtTms", rest[] = "RvrtRem";
	char name[SK_MAP_NAME_LEN + 1];
	size_t len = strlen(timer), tail = sizeof(ending) - 1;

	if (len < tail || strcmp(timer + len - tail, ending) != 0)
		return -1;
	memcpy(name, timer, len + 1);
	memcpy(name + len - tail, rest, tail);
	return sk_map_point_by_name(map, name);
}

double sk_reversion_left(const struct sk_map *map, const struct sk_map_control *control,
			 const struct sk_window *window)
{
	double left_s;

	for (unsigned i = 0; i < control->write_count; i++) {
		int rest =
			control->write[i].from == SK_FROM_REVERT_S
				? rest_of(map, map->points[control->write[i].point].name)
				: -1;

		if (rest >= 0 &&
		    sk_map_read(map, (size_t)rest, window, &left_s) == SK_Q_GOOD)
			return left_s;
	}
	return (double)NAN;
}
