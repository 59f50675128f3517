/* test_storage.c - the window of a storage's charge, with hysteresis. */
#include <math.h>

#include "controller/core/storage.h"
#include "suite.h"

/* A battery of 1 kW, 10..90 %, taper 5 %, hysteresis 3 %; its charge comes and goes. */
static const struct {
	const char *what;
	double soc_pct, min_w, max_w;
} life[] = {
	{"in the middle", 50, -1000, 1000},
	{"nearly full: the taper", 89, -200, 1000},
	{"full", 90, 0, 1000},
	{"just below: still full", 88, 0, 1000},
	{"unknown charge is refused", NAN, NAN, NAN},
	{"so far below: free, but tapered", 87, -600, 1000},
	{"nearly empty: the taper", 11, -1000, 200},
	{"empty", 9, -1000, 0},
	{"just above: still empty", 12.9, -1000, 0},
	{"so far above: free", 13, -1000, 600},
};

START_TEST(a_full_one_waits_before_it_charges)
{
	struct sk_storage s = {0};

	for (int i = 0; i < SUITE_ROWS(life); i++) {
		struct sk_box_in in = {.min_w = -1000,
				       .max_w = 1000,
				       .previous_w = NAN,
				       .ramp_w_per_s = INFINITY,
				       .storage = true,
				       .soc_pct = life[i].soc_pct,
				       .soc_min_pct = 10,
				       .soc_max_pct = 90,
				       .taper_pct = 5};
		struct sk_box box;
		int err;

		sk_storage_look(&s, &in, 3);
		err = sk_storage_fold(&s, &in, &box);
		if (isnan(life[i].soc_pct)) {
			ck_assert_int_eq(err, SK_EINVAL);
			continue;
		}
		ck_assert_int_eq(err, SK_OK);
		ck_assert_msg(fabs(box.min_w - life[i].min_w) < 1e-6 &&
				      fabs(box.max_w - life[i].max_w) < 1e-6,
			      "%s: %g..%g", life[i].what, box.min_w, box.max_w);
		if (box.min_w > -1000)
			ck_assert_int_eq(box.min_by, SK_BOX_CHARGE);
		if (box.max_w < 1000)
			ck_assert_int_eq(box.max_by, SK_BOX_CHARGE);
	}
}
END_TEST

START_TEST(what_stores_nothing_has_no_window)
{
	const struct sk_storage s = {.full = true, .empty = true};
	const struct sk_box_in in = {
		.min_w = 300, .max_w = 1000, .previous_w = NAN, .ramp_w_per_s = INFINITY};
	struct sk_box box;

	ck_assert_int_eq(sk_storage_fold(&s, &in, &box), SK_OK);
	ck_assert_double_eq(box.min_w, 300);
	ck_assert_double_eq(box.max_w, 1000);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{a_full_one_waits_before_it_charges, 1},
		{what_stores_nothing_has_no_window, 1},
	};

	return SUITE_RUN("storage", tests);
}
