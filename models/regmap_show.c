/* regmap_show.c - from measurement and nameplate to registers, the inverse of
 * regmap_measure.c; see regmap.h. */
#include <math.h>
#include <string.h>

#include "models/regmap.h"

/* A bit cannot say that it does not know. */
static bool is_bit(const struct sk_map_point *p)
{
	return p->table == SK_TABLE_COIL || p->table == SK_TABLE_DISCRETE;
}

void sk_map_put(const struct sk_map *map, size_t point, struct sk_window *w, double value)
{
	const struct sk_map_point *p = &map->points[point];
	uint16_t *regs = w->reg + p->at;

	if (!sk_map_within(map, point, w))
		return;
	if (!(isnan(value) && is_bit(p)) &&
	    sk_map_write(map, point, value, w, regs) == SK_OK)
		return;
	if (is_bit(p) || sk_map_write(map, point, (double)NAN, w, regs) != SK_OK)
		memset(regs, 0, p->regs * sizeof(*regs)); /* a text */
}

static bool tells(const struct sk_map_point *p, double value)
{
	for (unsigned i = 0; i < p->value_count; i++)
		if (p->values[i].canonical == value)
			return true;
	return p->value_count == 0;
}

/* Files know fewer states than there are: which other one says most nearly the same. */
static double told_as(const struct sk_map_point *p, double value)
{
	static const double nearest[][2] = {{7, 1}, {7, 0}, {7, 0}, {4, 4},
					    {3, 3}, {7, 0}, {0, 0}, {0, 1}};
	const size_t count = sizeof(nearest) / sizeof(nearest[0]);

	if (p->maps != SK_PT_STATE || !(value >= 0 && value < (double)count) ||
	    tells(p, value))
		return value;
	return tells(p, nearest[(size_t)value][0]) ? nearest[(size_t)value][0]
						   : nearest[(size_t)value][1];
}

void sk_map_show(const struct sk_map *map, struct sk_window *w,
		 const struct sk_measurement *m)
{
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];

		if (p->maps >= 0)
			sk_map_put(map, i, w, told_as(p, m->value[p->maps]));
	}
}

static const char *text_of(const struct sk_nameplate *n, enum sk_map_text which)
{
	switch (which) {
	case SK_TEXT_MAKER:
		return n->maker;
	case SK_TEXT_MODEL:
		return n->model;
	case SK_TEXT_SERIAL:
		return n->serial;
	case SK_TEXT_VERSION:
		return n->version;
	case SK_TEXT_NONE:
		break;
	}
	return NULL;
}

void sk_map_show_nameplate(const struct sk_map *map, struct sk_window *w,
			   const struct sk_nameplate *n)
{
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];
		const char *text = text_of(n, p->text);

		if (p->rating >= 0)
			sk_map_put(map, i, w, sk_map_rating(n, p->rating));
		if (text && sk_map_within(map, i, w))
			sk_reg_encode_text(text, w->reg + p->at, p->regs);
	}
}
