/*
 * plant_rotor.c - inertia, of a virtual machine or a genset.
 *
 * 2 H df/dt / f_n = (P_m - P) / S - D (f - f_n) / f_n. An engine's P_m follows the droop
 * P_0 + (f_0 - f) / m through the governor's lag; a virtual machine's P_m is the droop.
 */
#include "simulator/plant/plant_private.h"

#include <math.h>

static double droop_w(const struct sk_plant *p, const struct sk_forming *g)
{
	double below_hz = p->f_nom_hz + g->f_offset_hz - g->rotor_hz;

	return g->is.p0_w + below_hz / g->is.m_hz_per_w;
}

static void govern(const struct sk_plant *p, struct sk_forming *g)
{
	double most_w = fmin(g->is.p_max_w, g->ceiling_w);
	double to_w = sk_clamp(droop_w(p, g), g->is.p_min_w, most_w);
	double blend = -expm1(-p->dt_s / g->is.genset.governor_s);

	g->mechanical_w += blend * (to_w - g->mechanical_w);
}

double sk_rotor_step(const struct sk_plant *p, struct sk_forming *g, double p_w)
{
	double per_hz = g->is.damping_pu / p->f_nom_hz;
	double gain = p->f_nom_hz / (2 * g->is.inertia_s);
	double torque_pu;

	if (sk_is_genset(g))
		govern(p, g);
	else
		g->mechanical_w = droop_w(p, g);
	torque_pu = (g->mechanical_w - p_w) / g->is.s_va -
		    per_hz * (g->rotor_hz - p->f_nom_hz);
	g->rotor_hz += gain * torque_pu * p->dt_s;
	return g->rotor_hz;
}
