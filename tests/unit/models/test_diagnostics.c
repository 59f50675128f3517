/* test_diagnostics.c - counters there and back, and what is no diagnostics. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/diagnostics.h"
#include "tests/unit/models/suite.h"

static char text[SK_PAYLOAD_MAX];

static int encode(const struct sk_diagnostics *d)
{
	int len = sk_diagnostics_encode(d, text, sizeof(text));

	ck_assert_int_gt(len, 0);
	ck_assert_uint_eq(strlen(text), (size_t)len);
	return len;
}

START_TEST(they_come_back_as_they_were)
{
	struct sk_diagnostics d = {.t_ms = 1732450000123,
				   .session = 4,
				   .latency_ms = 12.5,
				   .timeout_ms = 200};
	struct sk_diagnostics back;

	for (int id = 0; id < SK_COUNT_COUNT; id++)
		d.count[id] = id * 1000 + 1;
	d.exception[2] = 1;
	d.exception[SK_EXCEPTIONS - 1] = UINT32_MAX;
	ck_assert_int_eq(sk_diagnostics_decode(text, (size_t)encode(&d), &back), SK_OK);
	ck_assert_int_eq(back.t_ms, d.t_ms);
	ck_assert_double_eq(back.latency_ms, 12.5);
	ck_assert_int_eq(back.timeout_ms, 200);
	ck_assert_mem_eq(back.count, d.count, sizeof(d.count));
	ck_assert_mem_eq(back.exception, d.exception, sizeof(d.exception));
}
END_TEST

START_TEST(an_unknown_latency_is_null)
{
	struct sk_diagnostics d = {.latency_ms = (double)NAN}, back;

	(void)encode(&d);
	ck_assert_ptr_nonnull(strstr(text, "\"latency_ms\":null"));
	ck_assert_ptr_nonnull(strstr(text, "\"exceptions\":{}"));
	ck_assert_int_eq(sk_diagnostics_decode(text, strlen(text), &back), SK_OK);
	ck_assert(isnan(back.latency_ms));
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
	static const char *const changes[][2] = {
		{"\"polls\":0", "\"polls\":-1"},
		{"\"polls\":0", "\"polls\":0.5"},
		{"\"polls\":0", "\"poles\":0"},
		{"\"exceptions\":{}", "\"exceptions\":[]"},
		{"\"exceptions\":{}", "\"exceptions\":{\"2\":\"1\"}"},
		{"\"latency_ms\":1", "\"latency_ms\":-1"},
		{"\"timeout_ms\":0", "\"timeout_ms\":null"},
	};
	struct sk_diagnostics d = {.latency_ms = 1}, back = {.session = 7};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char wrong[SK_PAYLOAD_MAX];
		const char *at;

		(void)encode(&d);
		at = strstr(text, changes[i][0]);
		ck_assert_ptr_nonnull(at);
		(void)snprintf(wrong, sizeof(wrong), "%.*s%s%s", (int)(at - text), text,
			       changes[i][1], at + strlen(changes[i][0]));
		ck_assert_int_eq(sk_diagnostics_decode(wrong, strlen(wrong), &back),
				 SK_EPARSE);
		ck_assert_int_eq(back.session, 7);
	}
}
END_TEST

START_TEST(a_small_buffer_is_told)
{
	const struct sk_diagnostics d = {0};

	ck_assert_int_eq(sk_diagnostics_encode(&d, text, 100), SK_EFULL);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, they_come_back_as_they_were);
	tcase_add_test(cases, an_unknown_latency_is_null);
	tcase_add_test(cases, what_is_wrong_is_refused);
	tcase_add_test(cases, a_small_buffer_is_told);
}

int main(void)
{
	return run_suite("diagnostics", add_tests);
}
