/*
 * kkt.h - is a split the cheapest? The optimality conditions, told apart from the solver.
 *
 * For a convex problem they are necessary and sufficient: sum and box hold, and there is
 * one price which no unit undercuts: one that could give more does not cost less there,
 * one that could give less does not cost more. Written from the definition of the cost
 * (its one-sided marginal costs), not from the solver's break-points.
 */
#ifndef SK_TESTS_ORACLE_KKT_H
#define SK_TESTS_ORACLE_KKT_H

#include <math.h>
#include <stdbool.h>

#include "controller/core/dispatch.h"

/** Cost in money per hour, 0 at 0 W. */
static inline long double cost_at(const struct sk_dispatch_cost *c, long double p_w)
{
	long double sum = 0, from_w = 0;

	if (c->segments == 0)
		return c->slope_per_wh * p_w + c->curve_per_wh_w * p_w * p_w / 2;
	/* From 0 up or down to p_w, the segment's part of that way each. */
	for (size_t k = 0; k < c->segments; k++) {
		long double low_w = k ? c->edge_w[k - 1] : -INFINITY;
		long double high_w = k + 1 < c->segments ? c->edge_w[k] : INFINITY;
		long double begin_w = fminl(fmaxl(from_w, low_w), high_w);
		long double end_w = fminl(fmaxl(p_w, low_w), high_w);

		sum += c->segment_per_wh[k] * (end_w - begin_w);
	}
	return sum;
}

/** What the next W up (or the last W down) costs. Rounding may leave a power a hair
 * beside an edge of the segments: within `near_w` it counts as being on it. */
static inline double marginal_at(const struct sk_dispatch_cost *c, double p_w, bool up,
				 double near_w)
{
	size_t k = 0;

	if (c->segments == 0)
		return c->slope_per_wh +
		       c->curve_per_wh_w * (up ? p_w + near_w : p_w - near_w);
	while (k + 1 < c->segments &&
	       (up ? c->edge_w[k] <= p_w + near_w : c->edge_w[k] < p_w - near_w))
		k++;
	return c->segment_per_wh[k];
}

/** By how much the price conditions are broken at worst, in money per Wh; 0 or less: not
 *  at all. */
static inline double price_gap(const struct sk_dispatch_problem *d, const double *p_w,
			       double near_w)
{
	double dearest_used = -INFINITY, cheapest_free = INFINITY;

	for (size_t i = 0; i < d->count; i++) {
		const struct sk_dispatch_unit *u = &d->units[i];

		if (p_w[i] < u->max_w - near_w)
			cheapest_free = fmin(cheapest_free,
					     marginal_at(&u->cost, p_w[i], true, near_w));
		if (p_w[i] > u->min_w + near_w)
			dearest_used = fmax(dearest_used,
					    marginal_at(&u->cost, p_w[i], false, near_w));
	}
	return dearest_used - cheapest_free;
}

/** Demand less the sum, in long double. */
static inline long double sum_gap_w(const struct sk_dispatch_problem *d,
				    const double *p_w)
{
	long double left_w = d->demand_w;

	for (size_t i = 0; i < d->count; i++)
		left_w -= p_w[i];
	return left_w;
}

static inline bool in_box(const struct sk_dispatch_problem *d, const double *p_w)
{
	for (size_t i = 0; i < d->count; i++) {
		if (!(p_w[i] >= d->units[i].min_w && p_w[i] <= d->units[i].max_w))
			return false;
	}
	return true;
}

#endif
