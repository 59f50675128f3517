/* test_bus_rules.c - names, sessions, expiry and the choice of version, by tables. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/bus_rules.h"

#define LONGEST                                                            \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"

static const struct {
	const char *name;
	bool topic, filter;
} names[] = {
	{"a", true, true},	 {"site/der/pv1/status", true, true},
	{"/a//b/", true, true},	 {"$SYS/x", true, true},
	{LONGEST, true, true},	 {LONGEST "f", false, false},
	{"", false, false},	 {"a\nb", false, false},
	{"a\x7f", false, false}, {"\x01", false, false},
	{"+", false, true},	 {"#", false, true},
	{"a/+/b", false, true},	 {"+/+/#", false, true},
	{"a/#", false, true},	 {"a+", false, false},
	{"+a", false, false},	 {"a/b+/c", false, false},
	{"a#", false, false},	 {"#/a", false, false},
	{"a/#/b", false, false}, {"##", false, false},
	{"++", false, false},
};

START_TEST(names_that_a_broker_takes)
{
	ck_assert_int_eq(names[_i].topic, sk_bus_topic_ok(names[_i].name));
	ck_assert_int_eq(names[_i].filter, sk_bus_filter_ok(names[_i].name));
}
END_TEST

START_TEST(sessions_count_up_whatever_the_clock_does)
{
	ck_assert_int_eq(sk_bus_next_session(0, 1732450000123), 1732450000123);
	ck_assert_int_eq(sk_bus_next_session(1732450000123, 1732450000124),
			 1732450000124);
	ck_assert_int_eq(sk_bus_next_session(1732450000123, 1732450000123),
			 1732450000124);
	ck_assert_int_eq(sk_bus_next_session(1732450000123, 0), 1732450000124);
}
END_TEST

static const struct {
	int ms;
	uint32_t s;
} expiries[] = {{-5, 0},   {0, 0},    {1, 1},	       {999, 1},
		{1000, 1}, {1001, 2}, {3600000, 3600}, {INT32_MAX, 2147484}};

START_TEST(expiry_is_rounded_up_to_seconds)
{
	ck_assert_uint_eq(sk_bus_expiry_s(expiries[_i].ms), expiries[_i].s);
}
END_TEST

/* Failures in a row ('v'ersion, 'c'losed, 'o'ther), and the version of each next attempt
 * ('5' or '3'; '!' after it: at once). */
static const struct {
	enum sk_mqtt_version configured;
	const char *failures, *next;
} falls[] = {
	{SK_MQTT_AUTO, "v", "3!"},	    {SK_MQTT_AUTO, "vo", "3!5"},
	{SK_MQTT_AUTO, "vv", "3!5"},	    {SK_MQTT_AUTO, "ooooo", "55555"},
	{SK_MQTT_AUTO, "c", "5"},	    {SK_MQTT_AUTO, "cc", "53!"},
	{SK_MQTT_AUTO, "coc", "555"},	    {SK_MQTT_AUTO, "ccc", "53!5"},
	{SK_MQTT_AUTO, "ccccc", "53!553!"}, {SK_MQTT_5, "vvccc", "55555"},
	{SK_MQTT_3_1_1, "vvccc", "33333"},
};

START_TEST(only_auto_falls_back_and_only_for_one_try)
{
	char next[32] = "", *end = next;
	struct sk_bus_version v;

	sk_bus_version_init(&v, falls[_i].configured);
	for (const char *f = falls[_i].failures; *f; f++) {
		enum sk_bus_failure failure = *f == 'v'	  ? SK_BUS_FAILURE_VERSION
					      : *f == 'c' ? SK_BUS_FAILURE_CLOSED
							  : SK_BUS_FAILURE_OTHER;
		bool at_once = sk_bus_version_failed(&v, failure);

		*end++ = v.five ? '5' : '3';
		if (at_once)
			*end++ = '!';
	}
	ck_assert_str_eq(next, falls[_i].next);
}
END_TEST

START_TEST(five_comes_first_again_once_it_worked)
{
	struct sk_bus_version v;

	sk_bus_version_init(&v, SK_MQTT_AUTO);
	(void)sk_bus_version_failed(&v, SK_BUS_FAILURE_VERSION);
	ck_assert(!v.five);
	sk_bus_version_worked(&v);
	ck_assert(v.five);
	sk_bus_version_init(&v, SK_MQTT_3_1_1);
	sk_bus_version_worked(&v);
	ck_assert(!v.five);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
	Suite *suite = suite_create("bus_rules");
	TCase *tcase = tcase_create("bus_rules");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, names_that_a_broker_takes, 0, COUNT(names));
	tcase_add_test(tcase, sessions_count_up_whatever_the_clock_does);
	tcase_add_loop_test(tcase, expiry_is_rounded_up_to_seconds, 0, COUNT(expiries));
	tcase_add_loop_test(tcase, only_auto_falls_back_and_only_for_one_try, 0,
			    COUNT(falls));
	tcase_add_test(tcase, five_comes_first_again_once_it_worked);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
