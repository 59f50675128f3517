/* test_controls.c - set-points of models 704 and 123: what they do, and their timers. */
#include "lab.h"

static struct lab lab;
static struct sk_device *bess, *pv, *old;

static void open_lab(void)
{
	lab_open(&lab);
	bess = &lab.site.devices[BESS1];
	pv = &lab.site.devices[PV1];
	old = &lab.site.devices[PV2];
}

static void close_lab(void)
{
	lab_close(&lab);
}

static double p_w(const struct sk_device *d)
{
	struct sk_plant_reading r;

	sk_plant_read(lab.site.plant, d->unit, &r);
	return r.p_w;
}

static double q_var(const struct sk_device *d)
{
	struct sk_plant_reading r;

	sk_plant_read(lab.site.plant, d->unit, &r);
	return r.q_var;
}

START_TEST(a_ceiling_caps_the_power)
{
	ck_assert_int_eq(put(pv, 704, "WMaxLimPct", 20), 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(pv), 3000, 1);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctEna", 1), 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(pv), 1000, 1);
	ck_assert_double_eq(get(pv, 701, "InvSt"), 4);
	ck_assert_double_eq(get(pv, 701, "DERMode"), 1 + 4);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctEna", 0), 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(pv), 3000, 1);
}
END_TEST

START_TEST(a_ceiling_reverts_to_what_was_asked_for)
{
	ck_assert_int_eq(put(pv, 704, "WMaxLimPct", 20), 0);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctRvrt", 40), 0);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctEnaRvrt", 1), 0);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctRvrtTms", 5), 0);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctEna", 1), 0);
	ck_assert_double_eq(get(pv, 704, "WMaxLimPctRvrtRem"), 5);
	lab_run(&lab, 4.9);
	ck_assert_double_eq_tol(p_w(pv), 1000, 1);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(pv), 2000, 1);
	ck_assert_double_eq(get(pv, 704, "WMaxLimPct"), 40);
	ck_assert_double_eq(get(pv, 704, "WMaxLimPctEna"), 1);
	ck_assert_double_eq(get(pv, 704, "WMaxLimPctRvrtRem"), 0);
}
END_TEST

START_TEST(by_default_a_ceiling_reverts_to_none)
{
	ck_assert_int_eq(put(pv, 704, "WMaxLimPct", 20), 0);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctRvrtTms", 2), 0);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPctEna", 1), 0);
	lab_run(&lab, 5);
	ck_assert_double_eq_tol(p_w(pv), 3000, 1);
	ck_assert_double_eq(get(pv, 704, "WMaxLimPctEna"), 0);
}
END_TEST

START_TEST(a_set_point_holds_the_power)
{
	ck_assert_int_eq(put(pv, 704, "WSetMod", 1), 0);
	ck_assert_int_eq(put(pv, 704, "WSet", 1500), 0);
	ck_assert_int_eq(put(pv, 704, "WSetRvrtTms", 6), 0);
	ck_assert_int_eq(put(pv, 704, "WSetEna", 1), 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(pv), 1500, 1);
	ck_assert_int_eq(put(pv, 704, "WSetMod", 0), 0);
	ck_assert_int_eq(put(pv, 704, "WSetPct", 10), 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(pv), 500, 1);
	lab_run(&lab, 6);
	ck_assert_double_eq_tol(p_w(pv), 3000, 1);
}
END_TEST

START_TEST(for_a_grid_forming_battery_it_is_p0)
{
	double other_w = p_w(&lab.site.devices[BESS2]);

	ck_assert_int_eq(put(bess, 704, "WSet", -3000), 0);
	ck_assert_int_eq(put(bess, 704, "WSetEna", 1), 0);
	lab_run(&lab, 5);
	/* 20 kW/Hz of 30: it takes a third of the change, the other gives it */
	ck_assert_double_eq_tol(p_w(&lab.site.devices[BESS2]) - other_w, 1000, 10);
	ck_assert_int_eq(put(bess, 704, "WSetEna", 0), 0);
	lab_run(&lab, 5);
	ck_assert_double_eq_tol(p_w(&lab.site.devices[BESS2]), other_w, 1);
}
END_TEST

START_TEST(reactive_set_points_in_every_unit)
{
	const struct {
		double mode, percent, expected_var;
	} rows[] = {{0, 20, 1000}, {1, -20, -1000}, {3, 30, 1500}, {2, 25, 1000}};

	ck_assert_int_eq(put(pv, 704, "VarSet", 800), 0);
	ck_assert_int_eq(put(pv, 704, "VarSetEna", 1), 0);
	lab_run(&lab, 2);
	ck_assert_double_eq_tol(q_var(pv), 800, 1);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(put(pv, 704, "VarSetMod", rows[i].mode), 0);
		ck_assert_int_eq(put(pv, 704, "VarSetPct", rows[i].percent), 0);
		lab_run(&lab, 2);
		ck_assert_double_eq_tol(q_var(pv), rows[i].expected_var, 2);
	}
	ck_assert_int_eq(put(pv, 704, "VarSetEna", 0), 0);
	lab_run(&lab, 2);
	ck_assert_double_eq_tol(q_var(pv), 0, 1);
}
END_TEST

START_TEST(values_out_of_range_are_refused)
{
	const struct {
		const char *point;
		double value;
	} rows[] = {{"WMaxLimPct", 100.01}, {"WMaxLimPctEna", 2}, {"WSet", 5001},
		    {"WSet", -5001},	    {"WSetPct", 101},	  {"WSetMod", 2},
		    {"VarSetMod", 5},	    {"VarSet", -5001},	  {"VarSetPri", 1},
		    {"PFWInjEna", 1},	    {"WRmp", 5},	  {"AntiIslEna", 1}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(put(pv, 704, rows[i].point, rows[i].value) == 3, "%s",
			      rows[i].point);
	ck_assert_int_eq(put(pv, 704, "WMaxLimPct", 100), 0);
	ck_assert_int_eq(put(pv, 704, "WSet", -5000), 0);
}
END_TEST

START_TEST(what_is_not_implemented_takes_zero_and_stays)
{
	ck_assert_int_eq(put(pv, 704, "PFWInjEna", 0), 0);
	ck_assert_double_nan(get(pv, 704, "PFWInjEna"));
}
END_TEST

START_TEST(an_old_inverter_takes_its_block_at_once)
{
	/* WMaxLimPct, _WinTms, _RvrtTms, _RmpTms, WMaxLim_Ena: as others write it */
	const uint16_t block[] = {2000, 0, 4, 0, 1};

	ck_assert_int_eq(sk_device_write(old, SK_TABLE_HOLDING,
					 address_of(old, 123, "WMaxLimPct"), 5, block),
			 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(old), 1000, 1);
	ck_assert_double_eq(get(old, 103, "St"), 4); /* throttled */
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(p_w(old), 2000, 1);
	ck_assert_double_eq(get(old, 123, "WMaxLim_Ena"), 0);
	ck_assert_double_nan(get(old, 123, "WMaxLimPct_WinTms"));
}
END_TEST

START_TEST(an_old_inverter_leaves_and_comes_back)
{
	ck_assert_int_eq(put(old, 123, "Conn_RvrtTms", 3), 0);
	ck_assert_int_eq(put(old, 123, "Conn", 0), 0);
	lab_run(&lab, 1);
	ck_assert_double_eq(p_w(old), 0);
	ck_assert_double_eq(get(old, 103, "St"), 0);
	lab_run(&lab, 4);
	ck_assert_double_eq(get(old, 123, "Conn"), 1);
	ck_assert_double_eq_tol(p_w(old), 2000, 1);
	ck_assert_int_eq(put(old, 123, "OutPFSet_Ena", 1), 3);
	ck_assert_int_eq(put(old, 123, "VArPct_Ena", 1), 3);
	ck_assert_int_eq(put(old, 123, "Conn", 2), 3);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("controls");

	tcase_add_checked_fixture(t, open_lab, close_lab);
	tcase_add_test(t, a_ceiling_caps_the_power);
	tcase_add_test(t, a_ceiling_reverts_to_what_was_asked_for);
	tcase_add_test(t, by_default_a_ceiling_reverts_to_none);
	tcase_add_test(t, a_set_point_holds_the_power);
	tcase_add_test(t, for_a_grid_forming_battery_it_is_p0);
	tcase_add_test(t, reactive_set_points_in_every_unit);
	tcase_add_test(t, values_out_of_range_are_refused);
	tcase_add_test(t, what_is_not_implemented_takes_zero_and_stays);
	tcase_add_test(t, an_old_inverter_takes_its_block_at_once);
	tcase_add_test(t, an_old_inverter_leaves_and_comes_back);
	return run_suite("controls", t);
}
