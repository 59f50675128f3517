/*
 * poll.h - when a DER is polled: a grid of its period, in slots shared with others. Pure.
 *
 * Grids begin at the epoch of the monotonic clock, not at each DER's start, and their
 * points are rounded up to slots, so that DERs are due together and their requests,
 * replies and messages share wake-ups. Too many at once would wait for each other: more
 * than SK_POLL_FEW of one period are due SK_POLL_TOGETHER at a time, at phases of it. A
 * point that was missed is counted and left out, never caught up in a burst.
 */
#ifndef SK_DRIVERS_POLL_H
#define SK_DRIVERS_POLL_H

#include <stdbool.h>
#include <stddef.h>

#include "models/types.h"

#define SK_POLL_SLOT_MS 5
#define SK_POLL_TOGETHER 8
#define SK_POLL_FEW 20

struct sk_grid {
	int period_ms, phase_ms;
	sk_mono_ms point; /**< the next point, before rounding to its slot */
	uint64_t missed;
};

/**
 * @param period_ms  > 0
 * @param phase_ms   of sk_grid_phase()
 */
void sk_grid_init(struct sk_grid *g, int period_ms, int phase_ms, sk_mono_ms now);

/** The phase of the `index`-th (from 0) of `count` DERs with this period. */
int sk_grid_phase(int period_ms, size_t index, size_t count);

/** The slot of the next point. */
sk_mono_ms sk_grid_due(const struct sk_grid *g);

/** True when a point is due; moves on to the first one after `now`. */
bool sk_grid_take(struct sk_grid *g, sk_mono_ms now);

/** Move on to the first point after `now`; what is left out was not to be polled. */
void sk_grid_skip(struct sk_grid *g, sk_mono_ms now);

#endif
