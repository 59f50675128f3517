/* test_dispatch_properties.c - what holds for every dispatch, on random problems. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "controller/core/dispatch.h"
#include "suite.h"
#include "tests/oracle/instance.h"
#include "tests/oracle/kkt.h"

#define MOST 60
#define SEEDS 600
#define NEAR_W 1e-9 /* of powers up to 50 kW */

static double work[SK_DISPATCH_WORK(MOST)];

struct random_case {
	struct sk_dispatch_unit units[MOST];
	struct sk_dispatch_problem d;
	double p_w[MOST];
	struct sk_dispatch_result out;
};

static void solve(struct random_case *c)
{
	c->out.p_w = c->p_w;
	ck_assert_int_eq(sk_dispatch_solve(&c->d, work, &c->out), SK_OK);
}

static void make(struct random_case *c, int seed)
{
	uint64_t state = (uint64_t)seed;

	c->d.units = c->units;
	c->d.count = 1 + pick(&state, seed % 10 ? 12 : MOST);
	c->d.demand_w = random_problem(&state, c->units, c->d.count, true);
	solve(c);
}

/* As close as doubles of this size can come. */
static double rounding_w(const struct random_case *c)
{
	double largest_w = fabs(c->d.demand_w);

	for (size_t i = 0; i < c->d.count; i++)
		largest_w = fmax(largest_w, fabs(c->p_w[i]));
	return 2 * DBL_EPSILON * largest_w;
}

static void assert_met(const struct random_case *c)
{
	ck_assert(in_box(&c->d, c->p_w));
	ck_assert(c->out.remainder_w == 0);
	ck_assert_msg(fabsl(sum_gap_w(&c->d, c->p_w)) <= rounding_w(c),
		      "off by %Lg of %g W", sum_gap_w(&c->d, c->p_w), c->d.demand_w);
}

START_TEST(sum_and_box_hold)
{
	struct random_case c;

	make(&c, _i);
	assert_met(&c);
}
END_TEST

START_TEST(no_watt_is_cheaper_elsewhere)
{
	struct random_case c;

	make(&c, _i);
	ck_assert_double_le(price_gap(&c.d, c.p_w, NEAR_W), 1e-12);
}
END_TEST

/* The price lies between what the last watt and the next one cost, in every unit. */
START_TEST(the_price_is_everybodys)
{
	struct random_case c;

	make(&c, _i);
	for (size_t i = 0; i < c.d.count; i++) {
		const struct sk_dispatch_unit *u = &c.units[i];
		double p_w = c.p_w[i];

		if (p_w < u->max_w - NEAR_W)
			ck_assert_double_ge(marginal_at(&u->cost, p_w, true, NEAR_W),
					    c.out.price_per_wh - 1e-12);
		if (p_w > u->min_w + NEAR_W)
			ck_assert_double_le(marginal_at(&u->cost, p_w, false, NEAR_W),
					    c.out.price_per_wh + 1e-12);
	}
}
END_TEST

START_TEST(the_same_problem_gives_the_same_bits)
{
	struct random_case c, again;

	make(&c, _i);
	memset(work, 0xA5, sizeof(work));
	make(&again, _i);
	ck_assert_mem_eq(c.p_w, again.p_w, c.d.count * sizeof(double));
	ck_assert_mem_eq(&c.out.price_per_wh, &again.out.price_per_wh, sizeof(double));
}
END_TEST

START_TEST(the_order_of_the_units_does_not_matter)
{
	struct random_case c, mixed;
	size_t order[MOST];
	uint64_t state = (uint64_t)_i;

	make(&c, _i);
	mixed.d = c.d;
	mixed.d.units = mixed.units;
	for (size_t i = 0; i < c.d.count; i++) { /* inside-out shuffle */
		size_t k = pick(&state, i + 1);

		order[i] = order[k];
		order[k] = i;
	}
	for (size_t i = 0; i < c.d.count; i++)
		mixed.units[i] = c.units[order[i]];
	solve(&mixed);
	for (size_t i = 0; i < c.d.count; i++)
		ck_assert_double_eq_tol(mixed.p_w[i], c.p_w[order[i]], NEAR_W);
}
END_TEST

/* A little more demand moves every unit a little, upwards, and none by more than all. */
START_TEST(the_answer_follows_the_demand_without_a_jump)
{
	struct random_case c;
	double before_w[MOST], price;

	make(&c, _i);
	for (int k = 0; k < 10; k++) {
		memcpy(before_w, c.p_w, sizeof(before_w));
		price = c.out.price_per_wh;
		c.d.demand_w += 0.25;
		solve(&c);
		if (isnan(c.out.price_per_wh))
			return; /* beyond what they can give */
		ck_assert_double_ge(c.out.price_per_wh, price - 1e-12);
		for (size_t i = 0; i < c.d.count; i++) {
			ck_assert_double_ge(c.p_w[i], before_w[i] - NEAR_W);
			ck_assert_double_le(c.p_w[i], before_w[i] + 0.25 + NEAR_W);
		}
	}
}
END_TEST

/* Prices over twenty powers of ten: guesses along a straight line are of no use there. */
START_TEST(costs_of_any_size_are_ordered)
{
	struct random_case c;
	uint64_t state = (uint64_t)_i + 77;
	double price;

	make(&c, _i);
	for (size_t i = 0; i < c.d.count; i++) {
		double scale = ldexp(1, (int)pick(&state, 66) - 33);

		c.units[i].cost.slope_per_wh *= scale;
		c.units[i].cost.curve_per_wh_w *= scale;
		for (size_t k = 0; k < c.units[i].cost.segments; k++)
			c.units[i].cost.segment_per_wh[k] *= scale;
	}
	solve(&c);
	price = fabs(c.out.price_per_wh);
	assert_met(&c);
	ck_assert_double_le(price_gap(&c.d, c.p_w, NEAR_W), 1e-9 * price + 1e-300);
}
END_TEST

/* Beyond the boxes: everything at its end, and the remainder exact. */
START_TEST(a_demand_beyond_the_boxes_leaves_its_remainder)
{
	struct random_case c;
	double sign = _i % 2 ? 1 : -1;

	make(&c, _i);
	c.d.demand_w = 0;
	for (size_t i = 0; i < c.d.count; i++)
		c.d.demand_w += sign > 0 ? c.units[i].max_w : c.units[i].min_w;
	c.d.demand_w += sign * 1234.5;
	solve(&c);
	for (size_t i = 0; i < c.d.count; i++)
		ck_assert_double_eq(c.p_w[i],
				    sign > 0 ? c.units[i].max_w : c.units[i].min_w);
	ck_assert(isnan(c.out.price_per_wh));
	ck_assert_double_eq_tol(c.out.remainder_w, sign * 1234.5, 1e-7);
}
END_TEST

/* At a break-point supply jumps or bends: the hardest demands are there and just beside.
 * With the units in merit order the answer is plain: full, one in part, empty. */
START_TEST(a_demand_beside_a_break_point_is_met)
{
	static const double beside_w[] = {-0.5, -1e-6, 0, 1e-6, 0.5};
	struct random_case c;
	double above_w;

	make(&c, _i);
	c.d.demand_w = 0;
	for (size_t i = 0; i < c.d.count; i++) {
		c.units[i].cost = (struct sk_dispatch_cost){.slope_per_wh = (double)i};
		c.d.demand_w += c.units[i].min_w;
	}
	for (size_t i = 0; i + 1 < c.d.count; i++) {
		struct sk_dispatch_unit *u = &c.units[i];

		c.d.demand_w += u->max_w - u->min_w; /* all up to this one are full */
		above_w = beside_w[(i + (size_t)_i) % 5];
		if (above_w < u->min_w - u->max_w || above_w > u[1].max_w - u[1].min_w)
			continue;
		c.d.demand_w += above_w;
		solve(&c);
		assert_met(&c);
		ck_assert_double_eq_tol(c.p_w[i], u->max_w + fmin(above_w, 0), NEAR_W);
		ck_assert_double_eq_tol(c.p_w[i + 1], u[1].min_w + fmax(above_w, 0),
					NEAR_W);
		c.d.demand_w -= above_w;
	}
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{sum_and_box_hold, SEEDS},
		{no_watt_is_cheaper_elsewhere, SEEDS},
		{the_price_is_everybodys, SEEDS},
		{the_same_problem_gives_the_same_bits, SEEDS},
		{the_order_of_the_units_does_not_matter, SEEDS},
		{the_answer_follows_the_demand_without_a_jump, SEEDS},
		{costs_of_any_size_are_ordered, SEEDS},
		{a_demand_beyond_the_boxes_leaves_its_remainder, SEEDS},
		{a_demand_beside_a_break_point_is_met, SEEDS},
	};

	return SUITE_RUN("dispatch_properties", tests);
}
