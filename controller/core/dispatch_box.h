/*
 * dispatch_box.h - what a unit may give now: its limits folded into one box. Pure.
 *
 * Dispatch knows only a lower and an upper power of each unit. Here rating, state of
 * charge, ramp and reserve become those two, each with the name of what set it.
 */
#ifndef SK_CONTROLLER_CORE_DISPATCH_BOX_H
#define SK_CONTROLLER_CORE_DISPATCH_BOX_H

#include <stdbool.h>

#include "models/error.h"

/** What sets an edge of the box. */
enum sk_box_bound { SK_BOX_RATING, SK_BOX_CHARGE, SK_BOX_RAMP, SK_BOX_RESERVE };

struct sk_box_in {
	double min_w, max_w;  /**< rating and configuration; min_w <= max_w        */
	double previous_w;    /**< given in the last cycle; NAN: unknown, no ramp  */
	double ramp_w_per_s;  /**< steepest change, > 0; INFINITY: none            */
	double dt_s;	      /**< since the last cycle, >= 0                      */
	bool storage;	      /**< the four below apply; min_w <= 0 <= max_w       */
	double soc_pct;	      /**< 0..100                                          */
	double soc_min_pct;   /**< no discharge at or below                        */
	double soc_max_pct;   /**< no charge at or above; > soc_min_pct            */
	double taper_pct;     /**< power falls to 0 over these last %, >= 0        */
	double reserve_share; /**< of what it could give, kept free upwards; 0..1  */
};

struct sk_box {
	double min_w, max_w; /**< min_w <= max_w, within the rating                */
	enum sk_box_bound min_by, max_by;
};

/**
 * Fold the limits, the stronger first: rating, charge, ramp, reserve. A limit that cannot
 * be kept within the stronger ones is kept as nearly as they allow: a unit far above
 * a charge limit that fell goes to it at once, one that is to make room for reserve
 * goes there along its ramp.
 *
 * @param in   borrowed
 * @param out  written only on success
 * @return     0, or SK_EINVAL if `in` breaks its contract (an unknown soc_pct of a
 *             storage included: the caller leaves the unit out of the dispatch)
 */
SK_MUST_USE int sk_box_fold(const struct sk_box_in *in, struct sk_box *out);

/** "rating", "charge", "ramp" or "reserve". */
const char *sk_box_bound_name(enum sk_box_bound bound);

#endif
