/*
 * plant_forming.c - grid-forming droop inverters, in the form of the REGFM models.
 *
 * f = f0 + f_offset - m (P~ - P0) + limits, V = V0 + v_offset - n (Q~ - Q0), and the
 * internal voltage E follows V with an integral regulator.
 */
#include "simulator/plant/plant_private.h"

#include <math.h>

#define E_GAIN_PER_S 5.86 /* of the voltage regulator */
#define E_MOST_PU 1.25
#define LIMIT_KP_HZ (3 / SK_TWO_PI)  /* of the power limits, Hz per pu */
#define LIMIT_KI_HZ (30 / SK_TWO_PI) /* Hz/s per pu */
#define LIMIT_MOST_HZ (200 / SK_TWO_PI)

/* The internal voltage, held back so far that the current stays within its limit. */
static double complex limited(const struct sk_forming *g, double complex v)
{
	double complex e = g->e_v * cexp(sk_complex(0, g->angle_rad));
	double i_a = cabs((e - v) * g->y_s);

	return i_a > g->i_max_a ? v + (e - v) * (g->i_max_a / i_a) : e;
}

void sk_forming_inject(struct sk_plant *p, struct sk_forming *g)
{
	struct sk_bus *b = &p->bus[g->bus];

	if (g->off)
		return;
	g->e = limited(g, b->v);
	b->i += g->e * g->y_s;
}

static void filter(struct sk_forming *g, double complex s_va, double v_v)
{
	g->p_filtered_w += g->blend * (creal(s_va) - g->p_filtered_w);
	g->q_filtered_var += g->blend * (cimag(s_va) - g->q_filtered_var);
	g->v_filtered_v += g->blend * (v_v - g->v_filtered_v);
}

/* One power limit: a PI that only ever lowers (sign 1) or raises (-1) the frequency. */
static double hold_limit(double room_pu, double sign, double dt_s, double *integral_hz)
{
	double hz = *integral_hz * sign + LIMIT_KI_HZ * room_pu * dt_s;

	*integral_hz = sign * sk_clamp(hz, -LIMIT_MOST_HZ, 0);
	return sign *
	       sk_clamp(LIMIT_KP_HZ * room_pu + *integral_hz * sign, -LIMIT_MOST_HZ, 0);
}

static double limits_hz(struct sk_forming *g, double dt_s)
{
	double p_min_w = g->is.p_min_w, p_max_w = fmin(g->is.p_max_w, g->ceiling_w);
	double over_pu, under_pu;

	sk_store_limit(&g->store, &p_min_w, &p_max_w);
	over_pu = (p_max_w - g->p_filtered_w) / g->is.s_va;
	under_pu = (g->p_filtered_w - p_min_w) / g->is.s_va;
	return hold_limit(over_pu, 1, dt_s, &g->over_hz) +
	       hold_limit(under_pu, -1, dt_s, &g->under_hz);
}

/* An engine's power is limited by its governor. */
static double speed_hz(const struct sk_plant *p, struct sk_forming *g, double p_w)
{
	double f_hz;

	if (sk_is_genset(g))
		return sk_rotor_step(p, g, p_w);
	if (g->is.inertia_s > 0)
		f_hz = sk_rotor_step(p, g, p_w);
	else
		f_hz = p->f_nom_hz + g->f_offset_hz -
		       g->is.m_hz_per_w * (g->p_filtered_w - g->is.p0_w);
	return f_hz + limits_hz(g, p->dt_s);
}

void sk_forming_step(struct sk_plant *p, struct sk_forming *g)
{
	double complex v = p->bus[g->bus].v;
	double complex s_va = 3 * v * conj((g->e - v) * g->y_s);
	double target_v = p->v_nom_v + g->v_offset_v;

	if (g->off) {
		sk_meter_count(&g->meter, 0, 0, p->dt_s);
		return;
	}
	filter(g, s_va, cabs(v));
	target_v -= g->is.n_v_per_var * (g->q_filtered_var - g->is.q0_var);
	g->e_v += E_GAIN_PER_S * p->dt_s * (target_v - g->v_filtered_v);
	g->e_v = sk_clamp(g->e_v, 0, E_MOST_PU * p->v_nom_v);
	g->f_hz = speed_hz(p, g, creal(s_va));
	sk_store_move(&g->store, creal(s_va), p->dt_s);
	sk_meter_count(&g->meter, creal(s_va), cimag(s_va), p->dt_s);
}
