/* test_disturbance.c - what single measurements say of the load. */
#include <math.h>
#include <string.h>

#include "controller/core/disturbance.h"
#include "tests/unit/control/suite.h"

#define UNITS 4
#define F_NOM_HZ 50.0
#define MHZ 1e-3
#define NEAR (0.01 * MHZ)
#define NOISE (10 * MHZ) /* what a jump is short of */

static struct sk_conf_der conf = {.role = SK_ROLE_GRID_FORMING};
static struct sk_image_der ders[UNITS];
static struct sk_image image;
static struct sk_member members[UNITS];
static struct sk_jump jump;
static struct sk_restore_in in;
static sk_mono_ms now;
static int apart_ms; /* of two measurements */

static void weigh(size_t i, double effect)
{
	members[i].effect = effect;
	members[i].weight = 1.0 / UNITS;
}

/* Four equal units, and nothing heard yet. */
static void begin(void)
{
	image = (struct sk_image){.ders = ders, .count = UNITS};
	jump = (struct sk_jump){0};
	now = 1000;
	apart_ms = 300;
	for (size_t i = 0; i < UNITS; i++) {
		ders[i] = (struct sk_image_der){.conf = &conf};
		sk_member_init(&members[i]);
		members[i].reason = SK_REASON_NONE;
		weigh(i, 1.0 / UNITS);
	}
}

/* A cycle in which this unit's measurement is new: its error of the frequency, and echo.
 */
static void hear(size_t unit, double error_hz, double echo_hz)
{
	now += apart_ms;
	sk_measurement_set(&ders[unit].measurement, SK_PT_F_HZ, F_NOM_HZ + error_hz, 0);
	for (size_t i = 0; i < UNITS; i++) {
		struct sk_witness *w = &members[i].witness;

		sk_witness_look(w, i == unit ? echo_hz : w->echo_hz,
				i == unit ? now : w->seen_ms, 1 * MHZ);
		w->fresh = i == unit;
		members[i].effect_before = members[i].effect;
	}
	in = (struct sk_restore_in){.gain = 1.0};
	sk_disturbance(&jump, members, &image, F_NOM_HZ, &in);
}

static void hear_all(double error_hz, double echo_hz)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < UNITS; i++)
			hear(i, error_hz, echo_hz);
}

static void send_all(double offset_hz)
{
	for (size_t i = 0; i < UNITS; i++)
		sk_member_sent(&members[i], offset_hz);
}

START_TEST(shows_the_error_less_the_offset)
{
	begin();
	hear_all(-20 * MHZ, 100 * MHZ);
	ck_assert_double_eq_tol(in.disturbance_hz, -120 * MHZ, NEAR);
	ck_assert(!in.jumped);
}
END_TEST

START_TEST(one_measurement_alone_moves_nothing)
{
	begin();
	hear_all(0.0, 0.0);
	hear(0, -60 * MHZ, 0.0);
	ck_assert(!in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, 0.0, NEAR);
	hear(1, 0.0, 0.0); /* and another is sure that nothing happened */
	hear(2, -60 * MHZ, 0.0);
	ck_assert(!in.jumped);
}
END_TEST

START_TEST(a_second_one_speaks_for_all)
{
	begin();
	hear_all(0.0, 0.0);
	hear(0, -60 * MHZ, 0.0);
	hear(1, -80 * MHZ, 0.0);
	ck_assert(in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ + NOISE, NEAR);
	hear(2, -80 * MHZ, 0.0); /* the larger claim still stood */
	ck_assert(in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -80 * MHZ + NOISE, NEAR);
}
END_TEST

/* Two units that stand next to the step may both swing. */
START_TEST(a_second_one_too_soon_does_not)
{
	begin();
	hear_all(0.0, 0.0);
	apart_ms = 100;
	hear(0, -90 * MHZ, 0.0);
	hear(1, -70 * MHZ, 0.0);
	ck_assert(!in.jumped);
	hear(2, -65 * MHZ, 0.0);
	ck_assert(!in.jumped);
	hear(3, -60 * MHZ, 0.0);
	ck_assert(in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ + NOISE, NEAR);
}
END_TEST

/* In a swing they would differ. */
START_TEST(three_that_agree_need_not_wait)
{
	begin();
	hear_all(0.0, 0.0);
	apart_ms = 50;
	hear(0, -60 * MHZ, 0.0);
	hear(1, -61 * MHZ, 0.0);
	ck_assert(!in.jumped);
	hear(2, -60 * MHZ, 0.0);
	ck_assert(in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ + NOISE, NEAR);
}
END_TEST

START_TEST(small_changes_are_averaged)
{
	begin();
	hear_all(0.0, 0.0);
	hear(0, -8 * MHZ, 0.0);
	ck_assert(!in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -2 * MHZ, NEAR);
}
END_TEST

START_TEST(setpoints_under_way_are_no_change_of_the_load)
{
	begin();
	hear_all(-60 * MHZ, 0.0);
	send_all(60 * MHZ);
	hear(0, -60 * MHZ, 0.0); /* before any arrived */
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ, NEAR);
	hear(1, -15 * MHZ, 60 * MHZ); /* 3 of 4 have it */
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ, NEAR);
	hear(2, 0.0, 60 * MHZ);
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ, NEAR);
	ck_assert(!in.jumped);
}
END_TEST

START_TEST(what_they_cannot_explain_is)
{
	begin();
	hear_all(0.0, 0.0);
	send_all(10 * MHZ);
	hear(0, -60 * MHZ, 0.0);
	hear(1, -60 * MHZ, 0.0);
	ck_assert(in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ + NOISE, NEAR);
}
END_TEST

START_TEST(sensors_may_differ)
{
	begin();
	for (int round = 0; round < 100; round++)
		for (size_t i = 0; i < UNITS; i++)
			hear(i, i % 2 ? 10 * MHZ : -10 * MHZ, 0.0);
	ck_assert_double_eq_tol(in.disturbance_hz, 0.0, NEAR);
	hear(0, -70 * MHZ, 0.0);
	hear(1, -50 * MHZ, 0.0);
	ck_assert(in.jumped);
	ck_assert_double_eq_tol(in.disturbance_hz, -60 * MHZ + NOISE, 0.1 * MHZ);
}
END_TEST

START_TEST(a_unit_that_ignores_counts_for_less)
{
	begin();
	for (size_t i = 0; i < UNITS; i++)
		weigh(i, 0.2); /* a fifth unit of the same size ignores */
	for (size_t i = 0; i < UNITS; i++) {
		hear(i, -20 * MHZ, 100 * MHZ);
		in.gain = 0.8;
	}
	hear_all(-20 * MHZ, 100 * MHZ);
	ck_assert_double_eq_tol(in.disturbance_hz, -100 * MHZ, NEAR);
}
END_TEST

START_TEST(who_leaves_with_the_same_offset_changes_nothing)
{
	begin();
	hear_all(-20 * MHZ, 100 * MHZ);
	members[3].reason = SK_REASON_STALE;
	now += 100;
	for (size_t i = 0; i < UNITS; i++) {
		members[i].effect_before = members[i].effect;
		members[i].effect = members[i].weight = i < 3 ? 1.0 / 3.0 : 0.0;
		members[i].witness.fresh = false;
	}
	in = (struct sk_restore_in){.gain = 1.0};
	sk_disturbance(&jump, members, &image, F_NOM_HZ, &in);
	ck_assert_double_eq_tol(in.disturbance_hz, -120 * MHZ, NEAR);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{shows_the_error_less_the_offset, 1},
		{one_measurement_alone_moves_nothing, 1},
		{a_second_one_speaks_for_all, 1},
		{a_second_one_too_soon_does_not, 1},
		{three_that_agree_need_not_wait, 1},
		{small_changes_are_averaged, 1},
		{setpoints_under_way_are_no_change_of_the_load, 1},
		{what_they_cannot_explain_is, 1},
		{sensors_may_differ, 1},
		{a_unit_that_ignores_counts_for_less, 1},
		{who_leaves_with_the_same_offset_changes_nothing, 1},
	};

	return SUITE_RUN("disturbance", tests);
}
