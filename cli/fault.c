/* fault.c - skerryctl fault: switch the faults of a simulated site, or list them. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/fault_bus.h"
#include "cli/usage.h"
#include "models/fault.h"

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_fault = {
	.name = "fault",
	.arguments = "[TARGET [NAME [off] [KEY=NUMBER...]]]",
	.summary = "switch a fault of a simulated device or network",
	.run = run,
};

static void print_fault(const struct sk_fault_info *f)
{
	printf("  %-20s  %s\n", f->name, f->meaning);
	if (f->param)
		printf("  %-20s  %s=%.10g%s%s, %.10g..%.10g\n", "", f->param, f->standard,
		       f->unit[0] ? " " : "", f->unit, f->least, f->most);
}

static void print_group(const char *title, bool network)
{
	printf("%s\n", title);
	for (int kind = 0; kind < SK_FAULT_COUNT; kind++)
		if (sk_fault_info((enum sk_fault_kind)kind)->network == network)
			print_fault(sk_fault_info((enum sk_fault_kind)kind));
}

static int list(void)
{
	print_group("of a device, or of the network", true);
	print_group("\nof a device", false);
	printf("\nThe target is the id of a DER, '*' for all of them, or network;\n"
	       "the name none ends all of a target's faults.\n"
	       "Each takes for_s: it ends by itself after so many seconds.\n");
	return SK_EXIT_GOOD;
}

static void put_fault(struct sk_json_writer *w, const struct sk_fault_info *f)
{
	sk_json_open(w, f->name, '{');
	if (f->param) {
		sk_json_text(w, "parameter", f->param);
		sk_json_text(w, "unit", f->unit);
		sk_json_real(w, "least", f->least);
		sk_json_real(w, "most", f->most);
		sk_json_real(w, "default", f->standard);
	}
	sk_json_bool(w, "network", f->network);
	sk_json_text(w, "meaning", f->meaning);
	sk_json_close(w, '}');
}

static int list_json(void)
{
	static char text[SK_PAYLOAD_MAX];
	struct sk_json_writer w;

	sk_json_begin(&w, text, sizeof(text));
	for (int kind = 0; kind < SK_FAULT_COUNT; kind++)
		put_fault(&w, sk_fault_info((enum sk_fault_kind)kind));
	if (sk_json_end(&w) < 0)
		return SK_EXIT_FAILED;
	puts(text);
	return SK_EXIT_GOOD;
}

static bool known(const struct sk_config *config, const char *target)
{
	return strcmp(target, SK_FAULT_ALL) == 0 ||
	       strcmp(target, SK_FAULT_NETWORK) == 0 || sk_config_der(config, target);
}

/* With a target alone it shows what is on. */
static int on_bus(const struct sk_config *config, int count, char **words, bool json)
{
	struct sk_fault_order order;
	char why[SK_TEXT_LEN + 1];

	if (!known(config, words[0])) {
		fprintf(stderr, "skerryctl: '%s' is no DER of %s; allowed: '*', network",
			words[0], config->file);
		for (size_t i = 0; i < config->der_count; i++)
			fprintf(stderr, ", %s", config->ders[i].id);
		fprintf(stderr, "\n");
		return SK_EXIT_USAGE;
	}
	if (count == 1)
		return sk_fault_show(config, words[0], json);
	if (sk_fault_order_words(count, words, &order, why)) {
		fprintf(stderr, "skerryctl: %s. Try 'skerryctl fault --help'.\n", why);
		return SK_EXIT_USAGE;
	}
	return sk_fault_send(config, &order);
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	const char *path = cli->config_path;
	struct sk_config config = {0};
	bool lists = false, json = false;
	const struct sk_option options[] = {
		SK_OPTION_CONFIG(&path),
		{.name = "list", .flag = &lists, .help = "what each fault does"},
		{.name = "json", .flag = &json, .help = "JSON on one line instead"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_fault, options};
	int next = sk_usage_parse(&usage, argc, argv), code;

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	if (lists && sk_usage_end(&usage, next, argc, argv))
		return SK_EXIT_USAGE;
	if (next == argc)
		return json ? list_json() : list();
	if (sk_cli_load(path, &config))
		return SK_EXIT_USAGE;
	code = on_bus(&config, argc - next, argv + next, json);
	sk_config_clear(&config);
	return code;
}
