/* options.c - the command line of a daemon; see options.h. */
#include "common/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_CONFIG "/etc/skerry/skerry.cfg"
#define OWN_MAX 8
#define HELP_COLUMN 12 /* for the name of an option and its value */

enum {
	OPT_CONFIG = 'c',
	OPT_HELP = 'h',
	OPT_VERSION = 'V',
	OPT_CHECK = 256,
	OPT_LOG,
	OPT_OWN
};

static const struct option common_options[] = {
	{"config", required_argument, NULL, OPT_CONFIG},
	{"check", no_argument, NULL, OPT_CHECK},
	{"log", required_argument, NULL, OPT_LOG},
	{"version", no_argument, NULL, OPT_VERSION},
	{"help", no_argument, NULL, OPT_HELP},
};

#define COMMON_COUNT (sizeof(common_options) / sizeof(common_options[0]))

static const char *const level_names[] = {
	[SK_LOG_ERROR] = "error",   [SK_LOG_WARNING] = "warning",
	[SK_LOG_NOTICE] = "notice", [SK_LOG_INFO] = "info",
	[SK_LOG_DEBUG] = "debug",
};

static void print_help(const struct sk_program *program)
{
	printf("usage: %s [options]\n\n%s\n\n"
	       "  -c, --config FILE   configuration (default %s)\n"
	       "      --check         check the configuration, say all that is wrong, "
	       "exit\n"
	       "      --log LEVEL     error, warning, notice, info (default) or debug\n",
	       program->name, program->summary, DEFAULT_CONFIG);
	for (const struct sk_app_option *o = program->options; o && o->name; o++)
		printf("      --%s %-*s %s\n", o->name,
		       HELP_COLUMN - (int)strlen(o->name), o->value, o->help);
	printf("      --version       print the version and exit\n"
	       "  -h, --help          print this and exit\n\n"
	       "Logs to stderr. SIGHUP reloads where the program can, SIGINT and SIGTERM "
	       "end\n"
	       "it. Exit: 0 good, 1 runtime failure, 2 bad usage or configuration.\n");
}

static int parse_level(const char *text, enum sk_log_level *out)
{
	for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
		if (strcmp(text, level_names[i]) == 0) {
			*out = (enum sk_log_level)i;
			return SK_OK;
		}
	}
	fprintf(stderr,
		"--log: '%s' is no level; allowed: error, warning, notice, info, debug\n",
		text);
	return SK_EINVAL;
}

/* The common options, then the program's own, then the terminator. */
static void build_table(const struct sk_program *program, struct option *table)
{
	size_t n = COMMON_COUNT;

	memcpy(table, common_options, sizeof(common_options));
	for (size_t i = 0; program->options && program->options[i].name && i < OWN_MAX;
	     i++)
		table[n++] = (struct option){program->options[i].name, required_argument,
					     NULL, OPT_OWN + (int)i};
	table[n] = (struct option){0};
}

static enum sk_options_end take(const struct sk_program *program, void *self, int option,
				struct sk_options *out)
{
	switch (option) {
	case OPT_CONFIG:
		out->config_path = optarg;
		return SK_OPTIONS_RUN;
	case OPT_CHECK:
		out->check = true;
		return SK_OPTIONS_RUN;
	case OPT_LOG:
		return parse_level(optarg, &out->level) ? SK_OPTIONS_BAD : SK_OPTIONS_RUN;
	case OPT_VERSION:
		printf("%s %s\n", program->name, SKERRY_VERSION);
		return SK_OPTIONS_DONE;
	case OPT_HELP:
		print_help(program);
		return SK_OPTIONS_DONE;
	case '?':
		fprintf(stderr, "Try '%s --help'.\n", program->name);
		return SK_OPTIONS_BAD;
	default:
		return program->options[option - OPT_OWN].set(self, optarg)
			       ? SK_OPTIONS_BAD
			       : SK_OPTIONS_RUN;
	}
}

enum sk_options_end sk_options_parse(const struct sk_program *program, void *self,
				     int argc, char **argv, struct sk_options *out)
{
	struct option table[COMMON_COUNT + OWN_MAX + 1];
	int option;

	*out = (struct sk_options){.config_path = DEFAULT_CONFIG, .level = SK_LOG_INFO};
	build_table(program, table);
	optind = 0; /* glibc: forget a parse before, also one ended in mid-word */
	while ((option = getopt_long(argc, argv, "c:hV", table, NULL)) != -1) {
		enum sk_options_end end = take(program, self, option, out);

		if (end != SK_OPTIONS_RUN)
			return end;
	}
	if (optind < argc) {
		fprintf(stderr, "%s: '%s' is not an option. Try '%s --help'.\n",
			program->name, argv[optind], program->name);
		return SK_OPTIONS_BAD;
	}
	return SK_OPTIONS_RUN;
}
