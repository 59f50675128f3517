/* plant_enter.c - how a grid-following inverter comes to the bus and leaves it. */
#include "simulator/plant/plant_private.h"

#include <math.h>

/* A bound of 0 is none. */
static bool within(double value, double least, double most)
{
	return value >= least && (most <= 0 || value <= most);
}

static bool may_enter(const struct sk_plant *p, const struct sk_following *g)
{
	const struct sk_plant_enter *is = &g->enter;

	return !p->dark &&
	       within(cabs(p->bus[g->bus].v) / p->v_nom_v, is->v_least_pu,
		      is->v_most_pu) &&
	       within(p->f_hz, is->f_least_hz, is->f_most_hz);
}

static void connect(struct sk_following *g)
{
	g->entering = false;
	g->online = true;
	g->on_s = 0;
	g->trip = NULL;
}

void sk_enter_switch(struct sk_following *g, bool online)
{
	g->leaving_s = 0;
	if (!online) {
		g->online = g->entering = false;
		return;
	}
	if (g->online || g->entering)
		return;
	g->entering = true;
	g->wait_s = g->enter.delay_s;
	if (g->wait_s <= 0 && g->enter.v_least_pu <= 0 && g->enter.f_least_hz <= 0)
		connect(g);
}

void sk_enter_wake(struct sk_following *g)
{
	if (!g->online || g->enter.delay_s <= 0)
		return;
	g->online = false;
	sk_enter_switch(g, true);
}

void sk_enter_leave(struct sk_following *g)
{
	if (!g->online || g->enter.leave_s <= 0) {
		sk_enter_switch(g, false);
		return;
	}
	g->leaving_s = g->enter.leave_s;
	g->leaving_va = hypot(g->p_w, g->q_var);
}

/* What it may do while it comes and goes: a part of its rating, of what it did. */
double sk_enter_limit_w(const struct sk_following *g)
{
	if (g->leaving_s > 0)
		return g->leaving_va * g->leaving_s / g->enter.leave_s;
	if (g->on_s < g->enter.ramp_s)
		return g->is.s_va * g->on_s / g->enter.ramp_s;
	return (double)INFINITY;
}

void sk_enter_step(const struct sk_plant *p, struct sk_following *g)
{
	if (g->entering) {
		g->wait_s = may_enter(p, g) ? g->wait_s - p->dt_s : g->enter.delay_s;
		if (g->wait_s <= 0 && may_enter(p, g))
			connect(g);
	} else if (g->online && p->dark) {
		sk_enter_wake(g); /* it has to wait for the voltage again */
	} else if (g->online) {
		g->on_s += p->dt_s;
	}
	if (g->leaving_s <= 0)
		return;
	g->leaving_s -= p->dt_s;
	if (g->leaving_s <= 0)
		sk_enter_switch(g, false);
}
