/* test_expect.c - every kind of figure, on traces made by hand; and the verdict on many.
 */
#include <math.h>
#include <string.h>

#include "rehearsal/expect.h"
#include "rehearsal/judge.h"
#include "tests/unit/control/suite.h"

#define UNITS 3
#define SAMPLES 101 /* 10 s */
#define LOAD 2
#define NEAR 1e-9

static struct sk_trace t;

/* 0.1 s apart: 50 Hz, two units of 10 and 5 kW that share 6 kW, and a load. */
static void begin(void)
{
	ck_assert_int_eq(sk_trace_init(&t, SAMPLES, UNITS), SK_OK);
	t.every_s = 0.1;
	t.f_nom_hz = 50;
	t.v_nom_v = 230;
	t.count = SAMPLES;
	t.s_va[0] = 10e3;
	t.s_va[1] = 5e3;
	t.s_va[LOAD] = (double)NAN;
	for (size_t s = 0; s < SAMPLES; s++) {
		t.samples[s] = (struct sk_sample){.f_hz = 50, .mode = 3};
		t.p_w[s * UNITS] = 4e3;
		t.p_w[s * UNITS + 1] = 2e3;
		t.p_w[s * UNITS + LOAD] = -6e3;
		t.v_v[s * UNITS] = t.v_v[s * UNITS + 1] = 230;
	}
}

static double figure(const char *kind, double from_s, double to_s)
{
	struct sk_expect e = {.kind = sk_expect_by_name(kind),
			      .from_s = from_s,
			      .to_s = to_s,
			      .reference_s = from_s,
			      .band_hz = 0.02,
			      .unit = 1};

	ck_assert_int_ge(e.kind, 0);
	return sk_expect_measure(&e, &t);
}

/* A step at 2 s that comes back by 20 mHz a second. */
static void step_down(void)
{
	for (size_t s = 20; s < SAMPLES; s++)
		t.samples[s].f_hz = fmin(49.9 + 0.002 * (double)(s - 20), 50.003);
}

START_TEST(settling_is_told_from_the_begin_of_the_window)
{
	begin();
	ck_assert_double_eq(figure("settle_s", 2, 10), 0);
	step_down();
	ck_assert_double_eq_tol(figure("settle_s", 2, 10), 4.0, 0.1001);
	ck_assert_double_eq_tol(figure("settle_s", 5, 10), 1.0, 0.1001);
	ck_assert(isinf(figure("settle_s", 2, 5)));
	t.samples[100].f_hz = (double)NAN;
	ck_assert(isinf(figure("settle_s", 2, 10)));
	sk_trace_clear(&t);
}
END_TEST

START_TEST(overshoot_is_on_the_other_side)
{
	begin();
	ck_assert_double_eq(figure("overshoot_hz", 0, 10), 0);
	step_down();
	ck_assert_double_eq_tol(figure("overshoot_hz", 0, 10), 0.003, NEAR);
	for (size_t s = 0; s < SAMPLES; s++)
		t.samples[s].f_hz = 100 - t.samples[s].f_hz;
	ck_assert_double_eq_tol(figure("overshoot_hz", 0, 10), 0.003, NEAR);
	sk_trace_clear(&t);
}
END_TEST

/* The first unit gives 1 kvar and 4 kW, the second nothing; the load does not share. */
START_TEST(reactive_power_is_shared_by_rating)
{
	begin();
	ck_assert_double_eq(figure("q_sharing_pct", 0, 10), 0);
	t.q_var[30 * UNITS] = 1e3;
	t.q_var[30 * UNITS + LOAD] = -1e3;
	ck_assert_double_eq_tol(figure("q_sharing_pct", 0, 10), 100.0 / 15, NEAR);
	ck_assert_double_eq(figure("q_sharing_pct", 3.1, 10), 0);
	sk_trace_clear(&t);
}
END_TEST

/* 1 % low from 2 s to 4 s, one of the two twice as much and the other not at all. */
START_TEST(the_mean_voltage_is_what_settles)
{
	begin();
	for (size_t s = 20; s < 40; s++)
		t.v_v[s * UNITS] = 230 * 0.98;
	ck_assert_double_eq_tol(figure("v_deviation_pct", 0, 10), 1.0, NEAR);
	ck_assert_double_eq(figure("v_deviation_pct", 4, 10), 0);
	ck_assert_double_eq_tol(figure("v_settle_s", 2, 10), 2.0, NEAR);
	ck_assert(isinf(figure("v_settle_s", 2, 3.5)));
	t.v_v[100 * UNITS] = (double)NAN;
	ck_assert(isinf(figure("v_settle_s", 2, 10)));
	sk_trace_clear(&t);
}
END_TEST

START_TEST(extremes_are_of_the_window)
{
	begin();
	step_down();
	ck_assert_double_eq_tol(figure("f_min_hz", 0, 10), 49.9, NEAR);
	ck_assert_double_eq_tol(figure("f_min_hz", 4, 10), 49.94, NEAR);
	ck_assert_double_eq_tol(figure("f_max_hz", 0, 10), 50.003, NEAR);
	ck_assert_double_eq_tol(figure("deviation_hz", 4, 10), 0.06, NEAR);
	ck_assert_double_eq_tol(figure("deviation_hz", 8, 10), 0.003, NEAR);
	sk_trace_clear(&t);
}
END_TEST

START_TEST(sharing_is_told_in_percent_of_the_rating)
{
	begin();
	ck_assert_double_eq_tol(figure("sharing_pct", 0, 10), 0, NEAR);
	for (size_t s = 50; s < SAMPLES; s++) {
		t.p_w[s * UNITS] -= 100;
		t.p_w[s * UNITS + 1] += 100;
	}
	ck_assert_double_eq_tol(figure("sharing_pct", 0, 10), 2, NEAR);
	ck_assert_double_eq_tol(figure("sharing_growth_pct", 0, 10), 2, NEAR);
	ck_assert_double_eq_tol(figure("sharing_growth_pct", 5, 10), 0, NEAR);
	sk_trace_clear(&t);
}
END_TEST

START_TEST(a_held_power_is_compared_with_what_it_was)
{
	begin();
	t.p_w[50 * UNITS + 1] = 1900;
	ck_assert_double_eq_tol(figure("held_pct", 2, 10), 5, NEAR);
	ck_assert_double_eq_tol(figure("held_pct", 6, 10), 0, NEAR);
	sk_trace_clear(&t);
}
END_TEST

START_TEST(a_transient_leaves_the_way_from_first_to_last)
{
	begin();
	for (size_t s = 0; s < SAMPLES; s++)
		t.p_w[s * UNITS] = 4e3 + 10 * (double)s;
	ck_assert_double_eq_tol(figure("transient_pct", 0, 10), 0, NEAR);
	t.p_w[50 * UNITS] = 5300;
	ck_assert_double_eq_tol(figure("transient_pct", 0, 10), 3, NEAR);
	t.p_w[60 * UNITS] = 3500;
	ck_assert_double_eq_tol(figure("transient_pct", 0, 10), 5, NEAR);
	sk_trace_clear(&t);
}
END_TEST

START_TEST(changes_and_messages_are_counted)
{
	begin();
	for (size_t s = 0; s < SAMPLES; s++)
		t.samples[s].setpoints = (int64_t)s;
	ck_assert_double_eq(figure("mode_changes", 0, 10), 0);
	t.samples[50].mode = 6;
	ck_assert_double_eq(figure("mode_changes", 0, 10), 2);
	ck_assert_double_eq_tol(figure("setpoints_per_s", 0, 10), 5, 0.1);
	sk_trace_clear(&t);
}
END_TEST

START_TEST(every_kind_has_a_name_and_a_figure)
{
	begin();
	for (size_t i = 0; i < sk_expect_kind_count; i++) {
		ck_assert_int_eq(sk_expect_by_name(sk_expect_kinds[i].name), (int)i);
		ck_assert(isfinite(figure(sk_expect_kinds[i].name, 0, 10)));
		ck_assert_ptr_nonnull(strstr(SK_EXPECT_NAMES, sk_expect_kinds[i].name));
	}
	ck_assert_int_eq(sk_expect_by_name("speed"), -1);
	sk_trace_clear(&t);
}
END_TEST

static const struct {
	double most, least, figure;
	bool met;
} limits[] = {
	{3, NAN, 3, true},    {3, NAN, 3.1, false},	 {NAN, 3, 3, true},
	{NAN, 3, 2.9, false}, {3, 1, 2, true},		 {3, 1, 0, false},
	{3, NAN, NAN, false}, {3, NAN, INFINITY, false},
};

START_TEST(limits_are_inclusive_and_nan_is_never_met)
{
	struct sk_expect e = {.most = limits[_i].most, .least = limits[_i].least};

	ck_assert_int_eq(sk_expect_met(&e, limits[_i].figure), limits[_i].met);
}
END_TEST

/* 1..20 and two runs that never settled: the worst is at the wrong end. */
START_TEST(the_spread_tells_median_and_worst)
{
	struct sk_expect e = {.most = 19, .least = (double)NAN};
	struct sk_scenario s = {.expects = &e, .expect_count = 1};
	struct sk_verdict v;
	struct sk_spread spread;

	ck_assert_int_eq(sk_verdict_init(&v, SK_STRATEGY_SKERRY, 1, 20), SK_OK);
	for (int i = 0; i < 20; i++)
		v.figures[i] = (i * 7) % 20 + 1;
	spread = sk_verdict_spread(&v, &s, 0);
	ck_assert_double_eq(spread.p50, 10);
	ck_assert_double_eq(spread.p95, 19);
	ck_assert_double_eq(spread.worst, 20);
	ck_assert_uint_eq(spread.met, 19);
	ck_assert(!sk_verdict_met(&v, &s));
	e = (struct sk_expect){.most = (double)NAN, .least = 1};
	ck_assert_double_eq(sk_verdict_spread(&v, &s, 0).worst, 1);
	ck_assert(sk_verdict_met(&v, &s));
	v.figures[0] = (double)NAN;
	ck_assert(isnan(sk_verdict_spread(&v, &s, 0).worst));
	sk_verdict_clear(&v);
}
END_TEST

/* A second of 12 kW from the grid, two of 5 kW to it; charge that falls from 60 to 50 %.
 */
static void on_the_grid(void)
{
	begin();
	for (size_t s = 0; s < SAMPLES; s++) {
		t.samples[s].p_pcc_w = s < 10 ? 12e3 : s < 30 ? -5e3 : 0;
		t.samples[s].dispatch = s < 10 ? 1 : 2;
		for (size_t i = 0; i < UNITS; i++) {
			t.soc_pct[s * UNITS + i] = 60 - 0.1 * (double)s;
			t.online[s * UNITS + i] = i == 1 && s >= 50 ? 0 : 1;
		}
	}
}

static const struct {
	const char *kind;
	double from_s, to_s, limit_w, figure;
} of_the_grid[] = {
	{"import_beyond_s", 0, 10, 10e3, 1.0},
	{"import_beyond_s", 0, 10, 13e3, 0.0},
	{"import_beyond_s", 0.5, 10, 10e3, 0.5},
	{"export_beyond_s", 0, 10, 4e3, 2.0},
	{"export_beyond_s", 0, 10, 5e3, 0.0},
	{"pcc_error_w", 0, 10, 0, 12e3},
	{"pcc_error_w", 3, 10, 100, 100},
	{"soc_min_pct", 0, 10, 0, 50},
	{"soc_max_pct", 1, 10, 0, 59},
	{"trips", 0, 10, 0, 1},
	{"trips", 6, 10, 0, 0},
	{"dispatch_changes", 0, 10, 0, 1},
	{"dispatch_changes", 1, 10, 0, 0},
};

START_TEST(figures_of_the_dispatch_by_their_rows)
{
	struct sk_expect e = {.kind = sk_expect_by_name(of_the_grid[_i].kind),
			      .from_s = of_the_grid[_i].from_s,
			      .to_s = of_the_grid[_i].to_s,
			      .limit_w = of_the_grid[_i].limit_w,
			      .unit = 1};

	on_the_grid();
	ck_assert_int_ge(e.kind, 0);
	ck_assert_msg(fabs(sk_expect_measure(&e, &t) - of_the_grid[_i].figure) < NEAR,
		      "%s: %g", of_the_grid[_i].kind, sk_expect_measure(&e, &t));
	for (size_t s = 0; s < SAMPLES; s++)
		t.samples[s].p_pcc_w = (double)NAN; /* no grid: no error is small */
	if (strcmp(of_the_grid[_i].kind, "pcc_error_w") == 0)
		ck_assert(isnan(sk_expect_measure(&e, &t)));
	sk_trace_clear(&t);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{figures_of_the_dispatch_by_their_rows, SUITE_ROWS(of_the_grid)},
		{settling_is_told_from_the_begin_of_the_window, 1},
		{overshoot_is_on_the_other_side, 1},
		{reactive_power_is_shared_by_rating, 1},
		{the_mean_voltage_is_what_settles, 1},
		{extremes_are_of_the_window, 1},
		{sharing_is_told_in_percent_of_the_rating, 1},
		{a_held_power_is_compared_with_what_it_was, 1},
		{a_transient_leaves_the_way_from_first_to_last, 1},
		{changes_and_messages_are_counted, 1},
		{every_kind_has_a_name_and_a_figure, 1},
		{limits_are_inclusive_and_nan_is_never_met, SUITE_ROWS(limits)},
		{the_spread_tells_median_and_worst, 1},
	};

	return SUITE_RUN("expect", tests);
}
