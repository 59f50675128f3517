/* test_interlock.c - conditions that hold, do not hold, and cannot be known. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/interlock.h"

#define UNKNOWN ((double)NAN)
#define P_W SK_SETPOINT_BIT(SK_SP_P_W)
#define RUN SK_SETPOINT_BIT(SK_SP_RUN)
#define MAX_AGE_MS 1500

static const struct {
	const char *name;
	struct sk_conf_interlock lock;
	double value; /* of its point; NAN: not measured */
	int64_t age_ms;
	unsigned fields;
	const char *why; /* NULL: it holds */
} cases[] = {
	{"no fault", {SK_PT_STATE, 0, UNKNOWN, UNKNOWN, 6, 0}, 3, 0, P_W, NULL},
	{"a fault", {SK_PT_STATE, 0, UNKNOWN, UNKNOWN, 6, 0}, 6, 0, P_W, "state is 6"},
	{"breaker closed", {SK_PT_BREAKER, 0, 1, UNKNOWN, UNKNOWN, 0}, 1, 0, P_W, NULL},
	{"breaker open",
	 {SK_PT_BREAKER, 0, 1, UNKNOWN, UNKNOWN, 0},
	 0,
	 0,
	 P_W,
	 "breaker is 0, at least 1"},
	{"at its edge", {SK_PT_SOC_PCT, 0, 10, 90, UNKNOWN, 0}, 90, 0, P_W, NULL},
	{"beyond it",
	 {SK_PT_SOC_PCT, 0, 10, 90, UNKNOWN, 0},
	 90.5,
	 0,
	 P_W,
	 "soc_pct is 90.5, at most 90"},
	{"other bits",
	 {SK_PT_ALARM_BITS, 0, UNKNOWN, UNKNOWN, UNKNOWN, 0x6},
	 0x9,
	 0,
	 P_W,
	 NULL},
	{"a bit set",
	 {SK_PT_ALARM_BITS, 0, UNKNOWN, UNKNOWN, UNKNOWN, 0x6},
	 0xC,
	 0,
	 P_W,
	 "alarm_bits is 0xc, 0x6 must be clear"},
	{"the highest bit of 32",
	 {SK_PT_ALARM_BITS, 0, UNKNOWN, UNKNOWN, UNKNOWN, 0x6},
	 4294967295.0,
	 0,
	 P_W,
	 "alarm_bits is 0xffffffff"},
	{"not measured",
	 {SK_PT_SOC_PCT, 0, 10, 90, UNKNOWN, 0},
	 UNKNOWN,
	 0,
	 P_W,
	 "soc_pct is not measured"},
	{"old",
	 {SK_PT_SOC_PCT, 0, 10, 90, UNKNOWN, 0},
	 50,
	 MAX_AGE_MS + 1,
	 P_W,
	 "measured 1501 ms ago"},
	{"just young enough",
	 {SK_PT_SOC_PCT, 0, 10, 90, UNKNOWN, 0},
	 50,
	 MAX_AGE_MS,
	 P_W,
	 NULL},
	{"another field's", {SK_PT_STATE, P_W, UNKNOWN, UNKNOWN, 6, 0}, 6, 0, RUN, NULL},
	{"one of its fields",
	 {SK_PT_STATE, P_W, UNKNOWN, UNKNOWN, 6, 0},
	 6,
	 0,
	 RUN | P_W,
	 "state is 6"},
};

START_TEST(a_condition_holds_or_is_named)
{
	struct sk_conf_der conf = {.interlock_count = 1};
	struct sk_measurement m;
	char why[SK_TEXT_LEN + 1] = "";
	bool open;

	conf.interlock[0] = cases[_i].lock;
	sk_measurement_init(&m);
	sk_measurement_set(&m, (enum sk_point_id)cases[_i].lock.point, cases[_i].value,
			   SK_Q_GOOD);
	open = sk_interlock_open(&conf, cases[_i].fields, &m, cases[_i].age_ms,
				 MAX_AGE_MS, why);
	ck_assert_msg(open == !cases[_i].why, "%s: %s", cases[_i].name, why);
	if (cases[_i].why)
		ck_assert_msg(strstr(why, cases[_i].why), "%s: %s", cases[_i].name, why);
}
END_TEST

START_TEST(every_one_must_hold)
{
	const struct sk_conf_der conf = {
		.interlock_count = 2,
		.interlock = {{SK_PT_STATE, 0, UNKNOWN, UNKNOWN, 6, 0},
			      {SK_PT_DC_V, 0, 300, UNKNOWN, UNKNOWN, 0}}};
	struct sk_measurement m;
	char why[SK_TEXT_LEN + 1];

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_STATE, 3, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_DC_V, 250, SK_Q_GOOD);
	ck_assert(!sk_interlock_open(&conf, P_W, &m, 0, MAX_AGE_MS, why));
	ck_assert_str_eq(why, "dc_v is 250, at least 300");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("interlock");
	TCase *tcase = tcase_create("interlock");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, a_condition_holds_or_is_named, 0,
			    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tcase, every_one_must_hold);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
