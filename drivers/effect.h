/*
 * effect.h - did the device do what it was written? The measurement's word. Pure.
 *
 * A device may take a value into its registers and not follow it. From `verified` on the
 * measurements are compared with what is in force: within tolerance in time it is
 * `effective`, else `ineffective`, and `effective` should it follow later. The same
 * values written again are not watched anew, so a refresh says nothing twice.
 *
 * Tolerance: 2 % of the rating for powers, the register's step for droop offsets. What
 * nothing measures is not judged, nor is the power of a grid-forming DER: it follows the
 * load.
 */
#ifndef SK_DRIVERS_EFFECT_H
#define SK_DRIVERS_EFFECT_H

#include <stdbool.h>

#include "models/der.h"
#include "models/measurement.h"
#include "models/setpoint.h"

enum sk_effect_state {
	SK_EFFECT_NONE,	   /**< nothing is watched                                 */
	SK_EFFECT_OPEN,	   /**< not followed yet, and there is time                */
	SK_EFFECT_REACHED, /**< measured as wanted, once is enough                 */
	SK_EFFECT_MISSED,  /**< the time is over; it may still follow              */
};

struct sk_effect {
	enum sk_effect_state state;
	struct sk_setpoint_values want; /**< in force, of what can be judged       */
	sk_mono_ms deadline;
};

/** What it is judged by. */
struct sk_effect_view {
	const struct sk_measurement *m;
	const struct sk_nameplate *nameplate;
	enum sk_der_role role;
};

/** These values are in force: watch them, unless they are watched or judged already. */
void sk_effect_begin(struct sk_effect *e, const struct sk_setpoint_values *in_force,
		     const struct sk_effect_view *view, int effect_s, sk_mono_ms now);

/** Nothing is in force any more. */
void sk_effect_end(struct sk_effect *e);

/** When sk_effect_judge() is due without a new measurement; INT64_MAX: never. */
sk_mono_ms sk_effect_due(const struct sk_effect *e);

/**
 * Judge by the last measurement.
 * @param why  SK_TEXT_LEN + 1 bytes: what was measured and what was wanted
 * @return true when e->state changed: tell it
 */
bool sk_effect_judge(struct sk_effect *e, const struct sk_effect_view *view,
		     sk_mono_ms now, char *why);

#endif
