/* test_curves.c - what an inverter with a PLL follows instead of its own droops. */
#include "microgrid.h"

enum { FORMING, FOLLOWING, LOAD };

#define S_VA 5000.0

/* A source that neither droops with Q nor much with P, an inverter, and a load. */
static struct sk_plant *with_inverter(double offset_hz, double offset_v)
{
	struct sk_plant_unit units[] = {battery(0, 50000, 0.01), pv(0, S_VA, 4000),
					steady_load(0, 10000, 0)};
	struct sk_plant *p;

	units[0].forming.n_v_per_var = 0;
	units[1].following.support = (struct sk_plant_support){.pll_kp = 50,
							       .pll_ki = 900,
							       .f_deadband_hz = 0.036,
							       .f_droop_pu = 0.05,
							       .f_lag_s = 0.05,
							       .p_lag_s = 0.5,
							       .v_set_v = V_NOM_V,
							       .v_lag_s = 0.05,
							       .q_lag_s = 0.2};
	p = build(units, 3, NULL, 0, 1);
	sk_plant_set_offsets(p, FORMING, offset_hz, offset_v);
	return p;
}

START_TEST(reactive_power_follows_the_points)
{
	const struct sk_plant_volt_var curve = {.count = 4,
						.v_pu = {0.92, 0.98, 1.02, 1.08},
						.q_pu = {0.44, 0, 0, -0.44}};
	const double v_pu[] = {0.85, 0.95, 1.0, 1.05, 1.12};
	struct sk_plant *p = with_inverter(0, (v_pu[_i] - 1) * V_NOM_V);
	double at_pu, q_pu;

	run(p, 1, 1e-3);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).q_var, 0, 1);
	sk_plant_set_volt_var(p, FOLLOWING, &curve);
	run(p, 5, 1e-3);
	at_pu = reading(p, FOLLOWING).v_v / V_NOM_V;
	q_pu = at_pu < 1 ? fmin(fmax(0.98 - at_pu, 0) / 0.06, 1) * 0.44
			 : -fmin(fmax(at_pu - 1.02, 0) / 0.06, 1) * 0.44;
	ck_assert_double_eq_tol(reading(p, FOLLOWING).q_var, q_pu * S_VA, 15);
	sk_plant_set_volt_var(p, FOLLOWING, NULL);
	run(p, 5, 1e-3);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).q_var, 0, 1);
	sk_plant_free(p);
}
END_TEST

/* Only above does it act: there is no more sun below. */
START_TEST(active_power_follows_its_own_figures_on_either_side)
{
	const struct sk_plant_frequency_watt droop = {.over_deadband_hz = 0.1,
						      .under_deadband_hz = 0.2,
						      .over_droop_pu = 0.02,
						      .under_droop_pu = 0.03};
	struct sk_plant *p = with_inverter(_i ? 0.4 : -0.4, 0);
	double f_hz, less_w, more_w;

	sk_plant_set_frequency_watt(p, FOLLOWING, &droop);
	sk_plant_set_p(p, FOLLOWING, 2500);
	run(p, 8, 1e-3);
	f_hz = reading(p, FOLLOWING).f_hz;
	less_w = (f_hz - F_NOM_HZ - 0.1) / (F_NOM_HZ * 0.02) * S_VA;
	more_w = (F_NOM_HZ - f_hz - 0.2) / (F_NOM_HZ * 0.03) * S_VA;
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w,
				_i ? 2500 - less_w : 2500 + more_w, 10);
	sk_plant_set_frequency_watt(p, FOLLOWING, NULL);
	run(p, 8, 1e-3);
	f_hz = reading(p, FOLLOWING).f_hz;
	less_w = (fabs(f_hz - F_NOM_HZ) - 0.036) / (F_NOM_HZ * 0.05) * S_VA;
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w,
				_i ? 2500 - less_w : 2500 + less_w, 10);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("curves");

	tcase_add_loop_test(t, reactive_power_follows_the_points, 0, 5);
	tcase_add_loop_test(t, active_power_follows_its_own_figures_on_either_side, 0, 2);
	return run_suite("curves", t);
}
