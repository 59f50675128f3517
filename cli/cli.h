/*
 * cli.h - skerryctl: one program, a table of commands, one file each.
 *
 * A command is a row in the table of cli.c and a file of its own name. It gets the
 * arguments behind its name and returns the exit code: 0 good, 1 runtime failure, 2 bad
 * usage or configuration.
 */
#ifndef SK_CLI_CLI_H
#define SK_CLI_CLI_H

#include "models/config.h"

enum { SK_EXIT_GOOD = 0, SK_EXIT_FAILED = 1, SK_EXIT_USAGE = 2 };

#define SK_CLI_CONFIG "/etc/skerry/skerry.cfg"

/** What stands before the command. */
struct sk_cli {
	const char *config_path; /**< of -c FILE, or SK_CLI_CONFIG */
};

struct sk_command {
	const char *name;
	const char *arguments; /**< for the usage line, "" when there are none */
	const char *summary;   /**< one line, no full stop                     */
	/** argv[0] is the command's name. @return the exit code */
	int (*run)(const struct sk_cli *cli, int argc, char **argv);
};

extern const struct sk_command sk_cmd_check;
extern const struct sk_command sk_cmd_fault;
extern const struct sk_command sk_cmd_log;
extern const struct sk_command sk_cmd_registers;
extern const struct sk_command sk_cmd_scan;
extern const struct sk_command sk_cmd_status;
extern const struct sk_command sk_cmd_watch;

/** Runs the program to its end. @return the exit code for main() */
int sk_cli_main(int argc, char **argv);

/** Load a configuration; every complaint goes to stderr. @return 0 or SK_EXIT_USAGE */
SK_MUST_USE int sk_cli_load(const char *path, struct sk_config *out);

#endif
