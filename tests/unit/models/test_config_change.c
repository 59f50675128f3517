/* test_config_change.c - which key of two entries differs, whatever key there is. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "models/config.h"
#include "models/config_keys.h"
#include "tests/unit/models/suite.h"

static struct sk_conf_der a_der(void)
{
	struct sk_conf_der der = {.id = "bess1",
				  .model = "sunspec",
				  .unit = 1,
				  .poll_ms = 200,
				  .timeout_ms = 500,
				  .p_min_w = NAN,
				  .p_max_w = 5000,
				  .q_max_var = NAN,
				  .f_offset_max_hz = NAN,
				  .v_offset_max_v = NAN,
				  .line = 7};
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse("tcp://10.0.0.1:502", &der.link, why), SK_OK);
	return der;
}

START_TEST(where_it_stands_is_no_difference)
{
	struct sk_conf_der a = a_der(), b = a_der();

	ck_assert_ptr_null(sk_conf_der_differs(&a, &b));
	b.line = 99;
	memset(b.id + 6, 'x', 10); /* behind the end of the text */
	ck_assert_ptr_null(sk_conf_der_differs(&a, &b));
}
END_TEST

/* Change the value of a key to another one. */
static void change(const struct sk_key *key, void *target)
{
	char *at = (char *)target + key->at;

	switch (key->type) {
	case SK_KEY_INT:
	case SK_KEY_CHOICE:
		++*(int *)(void *)at;
		break;
	case SK_KEY_FLOAT:
		*(double *)(void *)at = isnan(*(double *)(void *)at) ? 1 : NAN;
		break;
	case SK_KEY_BOOL:
		*(bool *)at = !*(bool *)at;
		break;
	case SK_KEY_TEXT:
	case SK_KEY_PATH:
	case SK_KEY_ID:
		at[0] = at[0] == 'z' ? 'y' : 'z';
		break;
	case SK_KEY_OTHER:
		break;
	}
}

START_TEST(every_key_of_a_der_counts)
{
	const struct sk_section *s = &sk_sections[SK_SECTION_DERS];

	for (size_t i = 0; i < s->key_count; i++) {
		struct sk_conf_der a = a_der(), b = a_der();

		if (s->keys[i].type == SK_KEY_OTHER)
			continue;
		change(&s->keys[i], &b);
		ck_assert_msg(sk_conf_der_differs(&a, &b) == s->keys[i].name, "%s",
			      s->keys[i].name);
	}
}
END_TEST

START_TEST(the_link_counts_as_it_is_written)
{
	struct sk_conf_der a = a_der(), b = a_der();
	char why[SK_TEXT_LEN + 1];

	ck_assert_int_eq(sk_link_parse("tcp://10.0.0.1:502?gap_ms=20", &b.link, why),
			 SK_OK);
	ck_assert_str_eq(sk_conf_der_differs(&a, &b), "link");
}
END_TEST

START_TEST(every_key_of_an_interlock_counts)
{
	const struct sk_section *s = &sk_sections[SK_SECTION_INTERLOCKS];
	struct sk_conf_der a = a_der(), b = a_der();

	b.interlock_count = 1;
	ck_assert_str_eq(sk_conf_der_differs(&a, &b), "interlocks");
	a.interlock_count = 1;
	ck_assert_ptr_null(sk_conf_der_differs(&a, &b));
	b.interlock[0].fields = 1;
	ck_assert_str_eq(sk_conf_der_differs(&a, &b), "interlocks");
	for (size_t i = 0; i < s->key_count; i++) {
		b.interlock[0] = a.interlock[0];
		if (s->keys[i].type == SK_KEY_OTHER)
			continue;
		change(&s->keys[i], &b.interlock[0]);
		ck_assert_str_eq(sk_conf_der_differs(&a, &b), "interlocks");
	}
}
END_TEST

START_TEST(every_key_of_the_broker_counts)
{
	const struct sk_section *s = &sk_sections[SK_SECTION_BROKER];

	for (size_t i = 0; i < s->key_count; i++) {
		struct sk_conf_broker a = {.host = "h"}, b = {.host = "h"};

		ck_assert_ptr_null(sk_conf_broker_differs(&a, &b));
		change(&s->keys[i], &b);
		ck_assert_msg(sk_conf_broker_differs(&a, &b) == s->keys[i].name, "%s",
			      s->keys[i].name);
	}
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, where_it_stands_is_no_difference);
	tcase_add_test(cases, every_key_of_a_der_counts);
	tcase_add_test(cases, the_link_counts_as_it_is_written);
	tcase_add_test(cases, every_key_of_an_interlock_counts);
	tcase_add_test(cases, every_key_of_the_broker_counts);
}

int main(void)
{
	return run_suite("config_change", add_tests);
}
