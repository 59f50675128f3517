/*
 * backoff.h - how long to wait before the next attempt. Pure.
 *
 * Doubles from `first_ms` to `most_ms`; each wait is drawn from [3/4, 1] of its step, so
 * that many that failed together do not come back together.
 */
#ifndef SK_COMMON_BACKOFF_H
#define SK_COMMON_BACKOFF_H

#include <stdint.h>

struct sk_backoff {
	int first_ms, most_ms;
	int step_ms;	 /**< of the next wait; 0: none failed yet */
	uint32_t random; /**< state of the draw; any start is fine */
};

void sk_backoff_init(struct sk_backoff *b, int first_ms, int most_ms, uint32_t seed);

/** The wait before the next attempt, in ms, and one step further. */
int sk_backoff_next(struct sk_backoff *b);

/** It worked: begin at the first step again. */
void sk_backoff_reset(struct sk_backoff *b);

#endif
