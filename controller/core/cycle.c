/* cycle.c - one control cycle; see cycle.h. */
#include "controller/core/cycle.h"

#include <math.h>

#include "controller/core/latency.h"
#include "controller/core/limits.h"
#include "controller/core/mode.h"
#include "controller/core/sharing.h"
#include "controller/core/totals.h"

/* A loop that stood still for longer must not ramp for all of that time at once. */
#define LONGEST_PERIODS 2.0

void sk_cycle_init(struct sk_cycle *c, const struct sk_config *config,
		   const struct sk_image *image, const struct sk_cycle_room *room)
{
	*c = (struct sk_cycle){.config = config,
			       .ders = room->ders,
			       .members = room->members,
			       .count = image->count,
			       .mode = SK_MODE_ISLANDED,
			       .hold = SK_HOLD_NO_UNIT,
			       .last_ms = SK_MONO_NEVER};
	sk_restore_init(&c->restore);
	sk_voltage_init(&c->voltage, room->voltages, image->count);
	sk_dispatcher_init(&c->dispatcher, &room->dispatch, image->count);
	for (size_t i = 0; i < c->count; i++) {
		room->ders[i] = (struct sk_cycle_der){.command_hz = (double)NAN,
						      .latency_ms = (double)NAN};
		sk_member_init(&room->members[i]);
	}
}

static double elapsed_s(const struct sk_cycle *c, sk_mono_ms now)
{
	double period_s = (double)c->config->control.period_ms / 1e3;
	double since_s = (double)(now - c->last_ms) / 1e3;

	return c->last_ms == SK_MONO_NEVER
		       ? period_s
		       : sk_clamp(since_s, 0.0, LONGEST_PERIODS * period_s);
}

/* What forbids the law to move the offset, before it is asked. */
static enum sk_hold forbidden(struct sk_cycle *c, const struct sk_image *image,
			      sk_mono_ms now)
{
	enum sk_breaker breaker =
		sk_mode_breaker(image, now, c->config->control.stale_ms);

	if (breaker != SK_BREAKER_UNKNOWN)
		c->mode = breaker == SK_BREAKER_CLOSED ? SK_MODE_GRID_CONNECTED
						       : SK_MODE_ISLANDED;
	if (!c->config->control.frequency)
		return SK_HOLD_OFF;
	if (breaker == SK_BREAKER_UNKNOWN)
		return SK_HOLD_GRID_UNKNOWN;
	return breaker == SK_BREAKER_CLOSED ? SK_HOLD_GRID : SK_HOLD_NONE;
}

/* One turn of the law. With no unit left nothing is known of what is in force, so the
 * next one that comes is taken over from its echo. */
static enum sk_hold restore(struct sk_cycle *c, const struct sk_image *image,
			    const struct sk_members_now *when, enum sk_hold hold,
			    struct sk_restore_in *in)
{
	struct sk_restore *r = &c->restore;

	sk_members_survey(c->members, image, when, in);
	sk_disturbance(&c->jump, c->members, image, c->config->site.f_nom_hz, in);
	if (in->units > 0 && !r->started)
		sk_restore_start(r, in->offset_hz, when->now);
	in->gap_hz = sk_members_join(c->members, image, r->u_hz);
	if (in->units == 0) {
		r->started = false;
		hold = hold ? hold : SK_HOLD_NO_UNIT;
	}
	if (hold) {
		sk_restore_hold(r, when->now);
		return hold;
	}
	sk_restore_step(r, &c->config->control, c->config->site.f_nom_hz, in, when->now,
			when->dt_s);
	sk_restore_shift(r, -sk_members_close_gaps(c->members, c->count, when),
			 in->limit_hz);
	sk_restore_round(r, in->lsb_hz);
	return sk_hold_of_bound(r->bound);
}

static void want(struct sk_cycle_der *d, enum sk_setpoint_field field, double value)
{
	d->want.fields |= SK_SETPOINT_BIT(field);
	d->want.value[field] = value;
}

static void want_frequency(struct sk_cycle *c, const struct sk_image_der *der, size_t i,
			   const struct sk_members_now *when)
{
	const struct sk_conf_control *control = &c->config->control;
	const struct sk_member *m = &c->members[i];
	struct sk_cycle_der *d = &c->ders[i];
	double last_hz = d->command_hz, wanted_hz = c->restore.command_hz + m->gap_hz;

	d->command_hz = (double)NAN;
	if (!sk_member_is_commanded(der, m) || !control->frequency)
		return;
	if (isnan(last_hz)) {
		last_hz = der->measurement.value[SK_PT_F_OFFSET_HZ];
		d->issue.sent = false;
	}
	if (!sk_limits_offset(control, der, wanted_hz, last_hz, when->dt_s,
			      &d->command_hz))
		want(d, SK_SP_F_OFFSET_HZ, d->command_hz);
}

/* What one unit is asked to hold, and whether that is worth a message. */
static void command(struct sk_cycle *c, const struct sk_image_der *der, size_t i,
		    const struct sk_members_now *when)
{
	struct sk_cycle_der *d = &c->ders[i];
	double v_offset_v = c->voltage.units[i].command_v;

	d->due = false;
	d->want.fields = 0;
	want_frequency(c, der, i, when);
	if (c->config->control.voltage && isfinite(v_offset_v))
		want(d, SK_SP_V_OFFSET_V, v_offset_v);
	if (c->config->dispatch.given)
		sk_dispatcher_want(&c->dispatcher, i, &d->want);
	if (!d->want.fields)
		return;
	d->why = sk_issue_due(&d->issue, der, &d->want,
			      c->config->control.setpoint_ttl_ms, when->now);
	if (d->why == SK_ISSUE_UNCONFIRMED && c->members[i].reason == SK_REASON_IGNORES)
		d->why = SK_ISSUE_NOT; /* it was told often enough */
	d->due = d->why != SK_ISSUE_NOT;
}

/* Age of the oldest measurement the law worked with; NAN when there was none. */
static double oldest_ms(const struct sk_cycle *c, const struct sk_image *image,
			sk_mono_ms now)
{
	double oldest = (double)NAN;

	for (size_t i = 0; i < c->count; i++)
		if (c->members[i].joined)
			oldest = fmax(oldest,
				      (double)sk_image_age_ms(&image->ders[i], now));
	return oldest;
}

/* Of the slowest DER. */
static double latency_ms(const struct sk_cycle *c, const struct sk_image *image)
{
	double slowest = (double)NAN;

	for (size_t i = 0; i < c->count; i++) {
		double now_ms = sk_latency_ms(&c->ders[i].issue, &image->ders[i]);

		if (!isnan(now_ms) || !c->ders[i].issue.sent)
			c->ders[i].latency_ms = now_ms;
		slowest = fmax(slowest, c->ders[i].latency_ms);
	}
	return slowest;
}

static void report(struct sk_cycle *c, const struct sk_image *image, sk_mono_ms now,
		   struct sk_control_state *state)
{
	int stale_ms = c->config->control.stale_ms;

	state->mode = c->mode;
	sk_hold_text(c->hold, image, c->members, state->hold);
	sk_totals(image, now, stale_ms, state);
	state->f_offset_hz = c->restore.u_hz;
	state->sharing_error_pct = sk_sharing_error_pct(image, now, stale_ms);
	sk_voltage_report(&c->voltage, image, now, stale_ms, state);
	state->age_ms = c->age_ms = oldest_ms(c, image, now);
	state->latency_ms = latency_ms(c, image);
	sk_dispatcher_report(&c->dispatcher, state);
}

void sk_cycle_run(struct sk_cycle *c, const struct sk_image *image, sk_mono_ms now,
		  struct sk_control_state *state)
{
	struct sk_members_now when = {
		.config = c->config, .now = now, .dt_s = elapsed_s(c, now)};
	struct sk_restore_in in;

	c->hold = restore(c, image, &when, forbidden(c, image, now), &in);
	if (c->config->control.voltage)
		sk_voltage_run(&c->voltage, image, c->members, &when,
			       c->hold == SK_HOLD_GRID ||
				       c->hold == SK_HOLD_GRID_UNKNOWN);
	sk_dispatcher_run(&c->dispatcher, image, c->members, &when,
			  sk_mode_breaker(image, now, c->config->control.stale_ms));
	for (size_t i = 0; i < c->count; i++)
		command(c, &image->ders[i], i, &when);
	c->last_ms = now;
	report(c, image, now, state);
}

void sk_cycle_sent(struct sk_cycle *c, const struct sk_image *image, size_t i,
		   int64_t epoch, int64_t seq, sk_mono_ms now)
{
	struct sk_cycle_der *d = &c->ders[i];

	d->issue = (struct sk_issue){.sent = true,
				     .values = d->want,
				     .at_ms = now,
				     .age_ms = c->age_ms,
				     .session = image->ders[i].status.session,
				     .epoch = epoch,
				     .seq = seq};
	if (isfinite(d->command_hz))
		sk_member_sent(&c->members[i], d->command_hz);
}
