/* test_historian_status.c - the historian's status: a status, and counts. */
#include <check.h>
#include <string.h>

#include "models/historian_status.h"
#include "models/status.h"

static const char good[] = "{\"state\":\"degraded\",\"session\":4,\"t_ms\":9,"
			   "\"reason\":\"database or disk is full\",\"rows\":1017,"
			   "\"lost\":3,\"queued\":12}";

static int decode(const char *json, struct sk_historian_status *s)
{
	return sk_historian_status_decode(json, strlen(json), s);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_historian_status s;
	char buf[256];

	ck_assert_int_eq(decode(good, &s), SK_OK);
	ck_assert_int_eq(s.status.state, SK_STATE_DEGRADED);
	ck_assert_int_eq(s.status.session, 4);
	ck_assert_int_eq(s.status.t_ms, 9);
	ck_assert_int_eq(s.rows, 1017);
	ck_assert_int_eq(s.lost, 3);
	ck_assert_int_eq(s.queued, 12);
	ck_assert_int_eq(sk_historian_status_encode(&s, buf, sizeof(buf)),
			 (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_historian_status_encode(&s, buf, strlen(good)), SK_EFULL);
	s.status.state = SK_STATE_COUNT;
	ck_assert_int_eq(sk_historian_status_encode(&s, buf, sizeof(buf)), SK_EINVAL);
}
END_TEST

START_TEST(it_is_read_as_a_status_too)
{
	struct sk_status s;

	ck_assert_int_eq(sk_status_decode(good, strlen(good), &s), SK_OK);
	ck_assert_str_eq(s.reason, "database or disk is full");
}
END_TEST

static const char *const refused[] = {
	"",
	"[]",
	"{\"state\":\"online\",\"session\":4,\"t_ms\":9,\"reason\":\"\"}",
	"{\"state\":\"well\",\"session\":4,\"t_ms\":9,\"reason\":\"\",\"rows\":1,"
	"\"lost\":0,\"queued\":0}",
	"{\"state\":\"online\",\"session\":4,\"t_ms\":9,\"reason\":\"\",\"rows\":-1,"
	"\"lost\":0,\"queued\":0}",
	"{\"state\":\"online\",\"session\":4,\"t_ms\":9,\"reason\":\"\",\"rows\":1,"
	"\"lost\":0.5,\"queued\":0}",
	"{\"state\":\"online\",\"session\":4,\"t_ms\":9,\"reason\":\"\",\"rows\":1,"
	"\"lost\":0,\"queued\":null}",
};

#define REFUSED (int)(sizeof(refused) / sizeof(refused[0]))

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_historian_status s = {.rows = -7};

	ck_assert_int_eq(decode(refused[_i], &s), SK_EPARSE);
	ck_assert_int_eq(s.rows, -7);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("historian_status");
	TCase *cases = tcase_create("historian_status");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_test(cases, it_is_read_as_a_status_too);
	tcase_add_loop_test(cases, anything_else_is_refused_and_writes_nothing, 0,
			    REFUSED);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
