/* test_random.c - streams that are even, repeatable and apart. */
#include <math.h>

#include "models/random.h"
#include "suite.h"

#define DRAWS 100000

START_TEST(the_same_seed_and_stream_repeat)
{
	struct sk_random a, b;

	sk_random_init(&a, 7, "dg1", "up");
	sk_random_init(&b, 7, "dg1", "up");
	for (int i = 0; i < 100; i++)
		ck_assert_double_eq(sk_random_draw(&a), sk_random_draw(&b));
}
END_TEST

/* What tells a stream apart from 7, "dg1", "up". */
static const struct {
	uint64_t seed;
	const char *stream, *part;
} others[] = {
	{8, "dg1", "up"}, {7, "dg2", "up"}, {7, "dg1", "down"},
	{7, "dg1u", "p"}, {0, "", ""},
};

START_TEST(others_are_not_related)
{
	struct sk_random a, b;
	double sum = 0;

	sk_random_init(&a, 7, "dg1", "up");
	sk_random_init(&b, others[_i].seed, others[_i].stream, others[_i].part);
	for (int i = 0; i < DRAWS; i++)
		sum += (sk_random_draw(&a) - 0.5) * (sk_random_draw(&b) - 0.5);
	/* Of independent ones: mean 0, standard deviation 1/12 by the root of DRAWS. */
	ck_assert_double_lt(fabs(sum / DRAWS), 5.0 / 12.0 / sqrt(DRAWS));
}
END_TEST

START_TEST(draws_are_even)
{
	struct sk_random r;
	int tenths[10] = {0};

	sk_random_init(&r, 1, "a", "b");
	for (int i = 0; i < DRAWS; i++) {
		double draw = sk_random_draw(&r);

		ck_assert(draw >= 0 && draw < 1);
		tenths[(int)(draw * 10)]++;
	}
	for (int i = 0; i < 10; i++)
		ck_assert_int_lt(abs(tenths[i] - DRAWS / 10), 500);
}
END_TEST

START_TEST(the_normal_one_is_normal)
{
	struct sk_random r;
	double sum = 0, squares = 0;
	int beyond = 0;

	sk_random_init(&r, 1, "a", "b");
	for (int i = 0; i < DRAWS; i++) {
		double draw = sk_random_normal(&r);

		sum += draw;
		squares += draw * draw;
		beyond += fabs(draw) > 1.96;
	}
	ck_assert_double_eq_tol(sum / DRAWS, 0, 0.02);
	ck_assert_double_eq_tol(squares / DRAWS, 1, 0.02);
	ck_assert_double_eq_tol((double)beyond / DRAWS, 0.05, 0.003);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_same_seed_and_stream_repeat);
	ADD_LOOP(cases, others_are_not_related, others);
	tcase_add_test(cases, draws_are_even);
	tcase_add_test(cases, the_normal_one_is_normal);
}

int main(void)
{
	return run_suite("random", add_tests);
}
