/* dispatcher.c - from the site's power to set-points of its units; see dispatcher.h. */
#include "controller/core/dispatcher.h"

#include <math.h>
#include <stdio.h>

#include "controller/core/limits.h"

/* Taking less from a source is dearer than anything a storage may cost. */
#define SOURCE_PER_WH (-10.0)
/* A source counts as held back by this part of its rating. */
#define CURTAILED_PART 0.01
#define HELD_MS 10000
#define PER_KWH 1e-3

/* The grid's meters together. */
struct meter {
	double p_w, q_var; /* NAN: unknown */
	sk_mono_ms data_ms;
};

void sk_dispatcher_init(struct sk_dispatcher *d, const struct sk_dispatch_room *room,
			size_t count)
{
	*d = (struct sk_dispatcher){.room = *room,
				    .count = count,
				    .need_w = (double)NAN,
				    .need_var = (double)NAN,
				    .data_ms = SK_MONO_NEVER,
				    .updated_ms = SK_MONO_NEVER,
				    .metered_ms = SK_MONO_NEVER,
				    .by = SK_AIM_NONE,
				    .p_pcc_w = (double)NAN,
				    .p_short_w = (double)NAN};
	for (size_t i = 0; room->units && i < count; i++)
		sk_fleet_unit_init(&room->units[i]);
}

static struct meter read_meter(const struct sk_image *image,
			       const struct sk_members_now *when)
{
	int stale_ms = when->config->control.stale_ms;
	struct meter m = {.data_ms = SK_MONO_NEVER};
	bool any = false;

	for (size_t i = 0; i < image->count; i++) {
		const struct sk_image_der *der = &image->ders[i];

		if (der->conf->kind != SK_KIND_PCC)
			continue;
		any = true;
		m.p_w += sk_image_value(der, SK_PT_P_W, when->now, stale_ms);
		m.q_var += sk_image_value(der, SK_PT_Q_VAR, when->now, stale_ms);
		if (der->received > m.data_ms)
			m.data_ms = der->received;
	}
	if (!any)
		m.p_w = m.q_var = (double)NAN;
	return m;
}

/* --- the split --------------------------------------------------------------------- */

/* The fuller gives more and takes less. */
static double slope(const struct sk_conf_dispatch *conf, double cost_per_kwh,
		    double soc_pct, double mean_pct)
{
	double above = (soc_pct - mean_pct) / 100.0;

	if (!isfinite(above))
		above = 0.0;
	return PER_KWH * (cost_per_kwh - conf->sharing_per_kwh * conf->balance * above);
}

static struct sk_dispatch_unit unit_of(const struct sk_fleet_unit *u,
				       const struct sk_conf_der *der,
				       const struct sk_conf_dispatch *conf,
				       double mean_pct)
{
	struct sk_dispatch_unit unit = {.min_w = u->box.min_w, .max_w = u->box.max_w};

	unit.cost.curve_per_wh_w = PER_KWH * conf->sharing_per_kwh / u->rating_w;
	unit.cost.slope_per_wh =
		u->kind == SK_FLEET_SOURCE
			? SOURCE_PER_WH
			: slope(conf, der->cost_per_kwh, u->soc_pct, mean_pct);
	return unit;
}

static bool is_dispatched(const struct sk_fleet_unit *u)
{
	return u->kind == SK_FLEET_STORE || u->kind == SK_FLEET_SOURCE;
}

/* The units' problem, the grid-forming ones behind them as one more. */
static size_t pose(const struct sk_dispatcher *d, const struct sk_image *image,
		   const struct sk_conf_dispatch *conf, const struct sk_fleet *f)
{
	const struct sk_fleet_pool *pool = &f->pool;
	size_t count = 0;

	for (size_t i = 0; i < d->count; i++)
		if (is_dispatched(&d->room.units[i]))
			d->room.problem[count++] =
				unit_of(&d->room.units[i], image->ders[i].conf, conf,
					f->sum.soc_pct);
	if (pool->rating_w > 0.0)
		d->room.problem[count++] = (struct sk_dispatch_unit){
			.min_w = pool->min_w,
			.max_w = pool->max_w,
			.cost = {.curve_per_wh_w =
					 PER_KWH * conf->sharing_per_kwh / pool->rating_w,
				 .slope_per_wh = slope(conf, pool->cost_per_kwh,
						       pool->soc_pct, f->sum.soc_pct)}};
	return count;
}

/* A source stays held back for a while after it had to be: one reading is not to lift
 * what the next will ask for again. */
static bool is_held(struct sk_fleet_unit *u, double p_w, sk_mono_ms now)
{
	if (p_w < u->avail_w - CURTAILED_PART * u->rating_w)
		u->held_ms = now;
	return u->held_ms != SK_MONO_NEVER && now - u->held_ms < HELD_MS;
}

static void ask(struct sk_dispatcher *d, struct sk_fleet_unit *u, double p_w,
		sk_mono_ms now)
{
	bool held;

	if (u->kind == SK_FLEET_STORE) {
		u->asked_w = p_w;
		return;
	}
	held = is_held(u, p_w, now);
	d->curtailed = d->curtailed || held;
	sk_fleet_set_ceiling(u, held ? p_w : u->rating_w);
}

/* A problem that is refused leaves the last set-points; the boxes are checked, so only a
 * configured cost could be the reason. */
static void split(struct sk_dispatcher *d, const struct sk_image *image,
		  const struct sk_members_now *when, const struct sk_fleet *f)
{
	size_t count = pose(d, image, &when->config->dispatch, f), at = 0;
	const struct sk_dispatch_problem problem = {d->room.problem, count, d->need_w};
	struct sk_dispatch_result result = {.p_w = d->room.work};

	d->curtailed = false;
	if (sk_dispatch_solve(&problem, d->room.work + d->count + 1, &result))
		return;
	for (size_t i = 0; i < d->count; i++)
		if (is_dispatched(&d->room.units[i]))
			ask(d, &d->room.units[i], result.p_w[at++], when->now);
}

/* --- what is needed ---------------------------------------------------------------- */

/* The part of the way that new data lets the need go. */
static double part_of_way(const struct sk_dispatcher *d,
			  const struct sk_members_now *when)
{
	double since_s = (double)(when->now - d->updated_ms) / 1e3;
	double most_s = (double)when->config->control.stale_ms / 1e3;

	if (d->updated_ms == SK_MONO_NEVER)
		return 1.0;
	return -expm1(-when->config->dispatch.beta_per_s *
		      sk_clamp(since_s, when->dt_s, most_s));
}

static double toward(double from, double to, double part)
{
	return isnan(from) ? to : from + part * (to - from);
}

/* The mean charge against where it shall be. */
static void look_at_charge(struct sk_dispatcher *d, const struct sk_conf_dispatch *conf,
			   double soc_pct)
{
	if (soc_pct >= conf->recharge_soc_pct || isnan(soc_pct))
		d->recharging = false;
	else if (soc_pct <= conf->recharge_soc_pct - conf->soc_hysteresis_pct)
		d->recharging = true;
}

/* What follows from the meter for the units together. */
static void need_on_grid(struct sk_dispatcher *d, const struct sk_members_now *when,
			 const struct sk_fleet_sum *sum, const struct meter *meter,
			 double part)
{
	const struct sk_conf_dispatch *conf = &when->config->dispatch;
	double load_w = meter->p_w + sum->p_w, wanted_w;
	struct sk_aim_out aim =
		sk_aim_decide(&(struct sk_aim_in){.conf = conf,
						  .rest_w = load_w - sum->avail_w,
						  .recharging = d->recharging});
	bool rests = aim.by == SK_AIM_NONE || aim.by == SK_AIM_RECHARGE;

	d->by = aim.by;
	wanted_w = load_w - aim.aim_w;
	if (!aim.curtails)
		wanted_w = fmax(wanted_w, fmin(sum->unheld_w, load_w - aim.least_w));
	wanted_w = sk_clamp(wanted_w, sum->least_w, sum->most_w);
	d->need_w = toward(d->need_w, wanted_w, rests ? 1.0 : part);
	d->p_short_w = isnan(conf->import_max_w)
			       ? 0.0
			       : fmax(load_w - conf->import_max_w - sum->could_w, 0.0);
}

static void share_var(struct sk_dispatcher *d, double need_var, double most_var)
{
	d->need_var = sk_clamp(need_var, -most_var, most_var);
	for (size_t i = 0; i < d->count; i++) {
		struct sk_fleet_unit *u = &d->room.units[i];

		if (is_dispatched(u) && u->most_var > 0.0)
			u->asked_var = d->need_var * u->most_var / most_var;
	}
}

static void ask_var(struct sk_dispatcher *d, const struct sk_conf_dispatch *conf,
		    const struct sk_fleet_sum *sum, const struct meter *meter,
		    double part)
{
	double load_var = meter->q_var + sum->q_var, aim_var;

	if (!sk_aim_has_var(conf) || !isfinite(load_var))
		return;
	aim_var = sk_aim_var(conf, meter->p_w, load_var);
	share_var(d, toward(d->need_var, load_var - aim_var, part), sum->most_var);
}

/* --- the cycle --------------------------------------------------------------------- */

static bool take_news(struct sk_dispatcher *d, sk_mono_ms data_ms,
		      const struct sk_members_now *when)
{
	if (data_ms <= d->data_ms)
		return false;
	d->data_ms = data_ms;
	d->updated_ms = when->now;
	return true;
}

static void run_on_grid(struct sk_dispatcher *d, const struct sk_image *image,
			const struct sk_members_now *when, struct sk_fleet *f,
			const struct meter *meter)
{
	double part = part_of_way(d, when);

	d->state = SK_DISPATCH_GRID;
	d->metered_ms = when->now;
	f->pool = (struct sk_fleet_pool){0};
	look_at_charge(d, &when->config->dispatch, f->sum.soc_pct);
	if (take_news(d, meter->data_ms, when)) {
		need_on_grid(d, when, &f->sum, meter, part);
		ask_var(d, &when->config->dispatch, &f->sum, meter, part);
	}
	split(d, image, when, f);
}

static void run_island(struct sk_dispatcher *d, const struct sk_image *image,
		       const struct sk_members_now *when, const struct sk_fleet *f)
{
	double part = part_of_way(d, when), load_w = f->sum.p_w + f->pool.p_w;

	if (f->pool.rating_w <= 0.0) {
		d->state = SK_DISPATCH_IDLE; /* whom it should serve is not known */
		return;
	}
	d->state = SK_DISPATCH_ISLAND;
	d->by = SK_AIM_NONE;
	d->metered_ms = when->now;
	if (take_news(d, f->pool.data_ms, when)) {
		d->need_w = toward(d->need_w,
				   sk_clamp(load_w, f->sum.least_w + f->pool.min_w,
					    f->sum.most_w + f->pool.max_w),
				   part);
		d->p_short_w = fmax(load_w - f->sum.could_w - f->pool.max_w, 0.0);
		if (sk_aim_has_var(&when->config->dispatch) && !isnan(d->need_var))
			share_var(d, 0.0, f->sum.most_var);
	}
	split(d, image, when, f);
}

/* Do the sources give more still than they are told to? */
static bool gives_too_much(const struct sk_dispatcher *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct sk_fleet_unit *u = &d->room.units[i];

		if (u->kind == SK_FLEET_SOURCE &&
		    u->p_w > u->ceiling_w + CURTAILED_PART * u->rating_w)
			return true;
	}
	return false;
}

static double sources_w(const struct sk_dispatcher *d)
{
	double rating_w = 0.0;

	for (size_t i = 0; i < d->count; i++)
		if (d->room.units[i].kind == SK_FLEET_SOURCE)
			rating_w += d->room.units[i].rating_w;
	return rating_w;
}

static void rest(struct sk_fleet_unit *u)
{
	if (u->kind == SK_FLEET_STORE)
		u->asked_w = sk_clamp(0.0, u->box.min_w, u->box.max_w);
	if (is_dispatched(u) && !isnan(u->asked_var))
		u->asked_var = 0.0;
}

/* What is right whatever the load is: the sources together give no more than the grid may
 * take, in proportion to their ratings, and storage does nothing. The sources first: as
 * long as one gives more than that, storage goes on taking it. */
static void fall_back(struct sk_dispatcher *d, const struct sk_members_now *when)
{
	double most_w = when->config->dispatch.export_max_w, rating_w = sources_w(d);

	d->state = SK_DISPATCH_SAFE;
	d->need_w = d->need_var = d->p_short_w = (double)NAN;
	d->curtailed = !isnan(most_w);
	for (size_t i = 0; i < d->count; i++) {
		struct sk_fleet_unit *u = &d->room.units[i];
		double own_w = fmin(u->rating_w, most_w * u->rating_w / rating_w);

		if (u->kind == SK_FLEET_SOURCE)
			sk_fleet_set_ceiling(u, own_w);
	}
	for (size_t i = 0; i < d->count; i++)
		if (!(d->room.units[i].asked_w < 0.0 && gives_too_much(d)))
			rest(&d->room.units[i]);
}

static void without_meter(struct sk_dispatcher *d, const struct sk_members_now *when)
{
	if (d->metered_ms == SK_MONO_NEVER)
		d->metered_ms = when->now; /* the time begins with the first cycle */
	if (when->now - d->metered_ms < when->config->dispatch.hold_ms)
		d->state = SK_DISPATCH_HELD;
	else
		fall_back(d, when);
}

void sk_dispatcher_run(struct sk_dispatcher *d, const struct sk_image *image,
		       const struct sk_member *members, const struct sk_members_now *when,
		       enum sk_breaker breaker)
{
	bool islanded = breaker == SK_BREAKER_OPEN;
	struct meter meter = read_meter(image, when);
	struct sk_fleet f;

	if (!when->config->dispatch.given)
		return;
	d->p_pcc_w = meter.p_w;
	sk_fleet_survey(d->room.units, image, members, when, islanded, &f);
	if (islanded != d->islanded && breaker != SK_BREAKER_UNKNOWN) {
		d->islanded = islanded;
		d->need_w = (double)NAN; /* what was needed on the other side is past */
		d->data_ms = SK_MONO_NEVER;
	}
	if (f.sum.count == 0 && !islanded)
		d->state = SK_DISPATCH_IDLE;
	else if (islanded)
		run_island(d, image, when, &f);
	else if (breaker == SK_BREAKER_CLOSED && isfinite(meter.p_w))
		run_on_grid(d, image, when, &f, &meter);
	else
		without_meter(d, when);
}

static void want(struct sk_setpoint_values *v, enum sk_setpoint_field field, double value)
{
	if (!isfinite(value))
		return;
	v->fields |= SK_SETPOINT_BIT(field);
	v->value[field] = value;
}

void sk_dispatcher_want(const struct sk_dispatcher *d, size_t i,
			struct sk_setpoint_values *values)
{
	const struct sk_fleet_unit *u = &d->room.units[i];

	if (!is_dispatched(u))
		return;
	want(values, SK_SP_P_W, u->asked_w);
	want(values, SK_SP_P_MAX_W, u->ceiling_w);
	want(values, SK_SP_Q_VAR, u->asked_var);
}

static const char *words(const struct sk_dispatcher *d)
{
	switch (d->state) {
	case SK_DISPATCH_OFF:
		return "";
	case SK_DISPATCH_IDLE:
		return "no unit";
	case SK_DISPATCH_ISLAND:
		return "island";
	case SK_DISPATCH_HELD:
		return "no meter: held";
	case SK_DISPATCH_SAFE:
		return "no meter: safe";
	case SK_DISPATCH_GRID:
		break;
	}
	return d->by == SK_AIM_NONE ? "rest" : sk_aim_name(d->by);
}

void sk_dispatcher_report(const struct sk_dispatcher *d, struct sk_control_state *state)
{
	bool works = d->state == SK_DISPATCH_GRID || d->state == SK_DISPATCH_ISLAND;

	(void)snprintf(state->dispatch, sizeof(state->dispatch), "%s%s%s", words(d),
		       works && d->curtailed ? ", curtailed" : "",
		       works && d->p_short_w > 0.0 ? ", short" : ""); /* fits */
	state->p_pcc_w = d->p_pcc_w;
	state->p_dispatch_w = works ? d->need_w : (double)NAN;
	state->p_short_w = works ? d->p_short_w : (double)NAN;
}
