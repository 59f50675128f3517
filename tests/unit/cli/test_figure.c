/* test_figure.c - numbers, ages and times as people read and write them. */
#include "cli/figure.h"

#include <math.h>

#include "tests/unit/cli/suite.h"

START_TEST(numbers)
{
	ck_assert_str_eq(sk_figure(49.9984, 3).text, "49.998");
	ck_assert_str_eq(sk_figure(-11083, 0).text, "-11083");
	ck_assert_str_eq(sk_figure((double)NAN, 3).text, "-");
	ck_assert_str_eq(sk_figure((double)INFINITY, 3).text, "-");
	ck_assert_str_eq(sk_figure(-0.0004, 3).text, "0.000");
	ck_assert_str_eq(sk_figure(-0.0006, 3).text, "-0.001");
	ck_assert_str_eq(sk_figure_signed(0.118, 4).text, "+0.1180");
	ck_assert_str_eq(sk_figure_signed(-0.118, 4).text, "-0.1180");
	ck_assert_str_eq(sk_figure_signed(0, 4).text, "+0.0000");
}
END_TEST

static const struct {
	int64_t ms;
	const char *text;
} ages[] = {
	{0, "0.0 s"},	       {180, "0.2 s"},
	{9900, "9.9 s"},       {12000, "12 s"},
	{119000, "119 s"},     {121000, "2 min"},
	{7100000, "118 min"},  {7300000, "2.0 h"},
	{170000000, "47.2 h"}, {INT64_C(1000000000), "12 d"},
	{-3600000, "-60 min"},
};

START_TEST(an_age_has_the_unit_that_suits_it)
{
	ck_assert_str_eq(sk_figure_age(ages[_i].ms).text, ages[_i].text);
}
END_TEST

START_TEST(spans_are_exact)
{
	ck_assert_str_eq(sk_figure_span(250).text, "250 ms");
	ck_assert_str_eq(sk_figure_span(1500).text, "1.5 s");
	ck_assert_str_eq(sk_figure_span(90000).text, "90 s");
}
END_TEST

START_TEST(decimals_follow_the_unit_in_the_name)
{
	ck_assert_int_eq(sk_figure_decimals("f_hz"), 3);
	ck_assert_int_eq(sk_figure_decimals("grid_v_v"), 1);
	ck_assert_int_eq(sk_figure_decimals("p_w"), 0);
	ck_assert_int_eq(sk_figure_decimals("soc_pct"), 1);
	ck_assert_int_eq(sk_figure_decimals("w"), -1);
	ck_assert_int_eq(sk_figure_decimals("something"), -1);
}
END_TEST

START_TEST(times_are_written)
{
	ck_assert_str_eq(sk_figure_time(0, 0).text, "1970-01-01 00:00:00.000");
	ck_assert_str_eq(sk_figure_time(-1, 0).text, "1969-12-31 23:59:59.999");
	ck_assert_str_eq(sk_figure_time(INT64_C(1795579163007), 3600).text,
			 "2026-11-25 04:59:23.007");
	ck_assert_str_eq(sk_figure_time(INT64_MAX, 0).text, "-");
	ck_assert_str_eq(sk_figure_zone(0).text, "UTC");
	ck_assert_str_eq(sk_figure_zone(3600).text, "UTC+01:00");
	ck_assert_str_eq(sk_figure_zone(-12600).text, "UTC-03:30");
}
END_TEST

#define T0 INT64_C(1795579200000) /* 2026-11-25T04:00:00Z */

static const struct {
	const char *text;
	long east_s;
	sk_wall_ms ms;
} good_times[] = {
	{"2026-11-25T04:00:00Z", 3600, T0},
	{"2026-11-25 04:00:00z", 0, T0},
	{"2026-11-25T04:00", 0, T0},
	{"2026-11-25T05:00", 3600, T0},
	{"2026-11-25T05:00:00+01:00", 0, T0},
	{"2026-11-25T05:00:00+0100", 0, T0},
	{"2026-11-25T00:30:00-03:30", 0, T0},
	{"2026-11-25T04:00:00.5Z", 0, T0 + 500},
	{"2026-11-25T04:00:00.123987Z", 0, T0 + 123},
	{"2026-11-25", 0, T0 - INT64_C(4) * 3600000},
	{"1970-01-01T00:00:00Z", 0, 0},
	{"2028-02-29T00:00:00Z", 0, INT64_C(1835395200000)},
};

START_TEST(times_are_read)
{
	sk_wall_ms ms = -1;

	ck_assert_int_eq(sk_time_parse(good_times[_i].text, good_times[_i].east_s, &ms),
			 SK_OK);
	ck_assert_int_eq(ms, good_times[_i].ms);
}
END_TEST

static const char *const bad_times[] = {
	"",
	"yesterday",
	"2026",
	"2026-13-01",
	"2026-02-31",
	"2027-02-29T00:00:00Z",
	"1969-12-31",
	"2026-11-25T",
	"2026-11-25T24:00",
	"2026-11-25T04:60",
	"2026-11-25T04:00:61Z",
	"2026-11-25T04:00:00X",
	"2026-11-25T04:00:00+15:00",
	"2026-11-25T04:00:00Z ",
	"2026-1-5",
	"+026-11-25",
	" 2026-11-25",
};

START_TEST(what_is_no_time_is_refused)
{
	sk_wall_ms ms = 42;

	ck_assert_int_eq(sk_time_parse(bad_times[_i], 0, &ms), SK_EPARSE);
	ck_assert_int_eq(ms, 42);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int main(void)
{
	TCase *tcase = tcase_create("figure");

	tcase_add_test(tcase, numbers);
	tcase_add_loop_test(tcase, an_age_has_the_unit_that_suits_it, 0, COUNT(ages));
	tcase_add_test(tcase, spans_are_exact);
	tcase_add_test(tcase, decimals_follow_the_unit_in_the_name);
	tcase_add_test(tcase, times_are_written);
	tcase_add_loop_test(tcase, times_are_read, 0, COUNT(good_times));
	tcase_add_loop_test(tcase, what_is_no_time_is_refused, 0, COUNT(bad_times));
	return run_case("figure", tcase);
}
