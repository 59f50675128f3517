/*
 * shedder.h - when loads are switched off and on again; shed.h says which.
 *
 * Two things tell that power is short: the sources are asked for more than they may give
 * (free_w below 0), and, where that does not show because they give all they can already,
 * a frequency that stays low. The first says how much is short, and all that is needed
 * goes at once. The second does not: the least important load that draws anything goes,
 * and when the frequency is low still after the same delay, one more.
 *
 * A reading of the power tells of the time before a load went until `settle_ms` after it;
 * so long the load counts as off whatever the reading says, and the same shortage is
 * not met twice. A load that draws on after that is not waited for: others go.
 *
 * Loads come back one at a time, each only after its power and a margin were free, and
 * the frequency was not low, for `restore_ms` on end (`settle_ms` at least). What is not
 * known moves nothing: without a frequency it is not low, without free_w nothing is short
 * and nothing returns.
 *
 * Nothing is added up over time, so nothing winds up when even all loads are not enough.
 * Pure: no clock, no I/O, no allocation. The caller gives the arrays. Any thread.
 */
#ifndef SK_CONTROLLER_CORE_SHEDDER_H
#define SK_CONTROLLER_CORE_SHEDDER_H

#include "controller/core/shed.h"

struct sk_shedder_limits {
	double f_low_hz; /**< below this it is low; NAN: frequency is not watched   */
	int f_delay_ms;	 /**< and only after so long, >= 0                          */
	int settle_ms;	 /**< from a switch to a reading that shows it, >= 0        */
	double margin_w; /**< left over when a load comes back, >= 0                */
	int restore_ms;	 /**< free for so long before one comes back, >= 0          */
};

struct sk_shedder_in {
	double f_hz;   /**< of the island; NAN: unknown                          */
	double free_w; /**< what may be given besides; below 0: short; NAN: unknown */
	sk_mono_ms data_ms; /**< when the readings behind free_w were taken          */
	const double *p_w;  /**< measured of each load, positive drawn; NAN: unknown  */
	sk_mono_ms now;
};

/** Why something was switched in this cycle. */
enum sk_shedder_why {
	SK_SHEDDER_NOTHING,
	SK_SHEDDER_OVERLOAD,
	SK_SHEDDER_LOW_FREQUENCY,
	SK_SHEDDER_RESTORED,
};

struct sk_shedder {
	struct sk_shed_item *items; /**< the caller's: `off` is the decision          */
	bool *next;		    /**< the caller's, of use within a cycle          */
	size_t count;
	sk_mono_ms low_since;  /**< SK_MONO_NEVER: it is not low                      */
	sk_mono_ms free_since; /**< SK_MONO_NEVER: nothing may come back              */
	sk_mono_ms off_at;     /**< when the last load went                            */
	double short_w;	       /**< what is missing with all of them off, >= 0        */
	enum sk_shedder_why why;
};

/**
 * All loads as `items` says, nothing low, nothing free.
 * @param items  `count` <= SK_SHED_MAX, kept; p_w is what is expected of a load whose
 *               power was never measured
 * @param next   `count` long, kept
 */
void sk_shedder_init(struct sk_shedder *s, struct sk_shed_item *items, bool *next,
		     size_t count);

/**
 * Decide: items[i].off and why.
 * @return 0, or SK_EINVAL for a number out of range; then nothing was switched
 */
SK_MUST_USE int sk_shedder_run(struct sk_shedder *s,
			       const struct sk_shedder_limits *limits,
			       const struct sk_shedder_in *in);

#endif
