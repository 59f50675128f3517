/* test_log.c - the form of a line: head, level, what cannot be forged, what is cut. */
#include <check.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "tests/unit/common/capture.h"

#define HEAD "^[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3} probe "

static void assert_matches(const char *text, const char *pattern)
{
	regex_t re;

	ck_assert_int_eq(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	ck_assert_msg(regexec(&re, text, 0, NULL, 0) == 0, "'%s' is not like '%s'", text,
		      pattern);
	regfree(&re);
}

static const struct {
	enum sk_log_level level;
	const char *name, *priority;
} levels[] = {
	{SK_LOG_ERROR, "error", "<3>"},	  {SK_LOG_WARNING, "warning", "<4>"},
	{SK_LOG_NOTICE, "notice", "<5>"}, {SK_LOG_INFO, "info", "<6>"},
	{SK_LOG_DEBUG, "debug", "<7>"},
};

#define LEVELS ((int)(sizeof(levels) / sizeof(levels[0])))

START_TEST(a_line_says_time_program_and_level)
{
	struct capture err;
	char pattern[128];

	(void)snprintf(pattern, sizeof(pattern), HEAD "%s: bess1: 42 V\n$",
		       levels[_i].name);
	sk_log_open("probe", SK_LOG_DEBUG);
	capture_begin(&err, STDERR_FILENO);
	sk_log(levels[_i].level, "%s: %d V", "bess1", 42);
	assert_matches(capture_end(&err), pattern);
}
END_TEST

START_TEST(the_journal_gets_the_priority_alone)
{
	struct capture err;
	struct stat st;
	char stream[64], line[64];

	capture_begin(&err, STDERR_FILENO);
	(void)fstat(STDERR_FILENO, &st);
	(void)snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
		       (unsigned long long)st.st_ino);
	(void)setenv("JOURNAL_STREAM", stream, 1);
	sk_log_open("probe", SK_LOG_DEBUG);
	(void)unsetenv("JOURNAL_STREAM");
	sk_log(levels[_i].level, "text");
	(void)snprintf(line, sizeof(line), "%stext\n", levels[_i].priority);
	ck_assert_str_eq(capture_end(&err), line);
}
END_TEST

static const char *const foreign[] = {"1:2", "", "x", "1", "1:", "99:99:99"};

START_TEST(another_s_journal_is_none)
{
	struct capture err;

	(void)setenv("JOURNAL_STREAM", foreign[_i], 1);
	sk_log_open("probe", SK_LOG_DEBUG);
	(void)unsetenv("JOURNAL_STREAM");
	capture_begin(&err, STDERR_FILENO);
	sk_info("text");
	assert_matches(capture_end(&err), HEAD "info: text\n$");
}
END_TEST

START_TEST(what_is_below_the_level_is_not_written)
{
	struct capture err;
	int lines = 0;

	sk_log_open("probe", levels[_i].level);
	capture_begin(&err, STDERR_FILENO);
	for (int i = 0; i < LEVELS; i++)
		sk_log(levels[i].level, "text");
	for (const char *at = capture_end(&err); (at = strchr(at, '\n')); at++)
		lines++;
	ck_assert_int_eq(lines, _i + 1);
}
END_TEST

START_TEST(a_payload_cannot_forge_a_line)
{
	struct capture err;

	sk_log_open("probe", SK_LOG_INFO);
	capture_begin(&err, STDERR_FILENO);
	sk_info("got '%s'", "a\n12:00:00.000 probe error: b\r\x1b[31m\x7f");
	assert_matches(capture_end(&err), HEAD
		       "info: got 'a\\?12:00:00.000 probe error: b\\?\\?\\[31m\\?'\n$");
}
END_TEST

START_TEST(a_long_line_is_cut_and_ended)
{
	struct capture err;
	char text[3000];
	const char *line;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	sk_log_open("probe", SK_LOG_INFO);
	capture_begin(&err, STDERR_FILENO);
	sk_info("%s", text);
	line = capture_end(&err);
	ck_assert_uint_le(strlen(line), 1024);
	ck_assert_uint_ge(strlen(line), 1000);
	ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
	Suite *suite = suite_create("log");
	TCase *tcase = tcase_create("log");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, a_line_says_time_program_and_level, 0, LEVELS);
	tcase_add_loop_test(tcase, the_journal_gets_the_priority_alone, 0, LEVELS);
	tcase_add_loop_test(tcase, another_s_journal_is_none, 0, COUNT(foreign));
	tcase_add_loop_test(tcase, what_is_below_the_level_is_not_written, 0, LEVELS);
	tcase_add_test(tcase, a_payload_cannot_forge_a_line);
	tcase_add_test(tcase, a_long_line_is_cut_and_ended);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
