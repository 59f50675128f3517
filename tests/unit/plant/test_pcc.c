/* test_pcc.c - the grid and its breaker: power flow, islanding, and the sync-check. */
#include <stdio.h>

#include "microgrid.h"

#define S_VA 10e3
#define DROOP_HZ_PER_W (0.01 * F_NOM_HZ / S_VA)

/* One battery and one load on the bus of the grid. */
static struct sk_plant *site(bool closed, double load_w)
{
	const struct sk_plant_pcc pcc = {.x_ohm = 0.2,
					 .r_ohm = 0.05,
					 .closed = closed,
					 .f_window_hz = 0.3,
					 .v_window_pu = 0.10,
					 .angle_window_deg = 20,
					 .hold_s = 0.2};
	const struct sk_plant_unit units[] = {battery(0, S_VA, 1),
					      steady_load(0, load_w, 0)};
	const struct sk_plant_description d = {.f_nom_hz = F_NOM_HZ,
					       .v_nom_v = V_NOM_V,
					       .bus_count = 1,
					       .units = units,
					       .unit_count = 2,
					       .pcc = &pcc};
	const char *why;
	struct sk_plant *p = sk_plant_new(&d, &why);

	ck_assert_msg(p != NULL, "%s", why);
	return p;
}

static struct sk_plant_pcc_reading pcc(const struct sk_plant *p)
{
	struct sk_plant_pcc_reading r;

	sk_plant_read_pcc(p, &r);
	return r;
}

START_TEST(the_grid_sets_the_power_of_the_droop)
{
	const double grid_hz[] = {49.9, 50.0, 50.1};

	for (int i = 0; i < 3; i++) {
		struct sk_plant *p = site(true, 5000);
		double expected_w = 1000 + (F_NOM_HZ - grid_hz[i]) / DROOP_HZ_PER_W;

		sk_plant_set_p(p, 0, 1000);
		sk_plant_set_grid(p, grid_hz[i], V_NOM_V);
		run(p, 20, 1e-3);
		ck_assert_double_eq_tol(sk_plant_f_hz(p), grid_hz[i], 1e-6);
		ck_assert_double_eq_tol(reading(p, 0).p_w, expected_w, 0.5);
		ck_assert_double_eq_tol(pcc(p).p_w, 5000 - expected_w, 1);
		ck_assert_double_eq(pcc(p).angle_deg, 0);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(islanding_moves_the_frequency_by_the_droop)
{
	struct sk_plant *p = site(true, 3000);
	const double tau_s = 0.02, fall_hz = 3000 * DROOP_HZ_PER_W;
	double at_tau_hz;

	run(p, 20, 1e-4);
	ck_assert_double_eq_tol(pcc(p).p_w, 3000, 1);
	sk_plant_open_pcc(p);
	run(p, tau_s, 1e-4);
	at_tau_hz = F_NOM_HZ - sk_plant_f_hz(p);
	run(p, 5, 1e-4);
	printf("islanding: %.4f Hz after one time constant, %.4f at rest\n", at_tau_hz,
	       F_NOM_HZ - sk_plant_f_hz(p));
	ck_assert_double_eq_tol(at_tau_hz, fall_hz * (1 - exp(-1)), 0.02 * fall_hz);
	ck_assert_double_eq_tol(F_NOM_HZ - sk_plant_f_hz(p), fall_hz, 1e-4);
	ck_assert(!pcc(p).closed);
	ck_assert_double_eq(pcc(p).p_w, 0);
	sk_plant_free(p);
}
END_TEST

/* Steps until the breaker has closed; the reading of the step before in `last`. */
static bool wait_closed(struct sk_plant *p, double most_s,
			struct sk_plant_pcc_reading *last)
{
	for (double t_s = 0; t_s < most_s; t_s += 1e-3) {
		*last = pcc(p);
		sk_plant_step(p, 1e-3);
		if (pcc(p).closed)
			return true;
	}
	return false;
}

START_TEST(it_closes_only_inside_the_window)
{
	double widest_deg = 0;

	for (int i = 0; i < 40; i++) {
		struct sk_plant *p = site(false, 1000);
		struct sk_plant_pcc_reading last;

		sk_plant_set_grid(p, F_NOM_HZ + 0.01 * (i % 8), V_NOM_V * 1.02);
		run(p, 2 + 0.37 * i, 1e-3);
		sk_plant_close_pcc(p);
		ck_assert(wait_closed(p, 60, &last));
		ck_assert_double_le(fabs(last.angle_deg), 20);
		ck_assert_double_le(fabs(last.f_grid_hz - last.f_site_hz), 0.3);
		widest_deg = fmax(widest_deg, fabs(last.angle_deg));
		run(p, 20, 1e-3);
		ck_assert_double_eq_tol(sk_plant_f_hz(p), last.f_grid_hz, 1e-4);
		sk_plant_free(p);
	}
	printf("sync-check: 40 closings, none beyond %.1f degrees\n", widest_deg);
}
END_TEST

START_TEST(outside_a_window_it_never_closes)
{
	/* frequency; voltage above; below; and one inside every window */
	const struct {
		double f_hz, v_pu;
	} grid[] = {{50.5, 1}, {50.0, 1.15}, {50.0, 0.85}, {50.2, 1}};

	for (int i = 0; i < 4; i++) {
		struct sk_plant *p = site(false, 1000);
		struct sk_plant_pcc_reading last;
		bool fits = i == 3;

		sk_plant_set_grid(p, grid[i].f_hz, grid[i].v_pu * V_NOM_V);
		run(p, 1, 1e-3);
		sk_plant_close_pcc(p);
		/* 0.25 Hz of slip: 40 degrees take 0.44 s, longer than it must hold */
		ck_assert_int_eq(wait_closed(p, 30, &last), fits);
		ck_assert_int_eq(pcc(p).asked, !fits);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(the_windows_must_be_kept_for_the_hold_time)
{
	struct sk_plant *p = site(false, 0);
	struct sk_plant_pcc_reading last;

	run(p, 1, 1e-3);
	ck_assert(pcc(p).permitted);
	sk_plant_set_grid(p, 51, V_NOM_V);
	sk_plant_step(p, 1e-3);
	ck_assert(!pcc(p).permitted);
	sk_plant_set_grid(p, F_NOM_HZ, V_NOM_V);
	sk_plant_close_pcc(p);
	ck_assert(!wait_closed(p, 0.19, &last));
	ck_assert(wait_closed(p, 0.03, &last));
	sk_plant_free(p);
}
END_TEST

START_TEST(opening_forgets_that_closing_was_asked)
{
	struct sk_plant *p = site(false, 0);

	sk_plant_close_pcc(p);
	sk_plant_open_pcc(p);
	run(p, 5, 1e-3);
	ck_assert(!pcc(p).closed);
	sk_plant_free(p);
}
END_TEST

START_TEST(an_island_has_no_grid)
{
	const struct sk_plant_unit unit = battery(0, S_VA, 1);
	struct sk_plant *p = build(&unit, 1, NULL, 0, 1);

	sk_plant_close_pcc(p);
	run(p, 1, 1e-3);
	ck_assert(isnan(pcc(p).f_grid_hz) && !pcc(p).closed && !pcc(p).asked);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("pcc");

	tcase_add_test(tests, the_grid_sets_the_power_of_the_droop);
	tcase_add_test(tests, islanding_moves_the_frequency_by_the_droop);
	tcase_add_test(tests, it_closes_only_inside_the_window);
	tcase_add_test(tests, outside_a_window_it_never_closes);
	tcase_add_test(tests, the_windows_must_be_kept_for_the_hold_time);
	tcase_add_test(tests, opening_forgets_that_closing_was_asked);
	tcase_add_test(tests, an_island_has_no_grid);
	return run_suite("plant: point of common coupling", tests);
}
