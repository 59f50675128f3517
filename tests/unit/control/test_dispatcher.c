/* test_dispatcher.c - from the site's power to set-points of its units, on the grid. */
#include "tests/unit/control/dispatch_site.h"
#include "tests/unit/control/suite.h"

/* --- on the grid ------------------------------------------------------------------- */

/* 2 kW of sun; what the stores give together, and whether the sun is held back. */
static const struct {
	const char *what;
	double target, import_max, export_max, peak;
	bool self;
	double pcc, pv, stores, ceiling;
	const char *text;
	double short_w;
} grid[] = {
	{"nothing asked", NONE, NONE, NONE, NONE, 0, 3e3, 2e3, 0, 8e3, "rest", 0},
	{"a target", 1e3, NONE, NONE, NONE, 0, 3e3, 2e3, 2e3, 8e3, "p_target", 0},
	{"an import limit", NONE, 1e3, NONE, NONE, 0, 4e3, 2e3, 3e3, 8e3, "import_limit",
	 0},
	{"more than the stores can", NONE, 1e3, NONE, NONE, 0, 9e3, 2e3, 6e3, 8e3,
	 "import_limit, short", 2e3},
	{"a peak is no reason to shed", NONE, NONE, NONE, 1e3, 0, 9e3, 2e3, 6e3, 8e3,
	 "peak_shaving", 0},
	{"self-consumption charges", NONE, NONE, NONE, NONE, 1, -3e3, 5e3, -3e3, 8e3,
	 "self_consumption", 0},
	{"and lets the rest go", NONE, NONE, NONE, NONE, 1, -8e3, 8e3, -6e3, 8e3,
	 "self_consumption", 0},
	{"zero export charges first", NONE, NONE, 0, NONE, 0, -5e3, 8e3, -5e3, 8e3,
	 "export_limit", 0},
	{"then holds the sun back", NONE, NONE, 0, NONE, 0, -8e3, 8e3, -6e3, 6e3,
	 "export_limit, curtailed", 0},
	{"a target holds it back too", -1e3, NONE, NONE, NONE, 0, -8e3, 8e3, -6e3, 7e3,
	 "p_target, curtailed", 0},
};

START_TEST(on_the_grid_by_its_row)
{
	begin();
	conf()->p_target_w = grid[_i].target;
	conf()->import_max_w = grid[_i].import_max;
	conf()->export_max_w = grid[_i].export_max;
	conf()->peak_w = grid[_i].peak;
	conf()->self_consumption = grid[_i].self;
	measure_all(grid[_i].pcc, grid[_i].pv);
	cycle();
	ck_assert_msg(fabs(stores_w() - grid[_i].stores) < 1e-6, "%s: %g W",
		      grid[_i].what, stores_w());
	ck_assert_msg(fabs(site.units[PV].ceiling_w - grid[_i].ceiling) < 1e-6,
		      "%s: %g W", grid[_i].what, site.units[PV].ceiling_w);
	ck_assert_msg(!strcmp(site.state.dispatch, grid[_i].text), "%s: %s",
		      grid[_i].what, site.state.dispatch);
	ck_assert_msg(fabs(site.state.p_short_w - grid[_i].short_w) < 1e-6, "%s",
		      grid[_i].what);
	ck_assert_double_eq(site.state.p_pcc_w, grid[_i].pcc);
}
END_TEST

START_TEST(units_share_by_rating_and_follow_their_charge)
{
	begin();
	conf()->p_target_w = 0;
	measure_all(3e3, 0);
	cycle();
	ck_assert_double_eq_tol(site.units[STORE1].asked_w, 2e3, 1);
	ck_assert_double_eq_tol(site.units[STORE2].asked_w, 1e3, 1);
	begin();
	conf()->p_target_w = 0;
	conf()->balance = 5;
	measure_all(3e3, 0);
	measure(STORE1, 0, 60);
	cycle();
	ck_assert_double_gt(site.units[STORE1].asked_w, 2.1e3);
	ck_assert_double_eq_tol(stores_w(), 3e3, 1e-6);
	begin();
	conf()->p_target_w = 0;
	site.confs[STORE1].cost_per_kwh = 1; /* far dearer than sharing is worth */
	measure_all(1e3, 0);
	cycle();
	ck_assert_double_eq_tol(site.units[STORE2].asked_w - site.units[STORE1].asked_w,
				2e3 + 1e3, 1); /* the cheap one fills, the dear charges */
	ck_assert_double_eq_tol(stores_w(), 1e3, 1e-6);
}
END_TEST

START_TEST(the_reserve_stays_in_on_the_grid_only)
{
	begin();
	conf()->p_target_w = 0;
	site.confs[STORE1].soc_reserve_pct = site.confs[STORE2].soc_reserve_pct = 50;
	measure_all(3e3, 0);
	cycle();
	ck_assert_double_le(stores_w(), 0);
	site.breaker = SK_BREAKER_OPEN;
	measure_all(0, 0);
	measure(FORM, 3e3, 50);
	cycle();
	ck_assert_double_gt(stores_w(), 1e3);
}
END_TEST

START_TEST(recharging_ends_where_it_shall)
{
	static const struct {
		double soc_pct, stores_w;
	} life[] = {{79, 0}, {70, -1e3}, {79, -1e3}, {80, 0}, {79, 0}};

	begin();
	conf()->recharge_w = 1e3;
	for (int i = 0; i < SUITE_ROWS(life); i++) {
		measure_all(3e3, 0);
		measure(STORE1, 0, life[i].soc_pct);
		measure(STORE2, 0, life[i].soc_pct);
		cycle();
		ck_assert_msg(fabs(stores_w() - life[i].stores_w) < 1e-6, "%d: %g", i,
			      stores_w());
	}
}
END_TEST

START_TEST(the_ramp_is_kept_and_only_new_data_move_it)
{
	double need_w;

	begin();
	conf()->p_target_w = 0;
	conf()->beta_per_s = 1;
	site.confs[STORE1].p_ramp_w_per_s = site.confs[STORE2].p_ramp_w_per_s = 1000;
	measure_all(3e3, 0);
	cycle();
	ck_assert_double_eq_tol(stores_w(), 400, 1e-6);
	need_w = site.dispatcher.need_w;
	cycle(); /* nothing new: the ramps go on, the need does not */
	ck_assert_double_eq_tol(stores_w(), 800 < need_w ? 800 : need_w, 1e-6);
	ck_assert_double_eq(site.dispatcher.need_w, need_w);
}
END_TEST

START_TEST(reactive_power_is_shared_by_those_that_take_it)
{
	struct sk_setpoint_values want = {0};

	begin();
	conf()->pf_min = 0.8;
	measure_all(1e3, 2e3);
	sk_measurement_set(&site.ders[PCC].measurement, SK_PT_Q_VAR, 2e3, 0);
	cycle();
	ck_assert_double_eq_tol(site.units[PV].asked_var, 1250, 1e-6);
	ck_assert(isnan(site.units[STORE1].asked_var));
	sk_dispatcher_want(&site.dispatcher, PV, &want);
	ck_assert_uint_eq(want.fields,
			  SK_SETPOINT_BIT(SK_SP_P_MAX_W) | SK_SETPOINT_BIT(SK_SP_Q_VAR));
}
END_TEST

/* --- what is not known ------------------------------------------------------------- */

START_TEST(a_silent_meter_holds_and_then_is_safe)
{
	begin();
	conf()->export_max_w = 0;
	measure_all(-3e3, 5e3);
	cycle();
	ck_assert_double_eq_tol(stores_w(), -3e3, 1e-6);
	for (int i = 0; i < 30; i++) { /* all but the meter go on */
		measure(PV, fmin(5e3, site.units[PV].ceiling_w), 0);
		measure(STORE1, -2e3, 50);
		measure(STORE2, -1e3, 50);
		cycle();
		if (site.dispatcher.state == SK_DISPATCH_HELD)
			ck_assert_double_eq_tol(stores_w(), -3e3, 1e-6);
	}
	ck_assert_str_eq(site.state.dispatch, "no meter: safe");
	ck_assert_double_eq(site.units[PV].ceiling_w, 0);
	ck_assert_double_eq(stores_w(), 0);
	ck_assert(isnan(site.state.p_pcc_w) && isnan(site.state.p_short_w));
	measure_all(2e3, 0);
	cycle();
	ck_assert_int_eq(site.dispatcher.state, SK_DISPATCH_GRID);
}
END_TEST

START_TEST(without_an_export_limit_safe_holds_no_sun_back)
{
	begin();
	conf()->p_target_w = 0;
	site.breaker = SK_BREAKER_UNKNOWN;
	for (int i = 0; i < 20; i++) {
		measure(PV, 5e3, 0);
		measure(STORE1, 0, 50);
		measure(STORE2, 0, 50);
		cycle();
	}
	ck_assert_int_eq(site.dispatcher.state, SK_DISPATCH_SAFE);
	ck_assert_double_eq(site.units[PV].ceiling_w, 8e3);
	ck_assert_double_eq(stores_w(), 0);
}
END_TEST

START_TEST(an_unknown_charge_rests_and_the_other_works)
{
	begin();
	conf()->p_target_w = 0;
	measure_all(1e3, 0);
	measure(STORE1, 0, NONE);
	cycle();
	ck_assert_double_eq(site.units[STORE1].asked_w, 0);
	ck_assert_double_eq_tol(site.units[STORE2].asked_w, 1e3, 1e-6);
}
END_TEST

START_TEST(what_is_not_there_is_told_nothing)
{
	struct sk_setpoint_values want = {0};

	begin();
	conf()->p_target_w = 0;
	measure(PCC, 1e3, 0);
	measure(STORE2, 0, 50);
	put_nameplate(STORE1, 4e3, 0); /* it takes no power */
	measure(STORE1, 0, 50);
	cycle();
	for (int i = 0; i < STORE2; i++)
		sk_dispatcher_want(&site.dispatcher, (size_t)i, &want);
	ck_assert_uint_eq(want.fields, 0);
	sk_dispatcher_want(&site.dispatcher, STORE2, &want);
	ck_assert_uint_eq(want.fields, SK_SETPOINT_BIT(SK_SP_P_W));
	ck_assert_double_eq_tol(want.value[SK_SP_P_W], 1e3, 1e-6);
}
END_TEST

START_TEST(no_unit_and_no_section_say_so)
{
	begin();
	measure(PCC, 1e3, 0);
	cycle();
	ck_assert_str_eq(site.state.dispatch, "no unit");
	begin();
	site.config.dispatch.given = false;
	measure_all(1e3, 0);
	cycle();
	ck_assert_str_eq(site.state.dispatch, "");
	ck_assert(isnan(site.state.p_dispatch_w));
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{on_the_grid_by_its_row, SUITE_ROWS(grid)},
		{units_share_by_rating_and_follow_their_charge, 1},
		{the_reserve_stays_in_on_the_grid_only, 1},
		{recharging_ends_where_it_shall, 1},
		{the_ramp_is_kept_and_only_new_data_move_it, 1},
		{reactive_power_is_shared_by_those_that_take_it, 1},
		{a_silent_meter_holds_and_then_is_safe, 1},
		{without_an_export_limit_safe_holds_no_sun_back, 1},
		{an_unknown_charge_rests_and_the_other_works, 1},
		{what_is_not_there_is_told_nothing, 1},
		{no_unit_and_no_section_say_so, 1},
	};

	return SUITE_RUN("dispatcher", tests);
}
