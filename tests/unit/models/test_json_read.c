/* test_json_read.c - what a received payload may be, and what each reader takes. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/json_read.h"
#include "models/status.h"
#include "models/types.h"
#include "tests/unit/models/suite.h"

static const char *const not_an_object[] = {
	"",
	" ",
	"[]",
	"1",
	"null",
	"\"text\"",
	"{",
	"{}x",
	"{} {}",
	"{\"a\":1,}",
	"{'a':1}",
	"{\"a\":NaN}",
	"{\"a\":Infinity}",
	"{\"a\":1e400}",
	"{\"a\":-1e400}",
	"{\"a\":9223372036854775808}",
	"{\"a\":01}",
	"{\"a\":1,\"a\":1}",
	"{\"a\":{\"b\":1,\"b\":2}}",
	"{\"a\":\"\\u0000\"}",
	"{\"a\":\"\\ud800\"}",
	"{\"a\":\"\xC3\"}",
	"{\"a\":\"\n\"}",
};

START_TEST(only_one_well_formed_object_is_taken)
{
	const char *text = not_an_object[_i];

	ck_assert_ptr_null(sk_json_parse(text, strlen(text)));
}
END_TEST

START_TEST(the_length_counts_not_the_terminator)
{
	json_t *object = sk_json_parse("{\"a\":1}garbage", 7);

	ck_assert_ptr_nonnull(object);
	json_decref(object);
	ck_assert_ptr_null(sk_json_parse("{\"a\":1}", 6));
	ck_assert_ptr_null(sk_json_parse("{}\0", 3));
	ck_assert_ptr_null(sk_json_parse(NULL, 0));
}
END_TEST

START_TEST(nesting_is_bounded)
{
	static char deep[SK_PAYLOAD_MAX];
	size_t half = (sizeof(deep) - 8) / 2;

	(void)snprintf(deep, sizeof(deep), "{\"a\":");
	memset(deep + 5, '[', half);
	memset(deep + 5 + half, ']', half);
	deep[5 + 2 * half] = '}';
	ck_assert_ptr_null(sk_json_parse(deep, 6 + 2 * half));
}
END_TEST

START_TEST(payloads_have_a_largest_size)
{
	static char big[SK_PAYLOAD_MAX + 1];
	json_t *object;

	memset(big, ' ', sizeof(big));
	big[0] = '{';
	big[SK_PAYLOAD_MAX - 1] = '}';
	object = sk_json_parse(big, SK_PAYLOAD_MAX);
	ck_assert_ptr_nonnull(object);
	json_decref(object);
	ck_assert_ptr_null(sk_json_parse(big, SK_PAYLOAD_MAX + 1));
}
END_TEST

/* One object with a member of each type. */
static json_t *sample(void)
{
	static const char text[] =
		"{\"int\":7,\"max\":9007199254740992,\"real\":2.5,\"null\":null,"
		"\"yes\":true,\"text\":\"abc\",\"list\":[1],\"state\":\"online\"}";
	json_t *object = sk_json_parse(text, sizeof(text) - 1);

	ck_assert_ptr_nonnull(object);
	return object;
}

static const char *const no_integers[] = {"real", "null", "yes",    "text",
					  "list", "max",  "missing"};

START_TEST(integers_need_their_type_and_range)
{
	json_t *object = sample();
	int64_t value = -1;

	ck_assert_int_eq(
		sk_json_get_int(object, no_integers[_i], 0, SK_JSON_INT_MAX - 1, &value),
		SK_EPARSE);
	ck_assert_int_eq(value, -1);
	ck_assert_int_eq(sk_json_get_int(object, "int", 8, 9, &value), SK_EPARSE);
	ck_assert_int_eq(sk_json_get_int(object, "int", 5, 6, &value), SK_EPARSE);
	ck_assert_int_eq(sk_json_get_int(object, "int", 7, 7, &value), SK_OK);
	ck_assert_int_eq(value, 7);
	ck_assert_int_eq(sk_json_get_int(object, "max", 0, SK_JSON_INT_MAX, &value),
			 SK_OK);
	ck_assert_int_eq(value, SK_JSON_INT_MAX);
	json_decref(object);
}
END_TEST

static const char *const no_reals[] = {"yes", "text", "list", "missing"};

START_TEST(reals_may_be_integers_or_null)
{
	json_t *object = sample();
	double value = -1;

	ck_assert_int_eq(sk_json_get_real(object, no_reals[_i], 0, 10, &value),
			 SK_EPARSE);
	ck_assert_int_eq(sk_json_get_real(object, "real", 2.6, 10, &value), SK_EPARSE);
	ck_assert_int_eq(sk_json_get_real(object, "real", 0, 2.4, &value), SK_EPARSE);
	ck_assert_double_eq(value, -1);
	ck_assert_int_eq(sk_json_get_real(object, "real", 2.5, 2.5, &value), SK_OK);
	ck_assert_double_eq(value, 2.5);
	ck_assert_int_eq(sk_json_get_real(object, "int", 0, 10, &value), SK_OK);
	ck_assert_double_eq(value, 7);
	ck_assert_int_eq(sk_json_get_real(object, "null", 0, 10, &value), SK_OK);
	ck_assert_double_nan(value);
	json_decref(object);
}
END_TEST

START_TEST(texts_must_fit)
{
	json_t *object = sample();
	char three[3] = "-", four[4] = "-";

	ck_assert_int_eq(sk_json_get_text(object, "text", three, sizeof(three)),
			 SK_EPARSE);
	ck_assert_str_eq(three, "-");
	ck_assert_int_eq(sk_json_get_text(object, "int", four, sizeof(four)), SK_EPARSE);
	ck_assert_int_eq(sk_json_get_text(object, "missing", four, sizeof(four)),
			 SK_EPARSE);
	ck_assert_str_eq(four, "-");
	ck_assert_int_eq(sk_json_get_text(object, "text", four, sizeof(four)), SK_OK);
	ck_assert_str_eq(four, "abc");
	json_decref(object);
}
END_TEST

START_TEST(names_must_be_known)
{
	json_t *object = sample();

	ck_assert_int_eq(sk_json_get_name(object, "state", sk_state_by_name),
			 SK_STATE_ONLINE);
	ck_assert_int_eq(sk_json_get_name(object, "text", sk_state_by_name), SK_EPARSE);
	ck_assert_int_eq(sk_json_get_name(object, "int", sk_state_by_name), SK_EPARSE);
	ck_assert_int_eq(sk_json_get_name(object, "missing", sk_state_by_name),
			 SK_EPARSE);
	json_decref(object);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, only_one_well_formed_object_is_taken, not_an_object);
	tcase_add_test(cases, the_length_counts_not_the_terminator);
	tcase_add_test(cases, nesting_is_bounded);
	tcase_add_test(cases, payloads_have_a_largest_size);
	ADD_LOOP(cases, integers_need_their_type_and_range, no_integers);
	ADD_LOOP(cases, reals_may_be_integers_or_null, no_reals);
	tcase_add_test(cases, texts_must_fit);
	tcase_add_test(cases, names_must_be_known);
}

int main(void)
{
	return run_suite("json_read", add_tests);
}
