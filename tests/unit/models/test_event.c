/* test_event.c - one line of the event log and its JSON. */
#include <check.h>
#include <string.h>

#include "models/event.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] = "{\"t_ms\":1732450000123,\"source\":\"driver\","
			   "\"severity\":\"warning\",\"kind\":\"der_offline\","
			   "\"der\":\"bess1\",\"text\":\"no answer for 1.2 s\"}";

static int decode(const char *json, struct sk_event *e)
{
	return sk_event_decode(json, strlen(json), e);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_event e;
	char buf[512];

	ck_assert_int_eq(decode(good, &e), SK_OK);
	ck_assert_int_eq(e.t_ms, 1732450000123);
	ck_assert_int_eq(e.severity, SK_SEV_WARNING);
	ck_assert_str_eq(e.source, "driver");
	ck_assert_str_eq(e.kind, "der_offline");
	ck_assert_str_eq(e.der, "bess1");
	ck_assert_str_eq(e.text, "no answer for 1.2 s");
	ck_assert_int_eq(sk_event_encode(&e, buf, sizeof(buf)), (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_event_encode(&e, buf, 20), SK_EFULL);
}
END_TEST

START_TEST(each_severity_has_a_name)
{
	struct sk_event e = {.severity = SK_SEV_COUNT};
	char buf[256];

	for (int s = 0; s < SK_SEV_COUNT; s++)
		ck_assert_int_eq(
			sk_severity_by_name(sk_severity_name((enum sk_severity)s)), s);
	ck_assert_ptr_null(sk_severity_name(SK_SEV_COUNT));
	ck_assert_int_eq(sk_severity_by_name("fatal"), -1);
	ck_assert_int_eq(sk_severity_by_name(NULL), -1);
	ck_assert_int_eq(sk_event_encode(&e, buf, sizeof(buf)), SK_EINVAL);
}
END_TEST

static const struct change refused[] = {
	{"\"t_ms\":1732450000123,", ""},
	{"1732450000123", "\"now\""},
	{"\"driver\"", "null"},
	{"\"driver\"", "\"abcdefghijklmnopqrstuvwxyz0123456\""},
	{"\"warning\"", "\"fatal\""},
	{"\"warning\"", "1"},
	{"\"kind\":\"der_offline\",", ""},
	{"\"der\":\"bess1\"", "\"der\":null"},
	{"\"no answer for 1.2 s\"", "\"" TEXT_127 "x\""},
	{"\"no answer for 1.2 s\"", "[]"},
	{"\"der\"", "\"kind\""},
};

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_event e = {.t_ms = -7};

	ck_assert_int_eq(decode(changed(good, &refused[_i]), &e), SK_EPARSE);
	ck_assert_int_eq(e.t_ms, -7);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_test(cases, each_severity_has_a_name);
	ADD_LOOP(cases, anything_else_is_refused_and_writes_nothing, refused);
}

int main(void)
{
	return run_suite("event", add_tests);
}
