/* test_ramp.c - how far a step may go, and a ramp in simulated time. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "drivers/ramp.h"

#define UNKNOWN ((double)NAN)

static const struct sk_conf_der conf = {.p_ramp_w_per_s = 500, .q_ramp_var_per_s = 100};
static const struct sk_conf_der none = {.p_ramp_w_per_s = UNKNOWN,
					.q_ramp_var_per_s = UNKNOWN};

static const struct {
	const char *name;
	const struct sk_conf_der *conf;
	enum sk_setpoint_field field;
	double from, target;
	int64_t age_ms;
	double next;
} cases[] = {
	{"one second's worth", &conf, SK_SP_P_W, 0, 3000, 1000, 500},
	{"downwards too", &conf, SK_SP_P_W, 0, -3000, 1000, -500},
	{"a long pause gives no more", &conf, SK_SP_P_W, 0, 3000, 60000, 500},
	{"a short one less", &conf, SK_SP_P_W, 1000, 3000, 200, 1100},
	{"the rest of it", &conf, SK_SP_P_W, 2800, 3000, 1000, 3000},
	{"a clock that went back gives nothing", &conf, SK_SP_P_W, 0, 3000, -5, 0},
	{"none configured", &none, SK_SP_P_W, 0, 3000, 1000, 3000},
	{"nobody knows from where", &conf, SK_SP_P_W, UNKNOWN, 3000, 1000, 3000},
	{"a ceiling rises by it", &conf, SK_SP_P_MAX_W, 1000, 3000, 1000, 1500},
	{"and falls at once", &conf, SK_SP_P_MAX_W, 3000, 1000, 1000, 1000},
	{"reactive power has its own", &conf, SK_SP_Q_VAR, 0, 1000, 1000, 100},
	{"offsets are the controller's", &conf, SK_SP_F_OFFSET_HZ, 0, 0.5, 1000, 0.5},
};

START_TEST(a_step_is_bounded)
{
	double next = sk_ramp_toward(cases[_i].conf, cases[_i].field, cases[_i].from,
				     cases[_i].target, cases[_i].age_ms);

	ck_assert_msg(fabs(next - cases[_i].next) < 1e-9, "%s: %g", cases[_i].name, next);
}
END_TEST

START_TEST(a_ramp_arrives_in_its_time)
{
	double value = 0;
	int seconds = 0;

	while (value < 3250 && seconds < 100) {
		double next =
			sk_ramp_toward(&conf, SK_SP_P_W, value, 3250, SK_RAMP_STEP_MS);

		ck_assert(next - value <= 500 + 1e-9);
		value = next;
		seconds++;
	}
	ck_assert_int_eq(seconds, 7);
	ck_assert_double_eq(value, 3250);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ramp");
	TCase *tcase = tcase_create("ramp");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, a_step_is_bounded, 0,
			    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tcase, a_ramp_arrives_in_its_time);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
