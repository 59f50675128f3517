/* test_options.c - the command line: what is taken, what is refused and in which words.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/options.h"
#include "tests/unit/common/capture.h"

#define ARGS_MAX 8

static int set_color(void *self, const char *value)
{
	const char **color = self;

	if (strcmp(value, "red") != 0 && strcmp(value, "blue") != 0) {
		fprintf(stderr, "--color: '%s' is no color; allowed: red, blue\n", value);
		return SK_EINVAL;
	}
	*color = value;
	return SK_OK;
}

static const struct sk_app_option own[] = {
	{"color", "COLOR", "red or blue", set_color},
	{0},
};

static const struct sk_program plain = {.name = "plain", .summary = "Does nothing."};
static const struct sk_program painter = {
	.name = "painter", .summary = "Paints.", .options = own};

static enum sk_options_end parse(const struct sk_program *program, void *self,
				 const char *line, struct sk_options *out)
{
	static char words[256];
	char *argv[ARGS_MAX + 1] = {(char *)program->name};
	char *save, *word;
	int argc = 1;

	(void)snprintf(words, sizeof(words), "%s", line);
	for (word = strtok_r(words, " ", &save); word && argc < ARGS_MAX;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	return sk_options_parse(program, self, argc, argv, out);
}

static const struct {
	const char *line, *config;
	bool check;
	enum sk_log_level level;
} good[] = {
	{"", "/etc/skerry/skerry.cfg", false, SK_LOG_INFO},
	{"-c a.cfg", "a.cfg", false, SK_LOG_INFO},
	{"--config a.cfg", "a.cfg", false, SK_LOG_INFO},
	{"--config=a.cfg --check", "a.cfg", true, SK_LOG_INFO},
	{"-c a.cfg -c b.cfg", "b.cfg", false, SK_LOG_INFO},
	{"--log error", "/etc/skerry/skerry.cfg", false, SK_LOG_ERROR},
	{"--log warning", "/etc/skerry/skerry.cfg", false, SK_LOG_WARNING},
	{"--log notice", "/etc/skerry/skerry.cfg", false, SK_LOG_NOTICE},
	{"--log info", "/etc/skerry/skerry.cfg", false, SK_LOG_INFO},
	{"--log debug", "/etc/skerry/skerry.cfg", false, SK_LOG_DEBUG},
};

START_TEST(what_is_taken)
{
	struct sk_options options;

	ck_assert_int_eq(parse(&plain, NULL, good[_i].line, &options), SK_OPTIONS_RUN);
	ck_assert_str_eq(options.config_path, good[_i].config);
	ck_assert_int_eq(options.check, good[_i].check);
	ck_assert_int_eq(options.level, good[_i].level);
}
END_TEST

static const struct {
	const struct sk_program *program;
	const char *line, *says;
} bad[] = {
	{&plain, "--nonsense", "--nonsense"},
	{&plain, "--nonsense", "Try 'plain --help'."},
	{&plain, "-x", "'x'"},
	{&plain, "-c", "requires an argument"},
	{&plain, "--log", "requires an argument"},
	{&plain, "--log loud",
	 "--log: 'loud' is no level; allowed: error, warning, notice, info, debug"},
	{&plain, "--log ''", "is no level"},
	{&plain, "stray", "plain: 'stray' is not an option. Try 'plain --help'."},
	{&plain, "--check stray", "'stray' is not an option"},
	{&plain, "--color red", "--color"},
	{&painter, "--color green", "--color: 'green' is no color; allowed: red, blue"},
	{&painter, "--color", "requires an argument"},
};

START_TEST(what_is_refused_and_how)
{
	struct sk_options options;
	struct capture err;
	const char *color = NULL;
	enum sk_options_end end;

	capture_begin(&err, STDERR_FILENO);
	end = parse(bad[_i].program, &color, bad[_i].line, &options);
	ck_assert_ptr_nonnull(strstr(capture_end(&err), bad[_i].says));
	ck_assert_int_eq(end, SK_OPTIONS_BAD);
	ck_assert_ptr_null(color);
}
END_TEST

START_TEST(an_option_of_the_program_reaches_it)
{
	struct sk_options options;
	const char *color = NULL;

	ck_assert_int_eq(parse(&painter, &color, "--color blue -c x", &options),
			 SK_OPTIONS_RUN);
	ck_assert_str_eq(color, "blue");
	ck_assert_str_eq(options.config_path, "x");
}
END_TEST

static const char *const helped[] = {"usage: painter [options]",
				     "Paints.",
				     "-c, --config FILE",
				     "/etc/skerry/skerry.cfg",
				     "--check",
				     "--log LEVEL",
				     "--color COLOR   red or blue",
				     "--version",
				     "-h, --help",
				     "SIGHUP",
				     "Exit: 0 good, 1 runtime failure, 2 bad usage"};

START_TEST(help_tells_everything_there_is)
{
	struct sk_options options;
	struct capture out;
	enum sk_options_end end;

	capture_begin(&out, STDOUT_FILENO);
	end = parse(&painter, NULL, _i % 2 ? "-h" : "--help", &options);
	ck_assert_ptr_nonnull(strstr(capture_end(&out), helped[_i]));
	ck_assert_int_eq(end, SK_OPTIONS_DONE);
}
END_TEST

START_TEST(version_is_name_and_number)
{
	struct sk_options options;
	struct capture out;
	enum sk_options_end end;

	capture_begin(&out, STDOUT_FILENO);
	end = parse(&painter, NULL, _i ? "-V" : "--version", &options);
	ck_assert_str_eq(capture_end(&out), "painter " SKERRY_VERSION "\n");
	ck_assert_int_eq(end, SK_OPTIONS_DONE);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
	Suite *suite = suite_create("options");
	TCase *tcase = tcase_create("options");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tcase, what_is_taken, 0, COUNT(good));
	tcase_add_loop_test(tcase, what_is_refused_and_how, 0, COUNT(bad));
	tcase_add_test(tcase, an_option_of_the_program_reaches_it);
	tcase_add_loop_test(tcase, help_tells_everything_there_is, 0, COUNT(helped));
	tcase_add_loop_test(tcase, version_is_name_and_number, 0, 2);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
