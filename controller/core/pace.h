/*
 * pace.h - the fixed grid the control cycles stand on. Pure.
 *
 * A cycle that begins late does not move the grid, and cycles that were missed are left
 * out, never caught up in a burst: the law needs fresh data, not a number of turns.
 */
#ifndef SK_CONTROLLER_PACE_H
#define SK_CONTROLLER_PACE_H

#include <stdint.h>

/** Microseconds of the monotonic clock. */
struct sk_pace {
	int64_t period_us;
	int64_t due_us;	  /**< when the next cycle is due                        */
	int64_t overruns; /**< cycles that began late by more than half a period */
};

/** The first cycle is due one period from now. @param period_ms > 0 */
void sk_pace_init(struct sk_pace *p, int period_ms, int64_t now_us);

/** A cycle begins now: count it if it is late, and set when the next is due. */
void sk_pace_begin(struct sk_pace *p, int64_t now_us);

#endif
