/* plant_following.c - grid-following inverters: P and Q as asked, within limits. */
#include "simulator/plant/plant_private.h"

#include <math.h>

void sk_following_inject(struct sk_plant *p, const struct sk_following *g)
{
	if (sk_supports(g)) {
		sk_support_inject(p, g);
		return;
	}
	p->bus[g->bus].p_w += g->p_w;
	p->bus[g->bus].q_var += g->q_var;
}

double sk_following_target_w(struct sk_following *g, double extra_w)
{
	double p_min_w = g->is.p_min_w, p_max_w = fmin(g->is.s_va, g->is.p_avail_w);
	double want_w = isnan(g->is.p_set_w) ? p_max_w : g->is.p_set_w;
	double limit_w = sk_enter_limit_w(g);

	sk_store_limit(&g->store, &p_min_w, &p_max_w);
	want_w = sk_clamp(want_w + extra_w, fmax(p_min_w, -limit_w),
			  fmin(p_max_w, limit_w));
	g->throttled = want_w > g->ceiling_w;
	return g->throttled ? g->ceiling_w : want_w;
}

double sk_following_target_var(const struct sk_following *g, double p_w, double extra_var)
{
	double want_var = g->q_set_var + extra_var, room_var;

	if (want_var == 0)
		return 0;
	room_var = sqrt(fmax(g->is.s_va * g->is.s_va - p_w * p_w, 0));
	return sk_clamp(want_var, -room_var, room_var);
}

static void advance(struct sk_following *g, double dt_s)
{
	double most = g->is.ramp_w_per_s * dt_s, to_w = sk_following_target_w(g, 0);
	double to_var = sk_following_target_var(g, to_w, 0);

	g->p_w += sk_clamp(g->blend * (to_w - g->p_w), -most, most);
	g->q_var += sk_clamp(g->blend * (to_var - g->q_var), -most, most);
}

/* Power of an injection without a PLL: what was asked at the voltage before. */
static void step_plain(const struct sk_plant *p, struct sk_following *g, double *p_w,
		       double *q_var)
{
	double complex k = p->bus[g->bus].k_p;

	*p_w = g->p_w * creal(k) - g->q_var * cimag(k);
	*q_var = g->p_w * cimag(k) + g->q_var * creal(k);
	if (g->online)
		advance(g, p->dt_s);
}

void sk_following_step(struct sk_plant *p, struct sk_following *g)
{
	double p_w, q_var;

	if (sk_supports(g))
		sk_support_step(p, g, &p_w, &q_var);
	else
		step_plain(p, g, &p_w, &q_var);
	sk_store_move(&g->store, p_w, p->dt_s);
	sk_meter_count(&g->meter, p_w, q_var, p->dt_s);
	if (g->is.trips)
		sk_trip_step(p, g);
	sk_enter_step(p, g);
	if (!g->online) {
		g->p_w = g->q_var = 0;
		g->throttled = false;
	}
}
