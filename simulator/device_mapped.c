/* device_mapped.c - a model as its file describes it, filled from the plant; see
 * device_models.h. */
#include <math.h>

#include "simulator/device_models.h"

/* Largest raw numbers, with room for what is beyond the expected. */
#define SIGNED_MOST 32000.0
#define UNSIGNED_MOST 65000.0
#define WIDE_MOST 2e9
/* Exponents: what is finer than this nobody measures. */
#define SF_LEAST (-4)
#define SF_MOST 10

/* What the instruments must be able to show. */
#define F_SPAN_HZ 65.0
#define ENERGY_SPAN_WH 1e9

/* --- scale factors ----------------------------------------------------------------- */

/* The canonical points' largest magnitudes; 0: this device never shows it. */
static double point_span(const struct sk_view *v, int point)
{
	switch ((enum sk_point_id)point) {
	case SK_PT_F_HZ:
	case SK_PT_GRID_F_HZ:
		return F_SPAN_HZ;
	case SK_PT_V_V:
	case SK_PT_V_L1_V:
	case SK_PT_V_L2_V:
	case SK_PT_V_L3_V:
	case SK_PT_GRID_V_V:
		return v->v_span_v;
	case SK_PT_I_A:
		return v->i_span_a;
	case SK_PT_P_W:
	case SK_PT_Q_VAR:
	case SK_PT_S_VA:
	case SK_PT_P_AVAIL_W:
	case SK_PT_P_MAX_W:
	case SK_PT_Q_MAX_VAR:
		return v->power_span_va;
	case SK_PT_E_WH:
		return ENERGY_SPAN_WH;
	case SK_PT_V_OFFSET_V:
		return v->v_offset_max_v;
	case SK_PT_PF:
	case SK_PT_SOC_PCT:
	case SK_PT_F_OFFSET_HZ:
	case SK_PT_GRID_ANGLE_DEG:
		return sk_point_info(point)->most;
	default:
		return 0;
	}
}

static double step_span(const struct sk_device *d, const struct sk_map_control *c,
			const struct sk_map_step *step)
{
	double most;

	if (step->from == SK_FROM_PERCENT || step->from == SK_FROM_OPPOSITE)
		return 100;
	if (step->from != SK_FROM_VALUE && step->from != SK_FROM_MAGNITUDE)
		return step->from == SK_FROM_NUMBER ? fabs(step->number) : 0;
	most = sk_setpoint_most(d, c->field);
	return isnan(most) ? 1 : most;
}

/* The largest that a control may write into a point. */
static double control_span(const struct sk_device *d, const struct sk_map *map, int point)
{
	double span = 0;

	for (size_t i = 0; i < map->control_count; i++) {
		const struct sk_map_control *c = &map->controls[i];

		for (unsigned k = 0; k < c->write_count; k++)
			if (c->write[k].point == point)
				span = fmax(span, step_span(d, c, &c->write[k]));
	}
	return span;
}

static double raw_most(enum sk_reg_type type)
{
	if (sk_reg_type_size(type) > 1)
		return WIDE_MOST;
	return type == SK_REG_S16 ? SIGNED_MOST : UNSIGNED_MOST;
}

/* The finest exponent with which a point can still show its span. */
static int exponent_for(const struct sk_map_point *p, double span)
{
	double raw = (span + fabs(p->offset)) / fabs(p->scale);
	int e = SF_LEAST;

	while (e < SF_MOST && raw > raw_most(p->type) * pow(10, e))
		e++;
	return e;
}

static void set_scale(const struct sk_device *d, struct sk_placed *m, int sf)
{
	const struct sk_map *map = m->map;
	double exponent = (double)NAN;

	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];
		double span = control_span(d, map, (int)i), rating;
		struct sk_nameplate n;

		if (p->sf != sf)
			continue;
		sk_device_nameplate(d, &n);
		rating = sk_map_rating(&n, p->rating);
		if (p->maps >= 0)
			span = fmax(span, point_span(&d->view, p->maps));
		if (!isnan(rating))
			span = fmax(span, fabs(rating));
		if (span > 0)
			exponent = fmax(exponent, exponent_for(p, span));
	}
	sk_map_put(map, (size_t)sf, &m->window, exponent);
}

/* --- the image --------------------------------------------------------------------- */

static void put_named(struct sk_placed *m, const char *name, double value)
{
	int i = sk_map_point_by_name(m->map, name);

	if (i >= 0)
		sk_map_put(m->map, (size_t)i, &m->window, value);
}

void sk_mapped_reset(struct sk_device *d, struct sk_placed *m)
{
	const struct sk_map *map = m->map;
	struct sk_nameplate n;

	for (size_t i = 0; i < map->point_count; i++)
		sk_map_put(map, i, &m->window, (double)NAN);
	if (map->sunspec) {
		put_named(m, "ID", map->sunspec);
		put_named(m, "L", map->length);
	}
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].count >= 0)
			sk_map_put(map, (size_t)map->points[i].count, &m->window, 1);
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].type == SK_REG_SUNSSF)
			set_scale(d, m, (int)i);
	sk_device_nameplate(d, &n);
	sk_map_show_nameplate(map, &m->window, &n);
	sk_mapped_release(d, m);
}

static void set(struct sk_measurement *m, enum sk_point_id id, double value)
{
	sk_measurement_set(m, id, value, SK_Q_GOOD);
}

void sk_mapped_refresh(struct sk_placed *m, const struct sk_view *v)
{
	struct sk_measurement now;

	sk_measurement_init(&now);
	set(&now, SK_PT_F_HZ, v->f_hz);
	set(&now, SK_PT_V_V, v->v_v);
	set(&now, SK_PT_V_L1_V, v->v_v);
	set(&now, SK_PT_V_L2_V, v->v_v);
	set(&now, SK_PT_V_L3_V, v->v_v);
	set(&now, SK_PT_I_A, v->i_a);
	set(&now, SK_PT_P_W, v->p_w);
	set(&now, SK_PT_Q_VAR, v->q_var);
	set(&now, SK_PT_S_VA, v->s_va);
	set(&now, SK_PT_PF, v->pf);
	set(&now, SK_PT_E_WH, v->e_out_wh);
	set(&now, SK_PT_SOC_PCT, v->soc_pct);
	set(&now, SK_PT_P_AVAIL_W, v->p_avail_w);
	set(&now, SK_PT_F_OFFSET_HZ, v->f_offset_hz);
	set(&now, SK_PT_V_OFFSET_V, v->v_offset_v);
	set(&now, SK_PT_STATE, v->state);
	set(&now, SK_PT_ALARM_BITS, 0);
	set(&now, SK_PT_BREAKER, v->breaker);
	set(&now, SK_PT_GRID_F_HZ, v->grid_f_hz);
	set(&now, SK_PT_GRID_V_V, v->grid_v_v);
	set(&now, SK_PT_GRID_ANGLE_DEG, v->grid_angle_deg);
	sk_map_show(m->map, &m->window, &now);
}

void sk_mapped_spoil(struct sk_placed *m, const struct sk_faults *faults)
{
	bool zero = sk_faults_on(faults, SK_FAULT_ZERO_AT_WAKEUP);

	if (!zero && !sk_faults_on(faults, SK_FAULT_NAN_AT_NIGHT))
		return;
	for (size_t i = 0; i < m->map->point_count; i++)
		if (m->map->points[i].maps >= 0)
			sk_map_put(m->map, i, &m->window, zero ? 0 : (double)NAN);
}
