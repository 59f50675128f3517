/* plant_new.c - checking a description and taking the memory of a plant, once. */
#include <math.h>
#include <stdlib.h>

#include "simulator/plant/plant_private.h"

#define J_PER_WH 3600.0

static const char *check_rotor(const struct sk_plant_forming *g)
{
	const struct sk_plant_genset *engine = &g->genset;

	if (!(g->inertia_s >= 0 && g->damping_pu >= 0 && engine->governor_s >= 0))
		return "an inertia, a damping and a governor's lag must be >= 0";
	if (engine->governor_s == 0)
		return NULL;
	return g->inertia_s > 0 && engine->start_s >= 0 && engine->min_run_s >= 0 &&
			       engine->idle_l_per_h >= 0 && engine->l_per_kwh >= 0
		       ? NULL
		       : "a genset needs an inertia, and times and fuel >= 0";
}

static bool starts_stopped(const struct sk_plant_forming *g)
{
	return g->genset.governor_s > 0 && g->genset.stopped;
}

/* The conditions of one kind of unit; the first that fails is the reason. */
static const char *check_forming(const struct sk_plant_forming *g)
{
	if (!(g->s_va > 0 && g->x_pu > 0 && g->r_pu >= 0))
		return "a grid-forming unit needs a rating and a coupling reactance";
	if (!(g->m_hz_per_w > 0 && g->n_v_per_var >= 0))
		return "a grid-forming unit needs a frequency droop above 0";
	if (!(g->p_min_w < g->p_max_w))
		return "a grid-forming unit's lower limit must be below its upper one";
	if (!(g->tau_s > 0 && g->i_max_pu > 0))
		return "a grid-forming unit needs a filter time and a current limit";
	if (!(isfinite(g->p0_w) && isfinite(g->q0_var)))
		return "P0 and Q0 must be numbers";
	return check_rotor(g);
}

static const char *check_support(const struct sk_plant_support *s)
{
	if (s->pll_kp == 0)
		return NULL;
	if (!(s->pll_kp > 0 && s->pll_ki > 0 && s->f_lag_s > 0 && s->p_lag_s > 0 &&
	      s->v_lag_s > 0 && s->q_lag_s > 0))
		return "a PLL and its droops need gains and filter times above 0";
	if (!(s->f_droop_pu >= 0 && s->f_deadband_hz >= 0 && s->v_droop_pu >= 0))
		return "a supporting unit's droops and deadband must be >= 0";
	if (!(s->current_kp >= 0 && s->current_ki >= 0 && s->r_pu >= 0 && s->x_pu >= 0))
		return "a current regulator's gains and filter must be >= 0";
	return s->current_ki == 0 || s->current_kp + s->r_pu + s->x_pu > 0
		       ? NULL
		       : "a current regulator needs a filter to work against";
}

static const char *check_following(const struct sk_plant_following *g)
{
	if (!(g->s_va > 0 && g->lag_s > 0 && g->ramp_w_per_s > 0))
		return "a grid-following unit needs a rating, a lag and a ramp";
	return g->p_avail_w >= 0 && g->p_min_w <= 0
		       ? check_support(&g->support)
		       : "a grid-following unit's available power must be >= 0 and its "
			 "least <= 0";
}

static const char *check_load(const struct sk_plant_load *l)
{
	if (!(isfinite(l->p_w) && isfinite(l->q_var)))
		return "a load's powers must be numbers";
	if (l->start_times != 0 && !(l->start_times > 0 && l->start_s > 0 &&
				     l->start_pf >= 0 && l->start_pf <= 1))
		return "a motor needs a starting current, power factor and time";
	return l->z >= 0 && l->i >= 0 && l->p >= 0 && fabs(l->z + l->i + l->p - 1) < 1e-9
		       ? NULL
		       : "a load's shares must be >= 0 and add up to 1";
}

static bool is_part(double value)
{
	return value > 0 && value <= 1;
}

static bool battery_good(const struct sk_plant_battery *b)
{
	return b->e_wh == 0 || (b->e_wh > 0 && b->soc_pct >= 0 && b->soc_pct <= 100 &&
				is_part(b->charge_eff) && is_part(b->discharge_eff) &&
				is_part(b->taper_pct / 100));
}

static const char *check_unit(const struct sk_plant_description *d,
			      const struct sk_plant_unit *u)
{
	if (u->bus < 0 || u->bus >= d->bus_count)
		return "a unit stands on a bus that is not there";
	if (!battery_good(&u->battery))
		return "a battery needs a capacity, a charge of 0 to 100 %, efficiencies "
		       "and a taper";
	switch (u->kind) {
	case SK_PLANT_FORMING:
		return check_forming(&u->forming);
	case SK_PLANT_FOLLOWING:
		return check_following(&u->following);
	case SK_PLANT_LOAD:
		return check_load(&u->load);
	}
	return "a unit of an unknown kind";
}

static const char *check_line(const struct sk_plant_description *d,
			      const struct sk_plant_line *l)
{
	if (l->from < 0 || l->from >= d->bus_count || l->to < 0 || l->to >= d->bus_count)
		return "a line ends at a bus that is not there";
	return hypot(l->r_ohm, l->x_ohm) > 0 ? NULL : "a line needs an impedance";
}

static const char *check_pcc(const struct sk_plant_description *d)
{
	const struct sk_plant_pcc *c = d->pcc;

	if (!c)
		return NULL;
	if (c->bus < 0 || c->bus >= d->bus_count)
		return "the grid stands on a bus that is not there";
	if (!(c->r_ohm >= 0 && c->x_ohm > 0))
		return "the grid needs a reactance";
	return c->f_window_hz > 0 && c->v_window_pu > 0 && c->angle_window_deg > 0 &&
			       c->hold_s >= 0
		       ? NULL
		       : "the sync-check needs windows above 0";
}

static const char *check(const struct sk_plant_description *d)
{
	const char *why = NULL;
	size_t forming = 0;

	if (d->bus_count < 1 || !(d->f_nom_hz > 0 && d->v_nom_v > 0))
		return "a plant needs a bus, a nominal frequency and voltage";
	for (size_t i = 0; !why && i < d->line_count; i++)
		why = check_line(d, &d->lines[i]);
	for (size_t i = 0; !why && i < d->unit_count; i++) {
		why = check_unit(d, &d->units[i]);
		forming += d->units[i].kind == SK_PLANT_FORMING &&
			   !starts_stopped(&d->units[i].forming);
	}
	if (!why)
		why = check_pcc(d);
	if (!why && forming == 0)
		why = "there is no grid-forming unit";
	return why;
}

static void count_kinds(struct sk_plant *p, const struct sk_plant_description *d)
{
	p->bus_count = (size_t)d->bus_count;
	p->unit_count = d->unit_count;
	for (size_t i = 0; i < d->unit_count; i++) {
		p->forming_count += d->units[i].kind == SK_PLANT_FORMING;
		p->following_count += d->units[i].kind == SK_PLANT_FOLLOWING;
		p->load_count += d->units[i].kind == SK_PLANT_LOAD;
	}
}

/* calloc() of nothing may give NULL, which would look like a failure. */
static void *take(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

static bool take_all(struct sk_plant *p)
{
	size_t n = p->bus_count;

	p->bus = take(n, sizeof(*p->bus));
	p->source = take(n, sizeof(*p->source));
	p->lines = take(n * n, sizeof(*p->lines));
	p->work = take(2 * n * n, sizeof(*p->work));
	p->impedance = take(n * n, sizeof(*p->impedance));
	p->forming = take(p->forming_count, sizeof(*p->forming));
	p->following = take(p->following_count, sizeof(*p->following));
	p->load = take(p->load_count, sizeof(*p->load));
	p->unit = take(p->unit_count, sizeof(*p->unit));
	return p->bus && p->source && p->lines && p->work && p->impedance && p->forming &&
	       p->following && p->load && p->unit;
}

static struct sk_store new_store(const struct sk_plant_battery *b)
{
	double e_j = b->e_wh * J_PER_WH;

	return (struct sk_store){.e_j = e_j,
				 .stored_j = e_j * b->soc_pct / 100,
				 .taper_j = e_j * b->taper_pct / 100,
				 .charge_eff = b->charge_eff,
				 .discharge_eff = b->discharge_eff};
}

static struct sk_forming new_forming(const struct sk_plant *p,
				     const struct sk_plant_unit *u)
{
	const struct sk_plant_forming *is = &u->forming;
	double base_ohm = 3 * p->v_nom_v * p->v_nom_v / is->s_va;

	return (struct sk_forming){
		.is = *is,
		.bus = u->bus,
		.store = new_store(&u->battery),
		.y_s = 1.0 / (sk_complex(is->r_pu, is->x_pu) * base_ohm),
		.i_max_a = is->i_max_pu * is->s_va / (3 * p->v_nom_v),
		.ceiling_w = (double)INFINITY,
		.e_v = p->v_nom_v,
		.v_filtered_v = p->v_nom_v,
		.f_hz = p->f_nom_hz,
		.off = starts_stopped(is),
		.wanted = !starts_stopped(is),
		.rotor_hz = p->f_nom_hz,
		.mechanical_w = is->p0_w,
	};
}

static struct sk_following new_following(const struct sk_plant *p,
					 const struct sk_plant_unit *u)
{
	struct sk_following g = {.is = u->following,
				 .bus = u->bus,
				 .store = new_store(&u->battery),
				 .ceiling_w = (double)INFINITY,
				 .online = true,
				 .enter = u->following.enter,
				 .on_s = (double)INFINITY};

	sk_support_start(p, &g);
	return g;
}

static void place_units(struct sk_plant *p, const struct sk_plant_description *d)
{
	size_t next[3] = {0};

	for (size_t i = 0; i < d->unit_count; i++) {
		const struct sk_plant_unit *u = &d->units[i];
		size_t at = next[u->kind]++;

		p->unit[i].kind = u->kind;
		p->unit[i].at = at;
		if (u->kind == SK_PLANT_FORMING)
			p->forming[at] = new_forming(p, u);
		else if (u->kind == SK_PLANT_FOLLOWING)
			p->following[at] = new_following(p, u);
		else
			p->load[at] = (struct sk_load){.is = u->load, .bus = u->bus};
	}
}

struct sk_plant *sk_plant_new(const struct sk_plant_description *d, const char **why)
{
	struct sk_plant *p;

	*why = check(d);
	if (*why)
		return NULL;
	*why = "out of memory";
	p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	p->f_nom_hz = p->f_hz = d->f_nom_hz;
	p->v_nom_v = d->v_nom_v;
	p->noise_f_hz = d->noise_f_hz;
	p->seed = d->seed;
	p->may_go_dark = d->may_go_dark;
	count_kinds(p, d);
	if (take_all(p)) {
		place_units(p, d);
		sk_genset_weigh(p);
		sk_pcc_start(p, d->pcc);
		for (size_t i = 0; i < p->bus_count; i++)
			p->bus[i].v = p->v_nom_v;
		if (sk_network_build(p, d))
			return p;
		*why = "a bus is not connected to any source";
	}
	sk_plant_free(p);
	return NULL;
}

void sk_plant_free(struct sk_plant *p)
{
	if (!p)
		return;
	free(p->bus);
	free(p->source);
	free(p->lines);
	free(p->work);
	free(p->impedance);
	free(p->forming);
	free(p->following);
	free(p->load);
	free(p->unit);
	free(p);
}
