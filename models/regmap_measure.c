/* regmap_measure.c - from windows to measurement and nameplate; see regmap.h. */
#include <math.h>

#include "models/regmap.h"

/* Good outdoes everything, and that it failed outdoes that there is nothing. */
static int strength(unsigned quality)
{
	if (quality == SK_Q_GOOD)
		return 2;
	return quality == SK_Q_INVALID ? 0 : 1;
}

/* Does a reading of this quality and rank take the place of what is there? */
static bool outdoes(const struct sk_map *map, unsigned quality,
		    const struct sk_measurement *m, int id, const int *rank)
{
	int mine = strength(quality), other = strength(m->quality[id]);

	if (!(m->points & SK_POINT_BIT(id)) || rank[id] < 0)
		return true;
	return mine > other || (mine == other && map->rank > rank[id]);
}

void sk_map_measure(const struct sk_map *map, const struct sk_window *w,
		    struct sk_measurement *m, int *rank)
{
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];
		unsigned quality;
		double value;

		if (p->maps < 0 || !sk_map_within(map, i, w) ||
		    (w->fast_only && p->poll == SK_POLL_SLOW))
			continue;
		quality = sk_map_read(map, i, w, &value);
		if (!outdoes(map, quality, m, p->maps, rank))
			continue;
		sk_measurement_set(m, (enum sk_point_id)p->maps, value, quality);
		rank[p->maps] = map->rank;
	}
}

double sk_map_rating(const struct sk_nameplate *n, int which)
{
	switch ((enum sk_rating)which) {
#define SK_RATING_CASE(id, name, field) \
	case SK_RATING_##id:            \
		return n->field;
		SK_RATING_MAP(SK_RATING_CASE)
#undef SK_RATING_CASE
	case SK_RATING_COUNT:
		break;
	}
	return (double)NAN;
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

static const char *rating_name(int rating)
{
	static const char *const names[] = {
#define SK_RATING_NAME(id, name, field) name,
		SK_RATING_MAP(SK_RATING_NAME)
#undef SK_RATING_NAME
	};

	return names[rating];
}

static void merge_point(const struct sk_map *map, size_t i, const struct sk_window *w,
			struct sk_nameplate *n)
{
	const struct sk_map_point *p = &map->points[i];
	unsigned quality;
	double value;
	char *name = text(n, p->text);

	if (name && !name[0] && sk_map_known(map, i, w))
		sk_reg_decode_text(w->reg + p->at, p->regs, name, SK_TEXT_LEN + 1);
	if (p->maps < 0 && p->rating < 0)
		return;
	quality = sk_map_read(map, i, w, &value);
	if (p->rating >= 0 && quality == SK_Q_GOOD)
		(void)sk_nameplate_rate(n, rating_name(p->rating),
					value); /* or unknown */
	if (p->maps >= 0 && quality != SK_Q_INVALID)
		n->points |= SK_POINT_BIT(p->maps);
}

bool sk_map_step_optional(const struct sk_map_step *step)
{
	return step->from == SK_FROM_REVERT_S || step->from == SK_FROM_FALLBACK ||
	       step->from == SK_FROM_FALLS_BACK;
}

/* A register beyond the device's length or with a sentinel is not implemented; one that
 * was not read may well be. A timer may be missing: then the driver keeps the time. */
static bool step_works(const struct sk_map *map, const struct sk_map_step *step,
		       const struct sk_window *w)
{
	size_t point = (size_t)step->point;
	double value;

	if (sk_map_step_optional(step))
		return true;
	return sk_map_within(map, point, w) &&
	       (!sk_map_known(map, point, w) ||
		sk_map_read(map, point, w, &value) != SK_Q_INVALID);
}

bool sk_map_control_works(const struct sk_map *map, const struct sk_map_control *c,
			  const struct sk_window *w)
{
	for (unsigned i = 0; i < c->write_count; i++)
		if (!step_works(map, &c->write[i], w))
			return false;
	for (unsigned i = 0; i < c->enable_count; i++)
		if (!step_works(map, &c->enable[i], w))
			return false;
	return true;
}

/* The register step of the offset, so that the controller need not send less. */
static void merge_resolution(const struct sk_map *map, const struct sk_map_control *c,
			     const struct sk_window *w, struct sk_nameplate *n)
{
	double step;

	for (unsigned i = 0; i < c->write_count; i++)
		if (c->write[i].from == SK_FROM_VALUE &&
		    sk_map_resolution(map, (size_t)c->write[i].point, w, &step) == SK_OK)
			(void)sk_nameplate_rate(n, "f_offset_lsb_hz",
						step); /* or unknown */
}

void sk_map_nameplate(const struct sk_map *map, const struct sk_window *w,
		      struct sk_nameplate *n)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (sk_map_within(map, i, w))
			merge_point(map, i, w, n);
	for (size_t i = 0; i < map->control_count; i++) {
		const struct sk_map_control *c = &map->controls[i];

		if (!sk_map_control_works(map, c, w))
			continue;
		n->capabilities |= SK_SETPOINT_BIT(c->field);
		if (c->field == SK_SP_F_OFFSET_HZ)
			merge_resolution(map, c, w, n);
	}
}
