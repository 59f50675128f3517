/* keeper.c - a setpoint's life on one device; see keeper.h. */
#include "drivers/keeper.h"

#include <math.h>
#include <stdio.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/adopt.h"
#include "drivers/ramp.h"

#define RETRY_MS 1000
#define NEVER INT64_MAX

/* --- results ----------------------------------------------------------------------- */

static void report(struct sk_keeper *k, enum sk_stage stage, const char *reason)
{
	struct sk_setpoint_result r = {.epoch = k->setpoint.epoch,
				       .seq = k->setpoint.seq,
				       .stage = stage,
				       .t_ms = sk_clock_wall()};

	(void)snprintf(r.reason, sizeof(r.reason), "%s", reason);
	if (stage != SK_STAGE_REJECTED)
		r.applied = k->in_force;
	k->result(k->arg, &r);
}

static struct sk_effect_view view_of(const struct sk_keeper *k)
{
	return (struct sk_effect_view){&k->device->measurement, &k->device->nameplate,
				       k->conf->role};
}

static void judge(struct sk_keeper *k, sk_mono_ms now)
{
	const struct sk_effect_view view = view_of(k);
	char why[SK_TEXT_LEN + 1];

	if (sk_effect_judge(&k->effect, &view, now, why))
		report(k,
		       k->effect.state == SK_EFFECT_REACHED ? SK_STAGE_EFFECTIVE
							    : SK_STAGE_INEFFECTIVE,
		       why);
}

/* --- orders ------------------------------------------------------------------------ */

/* Where a ramp begins: what is in force, or else what is measured. */
static double ramp_from(const struct sk_keeper *k, int field, sk_mono_ms now)
{
	const struct sk_measurement *m = &k->device->measurement;
	double held = sk_holds_value(&k->holds, &k->rules, field, now);

	if (!isnan(held))
		return held;
	if (field == SK_SP_P_W && sk_measurement_good(m, SK_PT_P_W))
		return m->value[SK_PT_P_W];
	if (field == SK_SP_Q_VAR && sk_measurement_good(m, SK_PT_Q_VAR))
		return m->value[SK_PT_Q_VAR];
	return (double)NAN;
}

/* The setpoint, or as far towards it as the ramp allows now. */
static struct sk_order order_for(const struct sk_keeper *k, const struct sk_setpoint *sp,
				 sk_mono_ms now)
{
	struct sk_order order = {.want = sp->want, .not_after = k->expires_at};

	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		double target = order.want.value[f], from = ramp_from(k, f, now);
		int64_t age_ms = k->holds.hold[f].by == SK_HOLD_NONE
					 ? SK_RAMP_STEP_MS
					 : now - k->holds.hold[f].since;

		if (order.want.fields & SK_SETPOINT_BIT(f))
			order.want.value[f] = sk_ramp_toward(
				k->conf, (enum sk_setpoint_field)f, from, target, age_ms);
	}
	return order;
}

static bool falls_short(const struct sk_order *order, const struct sk_setpoint *sp)
{
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if ((sp->want.fields & SK_SETPOINT_BIT(f)) &&
		    order->want.value[f] != sp->want.value[f])
			return true;
	return false;
}

static void order_setpoint(struct sk_keeper *k, enum sk_run run, sk_mono_ms now)
{
	const struct sk_order order = order_for(k, &k->setpoint, now);

	k->run = run;
	k->ramping = falls_short(&order, &k->setpoint);
	k->step_at = NEVER;
	sk_command_begin(&k->command, &order, now);
}

static void begin_next(struct sk_keeper *k, sk_mono_ms now)
{
	k->setpoint = k->next;
	k->has_next = false;
	k->active = false;
	k->rules.revert_s = k->command.revert_s = k->revert_s;
	order_setpoint(k, SK_RUN_SETPOINT, now);
}

static double fallback_w(const struct sk_keeper *k, sk_mono_ms now)
{
	double held = sk_holds_value(&k->holds, &k->rules, SK_SP_P_MAX_W, now);

	return fmin(held, k->conf->fallback_p_max_w); /* the number when one is NAN */
}

static void order_hold(struct sk_keeper *k, const struct sk_hold_due *due, sk_mono_ms now)
{
	struct sk_order order = {.want = {.fields = due->fields},
				 .release = due->act == SK_ACT_RELEASE,
				 .not_after = NEVER};

	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		order.want.value[f] = k->holds.hold[f].value;
	if (due->act == SK_ACT_RESTRICT)
		order.want.value[SK_SP_P_MAX_W] = fallback_w(k, now);
	k->run = due->act == SK_ACT_RESTRICT  ? SK_RUN_RESTRICT
		 : due->act == SK_ACT_RELEASE ? SK_RUN_RELEASE
					      : SK_RUN_REFRESH;
	sk_command_begin(&k->command, &order, now);
}

/* --- what the command says --------------------------------------------------------- */

/* From before the first write, for whatever becomes of the rest. */
static void on_writing(void *arg, const struct sk_task *task, sk_mono_ms now)
{
	struct sk_keeper *k = arg;
	struct sk_hold hold = {.value = task->sequence.applied, .since = now};

	if (k->run == SK_RUN_RELEASE)
		return;
	if (task->job.control->release_count > 0)
		hold.by = task->sequence.timer ? SK_HOLD_DEVICE : SK_HOLD_DRIVER;
	if (k->run == SK_RUN_SETPOINT)
		sk_holds_accept(&k->holds, k->setpoint.want.fields, k->expires_at);
	sk_holds_note(&k->holds, task->field, &hold);
}

static bool is_of_setpoint(const struct sk_keeper *k)
{
	return k->run == SK_RUN_SETPOINT || k->run == SK_RUN_STEP;
}

static void on_written(void *arg, sk_mono_ms now)
{
	struct sk_keeper *k = arg;

	(void)now;
	if (is_of_setpoint(k))
		sk_command_applied(&k->command, &k->in_force);
	if (k->run != SK_RUN_SETPOINT)
		return;
	k->active = !k->leaving;
	report(k, SK_STAGE_WRITTEN, "");
}

static void end_setpoint(struct sk_keeper *k, sk_mono_ms now)
{
	const struct sk_effect_view view = view_of(k);

	if (k->ramping) {
		k->step_at = now + SK_RAMP_STEP_MS;
		if (k->run == SK_RUN_SETPOINT && !sk_command_any_blind(&k->command))
			report(k, SK_STAGE_VERIFIED, "the first step of its ramp");
		return;
	}
	sk_effect_begin(&k->effect, &k->in_force, &view, k->conf->effect_s, now);
	k->skip = sk_device_busy(k->device);
	if (!sk_command_any_blind(&k->command)) /* else nobody can say it arrived */
		report(k, SK_STAGE_VERIFIED, "");
}

static void end_hold(struct sk_keeper *k)
{
	char why[SK_TEXT_LEN + 1];
	unsigned fields = k->command.order.want.fields;

	if (k->run == SK_RUN_RESTRICT) {
		k->holds.restricted = true;
		k->in_force.fields |= fields;
		k->in_force.value[SK_SP_P_MAX_W] = k->holds.hold[SK_SP_P_MAX_W].value;
		(void)snprintf(why, sizeof(why), "restricted to %g W, nobody asks",
			       k->in_force.value[SK_SP_P_MAX_W]);
		report(k,
		       sk_command_any_blind(&k->command) ? SK_STAGE_WRITTEN
							 : SK_STAGE_VERIFIED,
		       why);
	} else if (k->run == SK_RUN_RELEASE) {
		sk_holds_drop(&k->holds, fields);
		k->in_force.fields &= ~fields;
		report(k, SK_STAGE_RELEASED,
		       k->leaving ? "the driver ends"
		       : fields & k->holds.asked
			       ? "no successor, and no timer in the device"
			       : "asked for by nobody");
	}
}

static void fail_run(struct sk_keeper *k, enum sk_command_end end, const char *why,
		     sk_mono_ms now)
{
	static const char *const what[] = {[SK_RUN_REFRESH] = "refresh",
					   [SK_RUN_RESTRICT] = "restrict",
					   [SK_RUN_RELEASE] = "release"};

	if (is_of_setpoint(k)) {
		sk_effect_end(&k->effect);
		if (end == SK_END_FAILED)
			sk_command_applied(&k->command, &k->in_force);
		report(k, end == SK_END_FAILED ? SK_STAGE_INEFFECTIVE : SK_STAGE_REJECTED,
		       why);
		return;
	}
	k->holds.not_before = now + RETRY_MS;
	sk_info("%s: cannot %s: %s; trying again", k->conf->id, what[k->run], why);
}

static void warn_of_timers(const struct sk_keeper *k)
{
	for (size_t i = 0; i < k->command.task_count; i++) {
		const struct sk_task *t = &k->command.task[i];

		if (t->sequence.timer && t->left_s < k->rules.revert_s / 2)
			sk_notice("%s: %s: %g s are left on its timer of %d s, a write "
				  "does not start it again",
				  k->conf->id, sk_setpoint_info((int)t->field)->name,
				  t->left_s, k->rules.revert_s);
	}
}

static void on_ended(void *arg, enum sk_command_end end, const char *why, sk_mono_ms now)
{
	struct sk_keeper *k = arg;

	if (k->has_next) { /* also where its predecessor failed */
		begin_next(k, now);
		return;
	}
	if (end == SK_END_SUPERSEDED)
		return;
	if (end != SK_END_VERIFIED) {
		fail_run(k, end, why, now);
		return;
	}
	if (k->run == SK_RUN_REFRESH)
		warn_of_timers(k);
	if (is_of_setpoint(k))
		end_setpoint(k, now);
	else
		end_hold(k);
}

static const struct sk_command_on command_on = {on_writing, on_written, on_ended};

/* --- found at the start ------------------------------------------------------------ */

static void tell_found(struct sk_keeper *k)
{
	static const char *const what[] = {
		[SK_START_ADOPT] = "in force before anybody asked, adopted",
		[SK_START_RELEASE] = "in force before anybody asked, to be released",
		[SK_START_LEAVE] = "in force before anybody asked, left alone"};

	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (k->found.fields & SK_SETPOINT_BIT(f)) {
			k->in_force.fields |= SK_SETPOINT_BIT(f);
			k->in_force.value[f] = k->found.value[f];
		}
	report(k, SK_STAGE_FOUND, what[k->conf->at_start]);
}

/* What is to be released is due at once, by the same rules as what is ours. */
static void take_found(struct sk_keeper *k, sk_mono_ms now)
{
	struct sk_hold hold = {.by = SK_HOLD_FOUND, .since = now};

	if (k->conf->at_start == SK_START_LEAVE)
		return;
	if (k->conf->at_start == SK_START_RELEASE) {
		hold.by = SK_HOLD_DRIVER;
		hold.since = now - (sk_mono_ms)k->rules.revert_s * 1000;
	}
	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		hold.value = k->found.value[f];
		if (k->found.fields & SK_SETPOINT_BIT(f))
			sk_holds_note(&k->holds, (enum sk_setpoint_field)f, &hold);
	}
}

/* What the device holds that is not ours, unless it was told already. */
static void look_for_found(struct sk_keeper *k, sk_mono_ms now)
{
	struct sk_setpoint_values found;

	sk_adopt_look(&k->device->windows, &k->device->nameplate, &found);
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (k->holds.hold[f].by == SK_HOLD_DEVICE ||
		    k->holds.hold[f].by == SK_HOLD_DRIVER)
			found.fields &= ~SK_SETPOINT_BIT(f);
	if (!found.fields || sk_setpoint_values_same(&found, &k->found))
		return;
	k->found = found;
	tell_found(k);
	take_found(k, now);
}

/* --- from outside ------------------------------------------------------------------ */

void sk_keeper_init(struct sk_keeper *k, struct sk_device *device, int revert_s)
{
	*k = (struct sk_keeper){.device = device,
				.conf = device->conf,
				.revert_s = revert_s,
				.rules = {revert_s, SK_LEAVE_RELEASE},
				.step_at = NEVER};
	sk_holds_init(&k->holds);
	sk_command_init(&k->command, device, revert_s);
	k->command.on = &command_on;
	k->command.arg = k;
}

void sk_keeper_clear(struct sk_keeper *k)
{
	sk_command_clear(&k->command);
}

void sk_keeper_hold(struct sk_keeper *k, int revert_s)
{
	k->revert_s = revert_s;
}

/* Without a ceiling to set there is nothing to restrict by. */
static enum sk_leave possible(const struct sk_keeper *k, int leave)
{
	if (leave == SK_LEAVE_RESTRICT &&
	    !(k->device->nameplate.capabilities & SK_SETPOINT_BIT(SK_SP_P_MAX_W)))
		return SK_LEAVE_RELEASE;
	return (enum sk_leave)leave;
}

int sk_keeper_fit(struct sk_keeper *k, sk_mono_ms now)
{
	int err = sk_command_fit(&k->command);

	k->rules.on_loss = possible(k, k->conf->on_loss);
	if ((int)k->rules.on_loss != k->conf->on_loss)
		sk_warning("%s: takes no p_max_w, so it cannot be restricted",
			   k->conf->id);
	if (!err)
		look_for_found(k, now);
	return err;
}

/* The next one carries on what the last began: a controller repeats itself faster than a
 * slow device takes setpoints. */
static bool take_over(struct sk_keeper *k, sk_mono_ms now)
{
	const struct sk_order order = order_for(k, &k->next, now);
	const bool written = k->command.phase == SK_COMMAND_VERIFY;

	if (!is_of_setpoint(k) || !sk_command_renew(&k->command, &order))
		return false;
	k->setpoint = k->next;
	k->has_next = false;
	k->run = SK_RUN_SETPOINT;
	k->ramping = falls_short(&order, &k->setpoint);
	if (k->command.wrote || k->command.phase != SK_COMMAND_READ)
		sk_holds_accept(&k->holds, k->setpoint.want.fields, k->expires_at);
	if (written)
		on_written(k, now);
	return true;
}

void sk_keeper_accept(struct sk_keeper *k, const struct sk_setpoint *sp, int64_t age_ms,
		      sk_mono_ms now)
{
	k->next = *sp;
	k->has_next = true;
	k->expires_at = now + sp->ttl_ms - (age_ms > 0 ? age_ms : 0);
	if (!sk_command_busy(&k->command))
		begin_next(k, now);
	else if (!take_over(k, now))
		sk_command_supersede(&k->command);
}

void sk_keeper_measured(struct sk_keeper *k, sk_mono_ms now)
{
	if (k->skip > 0)
		k->skip--;
	else if (!sk_command_busy(&k->command))
		judge(k, now);
}

void sk_keeper_controller(struct sk_keeper *k, bool heard, sk_mono_ms now)
{
	if (heard)
		sk_holds_regain(&k->holds);
	else if (sk_holds_lose(&k->holds, now) && k->expires_at > now)
		k->expires_at = now;
}

void sk_keeper_leave(struct sk_keeper *k, sk_mono_ms now)
{
	k->rules.on_loss = possible(k, k->conf->on_exit);
	k->leaving = true;
	k->active = k->has_next = false;
	k->step_at = NEVER;
	sk_effect_end(&k->effect);
	sk_holds_leave(&k->holds, &k->rules, now);
	if (sk_command_busy(&k->command) && is_of_setpoint(k))
		sk_command_supersede(&k->command);
}

bool sk_keeper_has_left(const struct sk_keeper *k, sk_mono_ms now)
{
	return !sk_command_busy(&k->command) &&
	       sk_holds_next(&k->holds, &k->rules, now).at > now;
}

sk_mono_ms sk_keeper_due(const struct sk_keeper *k, sk_mono_ms now)
{
	sk_mono_ms due = k->active ? k->expires_at : NEVER;
	sk_mono_ms effect = sk_effect_due(&k->effect);
	sk_mono_ms hold = sk_holds_next(&k->holds, &k->rules, now).at;

	if (sk_command_busy(&k->command)) { /* its result comes first */
		due = sk_command_due(&k->command);
		return due == SK_MONO_NEVER ? NEVER : due;
	}
	due = k->step_at < due && !k->local ? k->step_at : due;
	due = effect < due ? effect : due;
	return hold < due ? hold : due;
}

static void expire(struct sk_keeper *k)
{
	k->active = false;
	k->step_at = NEVER;
	sk_effect_end(&k->effect);
	report(k, SK_STAGE_EXPIRED,
	       k->holds.lost_at != SK_MONO_NEVER ? "the controller is silent"
						 : "no successor within its ttl");
}

void sk_keeper_tick(struct sk_keeper *k, sk_mono_ms now)
{
	struct sk_hold_due due;

	if (sk_command_busy(&k->command)) {
		sk_command_tick(&k->command, now);
		return;
	}
	if (k->active && now >= k->expires_at)
		expire(k);
	if (now >= sk_effect_due(&k->effect))
		judge(k, now);
	if (now >= k->step_at && !k->local) {
		order_setpoint(k, SK_RUN_STEP, now);
		return;
	}
	due = sk_holds_next(&k->holds, &k->rules, now);
	if (due.at > now)
		return;
	if (k->device->state == SK_STATE_OFFLINE || k->local)
		k->holds.not_before = now + RETRY_MS; /* it is asked when it is back */
	else
		order_hold(k, &due, now);
}
