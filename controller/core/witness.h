/*
 * witness.h - what one unit tells of its offset, and what else may be in force by now.
 *
 * A measurement is old when it comes, and what was sent since may have arrived at the
 * unit, or not yet, or never. So the offset in force is known for the moment of the
 * measurement only; for later moments it is one of: the echo, and whatever was sent after
 * that. An echo that matches a setpoint voids all that were sent before it, because the
 * driver applies them in order.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_WITNESS_H
#define SK_CONTROLLER_WITNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "models/types.h"

/** Different setpoints remembered: two to three seconds of a steadily moving offset. */
#define SK_WITNESS_SENT 16

struct sk_witness {
	double disturbance_hz; /**< as this unit shows it, see disturbance.h; NAN: not yet
				*/
	double bias_hz; /**< how that differs from what the others show             */
	double echo_hz, before_hz; /**< of the latest measurement and of the one before */
	sk_mono_ms seen_ms; /**< when the latest came                               */
	bool sure;  /**< the disturbance was not left open by what was under way  */
	bool fresh; /**< it came since the last look                        */
	double sent_hz[SK_WITNESS_SENT]; /**< after what the echo shows, oldest first */
	size_t sent_count;
};

struct sk_range {
	double least, most;
};

/** Nothing known. */
void sk_witness_init(struct sk_witness *w);

/** The unit is (back) there: what was sent before is past. */
void sk_witness_begin(struct sk_witness *w);

/** A setpoint left for the unit. */
void sk_witness_sent(struct sk_witness *w, double offset_hz);

/**
 * Look at the latest measurement.
 * @param received      when it came; the same as last time: it is not new
 * @param tolerance_hz  how far an echo may be from a setpoint it matches
 */
void sk_witness_look(struct sk_witness *w, double echo_hz, sk_mono_ms received,
		     double tolerance_hz);

/** Every offset that may have been in force since its latest measurement, and, where that
 * is fresh, just before it. */
struct sk_range sk_witness_range(const struct sk_witness *w);

/** What its own frequency reading may belong to: it follows the offset with a lag, so
 * right after a change it can still be that of the offset before. */
struct sk_range sk_witness_own(const struct sk_witness *w);

#endif
