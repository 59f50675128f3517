/* regmap_measure.c - from windows to measurement and nameplate; see regmap.h. */
#include <math.h>

#include "models/regmap.h"

static bool within(const struct sk_window *w, const struct sk_map_point *p)
{
	return (size_t)p->at + p->regs <= w->count;
}

void sk_map_measure(const struct sk_map *map, const struct sk_window *w,
		    struct sk_measurement *m, int *rank)
{
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];
		unsigned quality;
		double value;

		if (p->maps < 0 || !within(w, p))
			continue;
		quality = sk_map_read(map, i, w, &value);
		/* A good value gives way only to a good one of a higher rank. */
		if (rank[p->maps] >= 0 &&
		    (quality != SK_Q_GOOD || map->rank <= rank[p->maps]) &&
		    sk_measurement_good(m, (enum sk_point_id)p->maps))
			continue;
		/* What a device does not implement it does not provide. */
		if (quality == SK_Q_INVALID && rank[p->maps] >= 0)
			continue;
		sk_measurement_set(m, (enum sk_point_id)p->maps, value, quality);
		rank[p->maps] = map->rank;
	}
}

static double *rating(struct sk_nameplate *n, int which)
{
	switch ((enum sk_rating)which) {
#define SK_RATING_CASE(id, name, field) \
	case SK_RATING_##id:            \
		return &n->field;
		SK_RATING_MAP(SK_RATING_CASE)
#undef SK_RATING_CASE
	case SK_RATING_COUNT:
		break;
	}
	return NULL;
}

double sk_map_rating(const struct sk_nameplate *n, int which)
{
	struct sk_nameplate copy = *n;
	const double *value = rating(&copy, which);

	return value ? *value : (double)NAN;
}

static char *text(struct sk_nameplate *n, enum sk_map_text which)
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

static void merge_point(const struct sk_map *map, size_t i, const struct sk_window *w,
			struct sk_nameplate *n)
{
	const struct sk_map_point *p = &map->points[i];
	double value, *to;
	char *name;

	if (p->rating >= 0 && sk_map_read(map, i, w, &value) == SK_Q_GOOD) {
		to = rating(n, p->rating);
		if (to && isnan(*to))
			*to = value;
	}
	name = text(n, p->text);
	if (name && !name[0])
		sk_reg_decode_text(w->reg + p->at, p->regs, name, SK_TEXT_LEN + 1);
	if (p->maps >= 0 && sk_map_read(map, i, w, &value) != SK_Q_INVALID)
		n->points |= SK_POINT_BIT(p->maps);
}

/* The register step of the offset, so that the controller need not send less. */
static void merge_resolution(const struct sk_map *map, const struct sk_map_control *c,
			     const struct sk_window *w, struct sk_nameplate *n)
{
	for (unsigned i = 0; i < c->write_count; i++) {
		const struct sk_map_point *p = &map->points[c->write[i].point];
		double exponent = p->sf_const;

		if (c->write[i].from != SK_FROM_VALUE)
			continue;
		if (p->sf >= 0 &&
		    sk_reg_decode(map->points[p->sf].type, w->reg + map->points[p->sf].at,
				  map->points[p->sf].low_first, &exponent))
			continue;
		n->f_offset_lsb_hz = pow(10, exponent) * fabs(p->scale);
	}
}

void sk_map_nameplate(const struct sk_map *map, const struct sk_window *w,
		      struct sk_nameplate *n)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (within(w, &map->points[i]))
			merge_point(map, i, w, n);
	for (size_t i = 0; i < map->control_count; i++) {
		n->capabilities |= SK_SETPOINT_BIT(map->controls[i].field);
		if (map->controls[i].field == SK_SP_F_OFFSET_HZ)
			merge_resolution(map, &map->controls[i], w, n);
	}
}
