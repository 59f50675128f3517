/* strategy.c - who decides in a run: Skerry, a plain integrator for comparison, or
 * nobody; see rig.h. */
#include <math.h>
#include <string.h>

#include "rehearsal/rig.h"

static void start_skerry(struct sk_rig *r)
{
	const struct sk_cycle_room room = {r->decisions, r->members, r->voltages,
					   r->dispatch};

	sk_cycle_init(&r->cycle, r->config, &r->image, &room);
	r->state = (struct sk_control_state){.mode = r->cycle.mode};
}

/* Exactly what skerry-controller does, see cycle.h. */
static void turn_skerry(struct sk_rig *r)
{
	sk_mono_ms now = sk_rig_now_ms(r);

	sk_cycle_run(&r->cycle, &r->image, now, &r->state);
	for (size_t i = 0; i < r->unit_count; i++) {
		struct sk_unit *u = &r->units[i];
		size_t at = (size_t)(u->image - r->ders);

		if (r->decisions[at].due && sk_rig_send(r, u, &r->decisions[at].want))
			sk_cycle_sent(&r->cycle, &r->image, at, r->epoch, r->setpoints,
				      now);
	}
}

static void start_integrator(struct sk_rig *r)
{
	r->integrator = (struct sk_integrator){0};
	r->state = (struct sk_control_state){.mode = SK_MODE_ISLANDED};
}

/* Integrates the mean of the last readings, however old, and sends every time. */
static void turn_integrator(struct sk_rig *r)
{
	double dt_s = r->config->control.period_ms / 1e3, sum_hz = 0, count = 0;
	struct sk_setpoint_values values = {.fields = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ)};

	for (size_t i = 0; i < r->unit_count; i++) {
		const struct sk_image_der *image = r->units[i].image;

		if (!r->units[i].forming || image->received == SK_MONO_NEVER)
			continue;
		sum_hz += image->measurement.value[SK_PT_F_HZ] - r->config->site.f_nom_hz;
		count++;
	}
	if (count > 0)
		r->integrator.u_hz -= r->scenario->ki_per_s * dt_s * sum_hz / count;
	r->state.f_offset_hz = r->integrator.u_hz;
	values.value[SK_SP_F_OFFSET_HZ] = r->integrator.u_hz;
	for (size_t i = 0; i < r->unit_count; i++)
		if (r->units[i].forming)
			(void)sk_rig_send(r, &r->units[i], &values);
}

static void start_none(struct sk_rig *r)
{
	r->state = (struct sk_control_state){.mode = SK_MODE_ISLANDED};
}

static void turn_none(struct sk_rig *r)
{
	(void)r;
}

static const struct {
	const char *name;
	void (*start)(struct sk_rig *r);
	void (*turn)(struct sk_rig *r);
} strategies[SK_STRATEGY_COUNT] = {
	[SK_STRATEGY_SKERRY] = {"skerry", start_skerry, turn_skerry},
	[SK_STRATEGY_INTEGRATOR] = {"integrator", start_integrator, turn_integrator},
	[SK_STRATEGY_NONE] = {"none", start_none, turn_none},
};

const char *sk_strategy_name(enum sk_strategy_kind kind)
{
	return strategies[kind].name;
}

int sk_strategy_by_name(const char *name)
{
	for (int i = 0; i < SK_STRATEGY_COUNT; i++)
		if (strcmp(strategies[i].name, name) == 0)
			return i;
	return -1;
}

void sk_strategy_start(struct sk_rig *r)
{
	strategies[r->strategy].start(r);
}

void sk_strategy_turn(struct sk_rig *r)
{
	strategies[r->strategy].turn(r);
}
