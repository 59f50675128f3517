/*
 * timeout.h - how long a device may take to answer, by how long it took so far. Pure.
 *
 * A device that answers within 5 ms need not be waited for half a second: the wait is
 * SK_TIMEOUT_TIMES its usual latency, never below `least_ms` nor above `most_ms`. What is
 * not known yet, and the first try after a failure, get the whole time. A device that
 * stays silent is given the short time, so that it costs its neighbours on the line
 * little, and the whole time again on every SK_TIMEOUT_WHOLE_EVERY-th try, or one that
 * has become slow would never be heard again.
 */
#ifndef SK_DRIVERS_LINK_TIMEOUT_H
#define SK_DRIVERS_LINK_TIMEOUT_H

#define SK_TIMEOUT_TIMES 4
#define SK_TIMEOUT_WHOLE_EVERY 4

/** Plain data. */
struct sk_timeout {
	int least_ms, most_ms;
	double latency_ms; /**< filtered; 0: not known                            */
	unsigned failures; /**< requests in a row without an answer               */
};

/** @param most_ms  > 0; it holds where `least_ms` is above it */
void sk_timeout_init(struct sk_timeout *t, int least_ms, int most_ms);

/** It answered, this long after it was asked; negative counts as 0. */
void sk_timeout_answered(struct sk_timeout *t, int latency_ms);

/** It did not. */
void sk_timeout_failed(struct sk_timeout *t);

/** What the next request may take, > 0. */
int sk_timeout_ms(const struct sk_timeout *t);

#endif
