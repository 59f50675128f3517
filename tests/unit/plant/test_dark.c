/* test_dark.c - a site without any source of voltage, and how it comes back. */
#include "microgrid.h"

enum { FORMING, GENSET, FOLLOWING, LOAD, UNITS };

#define DT_S 1e-3

static const struct sk_plant_pcc breaker = {.x_ohm = 0.2,
					    .f_window_hz = 0.1,
					    .v_window_pu = 0.05,
					    .angle_window_deg = 10,
					    .hold_s = 0.2};

static struct sk_plant *site(bool may_go_dark, bool grid, double z)
{
	struct sk_plant_unit units[UNITS] = {battery(0, 20e3, 1), battery(0, 20e3, 3),
					     pv(0, 5000, 2000),
					     steady_load(0, 6000, 1000)};
	struct sk_plant_pcc pcc = breaker;
	struct sk_plant_description d = {.f_nom_hz = F_NOM_HZ,
					 .v_nom_v = V_NOM_V,
					 .bus_count = 1,
					 .units = units,
					 .unit_count = UNITS,
					 .pcc = grid ? &pcc : NULL,
					 .may_go_dark = may_go_dark};
	const char *why;
	struct sk_plant *p;

	pcc.closed = grid;
	units[GENSET].battery = (struct sk_plant_battery){0};
	units[GENSET].forming.p_min_w = 0;
	units[GENSET].forming.inertia_s = 1.5;
	units[GENSET].forming.damping_pu = 2;
	units[GENSET].forming.genset = (struct sk_plant_genset){
		.governor_s = 0.3, .start_s = 2, .min_run_s = 1, .stopped = true};
	units[FOLLOWING].following.enter.delay_s = 3;
	units[LOAD].load.z = z;
	units[LOAD].load.p = 1 - z;
	p = sk_plant_new(&d, &why);
	ck_assert_msg(p != NULL, "%s", why);
	run(p, 2, DT_S);
	return p;
}

static void expect_dark(const struct sk_plant *p)
{
	ck_assert_double_eq(sk_plant_f_hz(p), 0);
	for (size_t i = 0; i < UNITS; i++) {
		ck_assert_double_eq(reading(p, i).v_v, 0);
		ck_assert_double_eq(reading(p, i).p_w, 0);
		ck_assert_double_eq(reading(p, i).q_var, 0);
		ck_assert_double_eq(reading(p, i).i_a, 0);
	}
	ck_assert(!reading(p, FORMING).online);
}

static void expect_light(const struct sk_plant *p)
{
	ck_assert_double_eq_tol(sk_plant_f_hz(p), F_NOM_HZ, 1);
	ck_assert_double_eq_tol(reading(p, LOAD).v_v, V_NOM_V, 5);
	ck_assert_double_eq_tol(reading(p, LOAD).p_w, -6000, 300);
}

START_TEST(the_last_one_stays_unless_it_may_go)
{
	struct sk_plant *p = site(false, false, 0);

	sk_plant_set_online(p, FORMING, false);
	run(p, 1, DT_S);
	ck_assert(reading(p, FORMING).online);
	expect_light(p);
	sk_plant_free(p);
}
END_TEST

START_TEST(without_the_last_one_all_is_dark_until_it_is_back)
{
	struct sk_plant *p = site(true, false, _i ? 0.5 : 0);

	sk_plant_set_online(p, FORMING, false);
	run(p, 3, DT_S);
	expect_dark(p);
	ck_assert(!reading(p, FOLLOWING).online); /* it waits for the voltage */
	sk_plant_set_load(p, LOAD, 5000, 0);
	sk_plant_set_load(p, LOAD, 6000, 1000);
	sk_plant_set_online(p, FORMING, true);
	run(p, 1, DT_S);
	expect_light(p);
	ck_assert_double_gt(reading(p, FORMING).p_w, 5000);
	ck_assert(!reading(p, FOLLOWING).online);
	run(p, 3, DT_S);
	ck_assert(reading(p, FOLLOWING).online);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w, 2000, 20);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_genset_starts_a_dead_bus)
{
	struct sk_plant *p = site(true, false, 0);

	sk_plant_set_online(p, FORMING, false);
	run(p, 1, DT_S);
	sk_plant_run_genset(p, GENSET, true);
	run(p, 1.5, DT_S);
	expect_dark(p);
	run(p, 4, DT_S);
	ck_assert(reading(p, GENSET).online);
	expect_light(p);
	sk_plant_set_online(p, FORMING, true); /* matched to it, without a jolt */
	run(p, 0.02, DT_S);
	ck_assert_double_eq_tol(reading(p, FORMING).p_w, 0, 500);
	run(p, 3, DT_S);
	ck_assert_double_gt(reading(p, FORMING).p_w, 1000);
	sk_plant_run_genset(p, GENSET, false);
	sk_plant_set_online(p, FORMING, false);
	run(p, 2, DT_S);
	expect_dark(p);
	sk_plant_free(p);
}
END_TEST

START_TEST(the_grid_alone_leads)
{
	struct sk_plant *p = site(true, true, 0);

	sk_plant_set_online(p, FORMING, false);
	sk_plant_set_grid(p, 50.2, 231);
	run(p, 2, DT_S);
	ck_assert_double_eq(sk_plant_f_hz(p), 50.2);
	ck_assert_double_eq_tol(reading(p, LOAD).v_v, 231, 4);
	sk_plant_open_pcc(p);
	run(p, 1, DT_S);
	expect_dark(p);
	sk_plant_close_pcc(p); /* its sync-check closes on no dead bus */
	run(p, 1, DT_S);
	expect_dark(p);
	sk_plant_set_online(p, FORMING, true);
	sk_plant_set_grid(p, 49.9, 230);
	run(p, 60, DT_S);
	expect_light(p);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("dark");

	tcase_set_timeout(t, 20);
	tcase_add_test(t, the_last_one_stays_unless_it_may_go);
	tcase_add_loop_test(t, without_the_last_one_all_is_dark_until_it_is_back, 0, 2);
	tcase_add_test(t, a_genset_starts_a_dead_bus);
	tcase_add_test(t, the_grid_alone_leads);
	return run_suite("dark", t);
}
