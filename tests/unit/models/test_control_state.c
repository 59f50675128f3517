/* test_control_state.c - what the controller publishes each cycle. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/control_state.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] =
	"{\"t_ms\":1732450000123,\"epoch\":7,\"cycle\":1234,\"mode\":\"islanded\","
	"\"hold\":\"\",\"f_hz\":49.998,\"v_v\":230.1,\"f_offset_hz\":0.118,"
	"\"v_offset_v\":1.2,"
	"\"p_gfm_w\":6100,\"p_gfl_w\":5200,\"p_load_w\":-11300,"
	"\"sharing_error_pct\":0.12,\"q_sharing_error_pct\":0.3,"
	"\"v_min_v\":229.4,\"v_max_v\":230.9,\"age_ms\":180,\"latency_ms\":210,\"compute_"
	"us\":35,"
	"\"p_pcc_w\":5000,\"p_dispatch_w\":6300,\"p_short_w\":0,"
	"\"overruns\":0,\"dispatch\":\"p_target\"}";

static int decode(const char *json, struct sk_control_state *s)
{
	return sk_control_state_decode(json, strlen(json), s);
}

START_TEST(the_contract_goes_both_ways)
{
	struct sk_control_state s;
	char buf[1024];

	ck_assert_int_eq(decode(good, &s), SK_OK);
	ck_assert_int_eq(s.epoch, 7);
	ck_assert_int_eq(s.cycle, 1234);
	ck_assert_int_eq(s.mode, SK_MODE_ISLANDED);
	ck_assert_double_eq(s.p_load_w, -11300);
	ck_assert_double_eq(s.compute_us, 35);
	ck_assert_double_eq(s.p_dispatch_w, 6300);
	ck_assert_str_eq(s.dispatch, "p_target");
	ck_assert_int_eq(sk_control_state_encode(&s, buf, sizeof(buf)),
			 (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_control_state_encode(&s, buf, strlen(good)), SK_EFULL);
}
END_TEST

START_TEST(each_mode_goes_both_ways)
{
	struct sk_control_state s = {.mode = (enum sk_mode)_i, .hold = TEXT_127}, back;
	char buf[1024];

	ck_assert_int_gt(sk_control_state_encode(&s, buf, sizeof(buf)), 0);
	ck_assert_int_eq(decode(buf, &back), SK_OK);
	ck_assert_int_eq(back.mode, _i);
	ck_assert_str_eq(back.hold, TEXT_127);
	ck_assert_int_eq(sk_mode_by_name(sk_mode_name((enum sk_mode)_i)), _i);
}
END_TEST

START_TEST(a_mode_that_is_none_is_not_encoded)
{
	struct sk_control_state s = {.mode = SK_MODE_COUNT};
	char buf[1024];

	ck_assert_int_eq(sk_control_state_encode(&s, buf, sizeof(buf)), SK_EINVAL);
	ck_assert_ptr_null(sk_mode_name(SK_MODE_COUNT));
	ck_assert_int_eq(sk_mode_by_name("T4"), -1);
	ck_assert_int_eq(sk_mode_by_name(NULL), -1);
}
END_TEST

START_TEST(what_is_not_known_is_null)
{
	struct sk_control_state s, back;
	char buf[1024];

	ck_assert_int_eq(decode(good, &s), SK_OK);
	s.f_hz = s.v_v = s.f_offset_hz = s.p_gfm_w = s.p_gfl_w = s.p_load_w =
		s.v_offset_v = s.q_sharing_error_pct = s.v_min_v = s.v_max_v =
			s.sharing_error_pct = s.age_ms = s.latency_ms = s.compute_us =
				s.p_pcc_w = s.p_dispatch_w = s.p_short_w = (double)NAN;
	ck_assert_int_gt(sk_control_state_encode(&s, buf, sizeof(buf)), 0);
	ck_assert_ptr_nonnull(strstr(buf, "\"f_hz\":null,\"v_v\":null"));
	ck_assert_int_eq(decode(buf, &back), SK_OK);
	ck_assert_double_nan(back.f_hz);
	ck_assert_double_nan(back.age_ms);
}
END_TEST

static const struct change refused[] = {
	{"\"t_ms\":1732450000123,", ""},
	{"\"epoch\":7", "\"epoch\":-7"},
	{"\"cycle\":1234", "\"cycle\":1234.0"},
	{"\"islanded\"", "\"island\""},
	{"\"islanded\"", "3"},
	{"\"hold\":\"\"", "\"hold\":null"},
	{"\"hold\":\"\"", "\"hold\":\"" TEXT_127 "x\""},
	{"\"f_hz\":49.998,", ""},
	{"49.998", "\"49.998\""},
	{"49.998", "101"},
	{"49.998", "NaN"},
	{"0.118", "-10.1"},
	{"\"age_ms\":180", "\"age_ms\":-1"},
	{"\"overruns\":0", "\"overruns\":null"},
	{"\"p_short_w\":0", "\"p_short_w\":-1"},
	{"\"p_pcc_w\":5000,", ""},
	{",\"dispatch\":\"p_target\"", ""},
	{"\"cycle\"", "\"epoch\""},
};

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_control_state s = {.cycle = -7};

	ck_assert_int_eq(decode(changed(good, &refused[_i]), &s), SK_EPARSE);
	ck_assert_int_eq(s.cycle, -7);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, the_contract_goes_both_ways);
	tcase_add_loop_test(cases, each_mode_goes_both_ways, 0, SK_MODE_COUNT);
	tcase_add_test(cases, a_mode_that_is_none_is_not_encoded);
	tcase_add_test(cases, what_is_not_known_is_null);
	ADD_LOOP(cases, anything_else_is_refused_and_writes_nothing, refused);
}

int main(void)
{
	return run_suite("control_state", add_tests);
}
