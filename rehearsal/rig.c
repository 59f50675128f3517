/* rig.c - one run of a scenario; see rig.h. */
#include "rehearsal/rig.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rehearsal/event.h"
#include "simulator/scene/scene.h"

/* The plant runs so long before anyone looks. */
#define SETTLE_S 3.0

static int allocate(struct sk_rig *r)
{
	const struct sk_config *c = r->config;
	size_t samples =
		(size_t)(r->scenario->duration_s * 1e3 / r->scenario->trace_ms) + 1;
	int err = sk_trace_init(&r->trace, samples, c->simulator.der_count);

	r->units = calloc(c->simulator.der_count, sizeof(*r->units));
	r->ders = calloc(c->der_count, sizeof(*r->ders));
	r->decisions = calloc(c->der_count, sizeof(*r->decisions));
	r->members = calloc(c->der_count, sizeof(*r->members));
	r->voltages = calloc(c->der_count, sizeof(*r->voltages));
	r->dispatch.units = calloc(c->der_count, sizeof(*r->dispatch.units));
	r->dispatch.problem = calloc(c->der_count + 1, sizeof(*r->dispatch.problem));
	r->dispatch.work = calloc(SK_DISPATCH_ROOM(c->der_count), sizeof(double));
	if (!r->dispatch.units || !r->dispatch.problem || !r->dispatch.work)
		return SK_ENOMEM;
	if (err || !r->units || !r->ders || !r->decisions || !r->members || !r->voltages)
		return SK_ENOMEM;
	return SK_OK;
}

static int build_plant(struct sk_rig *r, uint64_t seed)
{
	const char *why;
	double dt_s = r->config->simulator.step_ms / 1e3;

	r->plant = sk_scene_plant(r->config, seed, &why);
	if (!r->plant)
		return SK_ENOMEM; /* the scenario was checked: nothing else is left */
	for (long step = lround(SETTLE_S / dt_s); step > 0; step--)
		sk_plant_step(r->plant, dt_s);
	return SK_OK;
}

static void build_units(struct sk_rig *r, uint64_t seed)
{
	sk_image_init(&r->image, r->ders, r->config);
	for (; r->unit_count < r->config->simulator.der_count; r->unit_count++) {
		struct sk_unit *u = &r->units[r->unit_count];

		sk_unit_init(u, r, r->unit_count, seed);
	}
	sk_trace_of(&r->trace, r->config, r->scenario->trace_ms / 1e3);
}

int sk_rig_init(struct sk_rig *r, const struct sk_scenario *s,
		enum sk_strategy_kind strategy, uint64_t seed)
{
	struct sk_random phase;
	int err;

	*r = (struct sk_rig){.scenario = s,
			     .config = &s->config,
			     .strategy = strategy,
			     .next_event = s->events,
			     .broker_up = true,
			     .controller_up = true,
			     .step_us = llround(s->config.simulator.step_ms * 1e3),
			     .session = 1,
			     .next_fault_us = INT64_MAX};
	err = allocate(r);
	if (!err)
		err = build_plant(r, seed);
	if (err) {
		sk_rig_clear(r);
		return err;
	}
	build_units(r, seed);
	sk_random_init(&phase, seed, "controller", "phase");
	r->next_cycle_us =
		llround(sk_random_draw(&phase) * s->config.control.period_ms * 1e3);
	sk_rig_controller_start(r);
	return SK_OK;
}

void sk_rig_clear(struct sk_rig *r)
{
	for (size_t i = 0; i < r->unit_count; i++)
		sk_link_clear(&r->units[i].link);
	sk_plant_free(r->plant);
	sk_trace_clear(&r->trace);
	free(r->units);
	free(r->ders);
	free(r->decisions);
	free(r->members);
	free(r->voltages);
	free(r->dispatch.units);
	free(r->dispatch.problem);
	free(r->dispatch.work);
	*r = (struct sk_rig){0};
}

/* What the device's driver says of it: retained, so a controller that comes hears it. */
static void introduce(struct sk_rig *r, struct sk_unit *u)
{
	struct sk_status status = {.state = SK_STATE_ONLINE, .session = r->session};
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.kind = u->der->kind;
	n.role = u->der->role;
	n.p_max_w = u->view.p_max_w;
	n.p_min_w = u->view.p_min_w;
	n.s_max_va = u->view.s_max_va;
	n.f_droop_hz = u->view.f_droop_hz;
	n.f_offset_lsb_hz =
		u->link.is.f_offset_lsb_hz > 0 ? u->link.is.f_offset_lsb_hz : (double)NAN;
	n.v_droop_v = u->view.v_droop_v;
	n.q_max_var = u->view.q_max_var;
	n.q_min_var = u->view.q_min_var;
	n.capabilities = sk_unit_takes(u);
	sk_image_nameplate(u->image, &n);
	(void)sk_image_status(u->image, &status, false); /* sessions only count up */
}

void sk_rig_controller_start(struct sk_rig *r)
{
	r->controller_up = true;
	r->epoch++;
	sk_image_init(&r->image, r->ders, r->config);
	for (size_t i = 0; i < r->unit_count; i++) {
		struct sk_unit *u = &r->units[i];

		u->image = sk_image_find(&r->image, u->der->id);
		introduce(r, u);
		if (u->published)
			sk_image_measurement(u->image, &u->retained, sk_rig_now_ms(r),
					     true);
	}
	sk_strategy_start(r);
}

void sk_rig_broker_return(struct sk_rig *r)
{
	r->broker_up = true;
	r->session++;
	for (size_t i = 0; i < r->unit_count; i++)
		introduce(r, &r->units[i]);
}

/* Put a setpoint on its way. @return false when there is no memory for it */
static bool post(struct sk_rig *r, struct sk_unit *u,
		 const struct sk_setpoint_values *values, double ttl_s)
{
	int64_t at_us = sk_link_arrival(&u->link, SK_WAY_DOWN, r->now_us);
	struct sk_mail *m;

	if (at_us == SK_LOST)
		return true;
	m = sk_link_post(&u->link, SK_WAY_DOWN, at_us);
	if (!m)
		return false;
	m->sent_us = r->now_us;
	m->ttl_us = llround(ttl_s * 1e6);
	m->values = *values;
	return true;
}

static double ttl_s(const struct sk_rig *r)
{
	return r->config->control.setpoint_ttl_ms / 1e3;
}

bool sk_rig_send(struct sk_rig *r, struct sk_unit *u,
		 const struct sk_setpoint_values *values)
{
	if (!r->broker_up)
		return false;
	r->setpoints++;
	return post(r, u, values, ttl_s(r));
}

void sk_rig_command(struct sk_rig *r, struct sk_unit *u,
		    const struct sk_setpoint_values *values, double given_s)
{
	if (r->broker_up) /* without memory it is lost, as on the way */
		(void)post(r, u, values, given_s > 0 ? given_s : ttl_s(r));
}

static void apply_events(struct sk_rig *r)
{
	const struct sk_event *end = r->scenario->events + r->scenario->event_count;

	while (r->next_event < end && r->next_event->at_s * 1e6 <= (double)r->now_us) {
		sk_event_kinds[r->next_event->kind].apply(r, r->next_event);
		r->next_event++;
	}
}

/* What decides on the power, as one number. */
static int decides(const struct sk_rig *r)
{
	const struct sk_dispatcher *d = &r->cycle.dispatcher;

	return ((int)d->state * (SK_AIM_NONE + 1) + (int)d->by) * 2 + d->curtailed;
}

static void sample(struct sk_rig *r)
{
	struct sk_plant_pcc_reading grid;
	struct sk_trace *t = &r->trace;
	struct sk_sample *s = &t->samples[t->count];

	*s = (struct sk_sample){.f_hz = sk_plant_f_hz(r->plant),
				.u_hz = r->state.f_offset_hz,
				.mode = (int)r->state.mode,
				.dispatch = decides(r),
				.setpoints = r->setpoints};
	sk_plant_read_pcc(r->plant, &grid);
	s->p_pcc_w = grid.p_w;
	for (size_t i = 0; i < r->unit_count; i++) {
		struct sk_plant_reading now;

		sk_plant_read(r->plant, i, &now);
		t->p_w[t->count * t->unit_count + i] = now.p_w;
		t->q_var[t->count * t->unit_count + i] = now.q_var;
		t->v_v[t->count * t->unit_count + i] = now.v_v;
		t->offset_hz[t->count * t->unit_count + i] = now.f_offset_hz;
		t->soc_pct[t->count * t->unit_count + i] = now.soc_pct;
		t->online[t->count * t->unit_count + i] = now.online;
	}
	t->count++;
}

static int turn(struct sk_rig *r)
{
	apply_events(r);
	sk_rig_faults_turn(r);
	for (size_t i = 0; i < r->unit_count; i++) {
		int err = sk_unit_turn(&r->units[i], r);

		if (err)
			return err;
	}
	if (r->now_us >= r->next_cycle_us) {
		r->next_cycle_us += (int64_t)r->config->control.period_ms * 1000;
		if (r->controller_up)
			sk_strategy_turn(r);
	}
	if (r->now_us >= r->next_sample_us && r->trace.count < r->trace.room) {
		r->next_sample_us += llround(r->scenario->trace_ms * 1e3);
		sample(r);
	}
	return SK_OK;
}

int sk_rig_run(struct sk_rig *r)
{
	int64_t end_us = llround(r->scenario->duration_s * 1e6);
	double dt_s = (double)r->step_us / 1e6;
	int err = turn(r);

	while (!err && r->now_us < end_us) {
		sk_plant_step(r->plant, dt_s);
		r->now_us += r->step_us;
		err = turn(r);
	}
	return err;
}
