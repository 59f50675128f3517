/* test_fault.c - what faults and commands make of a run. */
#include <math.h>
#include <string.h>

#include "tests/unit/rehearsal/scene.h"

#define HEAD SITE "duration_s = 30.0; expect = ( { kind = \"f_min_hz\"; least = 1.0; } );"
#define FAULT(der, what) \
	"{ at_s = 10.0; kind = \"fault\"; der = \"" der "\"; fault = " what " }"
#define STEP ", { at_s = 12.0; kind = \"load\"; der = \"load1\"; p_w = 27000.0; }"
#define RUN(events) HEAD "events = ( " events " );"

static struct sk_rig rig;

static void run(const char *text)
{
	if (scene_load(text) != SK_OK)
		ck_abort_msg("%s", diag.lines[0].text);
	ck_assert_int_eq(sk_scenario_rehearsable(&scenario, &diag), SK_OK);
	ck_assert_int_eq(sk_rig_init(&rig, &scenario, SK_STRATEGY_SKERRY, 1), SK_OK);
	ck_assert_int_eq(sk_rig_run(&rig), SK_OK);
}

static void clear(void)
{
	sk_rig_clear(&rig);
	scene_clear();
}

static size_t at(double at_s)
{
	return (size_t)lround(at_s * 100) * rig.trace.unit_count;
}

static double f_hz(double at_s)
{
	return rig.trace.samples[lround(at_s * 100)].f_hz;
}

static double offset_hz(double at_s, size_t unit)
{
	return rig.trace.offset_hz[at(at_s) + unit];
}

static double p_w(double at_s, size_t unit)
{
	return rig.trace.p_w[at(at_s) + unit];
}

static double moved_hz(double from_s, double to_s, size_t unit)
{
	return fabs(offset_hz(to_s, unit) - offset_hz(from_s, unit));
}

/* Each keeps the unit from hearing of the load step; the others restore. */
static const char *const deafening[] = {
	FAULT("dg1", "\"drop\";"),
	FAULT("dg1", "\"exception\";"),
	FAULT("dg1", "\"loss\"; loss_pct = 100.0;"),
	FAULT("dg1", "\"delay\"; delay_ms = 600.0;"), /* longer than it is waited for */
	FAULT("dg1", "\"write_ignored\";"),
	FAULT("dg1", "\"write_without_effect\";"),
};

START_TEST(a_unit_that_takes_nothing_stays_where_it_is)
{
	char text[1000];

	(void)snprintf(text, sizeof(text), "%sevents = ( %s%s );", HEAD, deafening[_i],
		       STEP);
	run(text);
	ck_assert_double_lt(moved_hz(11, 29, 0), 1e-9);
	ck_assert_double_gt(moved_hz(11, 29, 1), 0.02);
	ck_assert_double_eq_tol(f_hz(30), 50, 0.002);
	clear();
}
END_TEST

START_TEST(a_fault_ends_by_itself_or_by_order)
{
	static const char *const texts[] = {
		RUN("{ at_s = 10.0; kind = \"fault\"; der = \"dg1\"; fault = \"drop\"; "
		    "for_s = "
		    "6.0; }" STEP),
		RUN(FAULT("dg1", "\"drop\";") STEP
		    ", { at_s = 16.0; kind = \"fault\"; der = \"dg1\"; fault = \"drop\"; "
		    "on = "
		    "false; }"),
		RUN(FAULT("dg1", "\"drop\";") STEP ", { at_s = 16.0; kind = \"fault\"; "
						   "der = \"dg1\"; fault = \"none\"; }"),
	};

	run(texts[_i]);
	ck_assert_double_lt(moved_hz(11, 15.9, 0), 1e-9);
	ck_assert_double_gt(moved_hz(11, 29, 0), 0.02);
	clear();
}
END_TEST

START_TEST(the_network_drops_for_all)
{
	run(RUN(FAULT("network", "\"drop\"; for_s = 8.0;") STEP));
	for (size_t unit = 0; unit < 4; unit++)
		ck_assert_double_lt(moved_hz(11, 17.9, unit), 1e-9);
	ck_assert_double_lt(f_hz(17.9), 49.96);
	ck_assert_double_eq_tol(f_hz(30), 50, 0.002);
	clear();
}
END_TEST

START_TEST(delay_and_jitter_make_it_later)
{
	double quick_hz;

	run(RUN(FAULT("dg1", "\"delay\"; delay_ms = 0.0;") STEP));
	quick_hz = f_hz(12.8);
	clear();
	run(RUN(FAULT("network", "\"delay\"; delay_ms = 300.0;") STEP));
	ck_assert_double_lt(f_hz(12.8), quick_hz - 0.005);
	ck_assert_double_eq_tol(f_hz(30), 50, 0.002);
	clear();
	run(RUN(FAULT("network", "\"jitter\"; jitter_ms = 450.0;") STEP));
	ck_assert_double_lt(f_hz(12.8), quick_hz - 0.002);
	clear();
}
END_TEST

/* A frozen unit repeats the frequency of before the step, and has to be told from the
 * others; a blank one says that it does not know. */
START_TEST(measurements_may_stand_still_or_be_blank)
{
	run(RUN(FAULT("dg1", "\"frozen\";") STEP));
	ck_assert_double_eq_tol(rig.units[0].retained.value[SK_PT_P_W], p_w(10, 0), 50);
	ck_assert_int_gt(rig.units[0].retained.n, 50);
	clear();
	run(RUN(FAULT("dg1", "\"nan_at_night\";") STEP));
	ck_assert(isnan(rig.units[0].retained.value[SK_PT_F_HZ]));
	ck_assert_double_eq_tol(f_hz(30), 50, 0.002);
	clear();
	run(RUN(FAULT("dg1", "\"zero_at_wakeup\"; for_s = 5.0;") STEP));
	ck_assert_double_eq_tol(rig.units[0].retained.value[SK_PT_F_HZ], 50, 0.002);
	clear();
}
END_TEST

START_TEST(a_restart_forgets_what_was_told)
{
	run(RUN(FAULT("dg1", "\"restart\"; gone_s = 5.0;")));
	ck_assert_double_gt(offset_hz(9.9, 0), 0.05);
	ck_assert_double_eq(offset_hz(10.5, 0), 0);
	ck_assert_double_eq(offset_hz(14.5, 0), 0);
	ck_assert_double_gt(offset_hz(25, 0), 0.05);
	clear();
}
END_TEST

#define NO_CONTROLLER ", { at_s = 11.0; kind = \"controller\"; on = false; }"

START_TEST(with_a_stopped_clock_nothing_reverts)
{

	run(HEAD "control = { revert_s = 8; };"
		 "events = ( " FAULT("dg1", "\"clock_stopped\";") NO_CONTROLLER " );");
	ck_assert_double_gt(offset_hz(29, 0), 0.05);
	ck_assert_double_eq(offset_hz(29, 1), 0);
	clear();
}
END_TEST

#define COMMAND(der, what) \
	"{ at_s = 10.0; kind = \"command\"; der = \"" der "\"; " what " }"

START_TEST(a_command_is_obeyed_until_it_is_over)
{
	run(HEAD "control = { revert_s = 6; };"
		 "events = ( " COMMAND("dg1", "p_w = 10000.0; for_s = 4.0;") " );");
	/* its timer is started again at 3 s, and over 6 s later */
	ck_assert_double_gt(p_w(18, 0), p_w(9, 0) + 3000);
	ck_assert_double_lt(p_w(22, 0), p_w(9, 0) + 500);
	clear();
}
END_TEST

START_TEST(a_command_may_cap_and_disconnect)
{
	run(RUN(COMMAND("dg1", "p_max_w = 3000.0; for_s = 60.0;")));
	ck_assert_double_eq_tol(p_w(25, 0), 3000, 60);
	ck_assert_double_eq(rig.units[0].retained.value[SK_PT_P_MAX_W], 3000);
	clear();
	run(RUN(COMMAND("dg4", "connect = false;") ", { at_s = 20.0; kind = \"command\"; "
						   "der = \"dg4\"; connect = true; }"));
	ck_assert_double_eq_tol(p_w(19, 3), 0, 1);
	ck_assert_double_gt(p_w(29, 3), 1000);
	clear();
}
END_TEST

START_TEST(faults_repeat_to_the_last_bit)
{
	double first[3];

	run(RUN(FAULT("network", "\"loss\"; loss_pct = 30.0;") STEP));
	for (size_t i = 0; i < 3; i++)
		first[i] = f_hz(12.5 + (double)i);
	clear();
	run(RUN(FAULT("network", "\"loss\"; loss_pct = 30.0;") STEP));
	for (size_t i = 0; i < 3; i++)
		ck_assert_double_eq(first[i], f_hz(12.5 + (double)i));
	clear();
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{a_unit_that_takes_nothing_stays_where_it_is, SUITE_ROWS(deafening)},
		{a_fault_ends_by_itself_or_by_order, 3},
		{the_network_drops_for_all, 1},
		{delay_and_jitter_make_it_later, 1},
		{measurements_may_stand_still_or_be_blank, 1},
		{a_restart_forgets_what_was_told, 1},
		{with_a_stopped_clock_nothing_reverts, 1},
		{a_command_is_obeyed_until_it_is_over, 1},
		{a_command_may_cap_and_disconnect, 1},
		{faults_repeat_to_the_last_bit, 1},
	};

	return SUITE_RUN("fault", tests);
}
