/* test_setpoint_result.c - what became of a setpoint, and its JSON. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/setpoint.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] = "{\"epoch\":7,\"seq\":412,\"stage\":\"verified\","
			   "\"reason\":\"\",\"applied\":{\"f_offset_hz\":0.118,"
			   "\"run\":true},\"t_ms\":1732450000151}";

static int decode(const char *json, struct sk_setpoint_result *r)
{
	return sk_setpoint_result_decode(json, strlen(json), r);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_setpoint_result r;
	char buf[512];

	ck_assert_int_eq(decode(good, &r), SK_OK);
	ck_assert_int_eq(r.epoch, 7);
	ck_assert_int_eq(r.seq, 412);
	ck_assert_int_eq(r.stage, SK_STAGE_VERIFIED);
	ck_assert_int_eq(r.t_ms, 1732450000151);
	ck_assert_uint_eq(r.applied.fields, SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ) |
						    SK_SETPOINT_BIT(SK_SP_RUN));
	ck_assert_double_eq(r.applied.value[SK_SP_RUN], 1);
	ck_assert_int_eq(sk_setpoint_result_encode(&r, buf, sizeof(buf)),
			 (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_setpoint_result_encode(&r, buf, 10), SK_EFULL);
}
END_TEST

START_TEST(each_stage_goes_both_ways)
{
	struct sk_setpoint_result r = {.stage = (enum sk_stage)_i, .reason = TEXT_127};
	struct sk_setpoint_result back;
	char buf[512];

	ck_assert_int_gt(sk_setpoint_result_encode(&r, buf, sizeof(buf)), 0);
	ck_assert_int_eq(decode(buf, &back), SK_OK);
	ck_assert_int_eq(back.stage, _i);
	ck_assert_str_eq(back.reason, TEXT_127);
	ck_assert_int_eq(sk_stage_by_name(sk_stage_name((enum sk_stage)_i)), _i);
}
END_TEST

START_TEST(what_is_no_result_is_not_encoded)
{
	struct sk_setpoint_result r = {.stage = SK_STAGE_COUNT};
	char buf[512];

	ck_assert_int_eq(sk_setpoint_result_encode(&r, buf, sizeof(buf)), SK_EINVAL);
	r.stage = SK_STAGE_WRITTEN;
	r.applied.fields = SK_SETPOINT_BIT(SK_SP_P_W);
	r.applied.value[SK_SP_P_W] = (double)NAN;
	ck_assert_int_eq(sk_setpoint_result_encode(&r, buf, sizeof(buf)), SK_EINVAL);
	ck_assert_ptr_null(sk_stage_name(SK_STAGE_COUNT));
	ck_assert_int_eq(sk_stage_by_name("done"), -1);
	ck_assert_int_eq(sk_stage_by_name(NULL), -1);
}
END_TEST

static const struct change refused[] = {
	{"\"epoch\":7,", ""},
	{"\"epoch\":7", "\"epoch\":-1"},
	{"\"seq\":412,", ""},
	{"\"seq\":412", "\"seq\":null"},
	{"\"verified\"", "\"done\""},
	{"\"verified\"", "2"},
	{"\"stage\":\"verified\",", ""},
	{"\"reason\":\"\",", ""},
	{"\"reason\":\"\"", "\"reason\":null"},
	{"\"reason\":\"\"", "\"reason\":\"" TEXT_127 "x\""},
	{"{\"f_offset_hz\":0.118,\"run\":true}", "null"},
	{"{\"f_offset_hz\":0.118,\"run\":true}", "[]"},
	{"0.118", "11"},
	{"0.118", "null"},
	{"\"run\":true", "\"run\":1"},
	{"\"run\"", "\"walk\""},
	{"\"t_ms\":1732450000151", "\"t\":1732450000151"},
	{"1732450000151", "1.5"},
	{"\"seq\"", "\"epoch\""},
};

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_setpoint_result r = {.seq = -7};

	ck_assert_int_eq(decode(changed(good, &refused[_i]), &r), SK_EPARSE);
	ck_assert_int_eq(r.seq, -7);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_loop_test(cases, each_stage_goes_both_ways, 0, SK_STAGE_COUNT);
	tcase_add_test(cases, what_is_no_result_is_not_encoded);
	ADD_LOOP(cases, anything_else_is_refused_and_writes_nothing, refused);
}

int main(void)
{
	return run_suite("setpoint_result", add_tests);
}
