/* test_voltage.c - restoring the voltage and sharing the reactive power. */
#include <math.h>

#include "controller/core/voltage.h"
#include "tests/unit/control/site.h"
#include "tests/unit/control/suite.h"

#define V_NOM_V 230.0
#define NEAR 1e-9
#define PERIOD_MS 200

static struct site site;
static sk_mono_ms now;

/* Two batteries of 10 and 5 kVA, 11.5 V of droop each, that take 20 V. */
static void begin(void)
{
	site_init(&site, 3);
	site.config.site.v_nom_v = V_NOM_V;
	site.config.control.voltage = true;
	site.config.control.v_beta_per_s = 0.5;
	site.config.control.q_beta_per_s = 0.3;
	site.config.control.v_ramp_v_per_s = 3.0;
	site.config.control.v_deadband_v = 0.1;
	for (int i = BESS1; i <= BESS2; i++) {
		struct sk_nameplate *n = &site.ders[i].nameplate;

		site.confs[i].v_offset_max_v = 20.0;
		site_nameplate(&site, i, i == BESS1 ? 10e3 : 5e3, 0.5);
		n->v_droop_v = 11.5;
		n->capabilities |= SK_SETPOINT_BIT(SK_SP_V_OFFSET_V);
	}
	site.confs[LOAD1].v_offset_max_v = (double)NAN;
	now = 0;
}

static void measure(int der, double v_v, double offset_v, double q_var)
{
	site_unit(&site, der, 50.0, 0.0, now);
	site_point(&site, der, SK_PT_V_V, v_v);
	site_point(&site, der, SK_PT_V_OFFSET_V, offset_v);
	site_point(&site, der, SK_PT_Q_VAR, q_var);
}

static void cycle(void)
{
	site_cycle(&site, now);
	now += PERIOD_MS;
}

static double command_v(int der)
{
	const struct sk_setpoint_values *want = &site.cycle_ders[der].want;

	return want->fields & SK_SETPOINT_BIT(SK_SP_V_OFFSET_V)
		       ? want->value[SK_SP_V_OFFSET_V]
		       : (double)NAN;
}

START_TEST(begins_with_what_is_in_force)
{
	begin();
	measure(BESS1, V_NOM_V, 3.0, 1000);
	measure(BESS2, V_NOM_V, 1.0, 500);
	cycle();
	ck_assert_double_eq_tol(command_v(BESS1), 3.0, NEAR);
	ck_assert_double_eq_tol(command_v(BESS2), 1.0, NEAR);
	ck_assert_double_eq_tol(site.state.v_offset_v, 2.0, NEAR);
	ck_assert_double_nan(command_v(LOAD1));
}
END_TEST

START_TEST(goes_to_the_offset_that_the_measurements_show)
{
	begin();
	for (int i = 0; i < 300; i++) {
		double e_v = i > 0 ? command_v(BESS1) : 0.0;

		measure(BESS1, V_NOM_V - 6.0 + e_v, e_v, 1000);
		measure(BESS2, V_NOM_V - 6.0 + e_v, e_v, 500);
		cycle();
		ck_assert_double_le(fabs(command_v(BESS1) - e_v), 0.6 + NEAR); /* ramp */
	}
	ck_assert_double_eq_tol(command_v(BESS1), 6.0, 0.11);
	ck_assert_double_eq_tol(command_v(BESS2), 6.0, 0.11);
	ck_assert_double_eq_tol(site.state.v_offset_v, 6.0, 0.11);
}
END_TEST

START_TEST(stays_while_nothing_new_comes)
{
	double e_v;

	begin();
	measure(BESS1, V_NOM_V - 6.0, 0.0, 1000);
	measure(BESS2, V_NOM_V - 6.0, 0.0, 500);
	cycle();
	e_v = command_v(BESS1);
	ck_assert_double_gt(e_v, 0.0);
	for (int i = 0; i < 3; i++)
		cycle();
	ck_assert_double_eq(command_v(BESS1), e_v);
}
END_TEST

/* The grid holds the voltage, or might: the offsets stay as they are. */
START_TEST(holds_while_the_site_is_on_the_grid)
{
	begin();
	site.config.der_count = site.image.count = site.cycle.count = PCC1 + 1;
	site.ders[PCC1].conf = &site.confs[PCC1];
	site.confs[PCC1].kind = SK_KIND_PCC;
	site.cycle.voltage.count = PCC1 + 1;
	for (int i = 0; i < 20; i++) {
		measure(BESS1, V_NOM_V - 6.0, 1.0, 1000);
		measure(BESS2, V_NOM_V - 6.0, 1.0, 500);
		cycle();
	}
	ck_assert_double_eq(command_v(BESS1), 1.0);
	ck_assert_double_eq(site.state.v_offset_v, 1.0);
}
END_TEST

START_TEST(what_is_out_of_reach_is_clamped)
{
	begin();
	site.confs[BESS2].v_offset_max_v = 4.0;
	for (int i = 0; i < 300; i++) {
		double e_v = fmin(0.6 * i, 4.0);

		measure(BESS1, V_NOM_V - 30.0 + e_v, e_v, 1000);
		measure(BESS2, V_NOM_V - 30.0 + e_v, e_v, 500);
		cycle();
	}
	ck_assert_double_eq_tol(command_v(BESS1), 4.0, NEAR);
	ck_assert_double_eq_tol(command_v(BESS2), 4.0, NEAR);
}
END_TEST

START_TEST(small_errors_are_left_alone)
{
	begin();
	for (int i = 0; i < 50; i++) {
		measure(BESS1, V_NOM_V - 0.09, 2.0, 1000);
		measure(BESS2, V_NOM_V - 0.09, 2.0, 509); /* 0.1 % of its rating more */
		cycle();
	}
	ck_assert_double_eq(command_v(BESS1), 2.0);
	ck_assert_double_eq(command_v(BESS2), 2.0);
}
END_TEST

START_TEST(a_chosen_bus_is_what_counts)
{
	begin();
	(void)snprintf(site.config.control.v_bus, sizeof(site.config.control.v_bus),
		       "load1");
	for (int i = 0; i < 300; i++) {
		double e_v = i > 0 ? command_v(BESS1) : 0.0;

		measure(BESS1, V_NOM_V - 2.0 + e_v, e_v, 1000);
		measure(BESS2, V_NOM_V - 2.0 + e_v, e_v, 500);
		site_measure(&site, LOAD1, now);
		site_point(&site, LOAD1, SK_PT_V_V, V_NOM_V - 8.0 + e_v);
		cycle();
	}
	ck_assert_double_eq_tol(command_v(BESS1), 8.0, 0.11);
}
END_TEST

START_TEST(without_the_chosen_bus_the_offset_stays)
{
	begin();
	(void)snprintf(site.config.control.v_bus, sizeof(site.config.control.v_bus),
		       "load1");
	for (int i = 0; i < 20; i++) {
		measure(BESS1, V_NOM_V - 6.0, 1.0, 1000);
		measure(BESS2, V_NOM_V - 6.0, 1.0, 500);
		cycle();
	}
	ck_assert_double_eq(command_v(BESS1), 1.0);
}
END_TEST

static const struct {
	const char *what;
	double limit_v, v_v, offset_v;
	unsigned capabilities;
} outsiders[] = {
	{"no limit in the inventory", (double)NAN, V_NOM_V, 0.0, ~0U},
	{"takes no offset", 20.0, V_NOM_V, 0.0, SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ)},
	{"echoes no offset", 20.0, V_NOM_V, (double)NAN, ~0U},
	{"measures no voltage", 20.0, (double)NAN, 0.0, ~0U},
	{"holds no voltage", 20.0, 20.0, 0.0, ~0U},
};

START_TEST(who_cannot_take_part_is_not_asked)
{
	begin();
	site.confs[BESS2].v_offset_max_v = outsiders[_i].limit_v;
	site.ders[BESS2].nameplate.capabilities = outsiders[_i].capabilities;
	for (int i = 0; i < 300; i++) {
		double e_v = i > 0 ? command_v(BESS1) : 0.0;

		measure(BESS1, V_NOM_V - 6.0 + e_v, e_v, 1000);
		measure(BESS2, outsiders[_i].v_v, outsiders[_i].offset_v, 500);
		cycle();
		ck_assert_msg(isnan(command_v(BESS2)), "%s", outsiders[_i].what);
	}
	ck_assert_double_eq_tol(command_v(BESS1), 6.0, 0.11);
}
END_TEST

START_TEST(can_be_switched_off)
{
	begin();
	site.config.control.voltage = false;
	measure(BESS1, V_NOM_V - 6.0, 0.0, 1000);
	cycle();
	ck_assert_double_nan(command_v(BESS1));
	ck_assert_double_nan(site.state.v_offset_v);
	ck_assert_double_eq(site.state.v_min_v, V_NOM_V - 6.0); /* told all the same */
}
END_TEST

/* --- two units, two lines, one load ------------------------------------------------ */

static const double rating_va[2] = {10e3, 5e3};
/* Volts that the line of each unit loses for 1 kvar. */
static const double line_v_per_var[2] = {0.2e-3, 1.2e-3};

struct network {
	double offset_v[2], q_var[2], v_v[2], load_var;
};

/* V_i = V_nom + e_i - n_i Q_i at the unit, less the line's loss at the load. */
static void solve(struct network *n)
{
	double stiffness = 0.0, sum = -n->load_var, bus_v;

	for (int i = 0; i < 2; i++) {
		double slope = 11.5 / rating_va[i] + line_v_per_var[i];

		stiffness += 1.0 / slope;
		sum += (V_NOM_V + n->offset_v[i]) / slope;
	}
	bus_v = sum / stiffness;
	for (int i = 0; i < 2; i++) {
		double slope = 11.5 / rating_va[i] + line_v_per_var[i];

		n->q_var[i] = (V_NOM_V + n->offset_v[i] - bus_v) / slope;
		n->v_v[i] = bus_v + line_v_per_var[i] * n->q_var[i];
	}
}

static void run(struct network *n, double seconds, bool both)
{
	for (int i = 0; i < (int)(seconds * 1000) / PERIOD_MS; i++) {
		solve(n);
		measure(BESS1, n->v_v[0], n->offset_v[0], n->q_var[0]);
		if (both)
			measure(BESS2, n->v_v[1], n->offset_v[1], n->q_var[1]);
		cycle();
		n->offset_v[0] = command_v(BESS1);
		if (both && !isnan(command_v(BESS2)))
			n->offset_v[1] = command_v(BESS2);
	}
	solve(n);
}

START_TEST(shares_and_restores_at_once)
{
	struct network n = {.load_var = 6000};

	begin();
	solve(&n);
	ck_assert_double_gt(fabs(n.q_var[0] / 10e3 - n.q_var[1] / 5e3), 0.09);
	run(&n, 30, true);
	ck_assert_double_eq_tol(n.q_var[0] / 10e3, 0.4, 0.003);
	ck_assert_double_eq_tol(n.q_var[1] / 5e3, 0.4, 0.003);
	ck_assert_double_eq_tol((n.v_v[0] + n.v_v[1]) / 2, V_NOM_V, 0.11);
	ck_assert_double_le(site.state.q_sharing_error_pct, 0.3);
	ck_assert_double_eq_tol(site.state.v_min_v, fmin(n.v_v[0], n.v_v[1]), 0.01);
	ck_assert_double_eq_tol(site.state.v_max_v, fmax(n.v_v[0], n.v_v[1]), 0.01);
}
END_TEST

START_TEST(a_lost_unit_holds_and_returns_without_a_jump)
{
	struct network n = {.load_var = 6000};
	double held_v;

	begin();
	run(&n, 30, true);
	held_v = n.offset_v[1];
	n.load_var = 9000;
	run(&n, 30, false);
	ck_assert_double_eq(n.offset_v[1], held_v);
	ck_assert_double_eq_tol(n.v_v[0], V_NOM_V, 0.11);
	run(&n, 0.4, true);
	ck_assert_double_eq_tol(n.offset_v[1], held_v, 1.2 + NEAR); /* twice the ramp */
	run(&n, 30, true);
	ck_assert_double_eq_tol(n.q_var[1] / 5e3, 0.6, 0.003);
	ck_assert_double_eq_tol((n.v_v[0] + n.v_v[1]) / 2, V_NOM_V, 0.11);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{begins_with_what_is_in_force, 1},
		{goes_to_the_offset_that_the_measurements_show, 1},
		{stays_while_nothing_new_comes, 1},
		{holds_while_the_site_is_on_the_grid, 1},
		{what_is_out_of_reach_is_clamped, 1},
		{small_errors_are_left_alone, 1},
		{a_chosen_bus_is_what_counts, 1},
		{without_the_chosen_bus_the_offset_stays, 1},
		{who_cannot_take_part_is_not_asked, SUITE_ROWS(outsiders)},
		{can_be_switched_off, 1},
		{shares_and_restores_at_once, 1},
		{a_lost_unit_holds_and_returns_without_a_jump, 1},
	};

	return SUITE_RUN("voltage", tests);
}
