/*
 * plausible.h - can this reading be true? Judged by the ratings and by what it said
 * before. Pure.
 *
 * Devices say wrong things mostly at dawn, at dusk and when they start. The ranges of the
 * points and of the device's table are checked where registers are decoded; here is what
 * needs more than the value itself:
 *
 *   powers of more than SK_RATED_TIMES the rated apparent power are out of range;
 *   lifetime energy that falls, becomes 0, or rises by more than the rating allows is
 *   implausible. When it stays there for SK_ENERGY_STAYS_MS, the counter was exchanged or
 *   reset, and it is believed; a 0 never is.
 */
#ifndef SK_DRIVERS_PLAUSIBLE_H
#define SK_DRIVERS_PLAUSIBLE_H

#include "models/der.h"
#include "models/measurement.h"

#define SK_RATED_TIMES 2.0
#define SK_ENERGY_STAYS_MS 600000
/** What a counter may be ahead at once: some count in coarse steps. In hours of rated
 * power. */
#define SK_ENERGY_STEP_H 1.0

/** The lifetime energy followed from reading to reading; zero it for another device. */
struct sk_energy {
	double wh;	     /**< last believed; 0: none yet                          */
	sk_mono_ms at;	     /**< when                                                */
	double other_wh;     /**< the lowest since it is elsewhere; 0: it is not      */
	sk_mono_ms other_at; /**< since when                                       */
};

/** A monitor that counts the other way round: `sign` -1 turns powers and current, and
 * leaves no lifetime energy, since the one it counts is that of the other direction. */
void sk_plausible_sign(struct sk_measurement *m, int sign);

/** Powers against the rating; without one nothing is judged. */
void sk_plausible_rating(struct sk_measurement *m, const struct sk_nameplate *n);

void sk_plausible_energy(struct sk_energy *e, struct sk_measurement *m,
			 const struct sk_nameplate *n, sk_mono_ms now);

#endif
