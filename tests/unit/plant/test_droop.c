/* test_droop.c - grid-forming units: closed forms, sharing, offsets, limits, and the
 * published four-inverter case. */
#include "microgrid.h"

/* Two batteries and a load that asks for the same power at any voltage. */
static struct sk_plant *pair(double load_w, double load_var)
{
	const struct sk_plant_unit units[] = {battery(1, 10e3, 1), battery(2, 5e3, 1),
					      steady_load(0, load_w, load_var)};
	const struct sk_plant_line lines[] = {{0, 1, 0.16, 0.08}, {0, 2, 0.32, 0.16}};

	return build(units, 3, lines, 2, 3);
}

START_TEST(frequency_falls_by_the_closed_form)
{
	const double load_w[] = {0, 2000, 7000, 12000};

	for (int i = 0; i < 4; i++) {
		struct sk_plant *p = pair(load_w[i], 1500);
		struct sk_plant_reading a, b;
		double losses_w, expected_hz;

		run(p, 5, 1e-3);
		a = reading(p, 0);
		b = reading(p, 1);
		losses_w = a.p_w + b.p_w - load_w[i];
		/* 1/m = 20 kW/Hz and 10 kW/Hz */
		expected_hz = F_NOM_HZ - (load_w[i] + losses_w) / 30e3;
		ck_assert_double_eq_tol(sk_plant_f_hz(p), expected_hz, 1e-9);
		ck_assert_double_eq_tol(a.p_w / 10e3, b.p_w / 5e3, 1e-9);
		ck_assert(losses_w >= 0 && losses_w < 0.02 * load_w[i] + 50);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(sharing_is_inverse_to_the_droop)
{
	const struct sk_plant_unit units[] = {battery(0, 10e3, 1), battery(0, 10e3, 3),
					      steady_load(0, 8000, 0)};
	struct sk_plant *p = build(units, 3, NULL, 0, 1);

	run(p, 5, 1e-3);
	ck_assert_double_eq_tol(reading(p, 0).p_w, 6000, 0.01);
	ck_assert_double_eq_tol(reading(p, 1).p_w, 2000, 0.01);
	ck_assert_double_eq_tol(sk_plant_f_hz(p), F_NOM_HZ - 0.3, 1e-6);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_common_offset_moves_only_the_frequency)
{
	struct sk_plant *p = pair(7000, 1500);
	struct sk_plant_reading a, b, a2, b2;
	double before_hz;

	run(p, 5, 1e-3);
	before_hz = sk_plant_f_hz(p);
	a = reading(p, 0);
	b = reading(p, 1);
	sk_plant_set_offsets(p, 0, 0.25, 0);
	sk_plant_set_offsets(p, 1, 0.25, 0);
	run(p, 5, 1e-3);
	a2 = reading(p, 0);
	b2 = reading(p, 1);
	ck_assert_double_eq_tol(sk_plant_f_hz(p) - before_hz, 0.25, 1e-9);
	ck_assert_double_eq_tol(a2.p_w, a.p_w, 1e-4);
	ck_assert_double_eq_tol(b2.p_w, b.p_w, 1e-4);
	ck_assert_double_eq(a2.f_offset_hz, 0.25);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_voltage_offset_moves_the_voltage)
{
	struct sk_plant *p = pair(7000, 1500);
	double before_v;

	run(p, 5, 1e-3);
	before_v = reading(p, 2).v_v;
	sk_plant_set_offsets(p, 0, 0, 5);
	sk_plant_set_offsets(p, 1, 0, 5);
	run(p, 10, 1e-3);
	ck_assert_double_eq_tol(reading(p, 2).v_v - before_v, 5, 0.1);
	sk_plant_free(p);
}
END_TEST

START_TEST(p0_shifts_power_between_the_units)
{
	struct sk_plant *p = pair(6000, 0);

	sk_plant_set_p(p, 0, 3000);
	run(p, 5, 1e-3);
	/* f = f0 - m1 (P1 - 3000) = f0 - m2 P2 with P1 + P2 = 6000 and losses */
	ck_assert_double_eq_tol((reading(p, 0).p_w - 3000) / 10e3,
				reading(p, 1).p_w / 5e3, 1e-9);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_unit_at_its_limit_leaves_the_rest_to_the_others)
{
	struct sk_plant *p = pair(8000, 0);

	sk_plant_set_ceiling(p, 0, 4000);
	run(p, 20, 1e-3);
	ck_assert_double_eq_tol(reading(p, 0).p_w, 4000, 1);
	ck_assert_double_gt(reading(p, 1).p_w, 4000);
	ck_assert(reading(p, 0).throttled);
	sk_plant_set_ceiling(p, 0, (double)INFINITY);
	run(p, 20, 1e-3);
	ck_assert_double_eq_tol(reading(p, 0).p_w / 10e3, reading(p, 1).p_w / 5e3, 1e-6);
	sk_plant_free(p);
}
END_TEST

START_TEST(an_overload_keeps_the_current_within_its_limit)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), steady_load(0, 0, 0)};
	struct sk_plant *p;

	units[1].load = (struct sk_plant_load){.p_w = 60e3, .q_var = 0, .z = 1};
	p = build(units, 2, NULL, 0, 1);
	run(p, 5, 1e-3);
	ck_assert_double_le(reading(p, 1).i_a, 2 * 10e3 / (3 * V_NOM_V) * 1.001);
	ck_assert_double_lt(reading(p, 1).v_v, 0.7 * V_NOM_V);
	sk_plant_set_load(p, 1, 5e3, 0);
	run(p, 5, 1e-3);
	ck_assert_double_eq_tol(reading(p, 1).v_v, V_NOM_V, 1);
	sk_plant_free(p);
}
END_TEST

/* Bidram's four inverters (parameters as in Pogaku's laboratory): P and Q measured at the
 * capacitors, coupling 0.03 Ohm + 0.35 mH, 380 V line to line, lines of 318 and 1847 uH,
 * impedance loads at buses 1 and 3. */
#define V_LL_V 380.0
#define MH(mh) (2 * M_PI * F_NOM_HZ * (mh) / 1000)

static struct sk_plant_unit bidram_unit(int bus, double m_rad, double n_ll)
{
	struct sk_plant_unit u = battery(bus, 20e3, 1);

	u.forming.m_hz_per_w = m_rad / (2 * M_PI);
	u.forming.n_v_per_var = n_ll / sqrt(3);
	u.forming.tau_s = 1 / 31.41;
	u.forming.p_max_w = 1e6;
	u.battery.e_wh = 0;
	return u;
}

static struct sk_plant_unit bidram_load(int bus, double p_w, double q_var)
{
	return (struct sk_plant_unit){.kind = SK_PLANT_LOAD,
				      .bus = bus,
				      .load = {.p_w = p_w, .q_var = q_var, .z = 1}};
}

static struct sk_plant *bidram(void)
{
	const struct sk_plant_unit units[] = {
		bidram_unit(4, 9.4e-5, 1.3e-3),	 bidram_unit(5, 9.4e-5, 1.3e-3),
		bidram_unit(6, 12.5e-5, 1.5e-3), bidram_unit(7, 12.5e-5, 1.5e-3),
		bidram_load(0, 12e3, 12e3),	 bidram_load(2, 15.3e3, 7.6e3),
	};
	const struct sk_plant_line lines[] = {
		{0, 1, 0.23, MH(0.318)}, {1, 2, 0.35, MH(1.847)}, {2, 3, 0.23, MH(0.318)},
		{0, 4, 0.03, MH(0.35)},	 {1, 5, 0.03, MH(0.35)},  {2, 6, 0.03, MH(0.35)},
		{3, 7, 0.03, MH(0.35)},
	};
	struct sk_plant_description d = {.f_nom_hz = F_NOM_HZ,
					 .v_nom_v = V_LL_V / sqrt(3),
					 .bus_count = 8,
					 .lines = lines,
					 .line_count = 7,
					 .units = units,
					 .unit_count = 6};
	const char *why;
	struct sk_plant *p = sk_plant_new(&d, &why);

	ck_assert_msg(p != NULL, "%s", why);
	return p;
}

static void check_bidram(const struct sk_plant *p, double f_hz, const double *p_w,
			 const double *q_var)
{
	ck_assert_double_eq_tol(sk_plant_f_hz(p), f_hz, 0.00006);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_double_eq_tol(reading(p, i).p_w, p_w[i], 6);
		ck_assert_double_eq_tol(reading(p, i).q_var, q_var[i], 6);
	}
}

START_TEST(four_inverters_carry_what_was_computed_elsewhere)
{
	const double p_w[] = {7436, 7436, 5592, 5592};
	const double q_var[] = {6600, 4280, 5140, 2830};
	const double p2_w[] = {11280, 11280, 8480, 8480};
	const double q2_var[] = {11390, 5480, 4740, 1640};
	struct sk_plant *p = bidram();

	run(p, 20, 1e-3);
	check_bidram(p, 49.8888, p_w, q_var);
	sk_plant_set_load(p, 4, 27e3, 17e3);
	run(p, 20, 1e-3);
	check_bidram(p, 49.8313, p2_w, q2_var);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("droop");

	tcase_add_test(t, frequency_falls_by_the_closed_form);
	tcase_add_test(t, sharing_is_inverse_to_the_droop);
	tcase_add_test(t, a_common_offset_moves_only_the_frequency);
	tcase_add_test(t, a_voltage_offset_moves_the_voltage);
	tcase_add_test(t, p0_shifts_power_between_the_units);
	tcase_add_test(t, a_unit_at_its_limit_leaves_the_rest_to_the_others);
	tcase_add_test(t, an_overload_keeps_the_current_within_its_limit);
	tcase_add_test(t, four_inverters_carry_what_was_computed_elsewhere);
	return run_suite("droop", t);
}
