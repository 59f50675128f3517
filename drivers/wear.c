/* wear.c - when registers that wear may be written again; see wear.h. */
#include "drivers/wear.h"

/* The point's entry, or `count`. */
static size_t find(const struct sk_wear *w, const struct sk_map *map, int point)
{
	size_t i = 0;

	while (i < w->count && (w->entry[i].map != map || w->entry[i].point != point))
		i++;
	return i;
}

/* Where there is no room, the one that may be written first gives way. */
static size_t make_room(struct sk_wear *w)
{
	size_t first = 0;

	if (w->count < SK_MAP_FLASH_MAX)
		return w->count++;
	for (size_t i = 1; i < w->count; i++)
		if (w->entry[i].until < w->entry[first].until)
			first = i;
	return first;
}

int64_t sk_wear_rest_ms(const struct sk_wear *w, const struct sk_map *map, int point,
			sk_mono_ms now)
{
	size_t i = find(w, map, point);

	return i < w->count && w->entry[i].until > now ? w->entry[i].until - now : 0;
}

void sk_wear_note(struct sk_wear *w, const struct sk_map *map, int point, sk_mono_ms now)
{
	int rest_s = map->points[point].min_write_s;
	size_t i = find(w, map, point);

	if (rest_s <= 0)
		return;
	if (i == w->count)
		i = make_room(w);
	w->entry[i].map = map;
	w->entry[i].point = point;
	w->entry[i].until = now + (sk_mono_ms)rest_s * 1000;
}
