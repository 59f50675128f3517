/* test_dispatch_box.c - limits of a unit folded into one box. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "controller/core/dispatch_box.h"
#include "suite.h"

struct fold {
	const char *what;
	struct sk_box_in in;
	struct sk_box box;
};

/* A battery of 1 kW with a window of 10..90 %, a fifth of a second after `previous`. */
#define BATTERY(previous, ramp, soc, taper, reserve)                                    \
	{                                                                               \
		.min_w = -1000, .max_w = 1000, .previous_w = (previous),                \
		.ramp_w_per_s = (ramp), .dt_s = 0.2, .storage = true, .soc_pct = (soc), \
		.soc_min_pct = 10, .soc_max_pct = 90, .taper_pct = (taper),             \
		.reserve_share = (reserve)                                              \
	}
/* A genset with a minimum load, one second after. */
#define GENSET(previous, ramp, reserve)                                       \
	{                                                                     \
		.min_w = 300, .max_w = 1000, .previous_w = (previous),        \
		.ramp_w_per_s = (ramp), .dt_s = 1, .reserve_share = (reserve) \
	}

static const struct fold folds[] = {
	{"nothing but the rating",
	 BATTERY(0, INFINITY, 50, 5, 0),
	 {-1000, 1000, SK_BOX_RATING, SK_BOX_RATING}},
	{"half way through the taper below",
	 BATTERY(0, INFINITY, 12.5, 5, 0),
	 {-1000, 500, SK_BOX_RATING, SK_BOX_CHARGE}},
	{"half way through the taper above",
	 BATTERY(0, INFINITY, 87.5, 5, 0),
	 {-500, 1000, SK_BOX_CHARGE, SK_BOX_RATING}},
	{"empty",
	 BATTERY(0, INFINITY, 10, 5, 0),
	 {-1000, 0, SK_BOX_RATING, SK_BOX_CHARGE}},
	{"below empty",
	 BATTERY(0, INFINITY, 3, 5, 0),
	 {-1000, 0, SK_BOX_RATING, SK_BOX_CHARGE}},
	{"full", BATTERY(0, INFINITY, 90, 5, 0), {0, 1000, SK_BOX_CHARGE, SK_BOX_RATING}},
	{"above full",
	 BATTERY(0, INFINITY, 99, 5, 0),
	 {0, 1000, SK_BOX_CHARGE, SK_BOX_RATING}},
	{"no taper: a step",
	 BATTERY(0, INFINITY, 10.5, 0, 0),
	 {-1000, 1000, SK_BOX_RATING, SK_BOX_RATING}},
	{"no taper: empty",
	 BATTERY(0, INFINITY, 10, 0, 0),
	 {-1000, 0, SK_BOX_RATING, SK_BOX_CHARGE}},
	{"ramp both ways",
	 BATTERY(100, 500, 50, 5, 0),
	 {0, 200, SK_BOX_RAMP, SK_BOX_RAMP}},
	{"ramp up to the rating",
	 BATTERY(950, 500, 50, 5, 0),
	 {850, 1000, SK_BOX_RAMP, SK_BOX_RATING}},
	{"previous power unknown: no ramp",
	 BATTERY(NAN, 500, 50, 5, 0),
	 {-1000, 1000, SK_BOX_RATING, SK_BOX_RATING}},
	{"a limit wins over the ramp",
	 BATTERY(800, 500, 10, 5, 0),
	 {0, 0, SK_BOX_RAMP, SK_BOX_CHARGE}},
	{"reserve of what it could give",
	 BATTERY(0, INFINITY, 50, 5, 0.3),
	 {-1000, 700, SK_BOX_RATING, SK_BOX_RESERVE}},
	{"reserve of what the charge leaves",
	 BATTERY(0, INFINITY, 12.5, 5, 0.3),
	 {-1000, 350, SK_BOX_RATING, SK_BOX_RESERVE}},
	{"the ramp wins over reserve",
	 BATTERY(1000, 500, 50, 5, 0.3),
	 {900, 900, SK_BOX_RAMP, SK_BOX_RESERVE}},
	{"a limit above wins over the ramp",
	 GENSET(0, 100, 0),
	 {300, 300, SK_BOX_RATING, SK_BOX_RAMP}},
	{"a minimum load wins over reserve",
	 GENSET(NAN, INFINITY, 0.9),
	 {300, 300, SK_BOX_RATING, SK_BOX_RESERVE}},
	{"no time has passed: it stays",
	 {.min_w = 0, .max_w = 100, .previous_w = 70, .ramp_w_per_s = 500},
	 {70, 70, SK_BOX_RAMP, SK_BOX_RAMP}},
	{"nothing to reserve of a load",
	 {.min_w = -500,
	  .max_w = -100,
	  .previous_w = NAN,
	  .ramp_w_per_s = 1,
	  .reserve_share = 1},
	 {-500, -100, SK_BOX_RATING, SK_BOX_RATING}},
};

START_TEST(each_limit_binds_where_it_should)
{
	const struct fold *f = &folds[_i];
	struct sk_box box;

	ck_assert_int_eq(sk_box_fold(&f->in, &box), SK_OK);
	ck_assert_msg(fabs(box.min_w - f->box.min_w) < 1e-9 &&
			      fabs(box.max_w - f->box.max_w) < 1e-9,
		      "%s: %.17g..%.17g", f->what, box.min_w, box.max_w);
	ck_assert_msg(box.min_by == f->box.min_by && box.max_by == f->box.max_by,
		      "%s: by %s and %s", f->what, sk_box_bound_name(box.min_by),
		      sk_box_bound_name(box.max_by));
}
END_TEST

static const struct {
	size_t field;
	double value;
} refused[] = {
	{offsetof(struct sk_box_in, min_w), NAN},
	{offsetof(struct sk_box_in, max_w), INFINITY},
	{offsetof(struct sk_box_in, min_w), 10},
	{offsetof(struct sk_box_in, max_w), -10},
	{offsetof(struct sk_box_in, max_w), -2000},
	{offsetof(struct sk_box_in, previous_w), INFINITY},
	{offsetof(struct sk_box_in, ramp_w_per_s), 0},
	{offsetof(struct sk_box_in, ramp_w_per_s), NAN},
	{offsetof(struct sk_box_in, dt_s), -1},
	{offsetof(struct sk_box_in, dt_s), NAN},
	{offsetof(struct sk_box_in, soc_pct), NAN},
	{offsetof(struct sk_box_in, soc_pct), 101},
	{offsetof(struct sk_box_in, soc_min_pct), 90},
	{offsetof(struct sk_box_in, soc_max_pct), NAN},
	{offsetof(struct sk_box_in, taper_pct), -1},
	{offsetof(struct sk_box_in, reserve_share), 1.1},
	{offsetof(struct sk_box_in, reserve_share), NAN},
};

START_TEST(what_breaks_the_contract_is_refused)
{
	struct sk_box_in in = BATTERY(0, 100, 50, 5, 0.1);
	struct sk_box box = {7, 8, SK_BOX_RAMP, SK_BOX_RAMP};

	memcpy((char *)&in + refused[_i].field, &refused[_i].value, sizeof(double));
	ck_assert_int_eq(sk_box_fold(&in, &box), SK_EINVAL);
	ck_assert_double_eq(box.min_w, 7);
	ck_assert_double_eq(box.max_w, 8);
}
END_TEST

START_TEST(crossed_ratings_are_refused)
{
	struct sk_box_in in = GENSET(NAN, 1, 0);
	struct sk_box box;

	in.min_w = 1001;
	ck_assert_int_eq(sk_box_fold(&in, &box), SK_EINVAL);
}
END_TEST

START_TEST(each_bound_has_a_name)
{
	ck_assert_str_eq(sk_box_bound_name(SK_BOX_RATING), "rating");
	ck_assert_str_eq(sk_box_bound_name(SK_BOX_CHARGE), "charge");
	ck_assert_str_eq(sk_box_bound_name(SK_BOX_RAMP), "ramp");
	ck_assert_str_eq(sk_box_bound_name(SK_BOX_RESERVE), "reserve");
}
END_TEST

/* No box jumps while the charge moves through its window. */
START_TEST(the_taper_is_continuous)
{
	struct sk_box_in in = BATTERY(0, INFINITY, 0, 5, 0);
	struct sk_box last, next;

	ck_assert_int_eq(sk_box_fold(&in, &last), SK_OK);
	for (int k = 1; k <= 10000; k++) {
		in.soc_pct = k * 0.01;
		ck_assert_int_eq(sk_box_fold(&in, &next), SK_OK);
		ck_assert_double_le(fabs(next.min_w - last.min_w), 2.001);
		ck_assert_double_le(fabs(next.max_w - last.max_w), 2.001);
		last = next;
	}
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{each_limit_binds_where_it_should, SUITE_ROWS(folds)},
		{what_breaks_the_contract_is_refused, SUITE_ROWS(refused)},
		{crossed_ratings_are_refused, 1},
		{each_bound_has_a_name, 1},
		{the_taper_is_continuous, 1},
	};

	return SUITE_RUN("dispatch_box", tests);
}
