/* test_backoff.c - waits double, stay in their bounds, spread, and begin anew. */
#include <check.h>
#include <stdlib.h>

#include "common/backoff.h"

#define FIRST_MS 200
#define MOST_MS 4000
#define SEEDS 500

static const int steps_ms[] = {200, 400, 800, 1600, 3200, 4000, 4000, 4000};

#define STEPS ((int)(sizeof(steps_ms) / sizeof(steps_ms[0])))

START_TEST(every_wait_is_in_the_last_quarter_of_its_step)
{
	struct sk_backoff b;

	for (uint32_t seed = 0; seed < SEEDS; seed++) {
		sk_backoff_init(&b, FIRST_MS, MOST_MS, seed);
		for (int i = 0; i < STEPS; i++) {
			int wait_ms = sk_backoff_next(&b);

			ck_assert_int_le(wait_ms, steps_ms[i]);
			ck_assert_int_ge(wait_ms, steps_ms[i] - steps_ms[i] / 4);
		}
	}
}
END_TEST

START_TEST(waits_of_many_are_spread_over_the_quarter)
{
	int low = 0, high = 0;
	struct sk_backoff b;

	for (uint32_t seed = 0; seed < SEEDS; seed++) {
		int wait_ms;

		sk_backoff_init(&b, FIRST_MS, MOST_MS, seed * 2654435761u);
		wait_ms = sk_backoff_next(&b);
		low += wait_ms < 163;
		high += wait_ms > 187;
	}
	ck_assert_int_gt(low, SEEDS / 8);
	ck_assert_int_gt(high, SEEDS / 8);
}
END_TEST

START_TEST(reset_begins_at_the_first_step)
{
	struct sk_backoff b;

	sk_backoff_init(&b, FIRST_MS, MOST_MS, 1);
	for (int i = 0; i < 5; i++)
		(void)sk_backoff_next(&b);
	sk_backoff_reset(&b);
	ck_assert_int_le(sk_backoff_next(&b), FIRST_MS);
	ck_assert_int_gt(sk_backoff_next(&b), FIRST_MS);
}
END_TEST

START_TEST(tiny_steps_neither_stop_nor_divide_by_zero)
{
	struct sk_backoff b;

	sk_backoff_init(&b, 1, 3, 7);
	for (int i = 0; i < 10; i++) {
		int wait_ms = sk_backoff_next(&b);

		ck_assert_int_ge(wait_ms, 1);
		ck_assert_int_le(wait_ms, 3);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("backoff");
	TCase *tcase = tcase_create("backoff");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, every_wait_is_in_the_last_quarter_of_its_step);
	tcase_add_test(tcase, waits_of_many_are_spread_over_the_quarter);
	tcase_add_test(tcase, reset_begins_at_the_first_step);
	tcase_add_test(tcase, tiny_steps_neither_stop_nor_divide_by_zero);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
