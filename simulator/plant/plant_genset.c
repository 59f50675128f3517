/* plant_genset.c - when a grid-forming unit comes to the bus and leaves it, and what a
 * genset burns. */
#include "simulator/plant/plant_private.h"

#define S_PER_H 3600.0
#define J_PER_KWH 3.6e6
/* A bus below this is dead: there is nothing to match. */
#define LIVE_PU 0.5

void sk_genset_weigh(struct sk_plant *p)
{
	double sum_va = 0;

	for (size_t i = 0; i < p->forming_count; i++)
		if (!p->forming[i].off)
			sum_va += p->forming[i].is.s_va;
	for (size_t i = 0; i < p->forming_count; i++) {
		struct sk_forming *g = &p->forming[i];

		g->weight = g->off ? 0 : g->is.s_va / sum_va; /* one is on: sum > 0 */
	}
}

/* Its synchroniser has matched the bus: it comes with no power. */
static void match(const struct sk_plant *p, struct sk_forming *g)
{
	double complex v = p->bus[g->bus].v;
	bool live = cabs(v) > LIVE_PU * p->v_nom_v;

	g->angle_rad = live ? carg(v) : 0;
	g->e_v = g->v_filtered_v = live ? cabs(v) : p->v_nom_v;
	g->f_hz = g->rotor_hz = live ? p->f_hz : p->f_nom_hz;
	g->p_filtered_w = g->q_filtered_var = g->mechanical_w = 0;
}

/* The one that must stay. */
static bool is_last(const struct sk_plant *p, const struct sk_forming *g)
{
	if (p->may_go_dark)
		return false;
	for (size_t i = 0; i < p->forming_count; i++)
		if (&p->forming[i] != g && !p->forming[i].off)
			return false;
	return true;
}

static void move(struct sk_plant *p, struct sk_forming *g, bool off)
{
	bool before = g->off;

	if (!off)
		match(p, g);
	g->off = off;
	g->state_s = 0;
	if (!sk_network_update(p))
		g->off = before;
	if (g->off)
		g->p_filtered_w = g->q_filtered_var = 0;
	sk_genset_weigh(p);
}

void sk_genset_switch(struct sk_plant *p, struct sk_forming *g, bool online)
{
	if (g->off != online || (!online && is_last(p, g)))
		return;
	g->wanted = online;
	move(p, g, !online);
}

static void burn(const struct sk_plant *p, struct sk_forming *g)
{
	double p_w = g->mechanical_w > 0 ? g->mechanical_w : 0;

	g->fuel_l += (g->is.genset.idle_l_per_h / S_PER_H +
		      g->is.genset.l_per_kwh * p_w / J_PER_KWH) *
		     p->dt_s;
}

void sk_genset_step(struct sk_plant *p, struct sk_forming *g)
{
	const struct sk_plant_genset *is = &g->is.genset;

	g->state_s += p->dt_s;
	if (!g->off)
		burn(p, g);
	if (g->off && g->wanted && g->state_s >= is->start_s)
		move(p, g, false);
	else if (!g->off && !g->wanted && g->state_s >= is->min_run_s && !is_last(p, g))
		move(p, g, true);
}
