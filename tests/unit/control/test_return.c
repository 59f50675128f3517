/* test_return.c - a unit whose link was lost comes back: no jump of power or frequency.
 */
#include "tests/unit/control/bench.h"
#include "tests/unit/control/suite.h"

#define MHZ 1e-3
#define LOST 1

static struct bench b;

/* bess2 lost for a minute, with a load step meanwhile. */
static void lose_and_step(double load_w)
{
	bench_init(&b, 1);
	bench_run(&b, 10.0);
	b.units[LOST].linked = false;
	bench_run(&b, 2.0);
	b.load_w = load_w;
	bench_watch(&b);
	bench_run(&b, 60.0);
}

START_TEST(the_others_restore_and_the_lost_unit_keeps_its_power)
{
	double before_w;

	bench_init(&b, 1);
	bench_run(&b, 10.0);
	before_w = b.units[LOST].p_w;
	lose_and_step(10e3);
	ck_assert_int_eq(b.members[LOST].reason, SK_REASON_STALE);
	ck_assert_double_le(bench_settled_s(&b), 3.0);
	ck_assert_double_le(fabs(b.f_hz - F_NOM_HZ), 1 * MHZ);
	ck_assert_double_eq_tol(b.units[LOST].p_w, before_w, 0.02 * before_w);
	ck_assert_str_eq(b.state.hold, "");
}
END_TEST

START_TEST(it_comes_back_without_a_jump)
{
	double offset_hz, p_w, steepest_w = 0.0;

	lose_and_step(10e3);
	offset_hz = b.units[LOST].offset_hz;
	ck_assert_double_gt(fabs(b.state.f_offset_hz - offset_hz), 50 * MHZ);
	b.units[LOST].linked = true;
	bench_watch(&b);
	p_w = b.units[LOST].p_w;
	for (int period = 0; period < 50; period++) {
		bench_run(&b, 0.2);
		steepest_w = fmax(steepest_w, fabs(b.units[LOST].p_w - p_w));
		p_w = b.units[LOST].p_w;
	}
	printf("return of a unit 0.13 Hz away: frequency within %.1f mHz, its power "
	       "moves "
	       "%.1f %% of rating a cycle\n",
	       fmax(b.highest_hz - F_NOM_HZ, F_NOM_HZ - b.lowest_hz) / MHZ,
	       steepest_w / b.units[LOST].rating_w * 100.0);
	ck_assert_double_le(b.highest_hz - F_NOM_HZ, 10 * MHZ);
	ck_assert_double_ge(b.lowest_hz - F_NOM_HZ, -10 * MHZ);
	ck_assert_double_le(steepest_w, 0.06 * b.units[LOST].rating_w);
	ck_assert_double_le(b.state.sharing_error_pct, 0.1);
	ck_assert_double_eq_tol(b.units[LOST].offset_hz, b.state.f_offset_hz, 1 * MHZ);
}
END_TEST

START_TEST(its_first_setpoint_is_the_offset_it_has)
{
	double offset_hz;

	lose_and_step(10e3);
	offset_hz = b.units[LOST].offset_hz;
	b.units[LOST].linked = true;
	while (b.members[LOST].reason != SK_REASON_NONE)
		bench_run(&b, 0.01);
	ck_assert(b.cycle_ders[LOST].due);
	ck_assert_int_eq(b.cycle_ders[LOST].why, SK_ISSUE_FIRST);
	ck_assert_double_eq_tol(b.cycle_ders[LOST].command_hz, offset_hz, 21 * MHZ);
}
END_TEST

START_TEST(one_that_reverted_by_itself_is_led_back_too)
{
	lose_and_step(10e3);
	b.units[LOST].offset_hz = 0.0; /* its reversion timer ran out */
	bench_run(&b, 10.0);
	ck_assert_double_le(fabs(b.f_hz - F_NOM_HZ), 1 * MHZ);
	b.units[LOST].linked = true;
	bench_watch(&b);
	bench_run(&b, 20.0);
	ck_assert_double_le(b.highest_hz - F_NOM_HZ, 10 * MHZ);
	ck_assert_double_ge(b.lowest_hz - F_NOM_HZ, -10 * MHZ);
	ck_assert_double_le(b.state.sharing_error_pct, 0.1);
}
END_TEST

START_TEST(a_load_step_during_the_return_is_restored)
{
	lose_and_step(10e3);
	b.units[LOST].linked = true;
	bench_run(&b, 0.6);
	b.load_w = 14e3;
	bench_watch(&b);
	bench_run(&b, 10.0);
	ck_assert_double_le(bench_settled_s(&b), 3.0);
	ck_assert_double_le(bench_overshoot_hz(&b), 5 * MHZ);
	ck_assert_double_le(b.state.sharing_error_pct, 0.1);
}
END_TEST

START_TEST(after_an_outage_of_all_it_goes_on_from_what_is_in_force)
{
	lose_and_step(6e3);
	for (int i = 0; i < UNITS; i++)
		b.units[i].linked = false;
	bench_run(&b, 5.0);
	for (int i = 0; i < UNITS; i++) {
		b.units[i].offset_hz = 0.0; /* all reverted */
		b.units[i].linked = true;
	}
	bench_watch(&b);
	bench_run(&b, 20.0);
	ck_assert_double_le(bench_overshoot_hz(&b), 1 * MHZ);
	ck_assert_double_le(fabs(b.f_hz - F_NOM_HZ), 1 * MHZ);
	ck_assert_double_le(b.state.sharing_error_pct, 0.1);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{the_others_restore_and_the_lost_unit_keeps_its_power, 1},
		{it_comes_back_without_a_jump, 1},
		{its_first_setpoint_is_the_offset_it_has, 1},
		{one_that_reverted_by_itself_is_led_back_too, 1},
		{a_load_step_during_the_return_is_restored, 1},
		{after_an_outage_of_all_it_goes_on_from_what_is_in_force, 1},
	};

	return SUITE_RUN("return", tests);
}
