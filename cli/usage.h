/*
 * usage.h - the options of a command as a table: parsing and --help come from it.
 */
#ifndef SK_CLI_USAGE_H
#define SK_CLI_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/cli.h"
#include "models/error.h"

#define SK_TEXTS_MAX 32

/** What an option that may stand several times was given. */
struct sk_texts {
	const char *text[SK_TEXTS_MAX]; /**< point into argv */
	size_t count;
};

/** One option. Exactly one of the targets is set. End the list with a NULL name. */
struct sk_option {
	const char *name;  /**< without the dashes                                    */
	const char *value; /**< what stands for the value in --help; NULL: a flag     */
	const char *help;
	char letter; /**< 0: has none                                                 */
	bool *flag;
	const char **text; /**< points into argv                                    */
	struct sk_texts *texts; /**< every time it stands there                       */
	int *number;	      /**< in least..most                                      */
	int64_t *duration_ms; /**< 500ms, 10s, 5min, 2h, 7d                           */
	int least, most;
};

/** The option every command that reads the configuration has. */
#define SK_OPTION_CONFIG(target)                                                    \
	{                                                                           \
		.name = "config", .letter = 'c', .value = "FILE", .text = (target), \
		.help = "configuration (default " SK_CLI_CONFIG ")"                 \
	}

struct sk_usage {
	const struct sk_command *command; /**< NULL: skerryctl itself, stops at a word */
	const struct sk_option *options;
};

enum { SK_USAGE_BAD = -1, SK_USAGE_HELP = -2 };

/**
 * Set what the options name. -h and --help are answered for a command.
 * @return index of the first argument that is no option; SK_USAGE_HELP, or SK_USAGE_BAD
 * after saying on stderr what is wrong and what is allowed
 */
SK_MUST_USE int sk_usage_parse(const struct sk_usage *usage, int argc, char **argv);

/** Complain of an argument too many. @return 0, or SK_EXIT_USAGE when there is one */
SK_MUST_USE int sk_usage_end(const struct sk_usage *usage, int next, int argc,
			     char **argv);

/** 500ms, 10s, 5min, 2h, 7d; at most ten years. @return 0 or SK_EPARSE */
SK_MUST_USE int sk_duration_parse(const char *text, int64_t *out_ms);

#endif
