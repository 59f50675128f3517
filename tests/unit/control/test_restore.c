/* test_restore.c - the law, one step at a time. */
#include <math.h>

#include "controller/core/restore.h"
#include "tests/unit/control/suite.h"

#define TOLERANCE 1e-9
#define DT_S 0.2

static struct sk_conf_control control;
static struct sk_restore law;
static struct sk_restore_in in;

/* Started at 0.1 Hz; the next data come at 200 ms. */
static void begin(void)
{
	control = (struct sk_conf_control){.beta_per_s = 2.0,
					   .f_ramp_hz_per_s = 10.0,
					   .f_deadband_hz = 0.0005,
					   .stale_ms = 1000};
	in = (struct sk_restore_in){.units = 2,
				    .f_hz = 50.0,
				    .offset_hz = 0.1,
				    .disturbance_hz = -0.1,
				    .gain = 1.0,
				    .limit_hz = 1.0,
				    .data_ms = 1};
	sk_restore_init(&law);
	sk_restore_start(&law, 0.1, 0);
	sk_restore_step(&law, &control, 50.0, &in, 0, DT_S);
	in.data_ms = 200;
}

/* The measurements are all of one moment, so they show the disturbance as it is. */
static void step_at(sk_mono_ms now)
{
	in.disturbance_hz = in.f_hz - 50.0 - in.gain * in.offset_hz;
	sk_restore_step(&law, &control, 50.0, &in, now, DT_S);
}

START_TEST(starts_with_what_is_in_force)
{
	begin();
	ck_assert(law.started);
	ck_assert_double_eq(law.u_hz, 0.1);
	ck_assert_int_eq(law.bound, SK_BOUND_NONE);
}
END_TEST

START_TEST(goes_its_way_exactly_whatever_the_step)
{
	/* A disturbance of 0.1 Hz more, seen every `_i + 1` cycles of 0.2 s for 1.2 s.
	 * The echo follows at once, so the target stays 0.2 Hz. */
	int every = _i + 1;

	begin();
	for (int cycle = every; cycle <= 6; cycle += every) {
		in.offset_hz = law.u_hz;
		in.f_hz = 50.0 - 0.2 + law.u_hz;
		in.data_ms = cycle * 200;
		step_at(cycle * 200);
	}
	ck_assert_double_eq_tol(law.u_hz, 0.2 - 0.1 * exp(-2.0 * 1.2), TOLERANCE);
}
END_TEST

START_TEST(moves_only_on_new_data)
{
	double u_hz;

	begin();
	in.f_hz = 49.9;
	step_at(200);
	u_hz = law.u_hz;
	ck_assert_double_gt(u_hz, 0.1);
	step_at(400);
	step_at(600);
	ck_assert_double_eq(law.u_hz, u_hz);
}
END_TEST

START_TEST(a_confirmed_jump_is_followed_at_once)
{
	begin();
	in.f_hz = 49.9;
	in.jumped = true;
	step_at(200);
	ck_assert_double_eq_tol(law.u_hz, 0.2, TOLERANCE);
}
END_TEST

START_TEST(those_that_obey_make_up_for_those_that_do_not)
{
	/* 0.1 in force moved the frequency by 0.08, so 0.02 Hz needs 0.025. */
	begin();
	in.gain = 0.8;
	in.f_hz = 49.98;
	in.jumped = true;
	step_at(200);
	ck_assert_double_eq_tol(law.u_hz, 0.125, TOLERANCE);
}
END_TEST

START_TEST(a_long_silence_counts_for_stale_ms_at_most)
{
	begin();
	in.f_hz = 49.9;
	in.data_ms = 60000;
	step_at(60000);
	ck_assert_double_eq_tol(law.u_hz, 0.2 - 0.1 * exp(-2.0 * 1.0), TOLERANCE);
}
END_TEST

/* One update from 0.1 Hz in force: what the aim becomes. `part` is 1 - exp(-0.4). */
static const struct {
	const char *what;
	double f_hz, offset_hz, gap_hz, limit_hz;
	bool at_max, at_min;
	double target_hz; /* NAN: stays */
	enum sk_bound bound;
} updates[] = {
	{"low", 49.9, 0.1, 0, 1, false, false, 0.2, SK_BOUND_NONE},
	{"high", 50.1, 0.1, 0, 1, false, false, 0.0, SK_BOUND_NONE},
	{"in the deadband", 49.9996, 0.1, 0, 1, false, false, NAN, SK_BOUND_NONE},
	{"nominal, but the echo lags", 50.0, 0.05, 0, 1, false, false, 0.05,
	 SK_BOUND_NONE},
	{"error and echo cancel", 49.99, 0.09, 0, 1, false, false, 0.1, SK_BOUND_NONE},
	{"a unit is led back", 50.0, 0.08, -0.02, 1, false, false, 0.1, SK_BOUND_NONE},
	{"all full, asked for more", 49.9, 0.1, 0, 1, true, false, NAN, SK_BOUND_P_MAX},
	{"all full, asked for less", 50.1, 0.1, 0, 1, true, false, 0.0, SK_BOUND_NONE},
	{"all empty, asked for less", 50.1, 0.1, 0, 1, false, true, NAN, SK_BOUND_P_MIN},
	{"all empty, asked for more", 49.9, 0.1, 0, 1, false, true, 0.2, SK_BOUND_NONE},
	{"beyond the limit", 49.5, 0.1, 0, 0.5, false, false, 0.6, SK_BOUND_OFFSET},
	{"beyond it downwards", 51.0, 0.1, 0, 0.5, false, false, -0.9, SK_BOUND_OFFSET},
	{"on the limit", 49.9, 0.1, 0, 0.2, false, false, 0.2, SK_BOUND_NONE},
};

START_TEST(aims_at_what_removes_the_disturbance)
{
	double part = -expm1(-0.4), expected_hz = 0.1;

	begin();
	in.f_hz = updates[_i].f_hz;
	in.offset_hz = updates[_i].offset_hz;
	in.gap_hz = updates[_i].gap_hz;
	in.limit_hz = updates[_i].limit_hz;
	in.at_max = updates[_i].at_max;
	in.at_min = updates[_i].at_min;
	step_at(200);
	if (!isnan(updates[_i].target_hz))
		expected_hz += part * (updates[_i].target_hz - 0.1);
	ck_assert_msg(law.bound == updates[_i].bound, "%s", updates[_i].what);
	ck_assert_msg(fabs(law.u_hz - expected_hz) < TOLERANCE, "%s: %g",
		      updates[_i].what, law.u_hz);
}
END_TEST

START_TEST(the_ramp_spreads_a_large_step)
{
	begin();
	control.f_ramp_hz_per_s = 0.1;
	in.f_hz = 49.9;
	step_at(200);
	ck_assert_double_eq_tol(law.u_hz, 0.12, TOLERANCE);
	step_at(400); /* no new data, but the aim is further */
	ck_assert_double_eq_tol(law.u_hz, 0.1 + 0.1 * -expm1(-0.4), TOLERANCE);
	ck_assert_double_eq_tol(law.u_hz, law.aim_hz, TOLERANCE);
}
END_TEST

START_TEST(a_hold_keeps_the_offset_and_forgets_the_aim)
{
	begin();
	control.f_ramp_hz_per_s = 0.1;
	in.f_hz = 49.9;
	step_at(200);
	sk_restore_hold(&law, 400);
	ck_assert_double_eq_tol(law.u_hz, 0.12, TOLERANCE);
	step_at(600);
	ck_assert_double_eq_tol(law.u_hz, 0.12, TOLERANCE);
}
END_TEST

START_TEST(a_start_beyond_the_limit_comes_inside)
{
	begin();
	sk_restore_start(&law, 0.9, 1000);
	in.limit_hz = 0.5;
	in.offset_hz = 0.9;
	in.data_ms = 1000;
	step_at(1000);
	ck_assert_double_eq(law.u_hz, 0.5);
	ck_assert_double_eq(law.aim_hz, 0.5);
}
END_TEST

START_TEST(a_shift_moves_offset_and_aim_within_the_limit)
{
	begin();
	sk_restore_shift(&law, 0.05, 1.0);
	ck_assert_double_eq_tol(law.u_hz, 0.15, TOLERANCE);
	ck_assert_double_eq_tol(law.aim_hz, 0.15, TOLERANCE);
	sk_restore_shift(&law, -9.0, 1.0);
	ck_assert_double_eq(law.u_hz, -1.0);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{starts_with_what_is_in_force, 1},
		{goes_its_way_exactly_whatever_the_step, 3},
		{moves_only_on_new_data, 1},
		{a_confirmed_jump_is_followed_at_once, 1},
		{those_that_obey_make_up_for_those_that_do_not, 1},
		{a_long_silence_counts_for_stale_ms_at_most, 1},
		{aims_at_what_removes_the_disturbance, SUITE_ROWS(updates)},
		{the_ramp_spreads_a_large_step, 1},
		{a_hold_keeps_the_offset_and_forgets_the_aim, 1},
		{a_start_beyond_the_limit_comes_inside, 1},
		{a_shift_moves_offset_and_aim_within_the_limit, 1},
	};

	return SUITE_RUN("restore", tests);
}
