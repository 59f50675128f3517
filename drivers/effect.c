/* effect.c - did the device do what it was written? See effect.h. */
#include "drivers/effect.h"

#include <math.h>
#include <stdio.h>

#define TOLERANCE 0.02 /* of the rating */

/* Of SK_PT_STATE. */
enum { STATE_OFF, STATE_SLEEPING, STATE_RUNNING = 3, STATE_THROTTLED, STATE_STANDBY = 7 };

/* By which point a field is judged. */
static const int points[SK_SETPOINT_COUNT] = {
	[SK_SP_P_W] = SK_PT_P_W,
	[SK_SP_P_MAX_W] = SK_PT_P_W,
	[SK_SP_Q_VAR] = SK_PT_Q_VAR,
	[SK_SP_F_OFFSET_HZ] = SK_PT_F_OFFSET_HZ,
	[SK_SP_V_OFFSET_V] = SK_PT_V_OFFSET_V,
	[SK_SP_CONNECT] = SK_PT_P_W,
	[SK_SP_RUN] = SK_PT_STATE,
};

/* Largest magnitude of what the field is about; NAN: nobody says. */
static double rating_of(const struct sk_nameplate *n, enum sk_setpoint_field field)
{
	double most = field == SK_SP_Q_VAR ? n->q_max_var : n->p_max_w;
	double least = field == SK_SP_Q_VAR ? n->q_min_var : n->p_min_w;
	double rating = fmax(most, -least);

	return isnan(rating) ? n->s_max_va : rating;
}

static double tolerance(const struct sk_nameplate *n, enum sk_setpoint_field field,
			double want)
{
	double step = sk_point_info(points[field])->deadband;
	double rating;

	switch (field) {
	case SK_SP_F_OFFSET_HZ:
		return n->f_offset_lsb_hz > step ? n->f_offset_lsb_hz : step;
	case SK_SP_V_OFFSET_V:
		return step;
	default:
		rating = rating_of(n, field);
		return fmax(step, TOLERANCE * (isnan(rating) ? fabs(want) : rating));
	}
}

static bool state_follows(double state, bool run)
{
	if (run)
		return state == STATE_RUNNING || state == STATE_THROTTLED;
	return state == STATE_OFF || state == STATE_SLEEPING || state == STATE_STANDBY;
}

static bool follows(const struct sk_effect *e, const struct sk_nameplate *n,
		    enum sk_setpoint_field field, double measured)
{
	double want = e->want.value[field], slack = tolerance(n, field, want);

	switch (field) {
	case SK_SP_P_W:
		if (e->want.fields & SK_SETPOINT_BIT(SK_SP_P_MAX_W))
			want = fmin(want, e->want.value[SK_SP_P_MAX_W]);
		return fabs(measured - want) <= slack;
	case SK_SP_P_MAX_W:
		return measured <= want + slack;
	case SK_SP_CONNECT:
		return fabs(measured) <= slack;
	case SK_SP_RUN:
		return state_follows(measured, want > 0);
	default:
		return fabs(measured - want) <= slack;
	}
}

/* A closed contactor need not carry power, and a grid-forming power is the load's. */
static bool can_judge(const struct sk_effect_view *v, enum sk_setpoint_field field,
		      double want)
{
	if (field == SK_SP_CONNECT && want > 0)
		return false;
	if (v->role == SK_ROLE_GRID_FORMING &&
	    (field == SK_SP_P_W || field == SK_SP_Q_VAR))
		return false;
	return v->nameplate->points & SK_POINT_BIT(points[field]) ||
	       sk_measurement_good(v->m, (enum sk_point_id)points[field]);
}

void sk_effect_begin(struct sk_effect *e, const struct sk_setpoint_values *in_force,
		     const struct sk_effect_view *view, int effect_s, sk_mono_ms now)
{
	struct sk_setpoint_values want = *in_force;

	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (want.fields & SK_SETPOINT_BIT(f) &&
		    !can_judge(view, (enum sk_setpoint_field)f, want.value[f]))
			want.fields &= ~SK_SETPOINT_BIT(f);
	if (e->state != SK_EFFECT_NONE && sk_setpoint_values_same(&e->want, &want))
		return;
	e->want = want;
	e->state = want.fields ? SK_EFFECT_OPEN : SK_EFFECT_NONE;
	e->deadline = now + (sk_mono_ms)effect_s * 1000;
}

void sk_effect_end(struct sk_effect *e)
{
	e->state = SK_EFFECT_NONE;
}

sk_mono_ms sk_effect_due(const struct sk_effect *e)
{
	return e->state == SK_EFFECT_OPEN ? e->deadline : INT64_MAX;
}

static void explain(const struct sk_effect *e, const struct sk_effect_view *v,
		    enum sk_setpoint_field field, char *why)
{
	const struct sk_setpoint_info *info = sk_setpoint_info((int)field);
	const struct sk_point_info *point = sk_point_info(points[field]);
	double want = e->want.value[field];

	if (!sk_measurement_good(v->m, (enum sk_point_id)points[field]))
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s: wanted %g, %s is not measured",
			       info->name, want, point->name);
	else
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s: %s measures %g %s, wanted %g",
			       info->name, point->name, v->m->value[points[field]],
			       point->unit, want);
}

/* The first field that does not follow, or -1. */
static int laggard(const struct sk_effect *e, const struct sk_effect_view *v)
{
	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		enum sk_setpoint_field field = (enum sk_setpoint_field)f;

		if (e->want.fields & SK_SETPOINT_BIT(f) &&
		    (!sk_measurement_good(v->m, (enum sk_point_id)points[f]) ||
		     !follows(e, v->nameplate, field, v->m->value[points[f]])))
			return f;
	}
	return -1;
}

bool sk_effect_judge(struct sk_effect *e, const struct sk_effect_view *view,
		     sk_mono_ms now, char *why)
{
	int late;

	why[0] = '\0';
	if (e->state != SK_EFFECT_OPEN && e->state != SK_EFFECT_MISSED)
		return false;
	late = laggard(e, view);
	if (late < 0) {
		e->state = SK_EFFECT_REACHED;
		return true;
	}
	if (e->state == SK_EFFECT_MISSED || now < e->deadline)
		return false;
	explain(e, view, (enum sk_setpoint_field)late, why);
	e->state = SK_EFFECT_MISSED;
	return true;
}
