/* voltage.c - restoring the voltage and sharing the reactive power; see voltage.h. */
#include "controller/core/voltage.h"

#include <math.h>

#include "controller/core/limits.h"

/* Droop of a unit that does not tell it, as a part of nominal voltage. */
#define DROOP_PART 0.05
/* Differences of Q / S that are left alone: instruments are no better. */
#define SHARE_DEADBAND 0.002
/* Outside this part of nominal a unit is not holding a voltage, whatever it reports. */
#define LEAST_OF_NOMINAL 0.5
#define MOST_OF_NOMINAL 1.5

void sk_voltage_init(struct sk_voltage *v, struct sk_voltage_unit *units, size_t count)
{
	*v = (struct sk_voltage){.units = units,
				 .count = count,
				 .data_ms = SK_MONO_NEVER,
				 .updated_ms = SK_MONO_NEVER};
	for (size_t i = 0; i < count; i++)
		units[i] = (struct sk_voltage_unit){.command_v = (double)NAN};
}

static double value(const struct sk_image_der *der, enum sk_point_id point)
{
	return sk_measurement_good(&der->measurement, point)
		       ? der->measurement.value[point]
		       : (double)NAN;
}

static double rating_va(const struct sk_nameplate *n)
{
	return n->s_max_va > 0.0 ? n->s_max_va : n->p_max_w; /* NAN: neither is known */
}

/* Q / S; NAN: not known. */
static double share(const struct sk_image_der *der)
{
	double s_va = rating_va(&der->nameplate);

	return s_va > 0.0 ? value(der, SK_PT_Q_VAR) / s_va : (double)NAN;
}

static bool plausible(double v_v, double v_nom_v)
{
	return v_v >= LEAST_OF_NOMINAL * v_nom_v && v_v <= MOST_OF_NOMINAL * v_nom_v;
}

static bool takes_part(const struct sk_image_der *der, const struct sk_member *m,
		       double v_nom_v)
{
	return sk_member_is_unit(der) && sk_member_runs(m) &&
	       sk_limits_takes(der, SK_SP_V_OFFSET_V) &&
	       !isnan(der->conf->v_offset_max_v) &&
	       !isnan(value(der, SK_PT_V_OFFSET_V)) &&
	       plausible(value(der, SK_PT_V_V), v_nom_v);
}

/* --- what the units say together --------------------------------------------------- */

struct survey {
	double units;
	double v_v;	 /* mean voltage, or that of the chosen bus */
	double offset_v; /* mean offset in force */
	double share;	 /* of all together; NAN: not known of each */
	double limit_v;	 /* smallest of the units' largest offsets */
	sk_mono_ms data_ms;
};

static void add(struct survey *s, const struct sk_image_der *der, double *q_var,
		double *s_va)
{
	s->units += 1.0;
	s->v_v += value(der, SK_PT_V_V);
	s->offset_v += value(der, SK_PT_V_OFFSET_V);
	s->limit_v = fmin(s->limit_v, der->conf->v_offset_max_v);
	*q_var += value(der, SK_PT_Q_VAR);
	*s_va += rating_va(&der->nameplate);
	if (der->received > s->data_ms)
		s->data_ms = der->received;
}

static struct survey survey(const struct sk_voltage *v, const struct sk_image *image,
			    const struct sk_members_now *when)
{
	struct survey s = {.limit_v = (double)INFINITY, .data_ms = SK_MONO_NEVER};
	const struct sk_config *c = when->config;
	const struct sk_image_der *bus = sk_image_find(image, c->control.v_bus);
	double q_var = 0.0, s_va = 0.0;

	for (size_t i = 0; i < v->count; i++)
		if (v->units[i].takes_part)
			add(&s, &image->ders[i], &q_var, &s_va);
	s.v_v /= s.units; /* without a unit nobody looks at them */
	s.offset_v /= s.units;
	s.share = q_var / s_va;
	if (c->control.v_bus[0])
		s.v_v = bus ? sk_image_value(bus, SK_PT_V_V, when->now,
					     c->control.stale_ms)
			    : (double)NAN;
	return s;
}

/* --- where the offsets go ---------------------------------------------------------- */

/* Who came or went changed the mean of the trims: the common offset takes that over, so
 * that nobody's own offset changes. */
static void balance(struct sk_voltage *v, double units)
{
	double mean_v = 0.0;

	for (size_t i = 0; i < v->count; i++)
		mean_v += v->units[i].takes_part ? v->units[i].trim_v / units : 0.0;
	for (size_t i = 0; i < v->count; i++) {
		v->units[i].trim_v -= mean_v;
		v->units[i].aim_v -= mean_v;
	}
	v->u_v += mean_v;
}

/* Newcomers keep the offset they have; those that went are forgotten. */
static void join(struct sk_voltage *v, const struct sk_image *image,
		 const struct sk_member *members, const struct sk_members_now *when)
{
	double units = 0.0;
	bool moved = false;

	for (size_t i = 0; i < v->count; i++) {
		struct sk_voltage_unit *u = &v->units[i];
		const struct sk_image_der *der = &image->ders[i];
		bool was = u->takes_part;

		u->takes_part = takes_part(der, &members[i], when->config->site.v_nom_v);
		units += u->takes_part ? 1.0 : 0.0;
		moved = moved || u->takes_part != was;
		if (u->takes_part && !was)
			u->trim_v = u->aim_v = value(der, SK_PT_V_OFFSET_V) - v->u_v;
	}
	if (moved && units > 0.0)
		balance(v, units);
	if (!v->started)
		v->updated_ms = when->now;
	v->started = units > 0.0;
}

/* The part of the way that `beta` goes since the last update. */
static double part_of_way(const struct sk_voltage *v, const struct sk_members_now *when,
			  double beta_per_s)
{
	double since_s = (double)(when->now - v->updated_ms) / 1e3;
	double most_s = (double)when->config->control.stale_ms / 1e3;

	return -expm1(-beta_per_s * sk_clamp(since_s, when->dt_s, most_s));
}

/* What the common offset should be for the voltage to be nominal. */
static double common_v(const struct sk_voltage *v, const struct survey *s,
		       const struct sk_config *config)
{
	double error_v = s->v_v - config->site.v_nom_v;

	if (isnan(error_v) || fabs(error_v) <= config->control.v_deadband_v)
		return v->u_v;
	return sk_clamp(s->offset_v - error_v, -s->limit_v, s->limit_v);
}

static double droop_v(const struct sk_nameplate *n, double v_nom_v)
{
	return n->v_droop_v > 0.0 ? n->v_droop_v : DROOP_PART * v_nom_v;
}

/* What the trim of a unit should be for its share to be that of all. */
static double trim_v(const struct sk_voltage_unit *u, const struct sk_image_der *der,
		     const struct survey *s, double v_nom_v)
{
	double excess = share(der) - s->share;
	double in_force_v = value(der, SK_PT_V_OFFSET_V) - s->offset_v;

	if (isnan(excess) || fabs(excess) <= SHARE_DEADBAND)
		return u->aim_v;
	return in_force_v - droop_v(&der->nameplate, v_nom_v) * excess;
}

/* The trims must not move the mean: that is the common offset's. */
static void centre(struct sk_voltage *v, double units)
{
	double mean_v = 0.0;

	for (size_t i = 0; i < v->count; i++)
		mean_v += v->units[i].takes_part ? v->units[i].aim_v / units : 0.0;
	for (size_t i = 0; i < v->count; i++)
		v->units[i].aim_v -= mean_v;
}

static void update(struct sk_voltage *v, const struct sk_image *image,
		   const struct survey *s, const struct sk_members_now *when)
{
	const struct sk_conf_control *control = &when->config->control;
	double v_part = part_of_way(v, when, control->v_beta_per_s);
	double q_part = part_of_way(v, when, control->q_beta_per_s);
	double step_v = control->v_ramp_v_per_s * when->dt_s;
	double to_v = v->u_v + v_part * (common_v(v, s, when->config) - v->u_v);

	v->u_v = sk_clamp(to_v, v->u_v - step_v, v->u_v + step_v);
	for (size_t i = 0; i < v->count; i++) {
		struct sk_voltage_unit *u = &v->units[i];

		if (u->takes_part)
			u->aim_v += q_part * (trim_v(u, &image->ders[i], s,
						     when->config->site.v_nom_v) -
					      u->aim_v);
	}
	centre(v, s->units);
	v->data_ms = s->data_ms;
	v->updated_ms = when->now;
}

/* --- what each unit should hold ---------------------------------------------------- */

static void command(struct sk_voltage_unit *u, const struct sk_image_der *der, double u_v,
		    const struct sk_members_now *when)
{
	double step_v = when->config->control.v_ramp_v_per_s * when->dt_s;
	double most_v = der->conf->v_offset_max_v;

	u->trim_v = sk_clamp(u->aim_v, u->trim_v - step_v, u->trim_v + step_v);
	u->command_v = sk_clamp(u_v + u->trim_v, -most_v, most_v);
}

void sk_voltage_run(struct sk_voltage *v, const struct sk_image *image,
		    const struct sk_member *members, const struct sk_members_now *when,
		    bool hold)
{
	struct survey s;

	join(v, image, members, when);
	s = survey(v, image, when);
	if (hold)
		v->updated_ms = when->now;
	else if (v->started && s.data_ms > v->data_ms)
		update(v, image, &s, when);
	for (size_t i = 0; i < v->count; i++) {
		v->units[i].command_v = (double)NAN;
		if (v->units[i].takes_part)
			command(&v->units[i], &image->ders[i], v->u_v, when);
	}
}

/* --- what is told ------------------------------------------------------------------ */

void sk_voltage_report(const struct sk_voltage *v, const struct sk_image *image,
		       sk_mono_ms now, int stale_ms, struct sk_control_state *out)
{
	double q_var = 0.0, s_va = 0.0, worst = (double)NAN;

	out->v_offset_v = v->started ? v->u_v : (double)NAN;
	out->v_min_v = out->v_max_v = (double)NAN;
	for (size_t i = 0; i < image->count; i++) {
		const struct sk_image_der *der = &image->ders[i];
		double v_v = sk_image_value(der, SK_PT_V_V, now, stale_ms);

		if (!sk_member_is_unit(der) || isnan(v_v))
			continue;
		out->v_min_v = fmin(out->v_min_v, v_v); /* NAN: the other */
		out->v_max_v = fmax(out->v_max_v, v_v);
		if (isnan(share(der)))
			continue;
		q_var += value(der, SK_PT_Q_VAR);
		s_va += rating_va(&der->nameplate);
	}
	for (size_t i = 0; i < image->count; i++)
		if (sk_member_is_unit(&image->ders[i]) &&
		    !isnan(sk_image_value(&image->ders[i], SK_PT_V_V, now, stale_ms)))
			worst = fmax(worst, fabs(share(&image->ders[i]) - q_var / s_va));
	out->q_sharing_error_pct = worst * 100.0;
}
