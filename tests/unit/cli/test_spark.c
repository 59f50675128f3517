/* test_spark.c - a minute of small bars. */
#include "cli/spark.h"

#include <math.h>
#include <string.h>

#include "tests/unit/cli/suite.h"

#define T0 INT64_C(1000000) /* ms; a whole second */

static struct sk_spark spark;
static char drawn[SK_SPARK_SIZE];

static void setup(void)
{
	sk_spark_init(&spark);
}

/* The last `n` bars of a plain drawing at `now`. */
static const char *tail(sk_mono_ms now, double span, size_t n)
{
	(void)sk_spark_draw(&spark, now, span, false, drawn);
	ck_assert_uint_eq(strlen(drawn), SK_SPARK_BARS);
	return drawn + SK_SPARK_BARS - n;
}

START_TEST(nothing_known_is_blank)
{
	struct sk_spark_scale scale = sk_spark_draw(&spark, T0, 0.04, true, drawn);

	ck_assert(isnan(scale.least) && isnan(scale.most));
	ck_assert_uint_eq(strspn(drawn, " "), SK_SPARK_BARS);
}
END_TEST

START_TEST(bars_go_from_least_to_most)
{
	struct sk_spark_scale scale;

	for (int i = 0; i < 8; i++)
		sk_spark_put(&spark, T0 + i * 1000, 49.9 + 0.01 * i);
	ck_assert_str_eq(tail(T0 + 7000, 0.04, 8), "_.,-=+*#");
	scale = sk_spark_draw(&spark, T0 + 7000, 0.04, true, drawn);
	ck_assert_str_eq(drawn + SK_SPARK_BARS - 8, "▁▂▃▄▅▆▇█");
	ck_assert_double_eq_tol(scale.least, 49.90, 1e-9);
	ck_assert_double_eq_tol(scale.most, 49.97, 1e-9);
}
END_TEST

START_TEST(noise_on_a_steady_value_stays_small)
{
	struct sk_spark_scale scale;

	sk_spark_put(&spark, T0, 50.0005);
	sk_spark_put(&spark, T0 + 1000, 49.9995);
	scale = sk_spark_draw(&spark, T0 + 1000, 0.04, false, drawn);
	ck_assert_double_eq_tol(scale.least, 49.98, 1e-9);
	ck_assert_double_eq_tol(scale.most, 50.02, 1e-9);
	ck_assert_str_eq(drawn + SK_SPARK_BARS - 2, "=-");
}
END_TEST

START_TEST(a_bar_is_the_mean_of_its_second)
{
	sk_spark_put(&spark, T0, 0);
	sk_spark_put(&spark, T0 + 500, 10);
	sk_spark_put(&spark, T0 + 999, 5);
	sk_spark_put(&spark, T0 + 1000, 0);
	sk_spark_put(&spark, T0 + 2000, 10);
	ck_assert_str_eq(tail(T0 + 2000, 1, 3), "=_#");
}
END_TEST

START_TEST(gaps_stay_gaps)
{
	sk_spark_put(&spark, T0, 1);
	sk_spark_put(&spark, T0 + 1000, (double)NAN);
	sk_spark_put(&spark, T0 + 3000, 1);
	ck_assert_str_eq(tail(T0 + 4000, 1, 5), "=  = ");
}
END_TEST

START_TEST(what_is_older_than_a_minute_goes)
{
	for (int i = 0; i < 200; i++)
		sk_spark_put(&spark, T0 + i * 1000, i < 140 ? 100 : 1);
	ck_assert_uint_eq(strspn(tail(T0 + 199000, 1, SK_SPARK_BARS), "="),
			  SK_SPARK_BARS);
	sk_spark_put(&spark, T0, 100); /* far too late: left out */
	ck_assert_uint_eq(strspn(tail(T0 + 199000, 1, SK_SPARK_BARS), "="),
			  SK_SPARK_BARS);
	ck_assert_uint_eq(strspn(tail(T0 + 300000, 1, SK_SPARK_BARS), " "),
			  SK_SPARK_BARS);
}
END_TEST

START_TEST(a_long_pause_leaves_nothing_old_behind)
{
	for (int i = 0; i < SK_SPARK_BARS; i++)
		sk_spark_put(&spark, T0 + i * 1000, 7);
	sk_spark_put(&spark, T0 + 1000000, 7);
	ck_assert_uint_eq(strspn(tail(T0 + 1000000, 1, SK_SPARK_BARS), " "),
			  SK_SPARK_BARS - 1);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("spark");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, nothing_known_is_blank);
	tcase_add_test(tcase, bars_go_from_least_to_most);
	tcase_add_test(tcase, noise_on_a_steady_value_stays_small);
	tcase_add_test(tcase, a_bar_is_the_mean_of_its_second);
	tcase_add_test(tcase, gaps_stay_gaps);
	tcase_add_test(tcase, what_is_older_than_a_minute_goes);
	tcase_add_test(tcase, a_long_pause_leaves_nothing_old_behind);
	return run_case("spark", tcase);
}
