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

/* Where there is no room, the one that was not written for longest gives way. */
static size_t make_room(struct sk_wear *w)
{
	size_t first = 0;

	if (w->count < SK_MAP_FLASH_MAX)
		return w->count++;
	for (size_t i = 1; i < w->count; i++)
		if (w->entry[i].at < w->entry[first].at)
			first = i;
	return first;
}

int64_t sk_wear_rest_ms(const struct sk_wear *w, const struct sk_map *map, int point,
			sk_mono_ms now)
{
	size_t i = find(w, map, point);
	sk_mono_ms until;

	if (i == w->count)
		return 0;
	until = w->entry[i].at + (sk_mono_ms)map->points[point].min_write_s * 1000;
	return until > now ? until - now : 0;
}

bool sk_wear_lapses(const struct sk_wear *w, const struct sk_map *map, int point,
		    sk_mono_ms now)
{
	sk_mono_ms after = (sk_mono_ms)map->points[point].rewrite_s * 1000;
	size_t i = find(w, map, point);

	return after > 0 && (i == w->count || now - w->entry[i].at >= after);
}

uint64_t sk_wear_note(struct sk_wear *w, const struct sk_map *map, int point,
		      sk_mono_ms now)
{
	size_t i = find(w, map, point);

	if (map->points[point].min_write_s <= 0)
		return 0;
	if (i == w->count) {
		i = make_room(w);
		w->entry[i].map = map;
		w->entry[i].point = point;
		w->entry[i].writes = 0;
	}
	w->entry[i].at = now;
	return ++w->entry[i].writes;
}
