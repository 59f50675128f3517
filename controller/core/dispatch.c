/* dispatch.c - who gives how much: the cheapest split of a demand; see dispatch.h. */
#include "controller/core/dispatch.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "controller/core/dispatch_search.h"
#include "controller/core/dispatch_sum.h"

/* Of the sum of all limits: a demand this little beyond them is a rounded one that is
 * met. Nobody sheds a load for a picowatt. */
#define ROUNDING 1e-12

static int refuse(struct sk_dispatch_result *out, size_t unit, const char *why)
{
	out->unit = unit;
	out->why = why;
	return SK_EINVAL;
}

static int check(const struct sk_dispatch_problem *d, struct sk_dispatch_result *out)
{
	for (size_t i = 0; i < d->count; i++) {
		const char *why = sk_supply_fault(&d->units[i]);

		if (why)
			return refuse(out, i, why);
	}
	if (!isfinite(d->demand_w) || fabs(d->demand_w) > SK_DISPATCH_LIMIT)
		return refuse(out, d->count, "the demand is not a number within limits");
	return SK_OK;
}

/* Demand less what is given, as one compensated sum. */
static double remainder_w(const struct sk_dispatch_problem *d, const double *p_w)
{
	struct sk_sum sum = {.sum = d->demand_w};

	for (size_t i = 0; i < d->count; i++)
		sk_sum_add(&sum, -p_w[i]);
	return sk_sum_value(&sum);
}

/* A demand outside of the boxes, by more than rounding may have put it there: every unit
 * to the end of its box on that side. */
static bool beyond(const struct sk_dispatch_problem *d, struct sk_dispatch_result *out)
{
	double least_w, most_w, slack_w = 0;
	bool over;

	for (size_t i = 0; i < d->count; i++)
		slack_w += ROUNDING * (fabs(d->units[i].min_w) + fabs(d->units[i].max_w));
	sk_supply_ends(d, &least_w, &most_w);
	over = d->demand_w > most_w + slack_w;
	if (d->count > 0 && !over && d->demand_w >= least_w - slack_w)
		return false;
	for (size_t i = 0; i < d->count; i++)
		out->p_w[i] = over ? d->units[i].max_w : d->units[i].min_w;
	out->price_per_wh = NAN;
	out->remainder_w = remainder_w(d, out->p_w);
	return true;
}

/* How far into the bracket the demand lies, 0..1. */
static double part_of(const struct sk_bracket *b, double demand_w)
{
	double part = (demand_w - b->low_w) / (b->high_w - b->low_w);

	return part > 0 ? fmin(part, 1) : 0; /* also when the bracket is empty */
}

/* What rounding left over, to the first units that can take it within the bracket. */
static void settle(const struct sk_dispatch_problem *d, const struct sk_bracket *b,
		   double *p_w)
{
	double left_w = remainder_w(d, p_w);
	double rounding_w = DBL_EPSILON / 2 * fabs(d->demand_w);

	for (size_t i = 0; i < d->count && fabs(left_w) > rounding_w; i++) {
		double low_w = sk_supply_at(&d->units[i], b->low_per_wh, b->low);
		double high_w = sk_supply_at(&d->units[i], b->high_per_wh, b->high);
		double next_w = fmin(fmax(p_w[i] + left_w, low_w), high_w);

		left_w -= next_w - p_w[i];
		p_w[i] = next_w;
	}
}

static void fill(const struct sk_dispatch_problem *d, const struct sk_bracket *b,
		 struct sk_dispatch_result *out)
{
	double part = part_of(b, d->demand_w);

	for (size_t i = 0; i < d->count; i++) {
		double low_w = sk_supply_at(&d->units[i], b->low_per_wh, b->low);
		double high_w = sk_supply_at(&d->units[i], b->high_per_wh, b->high);

		out->p_w[i] = fmin(low_w + part * (high_w - low_w), high_w);
	}
	settle(d, b, out->p_w);
	out->price_per_wh = b->low_per_wh + part * (b->high_per_wh - b->low_per_wh);
	out->remainder_w = 0;
}

int sk_dispatch_solve(const struct sk_dispatch_problem *problem, double *work,
		      struct sk_dispatch_result *out)
{
	int err = check(problem, out);
	struct sk_bracket b;

	if (err || beyond(problem, out))
		return err;
	b = sk_dispatch_search(problem, work);
	fill(problem, &b, out);
	return SK_OK;
}
