/* test_faults.c - the loop when links, devices and the plant misbehave. */
#include "tests/unit/control/bench.h"
#include "tests/unit/control/suite.h"

#define MHZ 1e-3

static struct bench b;

static void set_linked(bool linked)
{
	for (int i = 0; i < UNITS; i++)
		b.units[i].linked = linked;
}

static double gap_to_nominal(void)
{
	return fabs(b.f_hz - F_NOM_HZ);
}

/* A bench at rest: 6 kW, restored. */
static void settle(void)
{
	bench_init(&b, 1);
	bench_run(&b, 10.0);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
	ck_assert_str_eq(b.state.hold, "");
}

START_TEST(holds_on_stale_data_and_keeps_the_offset)
{
	double u_hz;

	settle();
	u_hz = b.state.f_offset_hz;
	ck_assert_double_gt(u_hz, 0.1);
	set_linked(false);
	b.load_w = 9e3;
	bench_run(&b, 30.0);
	ck_assert_double_eq(b.state.f_offset_hz, u_hz);
	ck_assert_ptr_nonnull(strstr(b.state.hold, "bess1 has sent no measurement"));
	ck_assert_double_nan(b.state.age_ms);
	ck_assert_double_nan(b.state.f_hz);

	set_linked(true);
	bench_watch(&b);
	bench_run(&b, 5.0);
	ck_assert_str_eq(b.state.hold, "");
	ck_assert_double_le(bench_settled_s(&b), 2.0);
	ck_assert_double_le(bench_overshoot_hz(&b), 1 * MHZ);
}
END_TEST

START_TEST(sends_nothing_to_units_it_does_not_hear)
{
	int64_t sent;

	settle();
	set_linked(false);
	bench_run(&b, 1.5);
	sent = b.sent[0] + b.sent[1] + b.sent[2];
	bench_run(&b, 10.0);
	ck_assert_int_eq(b.sent[0] + b.sent[1] + b.sent[2], sent);
}
END_TEST

START_TEST(starts_from_the_offset_in_force)
{
	bench_init(&b, 1);
	for (int i = 0; i < UNITS; i++)
		b.units[i].offset_hz =
			0.150; /* what 6 kW need, from a former controller */
	bench_watch(&b);
	bench_run(&b, 0.4);
	ck_assert_double_eq_tol(b.state.f_offset_hz, 0.150, 1 * MHZ);
	bench_run(&b, 10.0);
	ck_assert_double_le(b.highest_hz - F_NOM_HZ, 1 * MHZ);
	ck_assert_double_ge(b.lowest_hz - F_NOM_HZ, -1 * MHZ);
}
END_TEST

START_TEST(starts_from_what_is_in_force_even_when_the_frequency_is_off)
{
	bench_init(&b, 1);
	for (int i = 0; i < UNITS; i++)
		b.units[i].offset_hz = 0.100;
	b.load_w = 10e3; /* needs 0.25 Hz */
	bench_watch(&b);
	bench_run(&b, 10.0);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
	for (int i = 0; i < UNITS; i++)
		ck_assert_double_ge(b.units[i].offset_hz, 0.100);
}
END_TEST

START_TEST(the_ramp_bounds_every_change)
{
	settle();
	b.config.control.f_ramp_hz_per_s = 0.05;
	b.load_w = 12e3; /* 0.15 Hz more: 3 s at that ramp */
	bench_watch(&b);
	bench_run(&b, 2.0);
	ck_assert_double_gt(gap_to_nominal(), 20 * MHZ);
	bench_run(&b, 8.0);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
	ck_assert_double_le(b.steepest_hz_per_s, 0.05 + 1e-9);
	ck_assert_double_le(bench_overshoot_hz(&b), 1 * MHZ);
}
END_TEST

START_TEST(the_clamp_bounds_the_offset_and_says_so)
{
	settle();
	b.config.control.f_offset_max_hz = 0.2;
	b.load_w = 12e3; /* needs 0.3 Hz */
	bench_run(&b, 20.0);
	ck_assert_double_eq_tol(b.state.f_offset_hz, 0.2, 1e-9);
	ck_assert_int_eq(b.cycle.hold, SK_HOLD_OFFSET);
	b.load_w = 6e3;
	bench_watch(&b);
	bench_run(&b, 5.0);
	ck_assert_int_eq(b.cycle.hold, SK_HOLD_NONE);
	ck_assert_double_le(bench_settled_s(&b), 1.5); /* nothing to unwind */
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
}
END_TEST

START_TEST(the_smallest_limit_of_a_unit_bounds_all_so_that_power_stays_shared)
{
	bench_init(&b, 1);
	b.confs[1].f_offset_max_hz = 0.1;
	bench_run(&b, 20.0);
	for (int i = 0; i < UNITS; i++)
		ck_assert_double_eq_tol(b.units[i].offset_hz, 0.1, 1e-9);
	ck_assert_double_le(b.state.sharing_error_pct, 0.01);
	ck_assert_int_eq(b.cycle.hold, SK_HOLD_OFFSET);
}
END_TEST

START_TEST(the_deadband_leaves_small_errors_alone)
{
	int64_t sent;

	settle();
	b.noise_hz = 0.1 * MHZ; /* and up to 0.4 mHz is left by settling */
	bench_run(&b, 5.0);
	sent = b.sent[0];
	bench_watch(&b);
	bench_run(&b, 60.0);
	ck_assert_double_eq(b.steepest_hz_per_s, 0.0);
	ck_assert_int_le(b.sent[0] - sent, 61); /* refreshes at half of 2 s, no more */
}
END_TEST

START_TEST(coarse_registers_do_not_make_it_hunt)
{
	bench_init(&b, 1);
	for (int i = 0; i < UNITS; i++)
		b.units[i].lsb_hz = 10 * MHZ;
	bench_nameplates(&b);
	b.config.control.f_deadband_hz =
		5 * MHZ; /* half a step, as docs/control.md says */
	b.load_w = 6.3e3;
	bench_run(&b, 20.0);
	bench_watch(&b);
	bench_run(&b, 60.0);
	ck_assert_double_le(b.highest_hz - b.lowest_hz, 1e-6);
	ck_assert_double_le(gap_to_nominal(), 10 * MHZ);
}
END_TEST

START_TEST(a_unit_that_ignores_offsets_is_left_out_and_the_rest_restore)
{
	bench_init(&b, 1);
	b.units[1].obeys = false;
	bench_run(&b, 4.0);
	ck_assert_int_eq(b.members[1].reason, SK_REASON_NONE); /* patience */
	bench_run(&b, 10.0);
	ck_assert_int_eq(b.members[1].reason, SK_REASON_IGNORES);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
	b.load_w = 9e3;
	bench_watch(&b);
	bench_run(&b, 10.0);
	printf("one of three ignores offsets: settled %.2f s, overshoot %.1f mHz\n",
	       bench_settled_s(&b), bench_overshoot_hz(&b) / MHZ);
	ck_assert_double_le(bench_settled_s(&b), 3.0);
	ck_assert_double_le(bench_overshoot_hz(&b), 5 * MHZ);

	b.units[1].obeys = true; /* it is still sent offsets, so it can come back */
	bench_run(&b, 10.0);
	ck_assert_int_eq(b.members[1].reason, SK_REASON_NONE);
	ck_assert_double_le(b.state.sharing_error_pct, 0.1);
}
END_TEST

START_TEST(saturated_units_do_not_wind_up)
{
	double u_hz;

	settle();
	b.load_w = 21e3; /* 1 kW more than all can give: the frequency falls */
	bench_run(&b, 5.0);
	u_hz = b.state.f_offset_hz;
	bench_run(&b, 5.0);
	ck_assert_int_eq(b.cycle.hold, SK_HOLD_P_MAX);
	ck_assert_double_eq(b.state.f_offset_hz, u_hz);
	ck_assert_double_le(u_hz,
			    0.5 + 20 * MHZ); /* what full power needs, not the clamp */
	b.load_w = 12e3;		     /* shed */
	bench_watch(&b);
	bench_run(&b, 10.0);
	printf("after 10 s of overload: settled %.2f s, overshoot %.1f mHz\n",
	       bench_settled_s(&b), bench_overshoot_hz(&b) / MHZ);
	ck_assert_double_le(bench_settled_s(&b), 3.0);
	ck_assert_int_eq(b.cycle.hold, SK_HOLD_NONE);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
}
END_TEST

START_TEST(units_full_of_charge_do_not_wind_down)
{
	settle();
	b.load_w = -21e3; /* 1 kW more surplus than they can take */
	bench_run(&b, 10.0);
	ck_assert_int_eq(b.cycle.hold, SK_HOLD_P_MIN);
	ck_assert_double_ge(b.state.f_offset_hz, -0.5 - 20 * MHZ);
	b.load_w = 6e3;
	bench_run(&b, 10.0);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
}
END_TEST

START_TEST(one_saturated_unit_does_not_stop_the_others)
{
	settle();
	b.units[1].rating_w = 1.2e3; /* derated: its droop line ends there */
	b.load_w = 12e3;
	bench_run(&b, 10.0);
	ck_assert(b.units[1].limited);
	ck_assert_double_le(gap_to_nominal(), 1 * MHZ);
	ck_assert_str_eq(b.state.hold, "");
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{holds_on_stale_data_and_keeps_the_offset, 1},
		{sends_nothing_to_units_it_does_not_hear, 1},
		{starts_from_the_offset_in_force, 1},
		{starts_from_what_is_in_force_even_when_the_frequency_is_off, 1},
		{the_ramp_bounds_every_change, 1},
		{the_clamp_bounds_the_offset_and_says_so, 1},
		{the_smallest_limit_of_a_unit_bounds_all_so_that_power_stays_shared, 1},
		{the_deadband_leaves_small_errors_alone, 1},
		{coarse_registers_do_not_make_it_hunt, 1},
		{a_unit_that_ignores_offsets_is_left_out_and_the_rest_restore, 1},
		{saturated_units_do_not_wind_up, 1},
		{units_full_of_charge_do_not_wind_down, 1},
		{one_saturated_unit_does_not_stop_the_others, 1},
	};

	return SUITE_RUN("faults", tests);
}
