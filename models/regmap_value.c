/* regmap_value.c - registers to engineering values and back; see regmap.h. */
#include <math.h>

#include "models/regmap.h"

bool sk_map_within(const struct sk_map *map, size_t point, const struct sk_window *w)
{
	const struct sk_map_point *p = &map->points[point];

	return p->table == w->table && (size_t)p->at + p->regs <= w->count;
}

bool sk_map_known(const struct sk_map *map, size_t point, const struct sk_window *w)
{
	const struct sk_map_point *p = &map->points[point];

	if (!sk_map_within(map, point, w))
		return false;
	for (size_t i = p->at; i < (size_t)p->at + p->regs; i++)
		if (!w->known[i])
			return false;
	return true;
}

/* The maker's own codes for "not available", where the file lists them. */
static bool is_own_absent(const struct sk_map_point *p, const uint16_t *regs)
{
	uint64_t bits = sk_reg_bits(regs, p->regs, p->low_first);

	for (unsigned i = 0; i < p->absent_count; i++)
		if (p->absent[i] == bits)
			return true;
	return false;
}

int sk_map_raw(const struct sk_map *map, size_t point, const struct sk_window *w,
	       double *out)
{
	const struct sk_map_point *p = &map->points[point];

	if (!p->own_absent)
		return sk_reg_decode(p->type, w->reg + p->at, p->low_first, out);
	if (is_own_absent(p, w->reg + p->at))
		return SK_EABSENT;
	return sk_reg_decode_plain(p->type, w->reg + p->at, p->low_first, out);
}

/* An instance beyond the device's count is not there. A count that is not known or not
 * implemented says nothing: then the model's length alone decides. */
static bool counted(const struct sk_map *map, const struct sk_map_point *p,
		    const struct sk_window *w)
{
	double count;

	return p->count < 0 || !sk_map_known(map, (size_t)p->count, w) ||
	       sk_map_raw(map, (size_t)p->count, w, &count) || p->instance <= count;
}

/* The exponent comes from the same window as the value, never from an earlier read. */
static unsigned find_exponent(const struct sk_map *map, const struct sk_map_point *p,
			      const struct sk_window *w, int *out)
{
	double exponent = p->sf_const;

	if (p->sf >= 0) {
		if (!sk_map_known(map, (size_t)p->sf, w))
			return SK_Q_COMM;
		if (sk_map_raw(map, (size_t)p->sf, w, &exponent))
			return SK_Q_INVALID;
	}
	*out = (int)exponent;
	return SK_Q_GOOD;
}

/* 10^exponent, exact, for an exponent of 0 to 10: those of a scale factor. */
static double power(int exponent)
{
	static const double powers[] = {1,   1e1, 1e2, 1e3, 1e4, 1e5,
					1e6, 1e7, 1e8, 1e9, 1e10};
	const int count = sizeof(powers) / sizeof(powers[0]);

	return exponent < count ? powers[exponent] : pow(10, exponent);
}

/* value * 10^exponent. Dividing keeps 4998e-2 the 49.98 nearest to it. */
static double shift(double value, int exponent)
{
	return exponent < 0 ? value / power(-exponent) : value * power(exponent);
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
	double value;
	unsigned quality;
	int exponent;

	*out = (double)NAN;
	if (!sk_map_known(map, point, w))
		return SK_Q_COMM;
	if (!counted(map, p, w) || sk_map_raw(map, point, w, &value))
		return SK_Q_INVALID;
	quality = find_exponent(map, p, w, &exponent);
	if (quality != SK_Q_GOOD)
		return quality;
	value = shift(value, exponent) * p->scale + p->offset;
	quality = translate(p, &value);
	if (quality != SK_Q_GOOD)
		return quality;
	if (value < p->least || value > p->most) /* NAN bounds: no range of its own */
		return SK_Q_RANGE;
	*out = value;
	return SK_Q_GOOD;
}

/* What is not in the table the device would not read back as what was meant. */
static bool untranslate(const struct sk_map_point *p, double *value)
{
	if (p->value_count == 0)
		return true;
	for (unsigned i = 0; i < p->value_count; i++) {
		if (p->values[i].canonical == *value) {
			*value = p->values[i].raw;
			return true;
		}
	}
	return false;
}

/* NAN writes what the device itself would show for it. */
static int encode(const struct sk_map_point *p, double value, uint16_t *regs)
{
	int err;

	if (isnan(value) && p->absent_count > 0) {
		sk_reg_put_bits(p->absent[0], regs, p->regs, p->low_first);
		return SK_OK;
	}
	err = sk_reg_encode(p->type, value, p->low_first, regs);
	if (!err && !isnan(value) && is_own_absent(p, regs))
		return SK_ERANGE;
	return err;
}

int sk_map_write(const struct sk_map *map, size_t point, double value,
		 const struct sk_window *w, uint16_t *regs)
{
	const struct sk_map_point *p = &map->points[point];
	int exponent;

	if (isnan(value))
		return encode(p, value, regs);
	if (value < p->least || value > p->most || !untranslate(p, &value))
		return SK_ERANGE;
	if (!counted(map, p, w) || find_exponent(map, p, w, &exponent) != SK_Q_GOOD)
		return SK_EABSENT;
	value = shift((value - p->offset) / p->scale, -exponent);
	return encode(p, value, regs);
}

int sk_map_resolution(const struct sk_map *map, size_t point, const struct sk_window *w,
		      double *out)
{
	const struct sk_map_point *p = &map->points[point];
	int exponent;

	if (p->type == SK_REG_F32 || p->type == SK_REG_F64 ||
	    find_exponent(map, p, w, &exponent) != SK_Q_GOOD)
		return SK_EABSENT;
	*out = shift(1, exponent) * fabs(p->scale);
	return SK_OK;
}
