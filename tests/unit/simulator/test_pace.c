/* test_pace.c - steps due beside a clock that stutters. */
#include "lab.h"

#include "simulator/pace.h"

#define START INT64_C(1000000)

START_TEST(steps_follow_the_clock_without_a_remainder_lost)
{
	int64_t now_us = START, steps = 0;
	struct sk_pace p;

	sk_pace_init(&p, 1000, START);
	for (int i = 0; i < 1000; i++) {
		now_us += 5333;
		steps += sk_pace_due(&p, now_us);
	}
	ck_assert_int_eq(steps, 5333);
	ck_assert_int_eq(p.lost_us, 0);
}
END_TEST

START_TEST(a_clock_that_stands_or_goes_back_asks_for_nothing)
{
	struct sk_pace p;

	sk_pace_init(&p, 1000, START);
	ck_assert_int_eq(sk_pace_due(&p, START), 0);
	ck_assert_int_eq(sk_pace_due(&p, START - 5000), 0);
	ck_assert_int_eq(sk_pace_due(&p, START + 999), 0);
	ck_assert_int_eq(sk_pace_due(&p, START + 1000), 1);
}
END_TEST

START_TEST(a_short_delay_is_caught_up)
{
	struct sk_pace p;

	sk_pace_init(&p, 1000, START);
	ck_assert_int_eq(sk_pace_due(&p, START + SK_PACE_BEHIND_MOST_US), 200);
	ck_assert_int_eq(p.lost_us, 0);
}
END_TEST

START_TEST(a_long_one_is_left_out_and_counted)
{
	struct sk_pace p;

	sk_pace_init(&p, 1000, START);
	ck_assert_int_eq(sk_pace_due(&p, START + 1200000), 200);
	ck_assert_int_eq(p.lost_us, 1000000);
	ck_assert_int_eq(sk_pace_due(&p, START + 1200000), 0);
	ck_assert_int_eq(sk_pace_due(&p, START + 1205000), 5);
	ck_assert_int_eq(p.lost_us, 1000000);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("pace");

	tcase_add_test(t, steps_follow_the_clock_without_a_remainder_lost);
	tcase_add_test(t, a_clock_that_stands_or_goes_back_asks_for_nothing);
	tcase_add_test(t, a_short_delay_is_caught_up);
	tcase_add_test(t, a_long_one_is_left_out_and_counted);
	return run_suite("pace", t);
}
