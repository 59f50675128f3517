/*
 * leave.h - the end of the process, in order and in bounded time: what `on_exit` says.
 *
 * First the DERs that follow the grid, so that ceilings are set and powers handed back
 * while the frequency is still held where it was; the offsets of the grid-forming ones
 * come last. Each half has SK_LEAVE_MS; a device that does not answer is not waited for.
 *
 * Thread: the loop's.
 */
#ifndef SK_DRIVERS_LEAVE_H
#define SK_DRIVERS_LEAVE_H

#include "drivers/roster.h"

enum sk_leave_phase {
	SK_LEAVE_NOT,
	SK_LEAVE_FOLLOWING,
	SK_LEAVE_FORMING,
	SK_LEAVE_OVER,
};

struct sk_leaving {
	enum sk_leave_phase phase;
	struct sk_roster *roster; /**< borrowed; nobody comes or goes meanwhile */
	sk_mono_ms until;
};

void sk_leaving_begin(struct sk_leaving *l, struct sk_roster *roster, sk_mono_ms now);

/** Go on with it. @return true when it is over */
bool sk_leaving_tick(struct sk_leaving *l, sk_mono_ms now);

#endif
