/* test_measurement.c - one poll: setting points, settling what is there, and its JSON. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/measurement.h"
#include "tests/unit/models/payload.h"
#include "tests/unit/models/suite.h"

static const char good[] = "{\"t_ms\":1732450000123,\"session\":4,\"n\":1017,"
			   "\"f_hz\":49.981,\"p_w\":-2500,\"soc_pct\":null,"
			   "\"q\":{\"soc_pct\":[\"invalid\",\"stale\"]}}";

static int decode(const char *json, struct sk_measurement *m)
{
	return sk_measurement_decode(json, strlen(json), m);
}

START_TEST(a_new_measurement_knows_nothing)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	ck_assert_uint_eq(m.points, 0);
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		ck_assert_double_nan(m.value[id]);
		ck_assert(!sk_measurement_good(&m, (enum sk_point_id)id));
	}
}
END_TEST

static const struct {
	double value;
	unsigned quality, expected;
} sets[] = {
	{50, SK_Q_GOOD, SK_Q_GOOD},
	{0, SK_Q_GOOD, SK_Q_GOOD},
	{100, SK_Q_GOOD, SK_Q_GOOD},
	{100.1, SK_Q_GOOD, SK_Q_RANGE},
	{-0.1, SK_Q_GOOD, SK_Q_RANGE},
	{50, SK_Q_COMM, SK_Q_COMM},
	{50, SK_Q_STALE | SK_Q_FROZEN, SK_Q_STALE | SK_Q_FROZEN},
	{200, SK_Q_COMM, SK_Q_COMM},
	{(double)NAN, SK_Q_GOOD, SK_Q_INVALID},
	{(double)INFINITY, SK_Q_GOOD, SK_Q_INVALID},
};

START_TEST(what_is_not_good_has_no_value)
{
	struct sk_measurement m;
	bool is_good = sets[_i].expected == SK_Q_GOOD;

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_F_HZ, sets[_i].value, sets[_i].quality);
	ck_assert_uint_eq(m.points, SK_POINT_BIT(SK_PT_F_HZ));
	ck_assert_uint_eq(m.quality[SK_PT_F_HZ], sets[_i].expected);
	ck_assert_int_eq(sk_measurement_good(&m, SK_PT_F_HZ), is_good);
	if (is_good)
		ck_assert_double_eq(m.value[SK_PT_F_HZ], sets[_i].value);
	else
		ck_assert_double_nan(m.value[SK_PT_F_HZ]);
}
END_TEST

START_TEST(a_point_that_is_none_changes_nothing)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	sk_measurement_set(&m, (enum sk_point_id)SK_POINT_COUNT, 1, SK_Q_GOOD);
	ck_assert_uint_eq(m.points, 0);
}
END_TEST

START_TEST(what_was_never_provided_is_not_there)
{
	const uint32_t f = SK_POINT_BIT(SK_PT_F_HZ), v = SK_POINT_BIT(SK_PT_V_V),
		       soc = SK_POINT_BIT(SK_PT_SOC_PCT);
	struct sk_measurement m;
	uint32_t provided = soc;

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_F_HZ, 50, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_SOC_PCT, (double)NAN, SK_Q_INVALID);
	sk_measurement_set(&m, SK_PT_PF, (double)NAN, SK_Q_INVALID);
	sk_measurement_set(&m, SK_PT_V_V, (double)NAN, SK_Q_COMM);
	sk_measurement_settle(&m, &provided);
	ck_assert_uint_eq(m.points, f | soc | v);
	ck_assert_uint_eq(provided, f | soc);
}
END_TEST

START_TEST(what_was_provided_once_stays)
{
	uint32_t provided = 0;

	for (int poll = 0; poll < 3; poll++) {
		struct sk_measurement m;

		sk_measurement_init(&m);
		sk_measurement_set(&m, SK_PT_PF, poll == 1 ? 0.9 : (double)NAN,
				   SK_Q_GOOD);
		sk_measurement_settle(&m, &provided);
		ck_assert_int_eq(m.points != 0, poll > 0);
		ck_assert_int_eq(sk_measurement_good(&m, SK_PT_PF), poll == 1);
	}
}
END_TEST

START_TEST(the_json_is_the_one_of_the_contract)
{
	struct sk_measurement m;
	char buf[512];

	sk_measurement_init(&m);
	m.t_ms = 1732450000123;
	m.session = 4;
	m.n = 1017;
	sk_measurement_set(&m, SK_PT_F_HZ, 49.981, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_P_W, -2500, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_SOC_PCT, 50, SK_Q_INVALID | SK_Q_STALE);
	ck_assert_int_eq(sk_measurement_encode(&m, buf, sizeof(buf)), (int)strlen(good));
	ck_assert_str_eq(buf, good);
	ck_assert_int_eq(sk_measurement_encode(&m, buf, strlen(good)), SK_EFULL);
}
END_TEST

START_TEST(the_fullest_measurement_fits_a_payload)
{
	char buf[SK_PAYLOAD_MAX];
	struct sk_measurement m, back;

	sk_measurement_init(&m);
	m.t_ms = m.session = m.n = INT64_C(1) << 53;
	for (int id = 0; id < SK_POINT_COUNT; id++)
		sk_measurement_set(&m, (enum sk_point_id)id, 0, 0x1F);
	ck_assert_int_gt(sk_measurement_encode(&m, buf, sizeof(buf)), 0);
	ck_assert_int_eq(decode(buf, &back), SK_OK);
	ck_assert_uint_eq(back.points, m.points);
	ck_assert_mem_eq(back.quality, m.quality, sizeof(m.quality));
}
END_TEST

START_TEST(each_point_goes_both_ways)
{
	const struct sk_point_info *info = sk_point_info(_i);
	const double values[] = {info->least, info->most, 0.5, 1};

	for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++) {
		struct sk_measurement m, back;
		char buf[256];

		sk_measurement_init(&m);
		m.session = m.n = 1;
		sk_measurement_set(&m, (enum sk_point_id)_i, values[k], SK_Q_GOOD);
		ck_assert(sk_measurement_good(&m, (enum sk_point_id)_i));
		ck_assert_int_gt(sk_measurement_encode(&m, buf, sizeof(buf)), 0);
		ck_assert_int_eq(decode(buf, &back), SK_OK);
		ck_assert_double_eq(back.value[_i], values[k]);
	}
}
END_TEST

START_TEST(decoding_gives_back_what_was_encoded)
{
	struct sk_measurement m;

	ck_assert_int_eq(decode(good, &m), SK_OK);
	ck_assert_int_eq(m.t_ms, 1732450000123);
	ck_assert_int_eq(m.session, 4);
	ck_assert_int_eq(m.n, 1017);
	ck_assert_uint_eq(m.points, SK_POINT_BIT(SK_PT_F_HZ) | SK_POINT_BIT(SK_PT_P_W) |
					    SK_POINT_BIT(SK_PT_SOC_PCT));
	ck_assert_double_eq(m.value[SK_PT_F_HZ], 49.981);
	ck_assert_uint_eq(m.quality[SK_PT_SOC_PCT], SK_Q_INVALID | SK_Q_STALE);
}
END_TEST

static const struct change tolerated[] = {
	{"\"f_hz\":49.981", "\"f_hz\":50"},
	{"\"f_hz\":49.981", "\"from_the_future\":{\"x\":[1]},\"f_hz\":50"},
	{"\"stale\"", "\"from_the_future\""},
	{"\"q\":{", "\"q\":{\"from_the_future\":[\"invalid\"],"},
	{",\"q\":{\"soc_pct\":[\"invalid\",\"stale\"]}", ""},
};

START_TEST(a_newer_sender_is_understood)
{
	struct sk_measurement m;

	ck_assert_int_eq(decode(changed(good, &tolerated[_i]), &m), SK_OK);
	ck_assert(m.quality[SK_PT_SOC_PCT] & SK_Q_INVALID);
	ck_assert_double_eq_tol(m.value[SK_PT_F_HZ], 50, 0.02);
}
END_TEST

START_TEST(a_quality_outdoes_a_number)
{
	struct sk_measurement m;
	struct change change = {"\"soc_pct\":null", "\"soc_pct\":50"};

	ck_assert_int_eq(decode(changed(good, &change), &m), SK_OK);
	ck_assert(!sk_measurement_good(&m, SK_PT_SOC_PCT));
	ck_assert_double_nan(m.value[SK_PT_SOC_PCT]);
}
END_TEST

static const struct change refused[] = {
	{"\"t_ms\":1732450000123,", ""},
	{"1732450000123", "-1"},
	{"1732450000123", "1e12"},
	{"1732450000123", "null"},
	{"1732450000123", "9007199254740993"},
	{"\"session\":4,", ""},
	{"\"session\":4", "\"session\":\"4\""},
	{"\"n\":1017,", ""},
	{"\"n\":1017", "\"n\":10.5"},
	{"49.981", "\"49.981\""},
	{"49.981", "true"},
	{"49.981", "[49.981]"},
	{"49.981", "100.1"},
	{"49.981", "-1"},
	{"49.981", "NaN"},
	{"49.981", "1e999"},
	{"\"p_w\"", "\"f_hz\""},
	{"[\"invalid\",\"stale\"]", "\"invalid\""},
	{"{\"soc_pct\":[\"invalid\",\"stale\"]}", "[]"},
	{"{\"soc_pct\":[\"invalid\",\"stale\"]}", "null"},
	{"}}", "}"},
};

START_TEST(anything_else_is_refused_and_writes_nothing)
{
	struct sk_measurement m = {.n = -7};

	ck_assert_int_eq(decode(changed(good, &refused[_i]), &m), SK_EPARSE);
	ck_assert_int_eq(m.n, -7);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, a_new_measurement_knows_nothing);
	ADD_LOOP(cases, what_is_not_good_has_no_value, sets);
	tcase_add_test(cases, a_point_that_is_none_changes_nothing);
	tcase_add_test(cases, what_was_never_provided_is_not_there);
	tcase_add_test(cases, what_was_provided_once_stays);
	tcase_add_test(cases, the_json_is_the_one_of_the_contract);
	tcase_add_test(cases, the_fullest_measurement_fits_a_payload);
	tcase_add_loop_test(cases, each_point_goes_both_ways, 0, SK_POINT_COUNT);
	tcase_add_test(cases, decoding_gives_back_what_was_encoded);
	ADD_LOOP(cases, a_newer_sender_is_understood, tolerated);
	tcase_add_test(cases, a_quality_outdoes_a_number);
	ADD_LOOP(cases, anything_else_is_refused_and_writes_nothing, refused);
}

int main(void)
{
	return run_suite("measurement", add_tests);
}
