/* test_machines.c - inertia, gensets and motors by their closed forms. */
#include <stdio.h>

#include "microgrid.h"

#define S_VA 10e3
#define DT_S 1e-4

static struct sk_plant_unit virtual_machine(double inertia_s)
{
	struct sk_plant_unit u = battery(0, S_VA, 2);

	u.forming.inertia_s = inertia_s;
	return u;
}

static struct sk_plant_unit genset(bool stopped)
{
	struct sk_plant_unit u = battery(0, S_VA, 4);

	u.battery.e_wh = 0;
	u.forming.p_min_w = 0;
	u.forming.inertia_s = 1.5;
	u.forming.genset = (struct sk_plant_genset){.governor_s = 0.3,
						    .start_s = 8,
						    .min_run_s = 30,
						    .idle_l_per_h = 0.8,
						    .l_per_kwh = 0.25,
						    .stopped = stopped};
	return u;
}

static struct sk_plant *alone(struct sk_plant_unit source)
{
	const struct sk_plant_unit units[] = {source, steady_load(0, 0, 0)};

	return build(units, 2, NULL, 0, 1);
}

START_TEST(inertia_and_droop_make_one_time_constant)
{
	const double inertia_s[] = {0.5, 2, 5};

	for (int i = 0; i < 3; i++) {
		struct sk_plant *p = alone(virtual_machine(inertia_s[i]));
		double tau_s = 2 * inertia_s[i] * 0.02, fall_hz = 0.02 * F_NOM_HZ * 0.5;
		double at_tau_hz;

		run(p, 1, DT_S);
		sk_plant_set_load(p, 1, 5000, 0);
		run(p, tau_s, DT_S);
		at_tau_hz = F_NOM_HZ - sk_plant_f_hz(p);
		run(p, 12 * tau_s, DT_S);
		printf("virtual machine, H %.1f s: %.4f Hz at 2 H m, %.4f at rest\n",
		       inertia_s[i], at_tau_hz, F_NOM_HZ - sk_plant_f_hz(p));
		ck_assert_double_eq_tol(at_tau_hz, fall_hz * (1 - exp(-1)),
					0.03 * fall_hz);
		ck_assert_double_eq_tol(F_NOM_HZ - sk_plant_f_hz(p), fall_hz, 1e-3);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(an_engine_falls_at_first_by_its_inertia_alone)
{
	struct sk_plant *p = alone(genset(false));
	double expected_hz_per_s = 3000 / S_VA * F_NOM_HZ / (2 * 1.5), rocof;

	run(p, 5, DT_S);
	sk_plant_set_load(p, 1, 3000, 0);
	run(p, 0.01, DT_S);
	rocof = (F_NOM_HZ - sk_plant_f_hz(p)) / 0.01;
	printf("genset: %.3f Hz/s, closed form %.3f\n", rocof, expected_hz_per_s);
	ck_assert_double_eq_tol(rocof, expected_hz_per_s, 0.03 * expected_hz_per_s);
	run(p, 30, DT_S);
	ck_assert_double_eq_tol(sk_plant_f_hz(p), F_NOM_HZ * (1 - 0.04 * 0.3), 1e-3);
	sk_plant_free(p);
}
END_TEST

START_TEST(fuel_is_idle_and_energy)
{
	struct sk_plant *p = alone(genset(false));
	double before_l;

	sk_plant_set_load(p, 1, 4000, 0);
	run(p, 60, 1e-3);
	before_l = sk_plant_fuel_l(p, 0);
	run(p, 360, 1e-3);
	ck_assert_double_eq_tol(sk_plant_fuel_l(p, 0) - before_l, 0.1 * (0.8 + 0.25 * 4),
				1e-4);
	ck_assert(isnan(sk_plant_fuel_l(p, 1)));
	sk_plant_free(p);
}
END_TEST

START_TEST(it_comes_after_its_start_and_stays_its_minimum)
{
	const struct sk_plant_unit units[] = {genset(true), battery(0, S_VA, 4),
					      steady_load(0, 4000, 0)};
	struct sk_plant *p = build(units, 3, NULL, 0, 1);

	run(p, 20, 1e-3);
	ck_assert(!reading(p, 0).online && sk_plant_fuel_l(p, 0) == 0);
	ck_assert_double_eq_tol(reading(p, 1).p_w, 4000, 1);
	sk_plant_run_genset(p, 0, true);
	run(p, 7.9, 1e-3);
	ck_assert(!reading(p, 0).online);
	run(p, 0.2, 1e-3);
	ck_assert(reading(p, 0).online);
	run(p, 20, 1e-3);
	ck_assert_double_eq_tol(reading(p, 0).p_w, 2000, 5);
	sk_plant_run_genset(p, 0, false);
	run(p, 9, 1e-3);
	ck_assert(reading(p, 0).online);
	run(p, 2, 1e-3);
	ck_assert(!reading(p, 0).online);
	run(p, 5, 1e-3);
	ck_assert_double_eq_tol(reading(p, 1).p_w, 4000, 1);
	ck_assert_double_eq(reading(p, 0).p_w, 0);
	sk_plant_free(p);
}
END_TEST

START_TEST(the_last_source_does_not_stop)
{
	struct sk_plant *p = alone(genset(false));

	sk_plant_run_genset(p, 0, false);
	run(p, 60, 1e-3);
	ck_assert(reading(p, 0).online);
	ck_assert_double_gt(reading(p, 0).v_v, 0.9 * V_NOM_V);
	sk_plant_free(p);
}
END_TEST

/* Beside a source so strong that the voltage stays. */
START_TEST(a_motor_starts_with_six_times_its_current)
{
	struct sk_plant_unit motor = steady_load(0, 0, 0);
	struct sk_plant_unit units[2] = {battery(0, 1e6, 1)};
	struct sk_plant *p;
	double rated_a = hypot(4000, 3000) / (3 * V_NOM_V), start_a, start_pf;
	struct sk_plant_reading r;

	motor.load.start_times = 6;
	motor.load.start_pf = 0.25;
	motor.load.start_s = 1;
	units[1] = motor;
	p = build(units, 2, NULL, 0, 1);
	run(p, 1, 1e-3);
	sk_plant_start_motor(p, 1, 4000, 3000);
	run(p, 0.002, 1e-3);
	r = reading(p, 1);
	start_a = r.i_a;
	start_pf = -r.p_w / hypot(r.p_w, r.q_var);
	printf("motor: %.2f times its current at power factor %.3f\n", start_a / rated_a,
	       start_pf);
	ck_assert_double_eq_tol(start_a / rated_a, 6, 0.06);
	ck_assert_double_eq_tol(start_pf, 0.25, 0.01);
	run(p, 0.998, 1e-3);
	ck_assert_double_eq_tol(-reading(p, 1).p_w, 4000 + exp(-1) * (7500 - 4000), 40);
	run(p, 20, 1e-3);
	ck_assert_double_eq_tol(reading(p, 1).i_a / rated_a, 1, 0.01);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("machines");

	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, inertia_and_droop_make_one_time_constant);
	tcase_add_test(tests, an_engine_falls_at_first_by_its_inertia_alone);
	tcase_add_test(tests, fuel_is_idle_and_energy);
	tcase_add_test(tests, it_comes_after_its_start_and_stays_its_minimum);
	tcase_add_test(tests, the_last_source_does_not_stop);
	tcase_add_test(tests, a_motor_starts_with_six_times_its_current);
	return run_suite("plant: machines", tests);
}
