/* regmap_value.c - registers to engineering values and back; see regmap.h. */
#include <math.h>

#include "models/regmap.h"

static bool known(const struct sk_window *w, const struct sk_map_point *p)
{
	for (size_t i = p->at; i < (size_t)p->at + p->regs; i++)
		if (i >= w->count || !w->known[i])
			return false;
	return true;
}

/* 10^SF; the factor comes from the same window as the value, never from an earlier read.
 */
static unsigned factor(const struct sk_map *map, const struct sk_map_point *p,
		       const struct sk_window *w, double *out)
{
	double exponent = p->sf_const;

	if (p->sf >= 0) {
		const struct sk_map_point *sf = &map->points[p->sf];

		if (!known(w, sf))
			return SK_Q_COMM;
		if (sk_reg_decode(sf->type, w->reg + sf->at, sf->low_first, &exponent))
			return SK_Q_INVALID;
	}
	*out = pow(10, exponent);
	return SK_Q_GOOD;
}

/* The table of translations, where there is one, is exhaustive. */
static unsigned translate(const struct sk_map_point *p, double *value)
{
	if (p->value_count == 0)
		return SK_Q_GOOD;
	for (unsigned i = 0; i < p->value_count; i++) {
		if (p->values[i].raw == *value) {
			*value = p->values[i].canonical;
			return SK_Q_GOOD;
		}
	}
	return SK_Q_RANGE;
}

unsigned sk_map_read(const struct sk_map *map, size_t point, const struct sk_window *w,
		     double *out)
{
	const struct sk_map_point *p = &map->points[point];
	double raw, scale;
	unsigned quality;

	*out = (double)NAN;
	if (!known(w, p))
		return SK_Q_COMM;
	if (sk_reg_decode(p->type, w->reg + p->at, p->low_first, &raw))
		return SK_Q_INVALID;
	quality = factor(map, p, w, &scale);
	if (quality != SK_Q_GOOD)
		return quality;
	raw = raw * scale * p->scale + p->offset;
	quality = translate(p, &raw);
	if (quality != SK_Q_GOOD)
		return quality;
	if (raw < p->least || raw > p->most) /* NAN bounds: no range of its own */
		return SK_Q_RANGE;
	*out = raw;
	return SK_Q_GOOD;
}

static double untranslate(const struct sk_map_point *p, double value)
{
	for (unsigned i = 0; i < p->value_count; i++)
		if (p->values[i].canonical == value)
			return p->values[i].raw;
	return value;
}

int sk_map_write(const struct sk_map *map, size_t point, double value,
		 const struct sk_window *w, uint16_t *regs)
{
	const struct sk_map_point *p = &map->points[point];
	double scale;

	if (isnan(value))
		return sk_reg_encode(p->type, value, p->low_first, regs);
	if (value < p->least || value > p->most)
		return SK_ERANGE;
	if (factor(map, p, w, &scale) != SK_Q_GOOD)
		return SK_EABSENT;
	value = (untranslate(p, value) - p->offset) / (scale * p->scale);
	return sk_reg_encode(p->type, value, p->low_first, regs);
}
