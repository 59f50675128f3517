/* test_poll.c - grids are shared, and what is missed is not caught up. */
#include <check.h>
#include <stdlib.h>

#include "drivers/poll.h"

static const struct {
	int period_ms;
	sk_mono_ms now, due;
} starts[] = {
	{200, 0, 200},		{200, 199, 200}, {200, 200, 400},
	{1000, 123456, 124000}, {33, 0, 35},	 {33, 33, 70},
	{33, 66, 100},		{20, 5, 20},	 {3600000, 10, 3600000},
};

#define STARTS ((int)(sizeof(starts) / sizeof(starts[0])))

START_TEST(points_are_on_the_common_grid_in_slots)
{
	struct sk_grid g;

	sk_grid_init(&g, starts[_i].period_ms, 0, starts[_i].now);
	ck_assert_int_eq(sk_grid_due(&g), starts[_i].due);
	ck_assert(!sk_grid_take(&g, starts[_i].due - 1));
	ck_assert(sk_grid_take(&g, starts[_i].due));
	ck_assert_uint_eq(g.missed, 0);
}
END_TEST

START_TEST(started_at_different_times_they_are_due_together)
{
	struct sk_grid a, b;

	sk_grid_init(&a, 200, 0, 1001);
	sk_grid_init(&b, 200, 0, 1177);
	ck_assert_int_eq(sk_grid_due(&a), sk_grid_due(&b));
}
END_TEST

static const struct {
	int period_ms;
	size_t index, count;
	int phase_ms;
} phases[] = {
	{200, 0, 1, 0},	    {200, 19, 20, 0},	    {200, 1, 21, 66},
	{200, 2, 21, 133},  {200, 3, 21, 0},	    {1000, 0, 1000, 0},
	{1000, 1, 1000, 8}, {1000, 124, 1000, 992}, {1000, 125, 1000, 0},
	{20, 3, 100, 15},   {20, 99, 1000, 15},	    {5, 7, 100, 0},
};

#define PHASES ((int)(sizeof(phases) / sizeof(phases[0])))

START_TEST(many_are_spread_over_their_period)
{
	ck_assert_int_eq(
		sk_grid_phase(phases[_i].period_ms, phases[_i].index, phases[_i].count),
		phases[_i].phase_ms);
}
END_TEST

START_TEST(a_phase_shifts_the_grid)
{
	struct sk_grid g;

	sk_grid_init(&g, 200, 60, 1000);
	ck_assert_int_eq(sk_grid_due(&g), 1060);
	ck_assert(sk_grid_take(&g, 1060));
	ck_assert_int_eq(sk_grid_due(&g), 1260);
	sk_grid_init(&g, 200, 60, 1060);
	ck_assert_int_eq(sk_grid_due(&g), 1260);
}
END_TEST

START_TEST(no_point_is_lost_when_the_loop_is_on_time)
{
	struct sk_grid g;
	int taken = 0;

	sk_grid_init(&g, 33, 0, 0);
	for (sk_mono_ms now = 0; now <= 3300 + SK_POLL_SLOT_MS; now++)
		taken += sk_grid_take(&g, now);
	ck_assert_int_eq(taken, 100);
	ck_assert_uint_eq(g.missed, 0);
}
END_TEST

START_TEST(missed_points_are_counted_and_left_out)
{
	struct sk_grid g;

	sk_grid_init(&g, 100, 0, 0);
	ck_assert(sk_grid_take(&g, 450));
	ck_assert_uint_eq(g.missed, 3);
	ck_assert(!sk_grid_take(&g, 451));
	ck_assert_int_eq(sk_grid_due(&g), 500);
}
END_TEST

START_TEST(skipped_points_are_not_missed)
{
	struct sk_grid g;

	sk_grid_init(&g, 100, 0, 0);
	sk_grid_skip(&g, 50);
	ck_assert_int_eq(sk_grid_due(&g), 100);
	sk_grid_skip(&g, 999);
	ck_assert_int_eq(sk_grid_due(&g), 1000);
	sk_grid_skip(&g, 1000);
	ck_assert_int_eq(sk_grid_due(&g), 1100);
	ck_assert_uint_eq(g.missed, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("poll");
	TCase *tcase = tcase_create("poll");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, points_are_on_the_common_grid_in_slots, 0, STARTS);
	tcase_add_test(tcase, started_at_different_times_they_are_due_together);
	tcase_add_loop_test(tcase, many_are_spread_over_their_period, 0, PHASES);
	tcase_add_test(tcase, a_phase_shifts_the_grid);
	tcase_add_test(tcase, no_point_is_lost_when_the_loop_is_on_time);
	tcase_add_test(tcase, missed_points_are_counted_and_left_out);
	tcase_add_test(tcase, skipped_points_are_not_missed);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
