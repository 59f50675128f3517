/*
 * age.h - how old is a setpoint? Without trusting that two wall clocks agree. Pure.
 *
 * A setpoint carries its sender's wall clock. How long one took beyond the fastest before
 * it is seen by our monotonic clock, which never jumps: `received - t_ms` is the way plus
 * a constant. The constant is learned from the first setpoint, whose age is judged by our
 * wall clock, and follows the clocks' drift slowly. So a step of our wall clock neither
 * makes setpoints old nor old ones young. When the sender's clock steps back, its next
 * ones look old; when two in a row agree about the new constant, and our wall clock finds
 * them young, it is taken. Those of a backlog, delivered at once, do not agree.
 */
#ifndef SK_DRIVERS_AGE_H
#define SK_DRIVERS_AGE_H

#include <stdbool.h>

#include "models/types.h"

/** Issued this much later than our clock is still believed. */
#define SK_AGE_AHEAD_MS 1000

struct sk_age {
	int64_t epoch; /**< whose clock it is; the owner's to reset by               */
	bool known;
	int64_t base_ms; /**< received - t_ms of one that took no time            */
	sk_mono_ms at;	 /**< when that was learned                               */
	bool doubted;	 /**< the last one did not fit, and said `doubt_ms`       */
	int64_t doubt_ms;
};

/** One setpoint's times. */
struct sk_age_of {
	sk_wall_ms t_ms; /**< by its sender                                       */
	int32_t ttl_ms;
	sk_mono_ms received, now; /**< by us; it may have waited in between        */
	sk_wall_ms now_ms;	  /**< our wall clock at `now`                     */
};

/** @return its age in ms; negative: issued so far ahead of our clock */
int64_t sk_age_take(struct sk_age *a, const struct sk_age_of *of);

#endif
