/*
 * holds.h - what a device holds because of us, and when something is to be done about it.
 * Pure.
 *
 * A setpoint stands until its ttl is over or its controller is silent. While it stands, a
 * device's reversion timer is started again at half of its time; afterwards nobody starts
 * it, so it always ends within revert_s. Where the device has no timer, the driver keeps
 * the time: revert_s after the last write, but not while the setpoint stands.
 *
 * What follows then is the DER's `on_loss`. release: as just said. hold: what stood last
 * is refreshed on, for good. restrict: before a timer has ended (at half of it) the
 * ceiling p_max_w is set to the fallback and kept there; the rest is released.
 *
 * What was found in force at the start stays until a controller that was heard is lost.
 */
#ifndef SK_DRIVERS_HOLDS_H
#define SK_DRIVERS_HOLDS_H

#include <stdbool.h>

#include "models/config.h"
#include "models/setpoint.h"

enum sk_hold_by {
	SK_HOLD_NONE,	/**< nothing is held, or nothing that we could end       */
	SK_HOLD_DEVICE, /**< its own timer ends it                               */
	SK_HOLD_DRIVER, /**< it has no timer: we end it                          */
	SK_HOLD_FOUND,	/**< was in force before us, and adopted                 */
};

struct sk_hold {
	enum sk_hold_by by;
	double value;	  /**< in force, as the registers hold it                 */
	sk_mono_ms since; /**< of the last write                                  */
};

struct sk_holds {
	struct sk_hold hold[SK_SETPOINT_COUNT];
	unsigned asked;		 /**< fields of the last setpoint                */
	sk_mono_ms stands_until; /**< of the last setpoint                       */
	sk_mono_ms lost_at;	 /**< when its controller fell silent; or never  */
	bool restricted;	 /**< the ceiling is the fallback                */
	sk_mono_ms not_before;	 /**< something failed: leave it until then      */
};

struct sk_hold_rules {
	int revert_s;
	enum sk_leave on_loss;
};

/** In the order in which they come when several are due. */
enum sk_hold_act { SK_ACT_RESTRICT, SK_ACT_RELEASE, SK_ACT_REFRESH, SK_ACT_NONE };

struct sk_hold_due {
	enum sk_hold_act act;
	unsigned fields;
	sk_mono_ms at; /**< when; INT64_MAX: never, as things stand */
};

void sk_holds_init(struct sk_holds *h);

/** A setpoint was accepted: its controller is there. */
void sk_holds_accept(struct sk_holds *h, unsigned fields, sk_mono_ms stands_until);

/** Its controller fell silent at `now`; false when that was known. */
bool sk_holds_lose(struct sk_holds *h, sk_mono_ms now);

/** The controller is heard (again). */
void sk_holds_regain(struct sk_holds *h);

/** A write of a field begins. */
void sk_holds_note(struct sk_holds *h, enum sk_setpoint_field field,
		   const struct sk_hold *hold);

/** The value of a field in force; NAN: none, or its timer has ended it. */
double sk_holds_value(const struct sk_holds *h, const struct sk_hold_rules *rules,
		      int field, sk_mono_ms now);

/** Nothing of these fields is held any more. */
void sk_holds_drop(struct sk_holds *h, unsigned fields);

/** The process ends: what is to be done is to be done now. */
void sk_holds_leave(struct sk_holds *h, const struct sk_hold_rules *rules,
		    sk_mono_ms now);

/** What comes next, and when. What is due at `now` already comes in order of its act. */
struct sk_hold_due sk_holds_next(const struct sk_holds *h,
				 const struct sk_hold_rules *rules, sk_mono_ms now);

#endif
