/* test_setpoint.c - setpoints: their JSON, and each refusal with its reason. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/setpoint.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] = "{\"epoch\":7,\"seq\":412,\"source\":\"controller\","
			   "\"t_ms\":1732450000123,\"ttl_ms\":2000,"
			   "\"f_offset_hz\":0.118}";

static int decode(const char *json, struct sk_setpoint *sp, char *why)
{
	return sk_setpoint_decode(json, strlen(json), sp, why);
}

static struct sk_setpoint sample(void)
{
	struct sk_setpoint sp = {.epoch = 7,
				 .seq = 412,
				 .source = "controller",
				 .t_ms = 1732450000123,
				 .ttl_ms = 2000};

	sp.want.fields = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ);
	sp.want.value[SK_SP_F_OFFSET_HZ] = 0.118;
	return sp;
}

START_TEST(the_json_is_the_one_of_the_contract)
{
	struct sk_setpoint sp = sample();
	char buf[512];

	ck_assert_int_eq(sk_setpoint_encode(&sp, buf, sizeof(buf)), (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_setpoint_encode(&sp, buf, strlen(good)), SK_EFULL);
}
END_TEST

START_TEST(each_field_goes_both_ways)
{
	const struct sk_setpoint_info *info = sk_setpoint_info(_i);
	const double values[] = {info->least, info->most};

	for (size_t k = 0; k < 2; k++) {
		struct sk_setpoint sp = sample(), back = {0};
		char buf[512], why[SK_TEXT_LEN + 1];

		sp.want.fields = SK_SETPOINT_BIT(_i);
		sp.want.value[_i] = values[k];
		ck_assert_int_gt(sk_setpoint_encode(&sp, buf, sizeof(buf)), 0);
		ck_assert_int_eq(decode(buf, &back, why), SK_OK);
		ck_assert_str_eq(why, "");
		ck_assert_uint_eq(back.want.fields, SK_SETPOINT_BIT(_i));
		ck_assert_double_eq(back.want.value[_i], values[k]);
	}
}
END_TEST

START_TEST(all_fields_go_together)
{
	struct sk_setpoint sp = sample(), back;
	char buf[512], why[SK_TEXT_LEN + 1];

	sp.want.fields = (1u << SK_SETPOINT_COUNT) - 1;
	for (int field = 0; field < SK_SETPOINT_COUNT; field++)
		sp.want.value[field] = 1;
	ck_assert_int_gt(sk_setpoint_encode(&sp, buf, sizeof(buf)), 0);
	ck_assert_ptr_nonnull(strstr(buf, "\"connect\":true,\"run\":true}"));
	ck_assert_int_eq(decode(buf, &back, why), SK_OK);
	ck_assert_uint_eq(back.want.fields, sp.want.fields);
	ck_assert_str_eq(back.source, "controller");
	ck_assert_int_eq(back.epoch, 7);
	ck_assert_int_eq(back.seq, 412);
	ck_assert_int_eq(back.ttl_ms, 2000);
	ck_assert_int_eq(back.t_ms, 1732450000123);
}
END_TEST

START_TEST(what_is_not_finite_is_never_sent)
{
	static const double values[] = {(double)NAN, (double)INFINITY};
	struct sk_setpoint sp = sample();
	char buf[512];

	sp.want.value[SK_SP_F_OFFSET_HZ] = values[_i];
	ck_assert_int_eq(sk_setpoint_encode(&sp, buf, sizeof(buf)), SK_EINVAL);
}
END_TEST

#define EPOCH "epoch: must be an integer from 1"
#define SEQ "seq: must be an integer from 1"
#define SOURCE "source: must match [a-z0-9][a-z0-9_-]{0,31}"
#define T_MS "t_ms: must be milliseconds since 1970"
#define TTL "ttl_ms: must be an integer in 1..3600000"
#define F_OFFSET "f_offset_hz: must be a number in -10..10 Hz"
#define SHAPE "not one JSON object without duplicate keys"

static const struct {
	struct change change;
	const char *why;
} refused[] = {
	{{"\"epoch\":7,", ""}, EPOCH},
	{{"\"epoch\":7", "\"epoch\":0"}, EPOCH},
	{{"\"epoch\":7", "\"epoch\":7.0"}, EPOCH},
	{{"\"epoch\":7", "\"epoch\":\"7\""}, EPOCH},
	{{"\"epoch\":7", "\"epoch\":9007199254740993"}, EPOCH},
	{{"\"epoch\":7", "\"epoch\":null"}, EPOCH},
	{{"\"seq\":412,", ""}, SEQ},
	{{"\"seq\":412", "\"seq\":0"}, SEQ},
	{{"\"seq\":412", "\"seq\":-1"}, SEQ},
	{{"\"source\":\"controller\",", ""}, SOURCE},
	{{"\"controller\"", "\"\""}, SOURCE},
	{{"\"controller\"", "\"Controller\""}, SOURCE},
	{{"\"controller\"", "\"a/b\""}, SOURCE},
	{{"\"controller\"", "\"abcdefghijklmnopqrstuvwxyz0123456\""}, SOURCE},
	{{"\"controller\"", "7"}, SOURCE},
	{{"1732450000123", "-1"}, T_MS},
	{{"1732450000123", "1.5"}, T_MS},
	{{"2000", "0"}, TTL},
	{{"2000", "3600001"}, TTL},
	{{"2000", "4294967297"}, TTL},
	{{"2000", "true"}, TTL},
	{{"0.118", "null"}, F_OFFSET},
	{{"0.118", "\"0.118\""}, F_OFFSET},
	{{"0.118", "10.001"}, F_OFFSET},
	{{"0.118", "-10.001"}, F_OFFSET},
	{{"0.118", "true"}, F_OFFSET},
	{{"0.118", "[0.118]"}, F_OFFSET},
	{{"0.118", "0.118,\"connect\":1"}, "connect: must be true or false"},
	{{"0.118", "0.118,\"run\":null"}, "run: must be true or false"},
	{{"0.118", "0.118,\"p_w\":1e10"}, "p_w: must be a number in -1e+09..1e+09 W"},
	{{"0.118", "0.118,\"p_max_w\":-1"}, "p_max_w: must be a number in 0..1e+09 W"},
	{{"0.118", "0.118,\"mode\":\"safe\""}, "mode: no such field"},
	{{"f_offset_hz", "F_OFFSET_HZ"}, "F_OFFSET_HZ: no such field"},
	{{",\"f_offset_hz\":0.118", ""}, "no setpoint field in it"},
	{{"0.118", "0.118,\"f_offset_hz\":0.2"}, SHAPE},
	{{"0.118", "NaN"}, SHAPE},
	{{"0.118", "1e999"}, SHAPE},
	{{"0.118}", "0.118"}, SHAPE},
	{{"0.118}", "0.118}}"}, SHAPE},
	{{"{", "["}, SHAPE},
};

START_TEST(refusals_say_what_is_wrong_and_write_nothing)
{
	struct sk_setpoint sp = {.seq = -7};
	char why[SK_TEXT_LEN + 1] = "";

	ck_assert_int_eq(decode(changed(good, &refused[_i].change), &sp, why), SK_EPARSE);
	ck_assert_str_eq(why, refused[_i].why);
	ck_assert_int_eq(sp.seq, -7);
}
END_TEST

START_TEST(a_long_hostile_key_fits_the_reason)
{
	struct sk_setpoint sp;
	char why[SK_TEXT_LEN + 1];
	struct change change = {"f_offset_hz", TEXT_127 TEXT_127};

	ck_assert_int_eq(decode(changed(good, &change), &sp, why), SK_EPARSE);
	ck_assert_uint_eq(strlen(why), 64 + strlen(": no such field"));
}
END_TEST

START_TEST(nothing_at_all_is_refused)
{
	struct sk_setpoint sp;
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_setpoint_decode(NULL, 0, &sp, why), SK_EPARSE);
	ck_assert_str_eq(why, SHAPE);
	ck_assert_int_eq(sk_setpoint_decode("", 0, &sp, why), SK_EPARSE);
}
END_TEST

START_TEST(fields_have_names)
{
	for (int field = 0; field < SK_SETPOINT_COUNT; field++)
		ck_assert_int_eq(sk_setpoint_by_name(sk_setpoint_info(field)->name),
				 field);
	ck_assert_ptr_null(sk_setpoint_info(-1));
	ck_assert_ptr_null(sk_setpoint_info(SK_SETPOINT_COUNT));
	ck_assert_int_eq(sk_setpoint_by_name("p"), -1);
	ck_assert_int_eq(sk_setpoint_by_name(NULL), -1);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_json_is_the_one_of_the_contract);
	tcase_add_loop_test(cases, each_field_goes_both_ways, 0, SK_SETPOINT_COUNT);
	tcase_add_test(cases, all_fields_go_together);
	tcase_add_loop_test(cases, what_is_not_finite_is_never_sent, 0, 2);
	ADD_LOOP(cases, refusals_say_what_is_wrong_and_write_nothing, refused);
	tcase_add_test(cases, a_long_hostile_key_fits_the_reason);
	tcase_add_test(cases, nothing_at_all_is_refused);
	tcase_add_test(cases, fields_have_names);
}

int main(void)
{
	return run_suite("setpoint", add_tests);
}
