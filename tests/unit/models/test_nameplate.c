/* test_nameplate.c - what a device says of itself: ratings and JSON. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/der.h"
#include "models/point.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] =
	"{\"maker\":\"Acme\",\"model\":\"HY10\",\"serial\":\"42\",\"version\":\"1.2\","
	"\"kind\":\"battery\",\"role\":\"grid_forming\",\"p_max_w\":10000,"
	"\"p_min_w\":-10000,\"s_max_va\":11000,\"q_max_var\":5000,\"q_min_var\":-5000,"
	"\"v_nom_v\":230,\"e_wh\":20000,\"f_droop_hz\":0.5,\"v_droop_v\":null,"
	"\"f_offset_lsb_hz\":0.001,\"capabilities\":[\"p_max_w\",\"f_offset_hz\"],"
	"\"points\":{\"f_hz\":\"Hz\",\"pf\":\"\"}}";

static int decode(const char *json, struct sk_nameplate *n)
{
	return sk_nameplate_decode(json, strlen(json), n);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_nameplate n;
	char buf[1024];

	ck_assert_int_eq(decode(good, &n), SK_OK);
	ck_assert_str_eq(n.maker, "Acme");
	ck_assert_str_eq(n.version, "1.2");
	ck_assert_int_eq(n.kind, SK_KIND_BATTERY);
	ck_assert_int_eq(n.role, SK_ROLE_GRID_FORMING);
	ck_assert_double_eq(n.q_min_var, -5000);
	ck_assert_double_nan(n.v_droop_v);
	ck_assert_uint_eq(n.capabilities, SK_SETPOINT_BIT(SK_SP_P_MAX_W) |
						  SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ));
	ck_assert_uint_eq(n.points, SK_POINT_BIT(SK_PT_F_HZ) | SK_POINT_BIT(SK_PT_PF));
	ck_assert_int_eq(sk_nameplate_encode(&n, buf, sizeof(buf)), (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_nameplate_encode(&n, buf, strlen(good)), SK_EFULL);
}
END_TEST

START_TEST(a_new_nameplate_knows_nothing_and_goes_both_ways)
{
	struct sk_nameplate n, back;
	char buf[1024];

	sk_nameplate_init(&n);
	ck_assert_int_gt(sk_nameplate_encode(&n, buf, sizeof(buf)), 0);
	ck_assert_ptr_nonnull(strstr(buf, "\"p_max_w\":null"));
	ck_assert_ptr_nonnull(strstr(buf, "\"capabilities\":[],\"points\":{}}"));
	ck_assert_int_eq(decode(buf, &back), SK_OK);
	ck_assert_double_nan(back.p_max_w);
	ck_assert_double_nan(back.f_offset_lsb_hz);
	ck_assert_uint_eq(back.points | back.capabilities, 0);
}
END_TEST

START_TEST(the_fullest_nameplate_fits_a_payload)
{
	struct sk_nameplate n, back;
	char buf[SK_PAYLOAD_MAX];

	ck_assert_int_eq(decode(good, &n), SK_OK);
	memset(n.maker, '\x01', SK_TEXT_LEN); /* six bytes each in JSON */
	memset(n.model, '\x01', SK_TEXT_LEN);
	memset(n.serial, '\x01', SK_TEXT_LEN);
	memset(n.version, '\x01', SK_TEXT_LEN);
	n.capabilities = (1u << SK_SETPOINT_COUNT) - 1;
	n.points = (1u << SK_POINT_COUNT) - 1;
	ck_assert_int_gt(sk_nameplate_encode(&n, buf, sizeof(buf)), 0);
	ck_assert_int_eq(decode(buf, &back), SK_OK);
	ck_assert_uint_eq(back.points, n.points);
	ck_assert_str_eq(back.serial, n.serial);
}
END_TEST

START_TEST(ratings_are_taken_once_and_only_when_plausible)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	ck_assert_int_eq(sk_nameplate_rate(&n, "p_min_w", 100), SK_ERANGE);
	ck_assert_int_eq(sk_nameplate_rate(&n, "p_min_w", (double)NAN), SK_ERANGE);
	ck_assert_int_eq(sk_nameplate_rate(&n, "p_max_w", 2e9), SK_ERANGE);
	ck_assert_double_nan(n.p_min_w);
	ck_assert_double_nan(n.p_max_w);
	ck_assert_int_eq(sk_nameplate_rate(&n, "p_min_w", -100), SK_OK);
	ck_assert_int_eq(sk_nameplate_rate(&n, "p_min_w", -200), SK_OK);
	ck_assert_double_eq(n.p_min_w, -100);
	ck_assert_int_eq(sk_nameplate_rate(&n, "f_offset_lsb_hz", 0.001), SK_OK);
	ck_assert_double_eq(n.f_offset_lsb_hz, 0.001);
	ck_assert_int_eq(sk_nameplate_rate(&n, "p", 1), SK_ENOENT);
}
END_TEST

START_TEST(what_has_no_kind_or_role_is_not_encoded)
{
	struct sk_nameplate n;
	char buf[1024];

	sk_nameplate_init(&n);
	n.kind = SK_KIND_COUNT;
	ck_assert_int_eq(sk_nameplate_encode(&n, buf, sizeof(buf)), SK_EINVAL);
	n.kind = SK_KIND_PV;
	n.role = SK_ROLE_COUNT;
	ck_assert_int_eq(sk_nameplate_encode(&n, buf, sizeof(buf)), SK_EINVAL);
}
END_TEST

static const struct change tolerated[] = {
	{"\"p_max_w\",\"f", "\"from_the_future\",\"p_max_w\",\"f"},
	{"\"pf\":\"\"", "\"pf\":\"\",\"from_the_future\":\"K\""},
	{"\"maker\"", "\"from_the_future\":1,\"maker\""},
	{"\"p_max_w\",\"f", "7,\"p_max_w\",\"f"},
};

START_TEST(a_newer_sender_is_understood)
{
	struct sk_nameplate n;

	ck_assert_int_eq(decode(changed(good, &tolerated[_i]), &n), SK_OK);
	ck_assert_uint_eq(n.points, SK_POINT_BIT(SK_PT_F_HZ) | SK_POINT_BIT(SK_PT_PF));
}
END_TEST

static const struct change refused[] = {
	{"\"maker\":\"Acme\",", ""},
	{"\"Acme\"", "null"},
	{"\"Acme\"", "\"" TEXT_127 "x\""},
	{"\"battery\"", "\"accumulator\""},
	{"\"grid_forming\"", "\"leader\""},
	{"\"grid_forming\"", "0"},
	{"\"p_max_w\":10000", "\"p_max_w\":-1"},
	{"\"p_max_w\":10000,", ""},
	{"\"p_min_w\":-10000", "\"p_min_w\":1"},
	{"\"q_min_var\":-5000", "\"q_min_var\":\"-5000\""},
	{"\"f_offset_lsb_hz\":0.001", "\"f_offset_lsb_hz\":1.5"},
	{"[\"p_max_w\",\"f_offset_hz\"]", "{}"},
	{"[\"p_max_w\",\"f_offset_hz\"]", "null"},
	{"{\"f_hz\":\"Hz\",\"pf\":\"\"}", "[]"},
	{"\"serial\"", "\"maker\""},
};

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_nameplate n = {.p_max_w = -7};

	ck_assert_int_eq(decode(changed(good, &refused[_i]), &n), SK_EPARSE);
	ck_assert_double_eq(n.p_max_w, -7);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_test(cases, a_new_nameplate_knows_nothing_and_goes_both_ways);
	tcase_add_test(cases, the_fullest_nameplate_fits_a_payload);
	tcase_add_test(cases, ratings_are_taken_once_and_only_when_plausible);
	tcase_add_test(cases, what_has_no_kind_or_role_is_not_encoded);
	ADD_LOOP(cases, a_newer_sender_is_understood, tolerated);
	ADD_LOOP(cases, anything_else_is_refused_and_writes_nothing, refused);
}

int main(void)
{
	return run_suite("nameplate", add_tests);
}
