/*
 * dispatch.h - who gives how much: the cheapest split of a demand over the units.
 *
 * Minimises the sum of c_i(P_i) over sum P_i = demand_w and min_w <= P_i <= max_w, each
 * c_i convex: linear, quadratic or piecewise linear. Exact and finite: no tolerance, no
 * iteration to convergence, O(n log n). docs/dispatch.md says why that is so.
 *
 * Pure: no clock, no I/O, no allocation, no static state; any thread, as long as the
 * workspace and the result are its own. The same input gives the same bits.
 */
#ifndef SK_CONTROLLER_CORE_DISPATCH_H
#define SK_CONTROLLER_CORE_DISPATCH_H

#include <stddef.h>

#include "models/error.h"

#define SK_DISPATCH_SEGMENTS 8
/** Largest magnitude of any number given: sums of them stay far from overflow. */
#define SK_DISPATCH_LIMIT 1e12

/**
 * What a unit's power costs, in money per hour. Only marginal costs matter, so only they
 * are given; any currency will do, the same for all units.
 *
 * segments == 0: the marginal cost is slope_per_wh + curve_per_wh_w * P; linear when the
 * curve is 0. segments >= 1: it is segment_per_wh[k] between edge_w[k - 1] and edge_w[k];
 * the first and the last segment have no outer edge, the box ends them.
 */
struct sk_dispatch_cost {
	double slope_per_wh;   /**< at 0 W                                        */
	double curve_per_wh_w; /**< how it rises with each W, >= 0                */
	size_t segments;       /**< 0 .. SK_DISPATCH_SEGMENTS                     */
	double segment_per_wh[SK_DISPATCH_SEGMENTS]; /**< never falling            */
	double edge_w[SK_DISPATCH_SEGMENTS - 1];     /**< never falling            */
};

/** One unit. The box holds ramp, charge and reserve already: dispatch_box.h folds them.
 */
struct sk_dispatch_unit {
	double min_w; /**< <= max_w                                               */
	double max_w;
	struct sk_dispatch_cost cost;
};

struct sk_dispatch_problem {
	const struct sk_dispatch_unit *units; /**< borrowed                       */
	size_t count;			      /**< 0 is fine: nothing is met      */
	double demand_w;
};

struct sk_dispatch_result {
	double *p_w; /**< the caller's, `count` long: power of each unit          */
	/** What one more Wh costs: the common marginal cost of every unit that has room
	 *  both ways. NAN when the demand cannot be met: then there is no such price. */
	double price_per_wh;
	/** Demand less what the units give. 0: met. Above 0, with all at their maximum:
	 *  to be shed (shed.h). Below 0, with all at their minimum: to be curtailed.
	 *  A demand beyond the boxes by less than 1e-12 of their size counts as met. */
	double remainder_w;
	size_t unit;	 /**< refused: the unit at fault, or `count` for the demand */
	const char *why; /**< refused: what is wrong with it; a static text        */
};

/** Doubles of workspace for `count` units: every break-point and one more, twice. */
#define SK_DISPATCH_WORK(count) (2 * (SK_DISPATCH_SEGMENTS * (count) + 1))

/**
 * Solve one problem.
 *
 * Of units whose marginal costs are equal on a stretch each gets its part in proportion
 * to the room it has there, so the answer does not jump with the demand and does not
 * depend on the order of the units (but for the last bit).
 *
 * @param work  SK_DISPATCH_WORK(count) doubles; contents irrelevant before and after
 * @param out   p_w set by the caller; price and remainder written on success, unit and
 * why on SK_EINVAL, p_w then left as it was
 * @return      0 (also when the demand cannot be met), or SK_EINVAL for a number that is
 *              not finite or beyond SK_DISPATCH_LIMIT, min_w > max_w, a cost not convex
 */
SK_MUST_USE int sk_dispatch_solve(const struct sk_dispatch_problem *problem, double *work,
				  struct sk_dispatch_result *out);

#endif
