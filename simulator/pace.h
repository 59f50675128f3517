/*
 * pace.h - how many steps of simulated time are due, so that the plant follows the wall
 * clock. Pure: the caller reads the clock.
 *
 * What the machine cannot keep up with is left out, and counted, instead of being run
 * after: a simulator that is late must not get later still.
 */
#ifndef SK_SIMULATOR_PACE_H
#define SK_SIMULATOR_PACE_H

#include <stdint.h>

/** Simulated time is caught up by at most this. */
#define SK_PACE_BEHIND_MOST_US 200000

struct sk_pace {
	int64_t step_us;
	int64_t at_us;	 /**< wall time that the plant has reached                    */
	int64_t lost_us; /**< left out since sk_pace_init()                         */
};

/** @param step_us  > 0 */
void sk_pace_init(struct sk_pace *p, int64_t step_us, int64_t now_us);

/** Steps that are due now; the caller runs them. */
int64_t sk_pace_due(struct sk_pace *p, int64_t now_us);

#endif
