/* test_json_write.c - an object into a fixed buffer: numbers, escapes, and no room. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/json_write.h"
#include "tests/unit/models/suite.h"

START_TEST(members_and_nesting_are_divided_by_commas)
{
	struct sk_json_writer w;
	char buf[256];

	sk_json_begin(&w, buf, sizeof(buf));
	sk_json_int(&w, "a", -3);
	sk_json_open(&w, "o", '{');
	sk_json_bool(&w, "t", true);
	sk_json_bool(&w, "f", false);
	sk_json_close(&w, '}');
	sk_json_open(&w, "l", '[');
	sk_json_element(&w, "x");
	sk_json_element(&w, "y");
	sk_json_close(&w, ']');
	sk_json_open(&w, "e", '[');
	sk_json_close(&w, ']');
	sk_json_text(&w, "s", "");
	ck_assert_int_eq(sk_json_end(&w), (int)strlen(buf));
	ck_assert_str_eq(buf, "{\"a\":-3,\"o\":{\"t\":true,\"f\":false},"
			      "\"l\":[\"x\",\"y\"],\"e\":[],\"s\":\"\"}");
}
END_TEST

static const struct {
	double value;
	const char *text;
} reals[] = {
	{0, "0"},
	{-0.5, "-0.5"},
	{49.98, "49.98"},
	{0.1 + 0.2, "0.3"},
	{4294967295.0, "4294967295"},
	{123456789012345.0, "123456789012345"},
	{-1e14, "-100000000000000"},
	{1e15, "1e+15"},
	{12345678901.5, "1.23456789e+10"},
	{1e-300, "1e-300"},
	{(double)NAN, "null"},
	{(double)INFINITY, "null"},
	{-(double)INFINITY, "null"},
};

START_TEST(reals_keep_ten_digits_and_unknown_is_null)
{
	struct sk_json_writer w;
	char buf[64], expected[64];

	sk_json_begin(&w, buf, sizeof(buf));
	sk_json_real(&w, "v", reals[_i].value);
	ck_assert_int_gt(sk_json_end(&w), 0);
	(void)snprintf(expected, sizeof(expected), "{\"v\":%s}", reals[_i].text);
	ck_assert_str_eq(buf, expected);
}
END_TEST

START_TEST(integers_reach_their_limits)
{
	struct sk_json_writer w;
	char buf[64];

	sk_json_begin(&w, buf, sizeof(buf));
	sk_json_int(&w, "v", INT64_MIN);
	ck_assert_int_gt(sk_json_end(&w), 0);
	ck_assert_str_eq(buf, "{\"v\":-9223372036854775808}");
}
END_TEST

/* Texts, and what stands between the quotes. */
static const struct {
	const char *text, *json;
} texts[] = {
	{"plain", "plain"},
	{"a\"b\\c", "a\\\"b\\\\c"},
	{"tab\tnl\nbell\a", "tab\\u0009nl\\u000abell\\u0007"},
	{"\x7f", "\x7f"},
	{"gr\xC3\xBC\xC3\x9F", "gr\xC3\xBC\xC3\x9F"},
	{"\xE2\x82\xAC \xF0\x9F\x8C\x9E", "\xE2\x82\xAC \xF0\x9F\x8C\x9E"},
	{"\xEF\xBF\xBF", "\xEF\xBF\xBF"},
	{"cut \xC3", "cut ?"}, /* a character that ends early */
	{"cut \xE2\x82", "cut ??"},
	{"cut \xF0\x9F\x8C", "cut ???"},
	{"\xC3(", "?("},
	{"\x80\xBF", "??"}, /* continuation of nothing */
	{"\xC0\xAF", "??"}, /* '/' the long way */
	{"\xE0\x80\xAF", "???"},
	{"\xF0\x80\x80\xAF", "????"},
	{"\xED\xA0\x80", "???"},      /* a surrogate */
	{"\xF4\x90\x80\x80", "????"}, /* beyond U+10FFFF */
	{"\xF5\x80\x80\x80\xFF", "?????"},
};

START_TEST(texts_are_escaped_and_always_utf8)
{
	struct sk_json_writer w;
	char buf[128], expected[128];

	sk_json_begin(&w, buf, sizeof(buf));
	sk_json_text(&w, "v", texts[_i].text);
	ck_assert_int_gt(sk_json_end(&w), 0);
	(void)snprintf(expected, sizeof(expected), "{\"v\":\"%s\"}", texts[_i].json);
	ck_assert_str_eq(buf, expected);
}
END_TEST

static int write_sample(char *buf, size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	sk_json_text(&w, "k", "\x01\"");
	sk_json_real(&w, "r", -1.25);
	return sk_json_end(&w);
}

START_TEST(what_does_not_fit_is_told_and_leaves_no_half_object)
{
	char buf[64];
	int need = write_sample(buf, sizeof(buf));

	ck_assert_int_gt(need, 0);
	for (size_t size = 1; size <= (size_t)need; size++) {
		memset(buf, 'x', sizeof(buf));
		ck_assert_int_eq(write_sample(buf, size), SK_EFULL);
		ck_assert_str_eq(buf, "");
		ck_assert_int_eq(buf[size], 'x');
	}
	ck_assert_int_eq(write_sample(buf, (size_t)need + 1), need);
	buf[0] = 'x';
	ck_assert_int_eq(write_sample(buf, 0), SK_EFULL);
	ck_assert_int_eq(buf[0], 'x');
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, members_and_nesting_are_divided_by_commas);
	ADD_LOOP(cases, reals_keep_ten_digits_and_unknown_is_null, reals);
	tcase_add_test(cases, integers_reach_their_limits);
	ADD_LOOP(cases, texts_are_escaped_and_always_utf8, texts);
	tcase_add_test(cases, what_does_not_fit_is_told_and_leaves_no_half_object);
}

int main(void)
{
	return run_suite("json_write", add_tests);
}
