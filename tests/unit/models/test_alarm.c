/* test_alarm.c - one alarm as it stands. */
#include <check.h>
#include <string.h>

#include "models/alarm.h"

#define ALARM(severity, active, by)                                \
	"{\"t_ms\":9,\"severity\":" severity ",\"active\":" active \
	",\"since_ms\":8,\"acknowledged_by\":" by ",\"text\":\"too high\"}"

static const char good[] = ALARM("\"warning\"", "true", "\"alice\"");

static int decode(const char *json, struct sk_alarm *a)
{
	return sk_alarm_decode(json, strlen(json), a);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_alarm a;
	char buf[256];

	ck_assert_int_eq(decode(good, &a), SK_OK);
	ck_assert_int_eq(a.severity, SK_SEV_WARNING);
	ck_assert(a.active);
	ck_assert_int_eq(a.since_ms, 8);
	ck_assert_str_eq(a.by, "alice");
	ck_assert_str_eq(a.text, "too high");
	ck_assert_int_eq(sk_alarm_encode(&a, buf, sizeof(buf)), (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_alarm_encode(&a, buf, strlen(good)), SK_EFULL);
	a.severity = SK_SEV_COUNT;
	ck_assert_int_eq(sk_alarm_encode(&a, buf, sizeof(buf)), SK_EINVAL);
}
END_TEST

static const char *const refused[] = {
	"",
	"{}",
	ALARM("\"grave\"", "true", "\"\""),
	ALARM("\"error\"", "1", "\"\""),
	ALARM("\"error\"", "null", "\"\""),
	ALARM("\"error\"", "false", "null"),
	ALARM("\"error\"", "false", "\"ttttttttttttttttttttttttttttttttt\""),
};

#define REFUSED (int)(sizeof(refused) / sizeof(refused[0]))

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_alarm a = {.t_ms = -7};

	ck_assert_int_eq(decode(refused[_i], &a), SK_EPARSE);
	ck_assert_int_eq(a.t_ms, -7);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("alarm");
	TCase *cases = tcase_create("alarm");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_loop_test(cases, anything_else_is_refused_and_writes_nothing, 0,
			    REFUSED);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
