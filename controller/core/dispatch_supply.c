/* dispatch_supply.c - what units give at a price; see dispatch_supply.h. */
#include "controller/core/dispatch_supply.h"

#include <math.h>
#include <stdbool.h>

#include "controller/core/dispatch_sum.h"

static double clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static double marginal(const struct sk_dispatch_cost *c, double p_w)
{
	return c->slope_per_wh + c->curve_per_wh_w * p_w;
}

/* Interpolated between the ends of the box, not (price - slope) / curve: that loses its
 * digits when the curve is small, and this meets the ends. */
static inline double smooth_at(const struct sk_dispatch_unit *u, double price,
			       enum sk_supply which)
{
	double low = marginal(&u->cost, u->min_w), high = marginal(&u->cost, u->max_w);
	double p_w;

	if (price > high || (price == high && which == SK_SUPPLY_MOST))
		return u->max_w;
	if (price <= low)
		return u->min_w;
	p_w = u->min_w + (price - low) / (high - low) * (u->max_w - u->min_w);
	return clamp(p_w, u->min_w, u->max_w);
}

static inline size_t cheap_segments(const struct sk_dispatch_cost *c, double price,
				    enum sk_supply which)
{
	size_t k = 0;

	while (k < c->segments &&
	       (c->segment_per_wh[k] < price ||
		(which == SK_SUPPLY_MOST && c->segment_per_wh[k] == price)))
		k++;
	return k;
}

static inline double stairs_at(const struct sk_dispatch_unit *u, double price,
			       enum sk_supply which)
{
	size_t k = cheap_segments(&u->cost, price, which);

	if (k == 0)
		return u->min_w;
	if (k == u->cost.segments)
		return u->max_w;
	return clamp(u->cost.edge_w[k - 1], u->min_w, u->max_w);
}

static inline double supply_at(const struct sk_dispatch_unit *unit, double price_per_wh,
			       enum sk_supply which)
{
	return unit->cost.segments ? stairs_at(unit, price_per_wh, which)
				   : smooth_at(unit, price_per_wh, which);
}

double sk_supply_at(const struct sk_dispatch_unit *unit, double price_per_wh,
		    enum sk_supply which)
{
	return supply_at(unit, price_per_wh, which);
}

size_t sk_supply_points(const struct sk_dispatch_unit *unit, double *points)
{
	const struct sk_dispatch_cost *c = &unit->cost;

	for (size_t k = 0; k < c->segments; k++)
		points[k] = c->segment_per_wh[k];
	if (c->segments)
		return c->segments;
	points[0] = marginal(c, unit->min_w);
	points[1] = marginal(c, unit->max_w);
	return points[0] == points[1] ? 1 : 2;
}

double sk_supply_all(const struct sk_dispatch_problem *d, double price_per_wh,
		     enum sk_supply which)
{
	struct sk_sum sum = {0};

	for (size_t i = 0; i < d->count; i++)
		sk_sum_add(&sum, supply_at(&d->units[i], price_per_wh, which));
	return sk_sum_value(&sum);
}

void sk_supply_ends(const struct sk_dispatch_problem *d, double *least_w, double *most_w)
{
	struct sk_sum least = {0}, most = {0};

	for (size_t i = 0; i < d->count; i++) {
		sk_sum_add(&least, d->units[i].min_w);
		sk_sum_add(&most, d->units[i].max_w);
	}
	*least_w = sk_sum_value(&least);
	*most_w = sk_sum_value(&most);
}

static bool sane(double x)
{
	return isfinite(x) && fabs(x) <= SK_DISPATCH_LIMIT;
}

static bool all_sane(const double *x, size_t count)
{
	while (count > 0 && sane(x[count - 1]))
		count--;
	return count == 0;
}

static bool never_falls(const double *x, size_t count)
{
	while (count > 1 && x[count - 1] >= x[count - 2])
		count--;
	return count <= 1;
}

static const char *stairs_fault(const struct sk_dispatch_cost *c)
{
	if (c->segments > SK_DISPATCH_SEGMENTS)
		return "too many cost segments";
	if (!all_sane(c->segment_per_wh, c->segments) ||
	    !all_sane(c->edge_w, c->segments - 1))
		return "a cost segment is not a number within limits";
	if (!never_falls(c->edge_w, c->segments - 1))
		return "the edges of the cost segments fall";
	if (!never_falls(c->segment_per_wh, c->segments))
		return "the cost is not convex: a later segment is cheaper";
	return NULL;
}

const char *sk_supply_fault(const struct sk_dispatch_unit *unit)
{
	const struct sk_dispatch_cost *c = &unit->cost;

	if (!sane(unit->min_w) || !sane(unit->max_w))
		return "a power limit is not a number within limits";
	if (unit->min_w > unit->max_w)
		return "the lower power limit is above the upper";
	if (c->segments)
		return stairs_fault(c);
	if (!sane(c->slope_per_wh) || !sane(c->curve_per_wh_w))
		return "the cost is not a number within limits";
	return c->curve_per_wh_w < 0 ? "the cost is not convex: its curve is negative"
				     : NULL;
}
