/* test_rig.c - whole runs: what each event does to the plant and to the controller, and
 * that a run repeats to the last bit. */
#include <math.h>
#include <string.h>

#include "tests/unit/rehearsal/scene.h"

#define EXPECT "expect = ( { kind = \"f_min_hz\"; least = 1.0; } );"
#define RUN(seconds, text) SITE "duration_s = " #seconds ";" EXPECT text

static struct sk_rig rig;

static void run(const char *text, enum sk_strategy_kind strategy, uint64_t seed)
{
	if (scene_load(text) != SK_OK)
		ck_abort_msg("%s", diag.lines[0].text);
	ck_assert_int_eq(sk_rig_init(&rig, &scenario, strategy, seed), SK_OK);
	ck_assert_int_eq(sk_rig_run(&rig), SK_OK);
}

static void clear(void)
{
	sk_rig_clear(&rig);
	scene_clear();
}

static double f_hz(double at_s)
{
	return rig.trace.samples[lround(at_s * 100)].f_hz;
}

static double p_w(double at_s, size_t unit)
{
	return sk_trace_p_w(&rig.trace, (size_t)lround(at_s * 100), unit);
}

static double offset_hz(double at_s, size_t unit)
{
	return rig.trace
		.offset_hz[(size_t)lround(at_s * 100) * rig.trace.unit_count + unit];
}

#define NOISY "channel = { jitter_ms = 100.0; loss_pct = 20.0; noise_f_hz = 0.001; };"
#define STEP "{ at_s = 8.0; kind = \"load\"; der = \"load1\"; p_w = 27000.0; }"

START_TEST(a_run_repeats_to_the_last_bit)
{
	struct sk_trace first;
	size_t values;

	run(RUN(15.0, NOISY "events = ( " STEP " );"), (enum sk_strategy_kind)_i, 7);
	first = rig.trace;
	rig.trace = (struct sk_trace){0};
	clear();
	run(RUN(15.0, NOISY "events = ( " STEP " );"), (enum sk_strategy_kind)_i, 7);
	values = first.count * first.unit_count;
	ck_assert_uint_eq(first.count, rig.trace.count);
	ck_assert_mem_eq(first.p_w, rig.trace.p_w, values * sizeof(double));
	for (size_t s = 0; s < first.count; s++) {
		ck_assert_double_eq(first.samples[s].f_hz, rig.trace.samples[s].f_hz);
		ck_assert_int_eq(first.samples[s].setpoints,
				 rig.trace.samples[s].setpoints);
	}
	sk_trace_clear(&first);
	clear();
}
END_TEST

START_TEST(another_seed_is_another_run)
{
	double settled;

	run(RUN(10.0, "events = ( " STEP " );"), SK_STRATEGY_SKERRY, 1);
	settled = f_hz(8.4);
	clear();
	run(RUN(10.0, "events = ( " STEP " );"), SK_STRATEGY_SKERRY, 2);
	ck_assert_double_ne(settled, f_hz(8.4));
	clear();
}
END_TEST

/* Droop alone: f - f_nom = -P / (2/m_1 + 2/m_3), of the published slopes. */
START_TEST(without_control_droop_is_left)
{
	double slopes = 2 / (9.4e-5 / 6.2831853) + 2 / (12.5e-5 / 6.2831853);

	run(RUN(12.0, "events = ( " STEP " );"), SK_STRATEGY_NONE, 1);
	/* and some hundred W that the lines lose */
	ck_assert_double_eq_tol(f_hz(7), 50 - 27300 / slopes, 0.003);
	ck_assert_double_eq_tol(f_hz(12), 50 - 42300 / slopes, 0.003);
	ck_assert_double_eq(offset_hz(12, 0), 0);
	clear();
}
END_TEST

START_TEST(a_load_may_ramp)
{
	run(RUN(14.0, "events = ( { at_s = 8.0; kind = \"load\"; der = \"load1\"; "
		      "p_w = 22000.0; ramp_s = 4.0; } );"),
	    SK_STRATEGY_NONE, 1);
	ck_assert_double_eq_tol(p_w(8, 4), -12000, 1);
	ck_assert_double_eq_tol(p_w(10, 4), -17000, 20);
	ck_assert_double_eq_tol(p_w(13, 4), -22000, 1);
	clear();
}
END_TEST

START_TEST(both_controllers_restore)
{
	run(RUN(40.0, "events = ( " STEP " );"), (enum sk_strategy_kind)_i, 1);
	ck_assert_double_lt(f_hz(8.1), 49.96);
	ck_assert_double_eq_tol(f_hz(40), 50, 0.001);
	clear();
}
END_TEST

START_TEST(a_lost_unit_keeps_its_offset_and_then_reverts)
{
	run(RUN(60.0, "control = { revert_s = 20; };"
		      "events = ( { at_s = 10.0; kind = \"link\"; der = \"dg1\"; on = "
		      "false; }, { at_s = 12.0; kind = \"load\"; der = \"load1\"; p_w = "
		      "27000.0; } );"),
	    SK_STRATEGY_SKERRY, 1);
	ck_assert_double_eq_tol(offset_hz(25, 0), offset_hz(10, 0), 1e-9);
	ck_assert_double_gt(offset_hz(25, 1), offset_hz(10, 1) + 0.02);
	ck_assert_double_eq(offset_hz(40, 0), 0); /* nobody wrote for 20 s */
	ck_assert_double_eq_tol(f_hz(60), 50, 0.001);
	clear();
}
END_TEST

START_TEST(a_unit_that_ignores_stays_where_it_is)
{
	run(RUN(40.0, "events = ( { at_s = 0.0; kind = \"ignore\"; der = \"dg1\"; on = "
		      "true; } );"),
	    SK_STRATEGY_SKERRY, 1);
	ck_assert_double_eq(offset_hz(40, 0), 0);
	ck_assert_int_eq(rig.members[0].reason, SK_REASON_IGNORES);
	ck_assert_double_eq_tol(f_hz(40), 50, 0.001);
	clear();
}
END_TEST

START_TEST(a_ceiling_holds_the_power)
{
	run(RUN(20.0,
		"events = ( { at_s = 5.0; kind = \"ceiling\"; der = \"dg1\"; p_w = "
		"3000.0; }, { at_s = 15.0; kind = \"ceiling\"; der = \"dg1\"; } );"),
	    SK_STRATEGY_SKERRY, 1);
	ck_assert_double_gt(p_w(4.9, 0), 7000);
	ck_assert_double_eq_tol(p_w(14, 0), 3000, 50);
	ck_assert_double_gt(p_w(20, 0), 7000);
	clear();
}
END_TEST

/* One of four of nearly the same size reads 8 mHz too much: the mean is a quarter off. */
START_TEST(a_bias_moves_the_frequency_by_its_share)
{
	run(RUN(40.0, "events = ( { at_s = 10.0; kind = \"bias\"; der = \"dg1\"; f_hz = "
		      "0.008; } );"),
	    SK_STRATEGY_SKERRY, 1);
	ck_assert_double_eq_tol(f_hz(40), 49.9977, 0.0006);
	clear();
}
END_TEST

START_TEST(without_a_broker_nothing_gets_through)
{
	int64_t sent;

	run(RUN(20.0, "events = ( { at_s = 8.0; kind = \"broker\"; on = false; }, "
		      "{ at_s = 9.0; kind = \"load\"; der = \"load1\"; p_w = 27000.0; }, "
		      "{ at_s = 14.0; kind = \"broker\"; on = true; } );"),
	    SK_STRATEGY_SKERRY, 1);
	sent = rig.trace.samples[801].setpoints;
	ck_assert_int_eq(rig.trace.samples[1399].setpoints, sent);
	ck_assert_double_lt(f_hz(13.9), 49.96);
	ck_assert_double_eq_tol(f_hz(20), 50, 0.002);
	clear();
}
END_TEST

START_TEST(a_restarted_controller_takes_over)
{
	run(RUN(20.0, "events = ( { at_s = 8.0; kind = \"controller\"; on = false; }, "
		      "{ at_s = 10.0; kind = \"controller\"; on = true; } );"),
	    SK_STRATEGY_SKERRY, 1);
	ck_assert_int_eq(rig.epoch, 2);
	ck_assert_int_eq(rig.trace.samples[999].setpoints,
			 rig.trace.samples[801].setpoints);
	for (double at_s = 8; at_s < 20; at_s += 0.1)
		ck_assert_double_eq_tol(f_hz(at_s), 50, 0.002);
	clear();
}
END_TEST

START_TEST(a_setpoint_that_is_too_late_is_not_applied)
{
	run(RUN(20.0, "control = { setpoint_ttl_ms = 300; };"
		      "channel = { delay_ms = 400.0; };"),
	    SK_STRATEGY_SKERRY, 1);
	ck_assert_int_gt(rig.setpoints, 0);
	ck_assert_double_eq(offset_hz(20, 0), 0);
	clear();
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{a_run_repeats_to_the_last_bit, SK_STRATEGY_COUNT},
		{another_seed_is_another_run, 1},
		{without_control_droop_is_left, 1},
		{a_load_may_ramp, 1},
		{both_controllers_restore, SK_STRATEGY_NONE},
		{a_lost_unit_keeps_its_offset_and_then_reverts, 1},
		{a_unit_that_ignores_stays_where_it_is, 1},
		{a_ceiling_holds_the_power, 1},
		{a_bias_moves_the_frequency_by_its_share, 1},
		{without_a_broker_nothing_gets_through, 1},
		{a_restarted_controller_takes_over, 1},
		{a_setpoint_that_is_too_late_is_not_applied, 1},
	};

	return SUITE_RUN("rig", tests);
}
