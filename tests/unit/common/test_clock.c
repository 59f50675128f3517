/* test_clock.c - the clocks have the units their names say, and only one of them jumps.
 */
#include <check.h>
#include <stdlib.h>

#include "common/clock.h"

#define READS 10000

START_TEST(the_monotonic_clock_never_goes_back)
{
	int64_t last_us = 0;

	for (int i = 0; i < READS; i++) {
		int64_t now_us = sk_clock_mono_us();

		ck_assert_int_ge(now_us, last_us);
		last_us = now_us;
	}
}
END_TEST

START_TEST(milliseconds_and_microseconds_are_of_one_clock)
{
	int64_t before_us = sk_clock_mono_us();
	sk_mono_ms now_ms = sk_clock_mono();
	int64_t after_us = sk_clock_mono_us();

	ck_assert_int_ge(now_ms, before_us / 1000);
	ck_assert_int_le(now_ms, after_us / 1000);
}
END_TEST

START_TEST(the_wall_clock_counts_milliseconds_of_this_century)
{
	ck_assert_int_gt(sk_clock_wall(), INT64_C(1700000000000));
	ck_assert_int_lt(sk_clock_wall(), INT64_C(4102444800000));
}
END_TEST

START_TEST(never_is_older_than_any_time_and_can_be_subtracted)
{
	sk_mono_ms now = sk_clock_mono();

	ck_assert_int_lt(SK_MONO_NEVER, 0);
	ck_assert_int_gt(now - SK_MONO_NEVER, INT64_C(1) << 60);
	ck_assert_int_lt(SK_MONO_NEVER - now, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("clock");
	TCase *tcase = tcase_create("clock");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, the_monotonic_clock_never_goes_back);
	tcase_add_test(tcase, milliseconds_and_microseconds_are_of_one_clock);
	tcase_add_test(tcase, the_wall_clock_counts_milliseconds_of_this_century);
	tcase_add_test(tcase, never_is_older_than_any_time_and_can_be_subtracted);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
