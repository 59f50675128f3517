/* test_energy.c - what batteries hold, what meters count, and that both agree. */
#include "microgrid.h"

#define EFFICIENCY 0.96

static struct sk_plant *one_battery(double soc_pct, double load_w, double pv_w)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), pv(0, 10e3, pv_w),
					steady_load(0, load_w, 0)};

	units[0].battery = usual_battery(100, soc_pct);
	return build(units, 3, NULL, 0, 1);
}

START_TEST(energy_is_conserved_on_the_bus)
{
	struct sk_plant *p = one_battery(50, 3000, 1000);
	struct sk_plant_reading b, s, l;

	run(p, 30, 1e-3);
	b = reading(p, 0);
	s = reading(p, 1);
	l = reading(p, 2);
	ck_assert_double_eq_tol(l.e_in_wh, 3000 * 30 / 3600.0, 0.02);
	ck_assert_double_eq_tol(b.e_out_wh + s.e_out_wh, l.e_in_wh, 1e-6);
	ck_assert_double_eq(l.e_out_wh, 0);
	sk_plant_free(p);
}
END_TEST

START_TEST(the_charge_falls_by_what_was_delivered_and_lost)
{
	struct sk_plant *p = one_battery(50, 3000, 0);
	struct sk_plant_reading b;

	run(p, 20, 1e-3);
	b = reading(p, 0);
	ck_assert_double_eq_tol(b.soc_pct, 50 - b.e_out_wh / EFFICIENCY, 1e-6);
	sk_plant_free(p);
}
END_TEST

START_TEST(the_charge_rises_by_what_was_taken_less_the_loss)
{
	struct sk_plant *p = one_battery(50, 0, 3000);
	struct sk_plant_reading b;

	run(p, 20, 1e-3);
	b = reading(p, 0);
	ck_assert_double_gt(b.e_in_wh, 15);
	ck_assert_double_eq_tol(b.soc_pct, 50 + b.e_in_wh * EFFICIENCY - b.e_out_wh,
				1e-3);
	sk_plant_free(p);
}
END_TEST

START_TEST(an_empty_battery_gives_no_more)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), battery(0, 10e3, 1),
					steady_load(0, 3000, 0)};
	struct sk_plant *p;

	units[0].battery = usual_battery(10, 5);
	p = build(units, 3, NULL, 0, 1);
	run(p, 60, 1e-3);
	ck_assert_double_ge(reading(p, 0).soc_pct, 0);
	ck_assert_double_le(reading(p, 0).soc_pct, 1);
	ck_assert_double_le(fabs(reading(p, 0).p_w), 100);
	ck_assert_double_ge(reading(p, 1).p_w, 2900);
	ck_assert_double_gt(sk_plant_f_hz(p), 49);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_full_battery_takes_no_more)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), battery(0, 10e3, 1),
					pv(0, 10e3, 3000)};
	struct sk_plant *p;

	units[0].battery = usual_battery(10, 95);
	p = build(units, 3, NULL, 0, 1);
	run(p, 60, 1e-3);
	ck_assert_double_le(reading(p, 0).soc_pct, 100);
	ck_assert_double_ge(reading(p, 0).soc_pct, 99);
	ck_assert_double_le(fabs(reading(p, 0).p_w), 100);
	ck_assert_double_le(reading(p, 1).p_w, -2900);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_following_battery_stops_when_empty)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), pv(0, 5e3, 0)};
	struct sk_plant *p;

	units[1].battery = usual_battery(10, 50);
	units[1].following.p_avail_w = (double)INFINITY;
	units[1].following.p_min_w = -5e3;
	units[1].following.p_set_w = 4000;
	p = build(units, 2, NULL, 0, 1);
	run(p, 3, 1e-3);
	ck_assert_double_eq_tol(reading(p, 1).p_w, 4000, 1);
	ck_assert(isnan(reading(p, 1).p_avail_w));
	run(p, 60, 1e-3);
	ck_assert_double_le(reading(p, 1).p_w, 100);
	sk_plant_set_p(p, 1, -4000);
	run(p, 3, 1e-3);
	ck_assert_double_eq_tol(reading(p, 1).p_w, -4000, 1);
	sk_plant_free(p);
}
END_TEST

START_TEST(efficiencies_and_taper_are_the_batterys_own)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), battery(0, 10e3, 1),
					steady_load(0, 8000, 0)};
	struct sk_plant *p;

	units[0].battery = usual_battery(100, 50);
	units[0].battery.discharge_eff = 0.8;
	units[1].battery = usual_battery(1000, 5);
	units[1].battery.taper_pct = 20; /* a quarter of 10 kW is left */
	p = build(units, 3, NULL, 0, 1);
	run(p, 10, 1e-3);
	ck_assert_double_eq_tol(reading(p, 0).soc_pct, 50 - reading(p, 0).e_out_wh / 0.8,
				1e-6);
	ck_assert_double_eq_tol(reading(p, 1).p_w, 10e3 * reading(p, 1).soc_pct / 20, 50);
	sk_plant_free(p);
}
END_TEST

static struct sk_plant *tripping_pair(double soc_pct, double load_w, double pv_w)
{
	struct sk_plant_unit units[] = {battery(0, 10e3, 1), battery(0, 10e3, 1),
					steady_load(0, load_w, 0), pv(0, 10e3, pv_w)};

	units[0].battery = usual_battery(10, soc_pct);
	units[0].battery.taper_pct = 0.1;
	units[0].forming.trips = true;
	return build(units, 4, NULL, 0, 1);
}

START_TEST(an_empty_or_full_battery_trips)
{
	const struct {
		double soc_pct, load_w, pv_w;
		const char *trip;
	} rows[] = {{5, 3000, 0, "EMPTY"}, {95, 0, 3000, "FULL"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_plant *p =
			tripping_pair(rows[i].soc_pct, rows[i].load_w, rows[i].pv_w);

		ck_assert_ptr_null(sk_plant_trip(p, 0));
		run(p, 60, 1e-3);
		ck_assert_pstr_eq(sk_plant_trip(p, 0), rows[i].trip);
		ck_assert(!reading(p, 0).online);
		ck_assert_double_eq_tol(fabs(reading(p, 1).p_w), 3000, 10);
		sk_plant_set_load(p, 2, rows[i].pv_w, 0);
		sk_plant_set_available(p, 3, rows[i].load_w);
		sk_plant_set_online(p, 0, true);
		run(p, 10, 1e-3);
		ck_assert_ptr_null(sk_plant_trip(p, 0));
		ck_assert(reading(p, 0).online);
		sk_plant_free(p);
	}
}
END_TEST

START_TEST(the_last_battery_does_not_trip)
{
	struct sk_plant *p = tripping_pair(5, 3000, 0);

	sk_plant_set_online(p, 1, false);
	run(p, 60, 1e-3);
	ck_assert_double_le(reading(p, 0).soc_pct, 0.1);
	ck_assert(reading(p, 0).online);
	ck_assert_ptr_null(sk_plant_trip(p, 0));
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("energy");

	tcase_add_test(t, energy_is_conserved_on_the_bus);
	tcase_add_test(t, the_charge_falls_by_what_was_delivered_and_lost);
	tcase_add_test(t, the_charge_rises_by_what_was_taken_less_the_loss);
	tcase_add_test(t, an_empty_battery_gives_no_more);
	tcase_add_test(t, a_full_battery_takes_no_more);
	tcase_add_test(t, a_following_battery_stops_when_empty);
	tcase_add_test(t, efficiencies_and_taper_are_the_batterys_own);
	tcase_add_test(t, an_empty_or_full_battery_trips);
	tcase_add_test(t, the_last_battery_does_not_trip);
	return run_suite("energy", t);
}
