/* plant_access.c - typed setters and what a unit's instruments show; see plant.h. */
#include "simulator/plant/plant.h"

#include <math.h>

#include "simulator/plant/plant_private.h"

#define J_PER_WH 3600.0

static struct sk_forming *forming(const struct sk_plant *p, size_t unit)
{
	bool is = unit < p->unit_count && p->unit[unit].kind == SK_PLANT_FORMING;

	return is ? &p->forming[p->unit[unit].at] : NULL;
}

static struct sk_following *following(const struct sk_plant *p, size_t unit)
{
	bool is = unit < p->unit_count && p->unit[unit].kind == SK_PLANT_FOLLOWING;

	return is ? &p->following[p->unit[unit].at] : NULL;
}

static struct sk_load *load(const struct sk_plant *p, size_t unit)
{
	bool is = unit < p->unit_count && p->unit[unit].kind == SK_PLANT_LOAD;

	return is ? &p->load[p->unit[unit].at] : NULL;
}

void sk_plant_set_load(struct sk_plant *p, size_t unit, double p_w, double q_var)
{
	struct sk_load *l = load(p, unit);
	struct sk_plant_load before;

	if (!l)
		return;
	before = l->is;
	l->is.p_w = p_w;
	l->is.q_var = q_var;
	if (l->is.z > 0 && !sk_network_update(p))
		l->is = before;
}

void sk_plant_set_p(struct sk_plant *p, size_t unit, double p_w)
{
	if (forming(p, unit) && isfinite(p_w))
		forming(p, unit)->is.p0_w = p_w;
	if (following(p, unit))
		following(p, unit)->is.p_set_w = p_w;
}

void sk_plant_set_q(struct sk_plant *p, size_t unit, double q_var)
{
	if (forming(p, unit))
		forming(p, unit)->is.q0_var = q_var;
	if (following(p, unit))
		following(p, unit)->q_set_var = q_var;
}

void sk_plant_set_volt_var(struct sk_plant *p, size_t unit,
			   const struct sk_plant_volt_var *curve)
{
	if (following(p, unit))
		following(p, unit)->support.volt_var =
			curve ? *curve : (struct sk_plant_volt_var){0};
}

void sk_plant_set_frequency_watt(struct sk_plant *p, size_t unit,
				 const struct sk_plant_frequency_watt *droop)
{
	struct sk_following *g = following(p, unit);

	if (!g)
		return;
	g->support.has_frequency_watt = droop != NULL;
	if (droop)
		g->support.frequency_watt = *droop;
}

void sk_plant_set_ceiling(struct sk_plant *p, size_t unit, double p_w)
{
	if (forming(p, unit))
		forming(p, unit)->ceiling_w = p_w;
	if (following(p, unit))
		following(p, unit)->ceiling_w = p_w;
}

void sk_plant_set_offsets(struct sk_plant *p, size_t unit, double f_hz, double v_v)
{
	struct sk_forming *g = forming(p, unit);

	if (!g)
		return;
	g->f_offset_hz = f_hz;
	g->v_offset_v = v_v;
}

void sk_plant_set_available(struct sk_plant *p, size_t unit, double p_w)
{
	struct sk_following *g = following(p, unit);

	if (g && g->is.p_avail_w == 0 && p_w > 0)
		sk_enter_wake(g);
	if (g)
		g->is.p_avail_w = p_w;
}

void sk_plant_set_online(struct sk_plant *p, size_t unit, bool online)
{
	if (forming(p, unit)) {
		sk_genset_switch(p, forming(p, unit), online);
		if (online)
			forming(p, unit)->trip = NULL;
	}
	if (following(p, unit))
		sk_enter_switch(following(p, unit), online);
}

void sk_plant_run_inverter(struct sk_plant *p, size_t unit, bool run)
{
	if (following(p, unit) && !run)
		sk_enter_leave(following(p, unit));
	else
		sk_plant_set_online(p, unit, run);
}

void sk_plant_set_enter(struct sk_plant *p, size_t unit, const struct sk_plant_enter *is)
{
	if (following(p, unit))
		following(p, unit)->enter = *is;
}

void sk_plant_start_motor(struct sk_plant *p, size_t unit, double p_w, double q_var)
{
	sk_plant_set_load(p, unit, p_w, q_var);
	if (load(p, unit) && load(p, unit)->is.start_times > 0)
		load(p, unit)->inrush = 1;
}

void sk_plant_run_genset(struct sk_plant *p, size_t unit, bool run)
{
	struct sk_forming *g = forming(p, unit);

	if (!g || !sk_is_genset(g))
		return;
	if (g->off && run != g->wanted)
		g->state_s = 0;
	g->wanted = run;
}

double sk_plant_fuel_l(const struct sk_plant *p, size_t unit)
{
	const struct sk_forming *g = forming(p, unit);

	return g && sk_is_genset(g) ? g->fuel_l : (double)NAN;
}

const char *sk_plant_trip(const struct sk_plant *p, size_t unit)
{
	if (forming(p, unit))
		return forming(p, unit)->trip;
	return following(p, unit) ? following(p, unit)->trip : NULL;
}

double sk_plant_power_w(const struct sk_plant *p, size_t unit)
{
	if (forming(p, unit))
		return forming(p, unit)->meter.p_w;
	if (following(p, unit))
		return following(p, unit)->meter.p_w;
	return load(p, unit) ? load(p, unit)->meter.p_w : (double)NAN;
}

static void read_store(const struct sk_store *s, struct sk_plant_reading *out)
{
	if (s->e_j > 0)
		out->soc_pct = s->stored_j / s->e_j * 100;
}

static void read_bus(const struct sk_plant *p, int bus, const struct sk_meter *m,
		     struct sk_plant_reading *out)
{
	out->v_v = cabs(p->bus[bus].v);
	out->p_w = m->p_w;
	out->q_var = m->q_var;
	out->i_a = out->v_v > 0 ? hypot(m->p_w, m->q_var) / (3 * out->v_v) : 0;
	out->e_out_wh = m->out_j / J_PER_WH;
	out->e_in_wh = m->in_j / J_PER_WH;
}

static void read_forming(const struct sk_plant *p, const struct sk_forming *g,
			 struct sk_plant_reading *out)
{
	read_bus(p, g->bus, &g->meter, out);
	read_store(&g->store, out);
	out->f_hz = g->f_hz;
	out->p_w = g->p_filtered_w;
	out->q_var = g->q_filtered_var;
	out->f_offset_hz = g->f_offset_hz;
	out->v_offset_v = g->v_offset_v;
	out->throttled = g->over_hz < 0;
	out->online = !g->off;
	out->starting = sk_is_genset(g) && g->off && g->wanted;
	out->stopping = sk_is_genset(g) && !g->off && !g->wanted;
}

static void read_following(const struct sk_plant *p, const struct sk_following *g,
			   struct sk_plant_reading *out)
{
	read_bus(p, g->bus, &g->meter, out);
	read_store(&g->store, out);
	out->online = g->online;
	out->throttled = g->throttled;
	out->starting = g->entering;
	out->stopping = g->leaving_s > 0;
	if (g->entering)
		out->enter_s = g->wait_s;
	if (isfinite(g->is.p_avail_w))
		out->p_avail_w = g->is.p_avail_w;
}

void sk_plant_read(const struct sk_plant *p, size_t unit, struct sk_plant_reading *out)
{
	const double none = (double)NAN;

	*out = (struct sk_plant_reading){.f_hz = p->f_hz,
					 .soc_pct = none,
					 .p_avail_w = none,
					 .f_offset_hz = none,
					 .v_offset_v = none,
					 .enter_s = none,
					 .online = true};
	if (forming(p, unit))
		read_forming(p, forming(p, unit), out);
	else if (following(p, unit))
		read_following(p, following(p, unit), out);
	else if (load(p, unit))
		read_bus(p, load(p, unit)->bus, &load(p, unit)->meter, out);
	if (p->noise_f_hz > 0)
		out->f_hz += p->noise_f_hz * sk_noise(p->seed, unit, p->steps);
}
