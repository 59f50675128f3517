/*
 * poll.h - when a DER is polled: a grid of its period, in slots shared by all. Pure.
 *
 * Grids begin at the epoch of the monotonic clock, not at each DER's start, and their
 * points are rounded up to slots: so DERs of one period are due together, and their
 * requests, replies and messages share wake-ups. A point that was missed is counted and
 * left out, never caught up in a burst.
 */
#ifndef SK_DRIVERS_POLL_H
#define SK_DRIVERS_POLL_H

#include <stdbool.h>

#include "models/types.h"

#define SK_POLL_SLOT_MS 10

struct sk_grid {
	int period_ms;
	sk_mono_ms point; /**< the next point, before rounding to its slot */
	uint64_t missed;
};

/** @param period_ms > 0 */
void sk_grid_init(struct sk_grid *g, int period_ms, sk_mono_ms now);

/** The slot of the next point. */
sk_mono_ms sk_grid_due(const struct sk_grid *g);

/** True when a point is due; moves on to the first one after `now`. */
bool sk_grid_take(struct sk_grid *g, sk_mono_ms now);

#endif
