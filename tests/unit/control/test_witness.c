/* test_witness.c - which offsets may be in force at a unit. */
#include <math.h>

#include "controller/core/witness.h"
#include "tests/unit/control/suite.h"

#define TOLERANCE_HZ 0.001

static struct sk_witness w;

static void begin(double echo_hz)
{
	sk_witness_init(&w);
	sk_witness_look(&w, echo_hz, 100, TOLERANCE_HZ);
}

static void ck_range(struct sk_range range, double least, double most)
{
	ck_assert_double_eq_tol(range.least, least, 1e-12);
	ck_assert_double_eq_tol(range.most, most, 1e-12);
}

START_TEST(an_echo_with_nothing_under_way_is_certain)
{
	begin(0.1);
	ck_assert(w.fresh);
	ck_range(sk_witness_range(&w), 0.1, 0.1);
	ck_range(sk_witness_own(&w), 0.1, 0.1);
}
END_TEST

START_TEST(the_same_measurement_is_not_fresh_again)
{
	begin(0.1);
	sk_witness_look(&w, 0.1, 100, TOLERANCE_HZ);
	ck_assert(!w.fresh);
}
END_TEST

START_TEST(what_was_sent_may_be_in_force_or_not)
{
	begin(0.1);
	sk_witness_sent(&w, 0.2);
	sk_witness_sent(&w, 0.3);
	ck_range(sk_witness_range(&w), 0.1, 0.3);
	sk_witness_look(&w, 0.1, 200, TOLERANCE_HZ); /* late or lost: still open */
	ck_range(sk_witness_range(&w), 0.1, 0.3);
}
END_TEST

START_TEST(an_echo_voids_what_was_sent_before_what_it_shows)
{
	begin(0.1);
	sk_witness_sent(&w, 0.2);
	sk_witness_sent(&w, 0.3);
	sk_witness_sent(&w, 0.25);
	sk_witness_look(&w, 0.3005, 200, TOLERANCE_HZ);
	sk_witness_look(&w, 0.3005, 200, TOLERANCE_HZ);
	ck_range(sk_witness_range(&w), 0.25, 0.3005);
	sk_witness_look(&w, 0.25, 300, TOLERANCE_HZ);
	sk_witness_look(&w, 0.25, 300, TOLERANCE_HZ);
	ck_range(sk_witness_range(&w), 0.25, 0.25);
}
END_TEST

START_TEST(the_frequency_may_lag_behind_a_change)
{
	begin(0.1);
	sk_witness_sent(&w, 0.2);
	sk_witness_look(&w, 0.2, 200, TOLERANCE_HZ);
	ck_range(sk_witness_own(&w), 0.1, 0.2);
	sk_witness_look(&w, 0.2, 300, TOLERANCE_HZ);
	ck_range(sk_witness_own(&w), 0.2, 0.2);
}
END_TEST

START_TEST(more_than_it_remembers_forgets_the_oldest)
{
	begin(0.0);
	for (int i = 1; i <= 2 * SK_WITNESS_SENT; i++)
		sk_witness_sent(&w, -i);
	sk_witness_look(&w, 0.0, 100, TOLERANCE_HZ);
	ck_assert_uint_eq(w.sent_count, SK_WITNESS_SENT);
	ck_range(sk_witness_range(&w), -2 * SK_WITNESS_SENT, 0.0);
}
END_TEST

START_TEST(a_repetition_adds_nothing)
{
	begin(0.0);
	for (int i = 0; i < 100; i++)
		sk_witness_sent(&w, 0.1);
	ck_assert_uint_eq(w.sent_count, 1);
}
END_TEST

START_TEST(a_unit_that_comes_back_begins_with_its_echo)
{
	begin(0.1);
	sk_witness_sent(&w, 0.5);
	sk_witness_begin(&w);
	sk_witness_look(&w, 0.0, 100, TOLERANCE_HZ);
	ck_assert(w.fresh);
	ck_range(sk_witness_range(&w), 0.0, 0.0);
	ck_assert(isnan(w.disturbance_hz));
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{an_echo_with_nothing_under_way_is_certain, 1},
		{the_same_measurement_is_not_fresh_again, 1},
		{what_was_sent_may_be_in_force_or_not, 1},
		{an_echo_voids_what_was_sent_before_what_it_shows, 1},
		{the_frequency_may_lag_behind_a_change, 1},
		{more_than_it_remembers_forgets_the_oldest, 1},
		{a_repetition_adds_nothing, 1},
		{a_unit_that_comes_back_begins_with_its_echo, 1},
	};

	return SUITE_RUN("witness", tests);
}
