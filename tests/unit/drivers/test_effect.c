/* test_effect.c - measured as wanted, in time, and told once. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/effect.h"

#define EFFECT_S 10
#define END_MS 10000
#define UNKNOWN ((double)NAN)

static struct sk_nameplate usual_nameplate(void)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.p_max_w = 5000;
	n.p_min_w = -3000;
	n.q_max_var = 2000;
	n.q_min_var = -2500;
	n.f_offset_lsb_hz = 0.002;
	n.points = SK_POINT_BIT(SK_PT_P_W) | SK_POINT_BIT(SK_PT_Q_VAR) |
		   SK_POINT_BIT(SK_PT_F_OFFSET_HZ) | SK_POINT_BIT(SK_PT_V_OFFSET_V) |
		   SK_POINT_BIT(SK_PT_STATE);
	return n;
}

/* One field, one measurement, and the verdict at the end of the time. */
static const struct {
	const char *name;
	enum sk_setpoint_field field;
	double want;
	enum sk_point_id point;
	double measured; /* NAN: not now */
	enum sk_der_role role;
	enum sk_effect_state state;
} cases[] = {
	{"p as wanted", SK_SP_P_W, 3000, SK_PT_P_W, 3000, SK_ROLE_GRID_FOLLOWING,
	 SK_EFFECT_REACHED},
	{"p at 2 % of its rating", SK_SP_P_W, 3000, SK_PT_P_W, 3100,
	 SK_ROLE_GRID_FOLLOWING, SK_EFFECT_REACHED},
	{"p beyond it", SK_SP_P_W, 3000, SK_PT_P_W, 2899, SK_ROLE_GRID_FOLLOWING,
	 SK_EFFECT_MISSED},
	{"p of a grid-forming one is the load's", SK_SP_P_W, 3000, SK_PT_P_W, 10,
	 SK_ROLE_GRID_FORMING, SK_EFFECT_NONE},
	{"p not measured now", SK_SP_P_W, 3000, SK_PT_P_W, UNKNOWN,
	 SK_ROLE_GRID_FOLLOWING, SK_EFFECT_MISSED},
	{"under its ceiling", SK_SP_P_MAX_W, 3000, SK_PT_P_W, 100, SK_ROLE_GRID_FOLLOWING,
	 SK_EFFECT_REACHED},
	{"above it within tolerance", SK_SP_P_MAX_W, 3000, SK_PT_P_W, 3100,
	 SK_ROLE_GRID_FORMING, SK_EFFECT_REACHED},
	{"above it", SK_SP_P_MAX_W, 3000, SK_PT_P_W, 3101, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_MISSED},
	{"q of the larger rating", SK_SP_Q_VAR, -1000, SK_PT_Q_VAR, -950,
	 SK_ROLE_GRID_FOLLOWING, SK_EFFECT_REACHED},
	{"q beyond it", SK_SP_Q_VAR, -1000, SK_PT_Q_VAR, -949, SK_ROLE_GRID_FOLLOWING,
	 SK_EFFECT_MISSED},
	{"frequency echo within a step", SK_SP_F_OFFSET_HZ, 0.1, SK_PT_F_OFFSET_HZ,
	 0.1019, SK_ROLE_GRID_FORMING, SK_EFFECT_REACHED},
	{"frequency echo off", SK_SP_F_OFFSET_HZ, 0.1, SK_PT_F_OFFSET_HZ, 0,
	 SK_ROLE_GRID_FORMING, SK_EFFECT_MISSED},
	{"voltage echo", SK_SP_V_OFFSET_V, 5, SK_PT_V_OFFSET_V, 5.05,
	 SK_ROLE_GRID_FORMING, SK_EFFECT_REACHED},
	{"runs", SK_SP_RUN, 1, SK_PT_STATE, 3, SK_ROLE_GRID_FORMING, SK_EFFECT_REACHED},
	{"only starting", SK_SP_RUN, 1, SK_PT_STATE, 2, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_MISSED},
	{"stands by", SK_SP_RUN, 0, SK_PT_STATE, 7, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_REACHED},
	{"a fault is not a stop", SK_SP_RUN, 0, SK_PT_STATE, 6, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_MISSED},
	{"disconnected", SK_SP_CONNECT, 0, SK_PT_P_W, 20, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_REACHED},
	{"still feeding", SK_SP_CONNECT, 0, SK_PT_P_W, 2000, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_MISSED},
	{"connected need not feed", SK_SP_CONNECT, 1, SK_PT_P_W, 0, SK_ROLE_GRID_FORMING,
	 SK_EFFECT_NONE},
};

#define CASES ((int)(sizeof(cases) / sizeof(cases[0])))

START_TEST(the_measurement_has_the_word)
{
	const struct sk_nameplate n = usual_nameplate();
	struct sk_setpoint_values want = {.fields = SK_SETPOINT_BIT(cases[_i].field)};
	struct sk_measurement m;
	const struct sk_effect_view view = {&m, &n, cases[_i].role};
	struct sk_effect e = {0};
	char why[SK_TEXT_LEN + 1];
	bool changed;

	sk_measurement_init(&m);
	sk_measurement_set(&m, cases[_i].point, cases[_i].measured,
			   isnan(cases[_i].measured) ? SK_Q_COMM : SK_Q_GOOD);
	want.value[cases[_i].field] = cases[_i].want;
	sk_effect_begin(&e, &want, &view, EFFECT_S, 0);
	ck_assert(cases[_i].state == SK_EFFECT_REACHED ||
		  !sk_effect_judge(&e, &view, END_MS - 1, why));
	changed = sk_effect_judge(&e, &view, END_MS, why);
	ck_assert_msg(e.state == cases[_i].state, "%s: %d %s", cases[_i].name, e.state,
		      why);
	ck_assert_int_eq(changed, cases[_i].state != SK_EFFECT_NONE);
	ck_assert_int_eq(why[0] != '\0', cases[_i].state == SK_EFFECT_MISSED);
}
END_TEST

static struct sk_setpoint_values power(double p_w)
{
	struct sk_setpoint_values v = {.fields = SK_SETPOINT_BIT(SK_SP_P_W)};

	v.value[SK_SP_P_W] = p_w;
	return v;
}

START_TEST(the_same_again_is_not_watched_again)
{
	const struct sk_nameplate n = usual_nameplate();
	struct sk_setpoint_values want = power(1000);
	struct sk_measurement m;
	const struct sk_effect_view view = {&m, &n, SK_ROLE_GRID_FOLLOWING};
	struct sk_effect e = {0};
	char why[SK_TEXT_LEN + 1];

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_P_W, 0, SK_Q_GOOD);
	sk_effect_begin(&e, &want, &view, EFFECT_S, 0);
	sk_effect_begin(&e, &want, &view, EFFECT_S, 5000);
	ck_assert_int_eq(sk_effect_due(&e), END_MS);
	ck_assert(sk_effect_judge(&e, &view, END_MS, why));
	ck_assert_str_eq(why, "p_w: p_w measures 0 W, wanted 1000");
	sk_effect_begin(&e, &want, &view, EFFECT_S, END_MS);
	ck_assert(!sk_effect_judge(&e, &view, 3 * END_MS, why));
	/* It may follow late; once told, it is told. */
	sk_measurement_set(&m, SK_PT_P_W, 1010, SK_Q_GOOD);
	ck_assert(sk_effect_judge(&e, &view, 3 * END_MS, why));
	ck_assert_int_eq(e.state, SK_EFFECT_REACHED);
	sk_measurement_set(&m, SK_PT_P_W, 0, SK_Q_GOOD);
	sk_effect_begin(&e, &want, &view, EFFECT_S, 3 * END_MS);
	ck_assert(!sk_effect_judge(&e, &view, 9 * END_MS, why));
	/* Another value is another matter. */
	want = power(1200);
	sk_effect_begin(&e, &want, &view, EFFECT_S, 9 * END_MS);
	ck_assert_int_eq(sk_effect_due(&e), 10 * END_MS);
	sk_effect_end(&e);
	ck_assert_int_eq(sk_effect_due(&e), INT64_MAX);
}
END_TEST

START_TEST(a_ceiling_beside_it_bounds_what_is_wanted)
{
	const struct sk_nameplate n = usual_nameplate();
	struct sk_setpoint_values want = power(4000);
	struct sk_measurement m;
	const struct sk_effect_view view = {&m, &n, SK_ROLE_GRID_FOLLOWING};
	struct sk_effect e = {0};
	char why[SK_TEXT_LEN + 1];

	want.fields |= SK_SETPOINT_BIT(SK_SP_P_MAX_W);
	want.value[SK_SP_P_MAX_W] = 2500;
	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_P_W, 2500, SK_Q_GOOD);
	sk_effect_begin(&e, &want, &view, EFFECT_S, 0);
	ck_assert(sk_effect_judge(&e, &view, 1, why));
	ck_assert_int_eq(e.state, SK_EFFECT_REACHED);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("effect");
	TCase *tcase = tcase_create("effect");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, the_measurement_has_the_word, 0, CASES);
	tcase_add_test(tcase, the_same_again_is_not_watched_again);
	tcase_add_test(tcase, a_ceiling_beside_it_bounds_what_is_wanted);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
