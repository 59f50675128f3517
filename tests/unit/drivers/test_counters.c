/* test_counters.c - each end of a request is counted as what it was. */
#include "drivers/counters.h"
#include "tests/unit/drivers/suite.h"

#define NONE SK_COUNT_COUNT

static const struct {
	struct sk_reply reply;
	int count; /* beside the requests */
	int requests;
} rows[] = {
	{{.err = SK_OK}, NONE, 1},
	{{.err = SK_ETIMEOUT}, SK_COUNT_TIMEOUTS, 1},
	{{.err = SK_ENOTCONN}, SK_COUNT_REFUSED, 0},
	{{.err = SK_EIO}, SK_COUNT_BROKEN, 1},
	{{.err = SK_EPROTO}, NONE, 1}, /* nobody asked: the link counts it */
	{{.err = SK_EPROTO, .fault = SK_WRONG_TRANSACTION},
	 SK_COUNT_WRONG_TRANSACTION,
	 1},
	{{.err = SK_EPROTO, .fault = SK_WRONG_PROTOCOL}, SK_COUNT_WRONG_PROTOCOL, 1},
	{{.err = SK_EPROTO, .fault = SK_WRONG_LENGTH}, SK_COUNT_WRONG_LENGTH, 1},
	{{.err = SK_EPROTO, .fault = SK_WRONG_UNIT}, SK_COUNT_WRONG_UNIT, 1},
	{{.err = SK_EPROTO, .fault = SK_WRONG_FUNCTION}, SK_COUNT_WRONG_FUNCTION, 1},
	{{.err = SK_EPROTO, .fault = SK_WRONG_ECHO}, SK_COUNT_WRONG_ECHO, 1},
	{{.err = SK_EPROTO, .fault = SK_WRONG_CHECKSUM}, SK_COUNT_WRONG_CHECKSUM, 1},
};

START_TEST(each_end_is_counted_once)
{
	struct sk_diagnostics d = {0};

	sk_count_reply(&d, &rows[_i].reply);
	for (int id = 0; id < SK_COUNT_COUNT; id++)
		ck_assert_int_eq(d.count[id], id == SK_COUNT_REQUESTS
						      ? rows[_i].requests
						      : id == rows[_i].count);
}
END_TEST

START_TEST(a_timeout_in_the_middle_of_an_answer_is_short)
{
	const struct sk_reply reply = {.err = SK_ETIMEOUT, .cut = true};
	struct sk_diagnostics d = {0};

	sk_count_reply(&d, &reply);
	ck_assert_int_eq(d.count[SK_COUNT_TIMEOUTS], 1);
	ck_assert_int_eq(d.count[SK_COUNT_SHORT], 1);
}
END_TEST

START_TEST(exceptions_are_counted_by_code)
{
	struct sk_diagnostics d = {0};

	for (int i = 0; i < 300; i++) {
		const struct sk_reply reply = {.err = SK_EEXCEPTION,
					       .exception = (uint8_t)(i % 3 ? 0xFF : 2)};

		sk_count_reply(&d, &reply);
	}
	ck_assert_uint_eq(d.exception[2], 100);
	ck_assert_uint_eq(d.exception[0], 200);
}
END_TEST

START_TEST(values_are_counted_by_what_is_wrong)
{
	struct sk_diagnostics d = {0};
	struct sk_measurement m;

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_F_HZ, 50, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_P_W, 0, SK_Q_FROZEN);
	sk_measurement_set(&m, SK_PT_V_V, 0, SK_Q_FROZEN);
	sk_measurement_set(&m, SK_PT_E_WH, 0, SK_Q_IMPLAUSIBLE);
	sk_measurement_set(&m, SK_PT_S_VA, 0, SK_Q_RANGE);
	sk_measurement_set(&m, SK_PT_Q_VAR, 0, SK_Q_COMM);
	sk_count_qualities(&d, &m);
	ck_assert_int_eq(d.count[SK_COUNT_BAD_FROZEN], 2);
	ck_assert_int_eq(d.count[SK_COUNT_BAD_IMPLAUSIBLE], 1);
	ck_assert_int_eq(d.count[SK_COUNT_BAD_RANGE], 1);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, each_end_is_counted_once, rows);
	tcase_add_test(cases, a_timeout_in_the_middle_of_an_answer_is_short);
	tcase_add_test(cases, exceptions_are_counted_by_code);
	tcase_add_test(cases, values_are_counted_by_what_is_wrong);
}

int main(void)
{
	return run_suite("counters", add_tests);
}
