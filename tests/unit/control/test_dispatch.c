/* test_dispatch.c - the cheapest split of a demand, by hand-made tables. */
#include <math.h>

#include "controller/core/dispatch.h"
#include "suite.h"

#define UNITS 4

#define LINEAR(low, high, price)                                                    \
	{                                                                           \
		.min_w = (low), .max_w = (high), .cost = {.slope_per_wh = (price) } \
	}
#define QUADRATIC(low, high, slope, curve)                 \
	{                                                  \
		.min_w = (low), .max_w = (high), .cost = { \
			.slope_per_wh = (slope),           \
			.curve_per_wh_w = (curve)          \
		}                                          \
	}

struct split {
	const char *what;
	struct sk_dispatch_unit units[UNITS];
	size_t count;
	double demand_w;
	double p_w[UNITS];
	double price_per_wh; /* NAN: cannot be met */
	double remainder_w;
};

/* A battery that charges gladly below 2 and discharges from 5 on. */
#define BATTERY                                          \
	{                                                \
		.min_w = -1000, .max_w = 1000, .cost = { \
			.segments = 2,                   \
			.segment_per_wh = {2, 5},        \
			.edge_w = {0},                   \
		}                                        \
	}

static const struct split splits[] = {
	{"merit order: the cheap one first",
	 {LINEAR(0, 1000, 3), LINEAR(0, 1000, 1)},
	 2,
	 400,
	 {0, 400},
	 1,
	 0},
	{"merit order: then the dear one",
	 {LINEAR(0, 1000, 3), LINEAR(0, 1000, 1)},
	 2,
	 1400,
	 {400, 1000},
	 3,
	 0},
	{"equal costs: in proportion to the room",
	 {LINEAR(0, 1000, 2), LINEAR(0, 3000, 2)},
	 2,
	 1000,
	 {250, 750},
	 2,
	 0},
	{"equal costs: a minimum counts first, then the room above it",
	 {LINEAR(400, 1000, 2), LINEAR(0, 1800, 2)},
	 2,
	 1000,
	 {550, 450},
	 2,
	 0},
	{"quadratic: equal marginal costs",
	 {QUADRATIC(0, 1000, 0, 2), QUADRATIC(0, 1000, 0, 1)},
	 2,
	 600,
	 {200, 400},
	 400,
	 0},
	{"quadratic: one at its limit, the other takes the rest",
	 {QUADRATIC(0, 100, 0, 2), QUADRATIC(0, 1000, 0, 1)},
	 2,
	 600,
	 {100, 500},
	 500,
	 0},
	{"quadratic: one too dear to begin",
	 {QUADRATIC(0, 100, 900, 2), QUADRATIC(0, 1000, 0, 1)},
	 2,
	 600,
	 {0, 600},
	 600,
	 0},
	{"linear among quadratic: fills at its price",
	 {QUADRATIC(0, 1000, 0, 1), LINEAR(0, 1000, 100)},
	 2,
	 600,
	 {100, 500},
	 100,
	 0},
	{"battery: surplus charges it",
	 {BATTERY, LINEAR(0, 2000, 1), LINEAR(-500, -500, 0)},
	 3,
	 0,
	 {-1000, 1500, -500},
	 1,
	 0},
	{"battery: rests between its two prices",
	 {BATTERY, LINEAR(0, 2000, 4), LINEAR(-500, -500, 0)},
	 3,
	 0,
	 {0, 500, -500},
	 4,
	 0},
	{"battery: discharges before a dear genset runs",
	 {BATTERY, LINEAR(0, 2000, 6), LINEAR(-1500, -1500, 0)},
	 3,
	 0,
	 {1000, 500, -1500},
	 6,
	 0},
	{"demand at the sum of the maxima is met",
	 {LINEAR(0, 1000, 3), LINEAR(0, 500, 1)},
	 2,
	 1500,
	 {1000, 500},
	 3,
	 0},
	{"demand at the sum of the minima is met",
	 {LINEAR(100, 1000, 3), LINEAR(-50, 500, 1)},
	 2,
	 50,
	 {100, -50},
	 1,
	 0},
	{"too much is asked: all at their maximum, the rest to be shed",
	 {LINEAR(0, 1000, 3), LINEAR(0, 500, 1)},
	 2,
	 1700,
	 {1000, 500},
	 NAN,
	 200},
	{"too little: all at their minimum, the rest to be curtailed",
	 {LINEAR(300, 1000, 3), LINEAR(0, 500, 1)},
	 2,
	 100,
	 {300, 0},
	 NAN,
	 -200},
	{"fixed powers alone", {LINEAR(5, 5, 3), LINEAR(-2, -2, 1)}, 2, 3, {5, -2}, 1, 0},
	{"one unit", {LINEAR(0, 10, -3)}, 1, 3, {3}, -3, 0},
	{"no unit", {LINEAR(0, 0, 0)}, 0, 7, {0}, NAN, 7},
	{"no unit and no demand", {LINEAR(0, 0, 0)}, 0, 0, {0}, NAN, 0},
};

START_TEST(the_split_is_as_worked_out)
{
	const struct split *s = &splits[_i];
	double work[SK_DISPATCH_WORK(UNITS)], p_w[UNITS] = {0};
	struct sk_dispatch_problem d = {s->units, s->count, s->demand_w};
	struct sk_dispatch_result out = {.p_w = p_w};

	ck_assert_int_eq(sk_dispatch_solve(&d, work, &out), SK_OK);
	for (size_t i = 0; i < s->count; i++)
		ck_assert_msg(fabs(p_w[i] - s->p_w[i]) < 1e-9, "%s: unit %zu gives %.17g",
			      s->what, i, p_w[i]);
	ck_assert_msg(isnan(s->price_per_wh)
			      ? isnan(out.price_per_wh)
			      : fabs(out.price_per_wh - s->price_per_wh) < 1e-9,
		      "%s: price %.17g", s->what, out.price_per_wh);
	ck_assert_msg(out.remainder_w == s->remainder_w, "%s: remainder %.17g", s->what,
		      out.remainder_w);
}
END_TEST

START_TEST(segments_beyond_the_box_do_not_count)
{
	const struct sk_dispatch_unit units[] = {
		{.min_w = 100,
		 .max_w = 300,
		 .cost = {.segments = 4,
			  .segment_per_wh = {1, 2, 3, 9},
			  .edge_w = {50, 200, 400}}},
		LINEAR(0, 1000, 5),
	};
	double work[SK_DISPATCH_WORK(2)], p_w[2];
	struct sk_dispatch_result out = {.p_w = p_w};
	const double demand_w[] = {100, 150, 250, 301}, first_w[] = {100, 150, 250, 300};

	for (size_t k = 0; k < 4; k++) {
		struct sk_dispatch_problem d = {units, 2, demand_w[k]};

		ck_assert_int_eq(sk_dispatch_solve(&d, work, &out), SK_OK);
		ck_assert_double_eq(p_w[0], first_w[k]);
	}
}
END_TEST

/* Powers of very different size: what is small must not be lost in what is large. */
START_TEST(a_small_unit_beside_a_large_one_keeps_its_digits)
{
	const struct sk_dispatch_unit units[] = {LINEAR(-1e12, -1e12, 0),
						 LINEAR(1e12, 1e12, 0), LINEAR(0, 1, 1),
						 QUADRATIC(0, 1, 1, 1e-12)};
	double work[SK_DISPATCH_WORK(4)], p_w[4];
	struct sk_dispatch_problem d = {units, 4, 1e-3};
	struct sk_dispatch_result out = {.p_w = p_w};

	ck_assert_int_eq(sk_dispatch_solve(&d, work, &out), SK_OK);
	ck_assert_double_eq_tol(p_w[2] + p_w[3], 1e-3, 1e-15);
}
END_TEST

/* 0.1 + 0.2 + 0.3 is not 0.6: neither sum may call for shedding. */
START_TEST(a_demand_rounded_beyond_the_boxes_is_met)
{
	const struct sk_dispatch_unit units[] = {LINEAR(0.1, 1.1, 1), LINEAR(0.2, 1.2, 2),
						 LINEAR(0.3, 1.3, 3)};
	const double demand_w[] = {nextafter(0.6, 0), 0.6, nextafter(3.6, 9), 3.6};
	double work[SK_DISPATCH_WORK(3)], p_w[3];
	struct sk_dispatch_result out = {.p_w = p_w};

	for (int k = 0; k < 4; k++) {
		struct sk_dispatch_problem d = {units, 3, demand_w[k]};

		ck_assert_int_eq(sk_dispatch_solve(&d, work, &out), SK_OK);
		ck_assert_double_eq(out.remainder_w, 0);
		ck_assert(isfinite(out.price_per_wh));
		ck_assert_double_eq_tol(p_w[2], k < 2 ? 0.3 : 1.3, 1e-15);
	}
}
END_TEST

struct refusal {
	struct sk_dispatch_unit unit;
	double demand_w;
	size_t at;
};

static const struct refusal refusals[] = {
	{LINEAR(10, 9, 1), 1, 1},
	{LINEAR(NAN, 9, 1), 1, 1},
	{LINEAR(0, NAN, 1), 1, 1},
	{LINEAR(-INFINITY, 9, 1), 1, 1},
	{LINEAR(0, INFINITY, 1), 1, 1},
	{LINEAR(0, 1.1e12, 1), 1, 1},
	{LINEAR(0, 9, NAN), 1, 1},
	{LINEAR(0, 9, INFINITY), 1, 1},
	{QUADRATIC(0, 9, 1, NAN), 1, 1},
	{QUADRATIC(0, 9, 1, -1e-9), 1, 1},
	{{.max_w = 9, .cost = {.segments = SK_DISPATCH_SEGMENTS + 1}}, 1, 1},
	{{.max_w = 9, .cost = {.segments = 2, .segment_per_wh = {2, 1}}}, 1, 1},
	{{.max_w = 9, .cost = {.segments = 2, .segment_per_wh = {1, NAN}}}, 1, 1},
	{{.max_w = 9, .cost = {.segments = 2, .edge_w = {INFINITY}}}, 1, 1},
	{{.max_w = 9, .cost = {.segments = 3, .edge_w = {5, 4}}}, 1, 1},
	{LINEAR(0, 9, 1), NAN, 3},
	{LINEAR(0, 9, 1), INFINITY, 3},
	{LINEAR(0, 9, 1), -2e12, 3},
};

START_TEST(what_breaks_the_contract_is_refused_by_name)
{
	const struct refusal *r = &refusals[_i];
	struct sk_dispatch_unit units[3] = {LINEAR(0, 1, 1), r->unit, LINEAR(0, 1, 1)};
	double work[SK_DISPATCH_WORK(3)], p_w[3] = {7, 7, 7};
	struct sk_dispatch_problem d = {units, 3, r->demand_w};
	struct sk_dispatch_result out = {.p_w = p_w};

	ck_assert_int_eq(sk_dispatch_solve(&d, work, &out), SK_EINVAL);
	ck_assert_uint_eq(out.unit, r->at);
	ck_assert_ptr_nonnull(out.why);
	for (int i = 0; i < 3; i++)
		ck_assert_double_eq(p_w[i], 7);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{the_split_is_as_worked_out, SUITE_ROWS(splits)},
		{segments_beyond_the_box_do_not_count, 1},
		{a_small_unit_beside_a_large_one_keeps_its_digits, 1},
		{a_demand_rounded_beyond_the_boxes_is_met, 1},
		{what_breaks_the_contract_is_refused_by_name, SUITE_ROWS(refusals)},
	};

	return SUITE_RUN("dispatch", tests);
}
