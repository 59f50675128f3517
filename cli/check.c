/* check.c - skerryctl check: everything that is wrong with a configuration, at once. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/usage.h"
#include "models/models_check.h"

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_check = {
	.name = "check",
	.arguments = "[FILE...]",
	.summary = "say everything that is wrong with a configuration",
	.run = run,
};

static size_t count_links(const struct sk_config *c)
{
	size_t links = 0;

	for (size_t i = 0; i < c->der_count; i++) {
		size_t j = 0;

		while (j < i && strcmp(c->ders[j].link.text, c->ders[i].link.text) != 0)
			j++;
		links += j == i;
	}
	return links;
}

static void print_summary(const char *path, const struct sk_config *c)
{
	size_t links = count_links(c), forming = 0;

	for (size_t i = 0; i < c->der_count; i++)
		forming += c->ders[i].role == SK_ROLE_GRID_FORMING;
	printf("%s: good: %zu DER%s on %zu link%s (%zu grid-forming), broker %s:%d\n",
	       path, c->der_count, c->der_count == 1 ? "" : "s", links,
	       links == 1 ? "" : "s", forming, c->broker.host, c->broker.port);
}

static int check_file(const char *path)
{
	struct sk_config config = {0};
	struct sk_diag diag = {0};
	int err = sk_config_load(path, &config, &diag);

	if (!err)
		err = sk_models_check(&config, &diag);
	if (!err)
		print_summary(path, &config);
	else if (diag.count == 0)
		fprintf(stderr, "%s: %s\n", path, sk_strerror(err));
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	sk_config_clear(&config);
	return err ? SK_EXIT_USAGE : SK_EXIT_GOOD;
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	const char *path = cli->config_path;
	bool reference = false;
	const struct sk_option options[] = {
		{.name = "config",
		 .letter = 'c',
		 .value = "FILE",
		 .text = &path,
		 .help = "the configuration, where no FILE is given"},
		{.name = "reference",
		 .flag = &reference,
		 .help = "print every key with its range and default, as Markdown"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_check, options};
	int next = sk_usage_parse(&usage, argc, argv);
	int code = SK_EXIT_GOOD;

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	if (reference) {
		sk_config_reference(stdout);
		return sk_usage_end(&usage, next, argc, argv);
	}
	if (next == argc)
		return check_file(path);
	for (; next < argc; next++)
		if (check_file(argv[next]) != SK_EXIT_GOOD)
			code = SK_EXIT_USAGE;
	return code;
}
