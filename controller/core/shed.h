/*
 * shed.h - which loads to switch off when power is short, and when to bring them back.
 *
 * Serves sources alike: with generation that cannot be taken, switch off sources (p_w is
 * then what each gives, and free_w what could be taken besides). Pure; any thread.
 */
#ifndef SK_CONTROLLER_CORE_SHED_H
#define SK_CONTROLLER_CORE_SHED_H

#include <stdbool.h>
#include <stddef.h>

#include "models/error.h"
#include "models/types.h"

#define SK_SHED_MAX 256

struct sk_shed_item {
	int priority;	   /**< the larger the more important                      */
	double p_w;	   /**< what switching changes: now, or expected back on; >= 0 */
	bool off;	   /**< now                                                */
	sk_mono_ms off_at; /**< when it went off; SK_MONO_NEVER: long ago          */
	int min_off_ms;	   /**< it stays off at least so long, >= 0                */
};

struct sk_shed_in {
	const struct sk_shed_item *items; /**< borrowed                            */
	size_t count;			  /**< <= SK_SHED_MAX                      */
	double free_w;	 /**< power available less what is on now; below 0: short  */
	double margin_w; /**< must be left over when something comes back, >= 0    */
	sk_mono_ms now;
};

/**
 * Which items are off from now on.
 *
 * When short: as little as possible is lost, the more important counting before
 * everything less important. So the least important go first, but one of them that would
 * not help stays on. Of equal priority the later in the table goes first. When even all
 * together are not enough, all go, and `short_w` says what is missing still.
 *
 * Otherwise the most important come back first, as soon as their time is over and
 * `margin_w` is left besides. Power is kept for one whose time is not over; one that does
 * not fit keeps nobody waiting.
 *
 * @param in       borrowed
 * @param off      `count` long, written on success
 * @param short_w  written on success: what is missing still, >= 0
 * @return         0, or SK_EINVAL for a number that is not finite or out of range
 */
SK_MUST_USE int sk_shed_next(const struct sk_shed_in *in, bool *off, double *short_w);

#endif
