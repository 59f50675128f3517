/* test_follow.c - slow is not deaf. */
#include <math.h>

#include "controller/core/follow.h"
#include "tests/unit/control/suite.h"

#define PATIENCE_MS 5000
#define LSB_HZ 0.001
#define UNKNOWN ((double)NAN)

static struct sk_follow follow;

static void look(double echo_hz, double asked_hz, sk_mono_ms now)
{
	sk_follow_update(&follow, echo_hz, asked_hz, LSB_HZ, now, PATIENCE_MS);
}

START_TEST(a_match_is_following)
{
	sk_follow_begin(&follow, 0.1, 0);
	look(0.1, 0.1009, 60000); /* within a register step */
	ck_assert(!follow.ignores);
}
END_TEST

START_TEST(with_nothing_asked_nothing_is_ignored)
{
	sk_follow_begin(&follow, 0.1, 0);
	look(0.1, UNKNOWN, 60000);
	ck_assert(!follow.ignores);
	look(0.1, 0.2, 60000 + PATIENCE_MS - 1); /* asked since then */
	ck_assert(!follow.ignores);
}
END_TEST

START_TEST(standing_still_elsewhere_is_ignoring_after_a_while)
{
	sk_follow_begin(&follow, 0.1, 0);
	look(0.1, 0.2, PATIENCE_MS - 1);
	ck_assert(!follow.ignores);
	look(0.1, 0.2, PATIENCE_MS);
	ck_assert(follow.ignores);
}
END_TEST

START_TEST(one_that_is_slow_but_moves_is_not)
{
	sk_follow_begin(&follow, 0.0, 0);
	for (int s = 1; s <= 60; s++)
		look(0.001 * s, 1.0, s * 1000);
	ck_assert(!follow.ignores);
}
END_TEST

START_TEST(only_a_match_brings_it_back)
{
	sk_follow_begin(&follow, 0.1, 0);
	look(0.1, 0.2, PATIENCE_MS);
	look(0.3, 0.2, PATIENCE_MS + 100); /* moved, by someone else */
	ck_assert(follow.ignores);
	look(0.2, 0.2, PATIENCE_MS + 200);
	ck_assert(!follow.ignores);
}
END_TEST

START_TEST(a_register_of_unknown_resolution_may_be_coarse)
{
	sk_follow_begin(&follow, 0.11, 0);
	sk_follow_update(&follow, 0.11, 0.1055, UNKNOWN, PATIENCE_MS, PATIENCE_MS);
	ck_assert(!follow.ignores);
	sk_follow_update(&follow, 0.11, 0.13, UNKNOWN, 3 * PATIENCE_MS, PATIENCE_MS);
	ck_assert(follow.ignores);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{a_match_is_following, 1},
		{with_nothing_asked_nothing_is_ignored, 1},
		{standing_still_elsewhere_is_ignoring_after_a_while, 1},
		{one_that_is_slow_but_moves_is_not, 1},
		{only_a_match_brings_it_back, 1},
		{a_register_of_unknown_resolution_may_be_coarse, 1},
	};

	return SUITE_RUN("follow", tests);
}
