/* test_usage.c - options from a table: what is taken and what is refused. */
#include "cli/usage.h"

#include <string.h>

#include "tests/unit/cli/suite.h"

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	(void)cli;
	(void)argc;
	(void)argv;
	return 0;
}

static const struct sk_command command = {
	.name = "try", .arguments = "[FILE]", .summary = "try it", .run = run};

static bool flag;
static const char *text;
static int number;
static struct sk_texts texts;
static int64_t duration_ms;

static const struct sk_option options[] = {
	{.name = "flag", .letter = 'f', .flag = &flag, .help = "a flag"},
	{.name = "text", .letter = 't', .value = "TEXT", .text = &text, .help = "a text"},
	{.name = "number",
	 .value = "N",
	 .number = &number,
	 .least = 1,
	 .most = 50,
	 .help = "a number"},
	{.name = "more", .value = "TEXT", .texts = &texts, .help = "several"},
	{.name = "for", .value = "DURATION", .duration_ms = &duration_ms, .help = "long"},
	{0},
};

static const struct sk_usage usage = {&command, options};

static void setup(void)
{
	flag = false;
	text = NULL;
	number = 0;
	duration_ms = -1;
	texts.count = 0;
}

/* Parse up to six arguments behind the command's name. */
static int parse(const char *a, const char *b, const char *c, const char *d)
{
	char *argv[] = {(char *)"try", (char *)a, (char *)b, (char *)c, (char *)d, NULL};
	int argc = 0;

	while (argv[argc])
		argc++;
	return sk_usage_parse(&usage, argc, argv);
}

START_TEST(every_kind_of_option_is_taken)
{
	ck_assert_int_eq(parse("-f", "--text=a b", "--number", "50"), 5);
	ck_assert(flag);
	ck_assert_str_eq(text, "a b");
	ck_assert_int_eq(number, 50);
	ck_assert_int_eq(parse("-t", "x", "--for", "1.5s"), 5);
	ck_assert_str_eq(text, "x");
	ck_assert_int_eq(duration_ms, 1500);
}
END_TEST

START_TEST(an_option_may_stand_several_times)
{
	ck_assert_int_eq(parse("--more", "a", "--more=b", NULL), 4);
	ck_assert_uint_eq(texts.count, 2);
	ck_assert_str_eq(texts.text[0], "a");
	ck_assert_str_eq(texts.text[1], "b");
	texts.count = SK_TEXTS_MAX;
	ck_assert_int_eq(parse("--more", "c", NULL, NULL), SK_USAGE_BAD);
	ck_assert_uint_eq(texts.count, SK_TEXTS_MAX);
}
END_TEST

START_TEST(arguments_may_stand_before_options)
{
	char *argv[] = {(char *)"try", (char *)"file", (char *)"-f", NULL};

	ck_assert_int_eq(sk_usage_parse(&usage, 3, argv), 2);
	ck_assert(flag);
	ck_assert_str_eq(argv[2], "file");
	ck_assert_str_eq(argv[0], "try");
	ck_assert_int_eq(sk_usage_end(&usage, 3, 3, argv), 0);
	ck_assert_int_eq(sk_usage_end(&usage, 2, 3, argv), SK_EXIT_USAGE);
}
END_TEST

static const struct {
	const char *a, *b;
} bad[] = {
	{"--unknown", NULL},  {"-x", NULL},	    {"--text", NULL},
	{"--flag=yes", NULL}, {"--number", "0"},    {"--number", "51"},
	{"--number", "5x"},   {"--number", ""},	    {"--number", "99999999999999999999"},
	{"--for", "5"},	      {"--for", "5 weeks"}, {"--for", "-1s"},
};

START_TEST(what_is_wrong_is_refused)
{
	ck_assert_int_eq(parse(bad[_i].a, bad[_i].b, NULL, NULL), SK_USAGE_BAD);
}
END_TEST

START_TEST(help_is_answered)
{
	ck_assert_int_eq(parse("--help", NULL, NULL, NULL), SK_USAGE_HELP);
	ck_assert_int_eq(parse("-h", "--unknown", NULL, NULL), SK_USAGE_HELP);
}
END_TEST

START_TEST(skerryctl_itself_stops_at_the_command)
{
	const struct sk_usage top = {NULL, options};
	char *argv[] = {(char *)"skerryctl", (char *)"-f", (char *)"check",
			(char *)"-t",	     (char *)"x",  NULL};

	ck_assert_int_eq(sk_usage_parse(&top, 5, argv), 2);
	ck_assert(flag);
	ck_assert_ptr_null(text);
}
END_TEST

static const struct {
	const char *text;
	int64_t ms;
} durations[] = {
	{"500ms", 500},	   {"0s", 0},
	{"10s", 10000},	   {"1.5s", 1500},
	{"5min", 300000},  {"2h", 7200000},
	{"7d", 604800000}, {"3650d", INT64_C(315360000000)},
};

START_TEST(durations_are_read)
{
	int64_t ms = -1;

	ck_assert_int_eq(sk_duration_parse(durations[_i].text, &ms), SK_OK);
	ck_assert_int_eq(ms, durations[_i].ms);
}
END_TEST

static const char *const bad_durations[] = {
	"",	"s",	"10",	 "10 s",  "10m", "-1s",
	"nans", "infs", "1e99d", "3661d", "1s2", "min",
};

START_TEST(what_is_no_duration_is_refused)
{
	int64_t ms = 42;

	ck_assert_int_eq(sk_duration_parse(bad_durations[_i], &ms), SK_EPARSE);
	ck_assert_int_eq(ms, 42);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int main(void)
{
	TCase *tcase = tcase_create("usage");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, every_kind_of_option_is_taken);
	tcase_add_test(tcase, an_option_may_stand_several_times);
	tcase_add_test(tcase, arguments_may_stand_before_options);
	tcase_add_loop_test(tcase, what_is_wrong_is_refused, 0, COUNT(bad));
	tcase_add_test(tcase, help_is_answered);
	tcase_add_test(tcase, skerryctl_itself_stops_at_the_command);
	tcase_add_loop_test(tcase, durations_are_read, 0, COUNT(durations));
	tcase_add_loop_test(tcase, what_is_no_duration_is_refused, 0,
			    COUNT(bad_durations));
	return run_case("usage", tcase);
}
