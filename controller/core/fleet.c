/* fleet.c - the units that are dispatched; see fleet.h. */
#include "controller/core/fleet.h"

#include <math.h>

#include "controller/core/limits.h"

/* A source that does not tell what it could give is tried so far beyond what it gives. */
#define PROBE_PART 0.05
/* It counts as held back within this part of its ceiling. */
#define HELD_PART 0.97
/* Rise of a ceiling without a configured ramp, of the rating: on the grid storage must
 * have taken what comes before more comes, in an island the load waits for it. */
#define RISE_ON_GRID_PER_S 0.05
#define RISE_IN_ISLAND_PER_S 0.2

void sk_fleet_unit_init(struct sk_fleet_unit *u)
{
	*u = (struct sk_fleet_unit){.asked_w = (double)NAN,
				    .ceiling_w = (double)NAN,
				    .asked_var = (double)NAN,
				    .held_ms = SK_MONO_NEVER};
}

static double rise_w(const struct sk_fleet_unit *u, const struct sk_conf_der *conf,
		     bool islanded, double dt_s)
{
	double part_per_s = islanded ? RISE_IN_ISLAND_PER_S : RISE_ON_GRID_PER_S;

	return dt_s * (isnan(conf->p_ramp_w_per_s) ? part_per_s * u->rating_w
						   : conf->p_ramp_w_per_s);
}

void sk_fleet_set_ceiling(struct sk_fleet_unit *u, double to_w)
{
	if (u->ceiling_w < to_w) /* not for NAN */
		to_w = fmin(to_w, u->ceiling_w + u->rise_w);
	u->ceiling_w = to_w;
}

/* --- what a DER is, and whether it is there ---------------------------------------- */

static enum sk_fleet_kind kind_of(const struct sk_image_der *der,
				  const struct sk_member *member, bool islanded)
{
	unsigned takes = der->has_nameplate ? der->nameplate.capabilities : 0;

	if (der->conf->role == SK_ROLE_GRID_FORMING)
		return islanded && sk_member_runs(member) ? SK_FLEET_FORMING
							  : SK_FLEET_OUT;
	if (der->conf->role != SK_ROLE_GRID_FOLLOWING)
		return SK_FLEET_OUT;
	if (der->conf->kind == SK_KIND_BATTERY && (takes & SK_SETPOINT_BIT(SK_SP_P_W)))
		return SK_FLEET_STORE;
	if (der->conf->kind == SK_KIND_PV && (takes & SK_SETPOINT_BIT(SK_SP_P_MAX_W)))
		return SK_FLEET_SOURCE;
	return SK_FLEET_OUT;
}

/* A source's limit in force is our own ceiling: it is no rating. */
static double rating_w(const struct sk_image_der *der, enum sk_fleet_kind kind)
{
	return kind == SK_FLEET_SOURCE ? fmin(der->conf->p_max_w, der->nameplate.p_max_w)
				       : sk_limits_p_max_w(der);
}

static void look(struct sk_fleet_unit *u, const struct sk_image_der *der,
		 const struct sk_member *member, const struct sk_members_now *when,
		 bool islanded)
{
	int stale_ms = when->config->control.stale_ms;

	u->kind = kind_of(der, member, islanded);
	u->p_w = sk_image_value(der, SK_PT_P_W, when->now, stale_ms);
	u->q_var = sk_image_value(der, SK_PT_Q_VAR, when->now, stale_ms);
	u->soc_pct = sk_image_value(der, SK_PT_SOC_PCT, when->now, stale_ms);
	u->rating_w = rating_w(der, u->kind);
	u->rise_w = rise_w(u, der->conf, islanded, when->dt_s);
	if (isnan(u->p_w) || !(u->rating_w > 0.0) || !isfinite(u->rating_w))
		u->kind = SK_FLEET_OUT;
	if (u->kind == SK_FLEET_OUT) /* what it held before is past */
		u->asked_w = u->ceiling_w = u->asked_var = (double)NAN;
}

/* --- what it may give -------------------------------------------------------------- */

static double avail_w(const struct sk_fleet_unit *u, const struct sk_image_der *der)
{
	double told_w = der->measurement.value[SK_PT_P_AVAIL_W];
	double gives_w = fmax(u->p_w, 0.0);
	bool held = u->ceiling_w < u->rating_w && gives_w >= HELD_PART * u->ceiling_w;

	if (isfinite(told_w))
		return fmin(told_w, u->rating_w);
	return fmin(gives_w + (held ? PROBE_PART * u->rating_w : 0.0), u->rating_w);
}

static void box_source(struct sk_fleet_unit *u, const struct sk_image_der *der)
{
	double most_w;

	u->avail_w = u->could_w = avail_w(u, der);
	most_w = u->avail_w;
	if (!isnan(u->ceiling_w))
		most_w = fmin(most_w, u->ceiling_w + u->rise_w);
	u->box = (struct sk_box){.min_w = 0.0, .max_w = most_w, .max_by = SK_BOX_RATING};
}

static struct sk_box_in limits_of(const struct sk_fleet_unit *u,
				  const struct sk_image_der *der, bool islanded)
{
	const struct sk_conf_der *conf = der->conf;
	double least_w = sk_limits_p_min_w(der);

	return (struct sk_box_in){
		.min_w = isnan(least_w) ? 0.0 : fmin(least_w, u->rating_w),
		.max_w = u->rating_w,
		.previous_w = (double)NAN,
		.ramp_w_per_s = (double)INFINITY,
		.storage = conf->kind == SK_KIND_BATTERY,
		.soc_pct = u->soc_pct,
		.soc_min_pct = islanded ? conf->soc_min_pct
					: fmax(conf->soc_min_pct, conf->soc_reserve_pct),
		.soc_max_pct = conf->soc_max_pct,
		.taper_pct = conf->soc_taper_pct,
		.reserve_share = islanded ? conf->reserve_pct / 100.0 : 0.0,
	};
}

static void box_store(struct sk_fleet_unit *u, const struct sk_image_der *der,
		      const struct sk_members_now *when, bool islanded)
{
	struct sk_box_in in = limits_of(u, der, islanded);
	struct sk_box steady;

	sk_storage_look(&u->storage, &in, when->config->dispatch.soc_hysteresis_pct);
	u->box = (struct sk_box){.min_by = SK_BOX_CHARGE, .max_by = SK_BOX_CHARGE};
	u->could_w = 0.0;
	if (sk_storage_fold(&u->storage, &in, &steady))
		return; /* its charge is not known: it rests */
	u->box = steady;
	u->could_w = steady.max_w;
	if (isnan(der->conf->p_ramp_w_per_s))
		return;
	in.ramp_w_per_s = der->conf->p_ramp_w_per_s;
	in.previous_w = isnan(u->asked_w) ? u->p_w : u->asked_w;
	in.dt_s = when->dt_s;
	if (sk_storage_fold(&u->storage, &in, &u->box))
		u->box = steady;
}

/* A grid-forming battery that does not tell its charge is held within its rating only:
 * something has to carry the load. */
static void box_forming(struct sk_fleet_unit *u, const struct sk_image_der *der,
			double hysteresis_pct)
{
	struct sk_box_in in = limits_of(u, der, true);

	in.storage = in.storage && !isnan(u->soc_pct);
	if (in.storage)
		sk_storage_look(&u->storage, &in, hysteresis_pct);
	u->box = (struct sk_box){.min_w = in.min_w, .max_w = in.max_w};
	if (sk_storage_fold(&u->storage, &in, &u->box))
		u->box = (struct sk_box){.min_w = 0.0, .max_w = u->rating_w};
	u->could_w = u->box.max_w;
}

static double most_var(const struct sk_fleet_unit *u, const struct sk_image_der *der)
{
	double most =
		fmin(der->conf->q_max_var, der->nameplate.q_max_var); /* NAN: other */
	double s_va = der->nameplate.s_max_va;

	if (u->kind == SK_FLEET_FORMING || isnan(u->q_var) || isnan(most) ||
	    !(der->nameplate.capabilities & SK_SETPOINT_BIT(SK_SP_Q_VAR)))
		return 0.0;
	if (!isnan(s_va))
		most = fmin(most, sqrt(fmax(s_va * s_va - u->p_w * u->p_w, 0.0)));
	return fmax(most, 0.0);
}

/* --- all together ------------------------------------------------------------------ */

static void add(struct sk_fleet_sum *s, const struct sk_fleet_unit *u)
{
	s->count++;
	s->p_w += u->p_w;
	s->avail_w += u->kind == SK_FLEET_SOURCE ? u->avail_w : 0.0;
	s->least_w += u->box.min_w;
	s->most_w += u->box.max_w;
	s->unheld_w += u->kind == SK_FLEET_SOURCE ? u->box.max_w : u->box.min_w;
	s->could_w += u->could_w;
	s->most_var += u->most_var;
	s->q_var += u->most_var > 0.0 ? u->q_var : 0.0;
}

/* The means of the charge, by rating. */
struct charge {
	double sum, rating_w;
};

static void add_charge(struct charge *c, const struct sk_fleet_unit *u)
{
	if (isnan(u->soc_pct))
		return;
	c->sum += u->soc_pct * u->rating_w;
	c->rating_w += u->rating_w;
}

/* In parts of the rating until all are in. */
static void add_pool(struct sk_fleet_pool *p, const struct sk_fleet_unit *u,
		     const struct sk_image_der *der)
{
	p->rating_w += u->rating_w;
	p->p_w += u->p_w;
	p->min_w = fmax(p->min_w, u->box.min_w / u->rating_w);
	p->max_w = fmin(p->max_w, u->box.max_w / u->rating_w);
	p->cost_per_kwh += der->conf->cost_per_kwh * u->rating_w;
	if (der->received > p->data_ms)
		p->data_ms = der->received;
}

static void finish(struct sk_fleet *f, const struct charge *all,
		   const struct charge *forming)
{
	struct sk_fleet_pool *p = &f->pool;

	f->sum.soc_pct = all->sum / all->rating_w; /* NAN: 0 / 0 */
	p->soc_pct = forming->sum / forming->rating_w;
	if (p->rating_w <= 0.0) {
		p->min_w = p->max_w = 0.0;
		return;
	}
	p->min_w = fmin(p->min_w, p->max_w) * p->rating_w;
	p->max_w *= p->rating_w;
	p->cost_per_kwh /= p->rating_w;
}

void sk_fleet_survey(struct sk_fleet_unit *units, const struct sk_image *image,
		     const struct sk_member *members, const struct sk_members_now *when,
		     bool islanded, struct sk_fleet *out)
{
	struct charge all = {0}, forming = {0};

	*out = (struct sk_fleet){.pool = {.data_ms = SK_MONO_NEVER,
					  .min_w = -(double)INFINITY,
					  .max_w = (double)INFINITY}};
	for (size_t i = 0; i < image->count; i++) {
		const struct sk_image_der *der = &image->ders[i];
		struct sk_fleet_unit *u = &units[i];

		look(u, der, &members[i], when, islanded);
		if (u->kind == SK_FLEET_OUT)
			continue;
		if (u->kind == SK_FLEET_SOURCE)
			box_source(u, der);
		else if (u->kind == SK_FLEET_STORE)
			box_store(u, der, when, islanded);
		else
			box_forming(u, der, when->config->dispatch.soc_hysteresis_pct);
		u->most_var = most_var(u, der);
		add_charge(&all, u);
		if (u->kind == SK_FLEET_FORMING) {
			add_charge(&forming, u);
			add_pool(&out->pool, u, der);
		} else {
			add(&out->sum, u);
		}
	}
	finish(out, &all, &forming);
}
