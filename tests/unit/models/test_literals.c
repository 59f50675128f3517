/* test_literals.c - integers that libconfig would wrap are widened, nothing else is. */
#include <check.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "models/literals.h"
#include "tests/unit/models/suite.h"

static const struct {
	const char *text, *wide;
} rewritten[] = {
	{"a = 2147483648;", "a = 2147483648L;"},
	{"a = -2147483649;", "a = -2147483649L;"},
	{"a = +4294967295;", "a = +4294967295L;"},
	{"a = 4294967296L;", "a = 4294967296L;"},
	{"a = 4294967296LL;", "a = 4294967296L;"},
	{"a = 0xFFFFFFFF;", "a = 0xFFFFFFFFL;"},
	{"a = 99999999999999999999;", "a = 9223372036854775807L;"},
	{"a = -99999999999999999999;", "a = -9223372036854775808L;"},
	{"a = 0xFFFFFFFFFFFFFFFFFF;", "a = 9223372036854775807L;"},
	{"a=[1,2147483648,3];", "a=[1,2147483648L,3];"},
	{"a = 2147483648", "a = 2147483648L"},
	{"a = 0000002147483648;", "a = 0000002147483648L;"},
};

START_TEST(wide_integers_get_their_suffix)
{
	char *wide = sk_literals_widen(rewritten[_i].text);

	ck_assert_str_eq(wide, rewritten[_i].wide);
	free(wide);
}
END_TEST

static const char *const untouched[] = {
	"",
	"a = 2147483647; b = -2147483648; c = 0x7FFFFFFF; d = 010;",
	"a = 1e400; b = 99999999999.5; c = 1.0e+99999999999; d = -.5;",
	"a = \"99999999999\"; b = \"\\\"99999999999\";",
	"# 99999999999\n// 99999999999\n/* 99999999999\n99999999999 */ a = 1;",
	"/* never closed 99999999999",
	"\"never closed 99999999999",
	"a99999999999 = 1; b_99999999999 = 2;",
	"a = \"x\\",
	"L = 1; LL = 2;",
	"1+2; 1-2; --1; 0x; +; -;",
};

START_TEST(everything_else_stays_as_it_is)
{
	char *wide = sk_literals_widen(untouched[_i]);

	ck_assert_str_eq(wide, untouched[_i]);
	free(wide);
}
END_TEST

START_TEST(libconfig_then_sees_what_was_written)
{
	char *wide = sk_literals_widen("a = 4294967295; b = 0xFFFFFFFF; c = -1;");
	long long a = 0, b = 0;
	config_t config;
	int c = 0;

	config_init(&config);
	ck_assert_int_eq(config_read_string(&config, wide), CONFIG_TRUE);
	ck_assert_int_eq(config_lookup_int64(&config, "a", &a), CONFIG_TRUE);
	ck_assert_int_eq(config_lookup_int64(&config, "b", &b), CONFIG_TRUE);
	ck_assert_int_eq(config_lookup_int(&config, "c", &c), CONFIG_TRUE);
	ck_assert_int_eq(a, 4294967295);
	ck_assert_int_eq(b, 4294967295);
	ck_assert_int_eq(c, -1);
	config_destroy(&config);
	free(wide);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, wide_integers_get_their_suffix, rewritten);
	ADD_LOOP(cases, everything_else_stays_as_it_is, untouched);
	tcase_add_test(cases, libconfig_then_sees_what_was_written);
}

int main(void)
{
	return run_suite("literals", add_tests);
}
