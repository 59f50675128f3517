/* test_following.c - grid-following units and loads: set-points and limits. */
#include "microgrid.h"

enum { FORMING, FOLLOWING, LOAD };

static struct sk_plant *with_pv(double s_va, double p_avail_w)
{
	const struct sk_plant_unit units[] = {battery(0, 10e3, 1), pv(0, s_va, p_avail_w),
					      steady_load(0, 6000, 0)};

	return build(units, 3, NULL, 0, 1);
}

START_TEST(limits_narrow_the_power)
{
	const struct {
		double avail_w, set_w, ceiling_w, expected_w;
		bool throttled;
	} rows[] = {
		{3000, (double)NAN, (double)INFINITY, 3000, false},
		{3000, (double)NAN, 1200, 1200, true},
		{1000, (double)NAN, 1200, 1000, false},
		{3000, 2000, (double)INFINITY, 2000, false},
		{3000, 4000, (double)INFINITY, 3000, false},
		{3000, 2000, 1200, 1200, true},
		{3000, -500, (double)INFINITY, 0, false},
		{9000, (double)NAN, (double)INFINITY, 5000, false},
		{0, (double)NAN, (double)INFINITY, 0, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_plant *p = with_pv(5000, rows[i].avail_w);
		struct sk_plant_reading r;

		sk_plant_set_p(p, FOLLOWING, rows[i].set_w);
		sk_plant_set_ceiling(p, FOLLOWING, rows[i].ceiling_w);
		run(p, 3, 1e-3);
		r = reading(p, FOLLOWING);
		ck_assert_double_eq_tol(r.p_w, rows[i].expected_w, 0.1);
		ck_assert_double_eq(r.p_avail_w, rows[i].avail_w);
		ck_assert_int_eq(r.throttled, rows[i].throttled);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(reactive_power_takes_what_the_rating_leaves)
{
	struct sk_plant *p = with_pv(5000, 3000);

	sk_plant_set_q(p, FOLLOWING, 1000);
	run(p, 3, 1e-3);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).q_var, 1000, 0.1);
	sk_plant_set_q(p, FOLLOWING, -9000);
	run(p, 5, 1e-3);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).q_var, -4000, 0.5);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w, 3000, 0.5);
	sk_plant_free(p);
}
END_TEST

START_TEST(an_open_contactor_delivers_nothing)
{
	struct sk_plant *p = with_pv(5000, 3000);

	run(p, 3, 1e-3);
	sk_plant_set_online(p, FOLLOWING, false);
	run(p, 0.01, 1e-3);
	ck_assert(!reading(p, FOLLOWING).online);
	ck_assert_double_eq(reading(p, FOLLOWING).p_w, 0);
	sk_plant_set_online(p, FOLLOWING, true);
	run(p, 3, 1e-3);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w, 3000, 0.1);
	sk_plant_free(p);
}
END_TEST

START_TEST(the_ramp_bounds_the_change)
{
	struct sk_plant *p = with_pv(5000, 3000);

	run(p, 0.1, 1e-3);
	ck_assert_double_le(reading(p, FOLLOWING).p_w, 1.67 * 5000 * 0.1);
	ck_assert_double_ge(reading(p, FOLLOWING).p_w, 1.67 * 5000 * 0.08);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_thousand_units_on_a_bus_add_up)
{
	static struct sk_plant_unit units[1002];
	struct sk_plant *p;

	units[0] = battery(0, 1e6, 1);
	units[1] = steady_load(0, 1.5e6, 0);
	for (size_t i = 2; i < 1002; i++)
		units[i] = pv(0, 2000, 1000);
	p = build(units, 1002, NULL, 0, 1);
	run(p, 3, 1e-3);
	ck_assert_double_eq_tol(reading(p, 0).p_w, 0.5e6, 1);
	ck_assert_double_eq_tol(reading(p, 500).p_w, 1000, 0.01);
	sk_plant_free(p);
}
END_TEST

START_TEST(loads_follow_the_voltage_by_their_kind)
{
	const struct {
		double z, i, p, exponent;
	} rows[] = {{1, 0, 0, 2}, {0, 1, 0, 1}, {0, 0, 1, 0}};

	for (size_t k = 0; k < 3; k++) {
		struct sk_plant_unit units[] = {battery(0, 10e3, 1),
						steady_load(0, 5000, 4000)};
		struct sk_plant_reading r;
		struct sk_plant *p;
		double pu;

		units[1].load.z = rows[k].z;
		units[1].load.i = rows[k].i;
		units[1].load.p = rows[k].p;
		p = build(units, 2, NULL, 0, 1);
		run(p, 5, 1e-3);
		r = reading(p, 1);
		pu = r.v_v / V_NOM_V;
		ck_assert_double_lt(pu, 0.985);
		ck_assert_double_eq_tol(r.p_w, -5000 * pow(pu, rows[k].exponent), 0.01);
		ck_assert_double_eq_tol(r.q_var, -4000 * pow(pu, rows[k].exponent), 0.01);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(setters_leave_units_of_another_kind_alone)
{
	struct sk_plant *p = with_pv(5000, 3000);

	run(p, 3, 1e-3);
	sk_plant_set_load(p, FOLLOWING, 1, 1);
	sk_plant_set_available(p, FORMING, 0);
	sk_plant_set_offsets(p, LOAD, 1, 1);
	sk_plant_set_online(p, LOAD, false);
	sk_plant_set_p(p, 99, 1);
	sk_plant_set_p(p, FORMING, (double)NAN);
	run(p, 1, 1e-3);
	ck_assert_double_eq_tol(reading(p, FORMING).p_w, 3000, 0.1);
	ck_assert_double_eq_tol(reading(p, LOAD).p_w, -6000, 0.1);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("following");

	tcase_add_test(t, limits_narrow_the_power);
	tcase_add_test(t, reactive_power_takes_what_the_rating_leaves);
	tcase_add_test(t, an_open_contactor_delivers_nothing);
	tcase_add_test(t, the_ramp_bounds_the_change);
	tcase_add_test(t, a_thousand_units_on_a_bus_add_up);
	tcase_add_test(t, loads_follow_the_voltage_by_their_kind);
	tcase_add_test(t, setters_leave_units_of_another_kind_alone);
	return run_suite("following", t);
}
