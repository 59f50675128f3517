/*
 * bisection.h - the cheapest split by bisection on the price, in long double.
 *
 * An oracle: as plain as can be, from the definition of the costs, sharing nothing with
 * the solver. It halves the price until two neighbouring numbers are left.
 */
#ifndef SK_TESTS_ORACLE_BISECTION_H
#define SK_TESTS_ORACLE_BISECTION_H

#include "tests/oracle/kkt.h"

/* Where the unit's marginal cost passes the price: the least power that will do. */
static inline long double least_power(const struct sk_dispatch_unit *u, long double price)
{
	const struct sk_dispatch_cost *c = &u->cost;
	long double p_w = u->min_w;

	if (c->segments == 0 && c->curve_per_wh_w > 0)
		p_w = (price - c->slope_per_wh) / c->curve_per_wh_w;
	else if (c->segments == 0)
		p_w = price > c->slope_per_wh ? u->max_w : u->min_w;
	for (size_t k = 0; k < c->segments && c->segment_per_wh[k] < price; k++)
		p_w = k + 1 < c->segments ? c->edge_w[k] : u->max_w;
	return fminl(fmaxl(p_w, u->min_w), u->max_w);
}

/* Fills p_w, which may miss the demand by what is linear at the price; returns the price.
 */
static inline long double bisect(const struct sk_dispatch_problem *d, long double *p_w)
{
	long double low = -1e4L, high = 1e4L;

	for (int k = 0; k < 200; k++) {
		long double middle = low + (high - low) / 2, sum = 0;

		if (!(middle > low && middle < high))
			break;
		for (size_t i = 0; i < d->count; i++)
			sum += least_power(&d->units[i], middle);
		if (sum < d->demand_w)
			low = middle;
		else
			high = middle;
	}
	for (size_t i = 0; i < d->count; i++)
		p_w[i] = least_power(&d->units[i], low);
	return low;
}

/* What the demand costs: what is left over at the price is linear, so it costs the price.
 */
static inline long double bisected_cost(const struct sk_dispatch_problem *d,
					long double *p_w)
{
	long double price = bisect(d, p_w);
	long double left_w = d->demand_w, cost = 0;

	for (size_t i = 0; i < d->count; i++) {
		left_w -= p_w[i];
		cost += cost_at(&d->units[i].cost, p_w[i]);
	}
	return cost + price * left_w;
}

#endif
