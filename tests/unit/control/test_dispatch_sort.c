/* test_dispatch_sort.c - numbers into rising order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controller/core/dispatch_sort.h"
#include "suite.h"
#include "tests/oracle/instance.h"

#define MOST 3000

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of one of several sorts: any, all of one sign, few different, of any size at all. */
static double number(uint64_t *state, size_t sort)
{
	double x = between(state, -1, 1);

	if (sort == 1)
		return fabs(x);
	if (sort == 2)
		return round(x * 3);
	return sort == 3 ? ldexp(x, (int)pick(state, 600) - 300) : x;
}

START_TEST(any_numbers_come_out_as_from_the_library)
{
	static double x[MOST], spare[MOST], expected[MOST];
	uint64_t state = (uint64_t)_i;
	size_t count = pick(&state, _i % 5 ? 70 : MOST), sort = pick(&state, 4);
	const double *sorted;

	for (size_t i = 0; i < count; i++)
		x[i] = expected[i] = number(&state, sort);
	qsort(expected, count, sizeof(*expected), rising);
	sorted = sk_dispatch_sort(x, spare, count);
	ck_assert(sorted == x || sorted == spare);
	for (size_t i = 0; i < count; i++)
		ck_assert_double_eq(sorted[i], expected[i]);
}
END_TEST

START_TEST(the_ends_of_the_range_are_in_their_places)
{
	double x[40] = {1,	   -0.0, INFINITY,   -1,   -INFINITY,
			0x1p-1074, 0.0,	 -0x1p-1074, 1e308};
	double spare[40];
	const double *sorted = sk_dispatch_sort(x, spare, 40);

	for (int i = 1; i < 40; i++)
		ck_assert_double_le(sorted[i - 1], sorted[i]);
	ck_assert_double_eq(sorted[0], -INFINITY);
	ck_assert_double_eq(sorted[1], -1);
	ck_assert_double_eq(sorted[2], -0x1p-1074);
	ck_assert_double_eq(sorted[39], INFINITY);
}
END_TEST

/* One among equals that differs in one byte: no digit may be passed over for it. */
START_TEST(the_odd_one_out_finds_its_place)
{
	double x[50], spare[50];
	double odd = ldexp(1, -7 * _i) * (_i % 2 ? 1 : -1);
	const double *sorted;

	for (int i = 0; i < 50; i++)
		x[i] = 1;
	x[20] += odd;
	odd = x[20];
	sorted = sk_dispatch_sort(x, spare, 50);
	ck_assert_double_eq(sorted[odd > 1 ? 49 : 0], odd);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{any_numbers_come_out_as_from_the_library, 1000},
		{the_odd_one_out_finds_its_place, 8},
		{the_ends_of_the_range_are_in_their_places, 1},
	};

	return SUITE_RUN("dispatch_sort", tests);
}
