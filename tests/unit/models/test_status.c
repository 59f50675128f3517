/* test_status.c - the payload of birth and last will. */
#include <check.h>
#include <string.h>

#include "models/status.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] = "{\"state\":\"degraded\",\"session\":4,"
			   "\"t_ms\":1732450000123,\"reason\":\"no answer\"}";

static int decode(const char *json, struct sk_status *s)
{
	return sk_status_decode(json, strlen(json), s);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_status s;
	char buf[256];

	ck_assert_int_eq(decode(good, &s), SK_OK);
	ck_assert_int_eq(s.state, SK_STATE_DEGRADED);
	ck_assert_int_eq(s.session, 4);
	ck_assert_int_eq(s.t_ms, 1732450000123);
	ck_assert_str_eq(s.reason, "no answer");
	ck_assert_int_eq(sk_status_encode(&s, buf, sizeof(buf)), (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_status_encode(&s, buf, strlen(good)), SK_EFULL);
}
END_TEST

START_TEST(each_state_has_a_name)
{
	for (int state = 0; state < SK_STATE_COUNT; state++)
		ck_assert_int_eq(sk_state_by_name(sk_state_name((enum sk_state)state)),
				 state);
	ck_assert_ptr_null(sk_state_name(SK_STATE_COUNT));
	ck_assert_int_eq(sk_state_by_name("Online"), -1);
	ck_assert_int_eq(sk_state_by_name(NULL), -1);
}
END_TEST

START_TEST(what_is_no_state_is_not_encoded)
{
	struct sk_status s = {.state = SK_STATE_COUNT, .session = 1};
	char buf[256];

	ck_assert_int_eq(sk_status_encode(&s, buf, sizeof(buf)), SK_EINVAL);
}
END_TEST

START_TEST(the_historian_may_say_more)
{
	struct sk_status s;
	struct change change = {"}", ",\"rows\":12,\"lost\":0,\"queued\":3}"};

	ck_assert_int_eq(decode(changed(good, &change), &s), SK_OK);
	ck_assert_int_eq(s.session, 4);
}
END_TEST

static const struct change refused[] = {
	{"\"state\":\"degraded\",", ""},
	{"\"degraded\"", "\"DEGRADED\""},
	{"\"degraded\"", "null"},
	{"\"degraded\"", "1"},
	{"\"session\":4,", ""},
	{"\"session\":4", "\"session\":-4"},
	{"\"session\":4", "\"session\":4.5"},
	{"\"session\":4", "\"session\":9007199254740993"},
	{"1732450000123", "null"},
	{"\"no answer\"", "\"" TEXT_127 "x\""},
	{",\"reason\":\"no answer\"", ""},
	{"\"reason\":\"no answer\"", "\"reason\":null"},
	{"\"session\"", "\"state\""},
	{"{", "[{"},
};

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_status s = {.session = -7};

	ck_assert_int_eq(decode(changed(good, &refused[_i]), &s), SK_EPARSE);
	ck_assert_int_eq(s.session, -7);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_test(cases, each_state_has_a_name);
	tcase_add_test(cases, what_is_no_state_is_not_encoded);
	tcase_add_test(cases, the_historian_may_say_more);
	ADD_LOOP(cases, anything_else_is_refused_and_writes_nothing, refused);
}

int main(void)
{
	return run_suite("status", add_tests);
}
