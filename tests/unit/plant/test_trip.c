/* test_trip.c - a grid-following unit leaves after the clearing times of IEEE 1547-2018,
 * category III, and not for less. */
#include <stdio.h>

#include "microgrid.h"

#define DT_S 1e-3

static struct sk_plant *site(void)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), pv(0, 5e3, 0),
					steady_load(0, 0, 0)};

	units[1].following.trips = true;
	return build(units, 3, NULL, 0, 1);
}

static bool is_beyond(const struct sk_plant *p, bool over, bool voltage, double limit_pu)
{
	double value_pu =
		voltage ? reading(p, 1).v_v / V_NOM_V : sk_plant_f_hz(p) / F_NOM_HZ;

	return over ? value_pu > limit_pu : value_pu < limit_pu;
}

/* Rows: offsets that pass just one limit, and how long the unit must stay. */
static const struct {
	const char *name;
	bool over, voltage;
	double limit_pu, f_hz, v_pu, after_s;
} limits[] = {
	{"OV2", true, true, 1.20, 0, 0.22, 0.16},
	{"OV1", true, true, 1.10, 0, 0.15, 13},
	{"UV1", false, true, 0.88, 0, -0.2, 21},
	{"UV2", false, true, 0.50, 0, -0.7, 2},
	{"OF2", true, false, 62.0 / 60, 2, 0, 0.16},
	{"OF1", true, false, 61.2 / 60, 1.3, 0, 300},
	{"UF1", false, false, 58.5 / 60, -1.5, 0, 300},
	{"UF2", false, false, 56.5 / 60, -3.5, 0, 0.16},
};

START_TEST(each_limit_opens_after_its_time)
{
	struct sk_plant *p = site();
	double beyond_s = 0;

	run(p, 1, DT_S);
	sk_plant_set_offsets(p, 0, limits[_i].f_hz, limits[_i].v_pu * V_NOM_V);
	for (double t_s = 0; t_s < 320 && !sk_plant_trip(p, 1); t_s += DT_S) {
		sk_plant_step(p, DT_S);
		beyond_s += is_beyond(p, limits[_i].over, limits[_i].voltage,
				      limits[_i].limit_pu)
				    ? DT_S
				    : 0;
	}
	ck_assert_ptr_nonnull(sk_plant_trip(p, 1));
	ck_assert_str_eq(sk_plant_trip(p, 1), limits[_i].name);
	printf("%s: %.3f s beyond, %.2f s set\n", limits[_i].name, beyond_s,
	       limits[_i].after_s);
	ck_assert_double_eq_tol(beyond_s, limits[_i].after_s, 0.005);
	ck_assert(!reading(p, 1).online);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_short_excursion_opens_nothing)
{
	struct sk_plant *p = site();

	for (int i = 0; i < 10; i++) {
		sk_plant_set_offsets(p, 0, 2, 0);
		run(p, 0.15, DT_S);
		sk_plant_set_offsets(p, 0, 0, 0);
		run(p, 0.1, DT_S);
	}
	ck_assert_ptr_null(sk_plant_trip(p, 1));
	sk_plant_free(p);
}
END_TEST

START_TEST(it_comes_back_when_told)
{
	struct sk_plant *p = site();

	sk_plant_set_offsets(p, 0, 2, 0);
	run(p, 0.5, DT_S);
	ck_assert(!reading(p, 1).online);
	sk_plant_set_offsets(p, 0, 0, 0);
	run(p, 0.5, DT_S);
	ck_assert(!reading(p, 1).online);
	sk_plant_set_online(p, 1, true);
	run(p, 0.5, DT_S);
	ck_assert(reading(p, 1).online);
	ck_assert_ptr_null(sk_plant_trip(p, 1));
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("trip");

	tcase_add_loop_test(tests, each_limit_opens_after_its_time, 0,
			    (int)(sizeof(limits) / sizeof(*limits)));
	tcase_add_test(tests, a_short_excursion_opens_nothing);
	tcase_add_test(tests, it_comes_back_when_told);
	return run_suite("plant: trip curves", tests);
}
