/* test_decimal.c - numbers as printf would write them. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/decimal.h"

static const struct {
	double value;
	const char *text;
} numbers[] = {
	{0, "0"},
	{-0.0, "0"},
	{1, "1"},
	{-1, "-1"},
	{10, "10"},
	{1000000, "1000000"},
	{123456789012345, "123456789012345"},
	{-999999999999999, "-999999999999999"},
	{1e15, "1e+15"},
	{0.5, "0.5"},
	{-0.5, "-0.5"},
	{49.981, "49.981"},
	{230.4, "230.4"},
	{0.1 + 0.2, "0.3"},
	{1.0 / 3, "0.3333333333"},
	{0.000001, "1e-06"},
	{0.0001, "0.0001"},
	{0.000123, "0.000123"},
	{0.000099, "9.9e-05"},
	{9999.999999, "9999.999999"},
	{-9999.999999, "-9999.999999"},
	{10000.001, "10000.001"},
	{9999999.999, "9999999.999"},
	{10000000.5, "10000000.5"},
	{1.0000000001, "1"},
	{1e300, "1e+300"},
	{5e-324, "4.940656458e-324"},
};

#define NUMBERS ((int)(sizeof(numbers) / sizeof(numbers[0])))

START_TEST(numbers_are_written)
{
	char text[SK_DECIMAL_SIZE];

	ck_assert_uint_eq(sk_decimal(numbers[_i].value, text), strlen(text));
	ck_assert_str_eq(text, numbers[_i].text);
}
END_TEST

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void compare(double value)
{
	char text[SK_DECIMAL_SIZE], wanted[SK_DECIMAL_SIZE];
	bool whole = fabs(value) < 1e15 && value == rint(value);

	(void)sk_decimal(value, text);
	(void)snprintf(wanted, sizeof(wanted), whole ? "%.0f" : "%.10g", value);
	if (value != 0)
		ck_assert_str_eq(text, wanted);
}

START_TEST(registers_with_any_scale_factor_are_written_as_printf_would)
{
	uint64_t state = 42;

	for (int i = 0; i < 200000; i++) {
		double raw = (double)(int32_t)next(&state);
		int exponent = (int)(next(&state) % 21) - 10;

		compare(exponent < 0 ? raw / pow(10, -exponent)
				     : raw * pow(10, exponent));
		compare(raw * pow(10, exponent));
	}
}
END_TEST

/* A register times a scale that no double holds exactly, as models without a scale factor
 * have it. */
START_TEST(registers_with_a_scale_are_written_as_printf_would)
{
	static const double scales[] = {0.1,   0.01, 0.001, 0.0001, 0.00001, 0.000001,
					0.005, 0.3,  1.1,   1e-7,   2.5e-4,  1.0 / 3};
	uint64_t state = 424;

	for (int i = 0; i < 200000; i++)
		compare((double)(int32_t)(next(&state) >> (i % 50)) *
			scales[(size_t)i % (sizeof(scales) / sizeof(scales[0]))]);
}
END_TEST

START_TEST(whole_numbers_are_written)
{
	static const int64_t whole[] = {0,	   1,	      -1,	10,
					INT64_MAX, INT64_MIN, -1000000, 1764058485123};

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		char text[SK_DECIMAL_SIZE], wanted[SK_DECIMAL_SIZE];

		(void)snprintf(wanted, sizeof(wanted), "%" PRId64, whole[i]);
		ck_assert_uint_eq(sk_decimal_whole(whole[i], text), strlen(wanted));
		ck_assert_str_eq(text, wanted);
	}
}
END_TEST

START_TEST(any_number_is_written_as_printf_would)
{
	uint64_t state = 4242;
	double value;

	for (int i = 0; i < 200000; i++) {
		uint64_t bits = next(&state);

		memcpy(&value, &bits, sizeof(value));
		if (isfinite(value))
			compare(value);
		compare((double)(int64_t)bits / 1e12);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("decimal");
	TCase *tcase = tcase_create("decimal");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, numbers_are_written, 0, NUMBERS);
	tcase_add_test(tcase,
		       registers_with_any_scale_factor_are_written_as_printf_would);
	tcase_add_test(tcase, registers_with_a_scale_are_written_as_printf_would);
	tcase_add_test(tcase, whole_numbers_are_written);
	tcase_add_test(tcase, any_number_is_written_as_printf_would);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
