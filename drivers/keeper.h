/*
 * keeper.h - a setpoint's life on one device, from acceptance to its end.
 *
 * An accepted setpoint is written and read back (command.h): `written`, then `verified`
 * or `ineffective`; `rejected` when the device itself refuses. What cannot be read back
 * is never `verified`. Steps beyond the DER's
 * ramp go on until the setpoint is reached (ramp.h). Then the measurements are watched
 * (effect.h): `effective` or `ineffective`. At the end of its ttl, or when its controller
 * falls silent, it is `expired`, and what the device holds is refreshed, restricted or
 * handed back as holds.h says: `released`. A newer setpoint takes the place of one under
 * way.
 *
 * What was in force when the device was first seen is told as `found`, and adopted,
 * released or left alone as configured.
 *
 * Thread: the loop's.
 */
#ifndef SK_DRIVERS_KEEPER_H
#define SK_DRIVERS_KEEPER_H

#include "drivers/command.h"
#include "drivers/effect.h"
#include "drivers/holds.h"

/** What the order under way is for. */
enum sk_run {
	SK_RUN_SETPOINT,
	SK_RUN_STEP, /**< on the way to it, by the ramp */
	SK_RUN_REFRESH,
	SK_RUN_RESTRICT,
	SK_RUN_RELEASE,
};

struct sk_keeper {
	const struct sk_device *device;
	const struct sk_conf_der *conf;
	void (*result)(void *arg, const struct sk_setpoint_result *result);
	void *arg;
	struct sk_command command;
	struct sk_holds holds;
	struct sk_hold_rules rules;
	int revert_s; /**< of the rules, from the next setpoint on */
	struct sk_effect effect;
	enum sk_run run;
	struct sk_setpoint setpoint, next;
	bool has_next;
	bool active; /**< written, and its ttl is running          */
	bool ramping;
	bool leaving;
	bool local; /**< the device is operated on the spot: leave it alone; its owner's
		       to set */
	sk_mono_ms expires_at, step_at;
	struct sk_setpoint_values in_force; /**< of the last results               */
	struct sk_setpoint_values found;    /**< told as found                     */
	int skip; /**< measurements that began before the last write was verified  */
};

/** Everything is borrowed for the life of the keeper. */
void sk_keeper_init(struct sk_keeper *k, struct sk_device *device, int revert_s);
void sk_keeper_clear(struct sk_keeper *k);

/** control.revert_s from the next setpoint on: timers that run were set by the old. */
void sk_keeper_hold(struct sk_keeper *k, int revert_s);

/** The device was described anew. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_keeper_fit(struct sk_keeper *k, sk_mono_ms now);

/** Carry out a setpoint that passed the gate. @param age_ms what of its ttl is gone */
void sk_keeper_accept(struct sk_keeper *k, const struct sk_setpoint *sp, int64_t age_ms,
		      sk_mono_ms now);

/** The device was measured. */
void sk_keeper_measured(struct sk_keeper *k, sk_mono_ms now);

/** The controller is silent, or heard again. */
void sk_keeper_controller(struct sk_keeper *k, bool heard, sk_mono_ms now);

/** Nobody will serve the device: do what on_exit says. */
void sk_keeper_leave(struct sk_keeper *k, sk_mono_ms now);

/** True when nothing is left to do of that, or it failed once. */
bool sk_keeper_has_left(const struct sk_keeper *k, sk_mono_ms now);

/** When sk_keeper_tick() is due; INT64_MAX: not before something else happens. */
sk_mono_ms sk_keeper_due(const struct sk_keeper *k, sk_mono_ms now);

/** Expire, refresh, restrict and release what is due. */
void sk_keeper_tick(struct sk_keeper *k, sk_mono_ms now);

#endif
