/* cli.c - the table of commands and who runs them; see cli.h. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/usage.h"
#include "common/log.h"

static const struct sk_command *const commands[] = {
	&sk_cmd_status, &sk_cmd_watch, &sk_cmd_log,   &sk_cmd_registers,
	&sk_cmd_scan,	&sk_cmd_check, &sk_cmd_fault,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static void print_help(void)
{
	printf("usage: skerryctl [-c FILE] COMMAND [options]\n\n"
	       "Watches a Skerry site from a terminal.\n\ncommands\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
	printf("\noptions\n"
	       "  -c, --config FILE   configuration (default %s)\n"
	       "      --version       print the version and exit\n"
	       "  -h, --help          print this, or a command's own help, and exit\n\n"
	       "Exit: 0 good, 1 runtime failure, 2 bad usage or configuration.\n",
	       SK_CLI_CONFIG);
}

static const struct sk_command *find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int complain(const char *what, const char *name)
{
	fprintf(stderr, "skerryctl: %s%s%s; allowed:", what, name ? " " : "",
		name ? name : "");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(stderr, " %s", commands[i]->name);
	fprintf(stderr, ". Try 'skerryctl --help'.\n");
	return SK_EXIT_USAGE;
}

/* skerryctl ends what it prints; a full disk or a closed pipe must not look like success.
 */
static int flush(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	perror("skerryctl: cannot write");
	return code == SK_EXIT_GOOD ? SK_EXIT_FAILED : code;
}

int sk_cli_main(int argc, char **argv)
{
	struct sk_cli cli = {.config_path = SK_CLI_CONFIG};
	bool version = false;
	const struct sk_option options[] = {
		{.name = "config", .letter = 'c', .text = &cli.config_path},
		{.name = "version", .letter = 'V', .flag = &version},
		{0},
	};
	const struct sk_usage usage = {.command = NULL, .options = options};
	const struct sk_command *command;
	int first = sk_usage_parse(&usage, argc, argv);

	sk_log_open("skerryctl", SK_LOG_ERROR);
	if (first == SK_USAGE_HELP) {
		print_help();
		return flush(SK_EXIT_GOOD);
	}
	if (first < 0)
		return SK_EXIT_USAGE;
	if (version) {
		printf("skerryctl %s\n", SKERRY_VERSION);
		return flush(SK_EXIT_GOOD);
	}
	if (first == argc)
		return complain("a command is missing", NULL);
	command = find(argv[first]);
	if (!command)
		return complain("no such command:", argv[first]);
	return flush(command->run(&cli, argc - first, argv + first));
}

int sk_cli_load(const char *path, struct sk_config *out)
{
	struct sk_diag diag = {0};
	int err = sk_config_load(path, out, &diag);

	if (err && diag.count == 0)
		fprintf(stderr, "%s: %s\n", path, sk_strerror(err));
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	return err ? SK_EXIT_USAGE : 0;
}
