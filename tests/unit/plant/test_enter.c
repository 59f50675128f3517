/* test_enter.c - how a grid-following inverter comes to the bus and leaves it. */
#include "microgrid.h"

enum { FORMING, FOLLOWING, LOAD };

#define S_VA 5000.0
#define DT_S 1e-3

static const struct sk_plant_enter slow = {.delay_s = 2, .ramp_s = 4, .leave_s = 1};
static const struct sk_plant_enter careful = {.delay_s = 1,
					      .v_least_pu = 0.9,
					      .v_most_pu = 1.1,
					      .f_least_hz = 49.8,
					      .f_most_hz = 50.2};

static struct sk_plant *with_pv(const struct sk_plant_enter *enter)
{
	struct sk_plant_unit units[] = {battery(0, 20e3, 0.1), pv(0, S_VA, 4000),
					steady_load(0, 6000, 0)};
	struct sk_plant *p;

	units[1].following.enter = *enter;
	p = build(units, 3, NULL, 0, 1);
	run(p, 1, DT_S);
	return p;
}

START_TEST(it_waits_and_then_ramps_to_its_rating)
{
	struct sk_plant *p = with_pv(&slow);
	struct sk_plant_reading r = reading(p, FOLLOWING);

	ck_assert(r.online && !r.starting); /* it ran at the start */
	ck_assert_double_eq_tol(r.p_w, 4000, 1);
	sk_plant_set_online(p, FOLLOWING, false);
	run(p, 0.5, DT_S);
	ck_assert(!reading(p, FOLLOWING).online && !reading(p, FOLLOWING).starting);
	sk_plant_set_online(p, FOLLOWING, true);
	run(p, 0.5, DT_S);
	sk_plant_set_online(p, FOLLOWING, true); /* does not begin anew */
	run(p, 1.4, DT_S);
	r = reading(p, FOLLOWING);
	ck_assert(!r.online && r.starting);
	ck_assert_double_eq_tol(r.enter_s, 0.1, 2 * DT_S);
	ck_assert_double_eq(r.p_w, 0);
	run(p, 1.1, DT_S); /* one second of ramp */
	r = reading(p, FOLLOWING);
	ck_assert(r.online && !r.starting);
	ck_assert_double_eq_tol(r.p_w, S_VA / 4, 30);
	run(p, 4, DT_S);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w, 4000, 1);
	sk_plant_free(p);
}
END_TEST

START_TEST(stopped_it_goes_down_before_it_opens)
{
	struct sk_plant *p = with_pv(&slow);
	struct sk_plant_reading r;

	sk_plant_run_inverter(p, FOLLOWING, false);
	run(p, 0.5, DT_S);
	r = reading(p, FOLLOWING);
	ck_assert(r.online && r.stopping);
	ck_assert_double_eq_tol(r.p_w, 2000, 60);
	run(p, 0.6, DT_S);
	r = reading(p, FOLLOWING);
	ck_assert(!r.online && !r.stopping);
	ck_assert_double_eq(r.p_w, 0);
	sk_plant_free(p);
}
END_TEST

START_TEST(told_to_run_it_stays)
{
	struct sk_plant *p = with_pv(&slow);

	sk_plant_run_inverter(p, FOLLOWING, false);
	run(p, 0.5, DT_S);
	sk_plant_run_inverter(p, FOLLOWING, true);
	run(p, 2, DT_S);
	ck_assert(reading(p, FOLLOWING).online && !reading(p, FOLLOWING).stopping);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w, 4000, 1);
	sk_plant_free(p);
}
END_TEST

START_TEST(a_bus_that_is_not_good_is_waited_for)
{
	struct sk_plant *p = with_pv(&careful);

	sk_plant_set_offsets(p, FORMING, 0.5, 0);
	sk_plant_set_online(p, FOLLOWING, false);
	run(p, 1, DT_S);
	sk_plant_set_online(p, FOLLOWING, true);
	run(p, 5, DT_S);
	ck_assert(reading(p, FOLLOWING).starting);
	ck_assert_double_eq(reading(p, FOLLOWING).enter_s, careful.delay_s);
	sk_plant_set_offsets(p, FORMING, 0, 0);
	run(p, 0.9, DT_S);
	ck_assert(reading(p, FOLLOWING).starting);
	run(p, 0.3, DT_S);
	ck_assert(reading(p, FOLLOWING).online);
	sk_plant_free(p);
}
END_TEST

START_TEST(in_the_morning_it_starts_anew)
{
	struct sk_plant *p = with_pv(&slow);

	sk_plant_set_available(p, FOLLOWING, 0);
	run(p, 1, DT_S);
	ck_assert(reading(p, FOLLOWING).online);
	sk_plant_set_available(p, FOLLOWING, 500);
	run(p, 1, DT_S);
	ck_assert(reading(p, FOLLOWING).starting);
	run(p, 3, DT_S);
	ck_assert_double_eq_tol(reading(p, FOLLOWING).p_w, 500, 1);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("enter");

	tcase_add_test(t, it_waits_and_then_ramps_to_its_rating);
	tcase_add_test(t, stopped_it_goes_down_before_it_opens);
	tcase_add_test(t, told_to_run_it_stays);
	tcase_add_test(t, a_bus_that_is_not_good_is_waited_for);
	tcase_add_test(t, in_the_morning_it_starts_anew);
	return run_suite("enter", t);
}
