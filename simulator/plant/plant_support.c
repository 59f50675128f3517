/*
 * plant_support.c - grid-following inverters with a PLL, that support frequency and
 * voltage: the form of GridLAB-D's inverter_dyn in positive sequence.
 *
 * PLL      w = kp u_q + ki INTEGRAL u_q, u the bus voltage in the PLL's frame, pu
 * P        to P_set + S (f_n - f~) / (f_n R_p) beyond the deadband, through a lag
 * Q        to Q_set + S (V_set - V~) / (V_n R_q), through a lag
 * Current  towards (P - jQ) / u_d by a PI that drives the filter R + jX, the bus voltage
 *          fed forward: (R + jX) i = kp (i_ref - i) + ki INTEGRAL (i_ref - i)
 */
#include "simulator/plant/plant_private.h"

#include <math.h>

/* Below this share of nominal voltage the current no longer rises to hold the power. */
#define V_LEAST_PU 0.7

void sk_support_start(const struct sk_plant *p, struct sk_following *g)
{
	g->support = (struct sk_support){.f_hz = p->f_nom_hz,
					 .f_filtered_hz = p->f_nom_hz,
					 .v_filtered_v = p->v_nom_v};
}

void sk_support_set_dt(struct sk_following *g, double dt_s)
{
	const struct sk_plant_support *is = &g->is.support;

	if (!sk_supports(g))
		return;
	g->support.f_blend = -expm1(-dt_s / is->f_lag_s);
	g->support.p_blend = -expm1(-dt_s / is->p_lag_s);
	g->support.v_blend = -expm1(-dt_s / is->v_lag_s);
	g->support.q_blend = -expm1(-dt_s / is->q_lag_s);
}

static double complex rotor(const struct sk_following *g)
{
	return cexp(sk_complex(0, g->support.angle_rad));
}

static double base_a(const struct sk_plant *p, const struct sk_following *g)
{
	return g->is.s_va / (3 * p->v_nom_v);
}

void sk_support_inject(struct sk_plant *p, const struct sk_following *g)
{
	p->bus[g->bus].i += g->support.i_pu * rotor(g) * base_a(p, g);
}

static void follow_phase(const struct sk_plant *p, struct sk_following *g,
			 double complex u_pu)
{
	struct sk_support *s = &g->support;
	double slip_rad_s;

	s->pll_rad_s += g->is.support.pll_ki * cimag(u_pu) * p->dt_s;
	slip_rad_s = g->is.support.pll_kp * cimag(u_pu) + s->pll_rad_s;
	s->f_hz = p->f_nom_hz + slip_rad_s / SK_TWO_PI;
	s->f_filtered_hz += s->f_blend * (s->f_hz - s->f_filtered_hz);
}

/* With its own figures on either side. */
static double adopted_w(const struct sk_plant *p, const struct sk_following *g,
			double below_hz)
{
	const struct sk_plant_frequency_watt *is = &g->support.frequency_watt;
	bool under = below_hz > 0;
	double beyond_hz = under ? fmax(below_hz - is->under_deadband_hz, 0)
				 : fmin(below_hz + is->over_deadband_hz, 0);
	double droop_pu = under ? is->under_droop_pu : is->over_droop_pu;

	return droop_pu > 0 ? beyond_hz / (p->f_nom_hz * droop_pu) * g->is.s_va : 0;
}

static double droop_w(const struct sk_plant *p, const struct sk_following *g)
{
	const struct sk_plant_support *is = &g->is.support;
	double below_hz = p->f_nom_hz - g->support.f_filtered_hz;

	if (g->support.has_frequency_watt)
		return adopted_w(p, g, below_hz);
	below_hz -= sk_clamp(below_hz, -is->f_deadband_hz, is->f_deadband_hz);
	return is->f_droop_pu > 0 ? below_hz / (p->f_nom_hz * is->f_droop_pu) * g->is.s_va
				  : 0;
}

static double along(const struct sk_plant_volt_var *c, double v_pu)
{
	size_t i = 1;

	if (v_pu <= c->v_pu[0])
		return c->q_pu[0];
	while (i < c->count && v_pu > c->v_pu[i])
		i++;
	if (i == c->count)
		return c->q_pu[i - 1];
	return c->q_pu[i - 1] + (v_pu - c->v_pu[i - 1]) / (c->v_pu[i] - c->v_pu[i - 1]) *
					(c->q_pu[i] - c->q_pu[i - 1]);
}

static double droop_var(const struct sk_plant *p, const struct sk_following *g)
{
	const struct sk_plant_support *is = &g->is.support;
	double below_v = is->v_set_v - g->support.v_filtered_v;

	if (g->support.volt_var.count > 0)
		return g->is.s_va *
		       along(&g->support.volt_var, g->support.v_filtered_v / p->v_nom_v);
	return is->v_droop_pu > 0 ? below_v / (p->v_nom_v * is->v_droop_pu) * g->is.s_va
				  : 0;
}

static void set_powers(const struct sk_plant *p, struct sk_following *g)
{
	double most = g->is.ramp_w_per_s * p->dt_s;
	double to_w = sk_following_target_w(g, droop_w(p, g));
	double to_var = sk_following_target_var(g, to_w, droop_var(p, g));

	g->p_w += sk_clamp(g->support.p_blend * (to_w - g->p_w), -most, most);
	g->q_var += sk_clamp(g->support.q_blend * (to_var - g->q_var), -most, most);
}

static void regulate_current(const struct sk_plant *p, struct sk_following *g, double u_d)
{
	const struct sk_plant_support *is = &g->is.support;
	struct sk_support *s = &g->support;
	double complex want_pu =
		sk_complex(g->p_w, -g->q_var) / (g->is.s_va * fmax(u_d, V_LEAST_PU));

	if (is->current_ki > 0) {
		s->pi_pu += is->current_ki * p->dt_s * (want_pu - s->i_pu);
		s->i_pu = (is->current_kp * want_pu + s->pi_pu) /
			  sk_complex(is->current_kp + is->r_pu, is->x_pu);
	} else {
		s->i_pu += g->blend * (want_pu - s->i_pu);
	}
}

/* Nothing flows, and the PLL is kept ready. */
static void stand_by(struct sk_following *g, double complex v)
{
	g->support.i_pu = g->support.pi_pu = 0;
	g->support.angle_rad = carg(v);
}

void sk_support_step(const struct sk_plant *p, struct sk_following *g, double *p_w,
		     double *q_var)
{
	double complex v = p->bus[g->bus].v, i_pu = g->support.i_pu;
	double complex s_va = 3 * v * conj(i_pu * rotor(g)) * base_a(p, g);
	double complex u_pu = v * conj(rotor(g)) / p->v_nom_v;

	*p_w = creal(s_va);
	*q_var = cimag(s_va);
	follow_phase(p, g, u_pu);
	g->support.v_filtered_v +=
		g->support.v_blend * (cabs(v) - g->support.v_filtered_v);
	if (!g->online) {
		stand_by(g, v);
		return;
	}
	set_powers(p, g);
	regulate_current(p, g, creal(u_pu));
}
