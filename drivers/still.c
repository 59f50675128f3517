/* still.c - readings that do not move, or are nothing but zeros; see still.h. */
#include "drivers/still.h"

#include <math.h>

#define HEADER 2 /* registers of a SunSpec model before its points */
#define STATE_FAULT 6
#define MS_PER_H 3600e3
#define FNV_BASIS UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static int point_of(const struct sk_map *map, enum sk_point_id id)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].maps == (int)id)
			return (int)i;
	return -1;
}

/* NAN: the block has no such value now. */
static double value_of(const struct sk_map *map, const struct sk_window *w,
		       enum sk_point_id id)
{
	int point = point_of(map, id);
	double value = (double)NAN;

	if (point >= 0)
		(void)sk_map_read(map, (size_t)point, w, &value); /* NAN unless good */
	return value;
}

bool sk_still_judged(const struct sk_map *map)
{
	return point_of(map, SK_PT_P_W) >= 0 &&
	       (point_of(map, SK_PT_F_HZ) >= 0 || point_of(map, SK_PT_V_V) >= 0 ||
		point_of(map, SK_PT_V_L1_V) >= 0);
}

/* --- frozen ------------------------------------------------------------------------ */

static uint64_t sum_of(const struct sk_window *w)
{
	uint64_t sum = FNV_BASIS;

	for (size_t i = 0; i < w->count; i++)
		if (w->known[i])
			sum = (sum ^ w->reg[i]) * FNV_PRIME;
	return sum;
}

static bool has_power(double p_w, const struct sk_nameplate *n)
{
	double rated_w = fmax(n->s_max_va, fmax(n->p_max_w, -n->p_min_w));

	return rated_w > 0 ? fabs(p_w) >= SK_STILL_POWER_PU * rated_w : fabs(p_w) > 0;
}

static bool energy_should_have_moved(const struct sk_map *map, const struct sk_window *w,
				     double p_w, sk_mono_ms still_ms)
{
	if (isnan(value_of(map, w, SK_PT_E_WH)))
		return true;
	return p_w * (double)still_ms / MS_PER_H >= SK_STILL_ENERGY_WH;
}

/* Where the energy is a slow point, only polls that read it can decide. */
static bool is_undecided(const struct sk_map *map, const struct sk_window *w)
{
	int energy = point_of(map, SK_PT_E_WH);

	return w->fast_only && energy >= 0 && map->points[energy].table == w->table &&
	       map->points[energy].poll == SK_POLL_SLOW;
}

/* Since the last poll that read the same points; the first of them says nothing. */
static bool has_changed(struct sk_still *s, const struct sk_window *w)
{
	struct sk_still_sum *last = &s->sum[w->fast_only];
	uint64_t sum = sum_of(w);
	bool changed = last->known && last->sum != sum;

	*last = (struct sk_still_sum){sum, true};
	return changed;
}

static void moved(struct sk_still *s, bool changed, bool power, sk_mono_ms now)
{
	if (s->polls > 0 && s->under_power && now - s->since > s->longest_ms)
		s->longest_ms = now - s->since;
	s->moves += s->polls > 0 && changed;
	s->under_power = power;
	s->since = now;
	s->polls = 1;
	s->frozen = false;
}

static bool is_too_long(const struct sk_still *s, const struct sk_still_limits *limits,
			sk_mono_ms still_ms)
{
	return limits->time_s > 0 && s->moves >= SK_STILL_MOVES &&
	       s->polls >= (unsigned)limits->polls &&
	       still_ms >= (sk_mono_ms)limits->time_s * 1000 &&
	       still_ms >= SK_STILL_TIMES_LONGER * s->longest_ms;
}

bool sk_still_frozen(struct sk_still *s, const struct sk_map *map,
		     const struct sk_window *w, const struct sk_nameplate *n,
		     const struct sk_still_limits *limits, sk_mono_ms now)
{
	double p_w = value_of(map, w, SK_PT_P_W);
	bool power = has_power(p_w, n); /* of NAN: no */
	bool changed = has_changed(s, w);
	sk_mono_ms still_ms;

	if (changed || s->polls == 0 || !power) {
		moved(s, changed, power, now);
		return false;
	}
	s->polls++;
	still_ms = now - s->since;
	if (!is_undecided(map, w))
		s->frozen = is_too_long(s, limits, still_ms) &&
			    energy_should_have_moved(map, w, p_w, still_ms);
	return s->frozen;
}

/* --- blank ------------------------------------------------------------------------- */

static bool is_state(const struct sk_map *map, const struct sk_window *w, size_t at)
{
	int state = point_of(map, SK_PT_STATE);

	return state >= 0 && map->points[state].table == w->table &&
	       at >= map->points[state].at &&
	       at < (size_t)map->points[state].at + map->points[state].regs;
}

/* Known registers behind the header and beside the state: are there any, all 0? */
static bool all_zero(const struct sk_map *map, const struct sk_window *w)
{
	bool any = false;

	for (size_t i = map->sunspec ? HEADER : 0; i < w->count; i++) {
		if (!w->known[i] || is_state(map, w, i))
			continue;
		if (w->reg[i] != 0)
			return false;
		any = true;
	}
	return any;
}

static bool has_factors(const struct sk_map *map, const struct sk_window *w)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].type == SK_REG_SUNSSF && sk_map_known(map, i, w) &&
		    w->reg[map->points[i].at] != 0)
			return true;
	return value_of(map, w, SK_PT_E_WH) > 0;
}

bool sk_still_blank(struct sk_still *s, const struct sk_map *map,
		    const struct sk_window *w)
{
	bool zero = all_zero(map, w);

	if (!zero)
		s->had_factors |= has_factors(map, w);
	/* Slow points that were not read may be anything but 0. */
	if (!zero || !w->fast_only)
		s->blank = zero && (s->had_factors ||
				    value_of(map, w, SK_PT_STATE) == STATE_FAULT);
	return s->blank;
}

void sk_still_spoil(const struct sk_map *map, const struct sk_window *w,
		    struct sk_measurement *m, unsigned quality)
{
	for (size_t i = 0; i < map->point_count; i++) {
		int id = map->points[i].maps;
		double value;

		if (id >= 0 && sk_map_known(map, i, w) &&
		    sk_map_read(map, i, w, &value) == SK_Q_GOOD && value == m->value[id])
			sk_measurement_set(m, (enum sk_point_id)id, (double)NAN, quality);
	}
}
