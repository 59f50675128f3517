/* scan.c - skerryctl scan: which SunSpec devices are there, as a ready inventory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/scan_run.h"
#include "cli/table.h"
#include "cli/usage.h"

#define PORT_STANDARD "502"
#define PORT_MOST 65535
#define UNITS_STANDARD "1"
#define UNIT_MOST 255
#define BAUD_STANDARD 9600
#define TIMEOUT_STANDARD_MS 1000
#define PLACES_MAX 16384
#define PLACES_FEW 8 /* so few that each is told of */
#define MODELS_SIZE 256

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_scan = {
	.name = "scan",
	.arguments = "",
	.summary = "look for SunSpec devices and print an inventory of them",
	.run = run,
};

/** What is asked for, as given. */
struct wish {
	const char *config;
	struct sk_texts tcp, ports, rtu;
	const char *units, *parity;
	int baud, timeout_ms;
};

/** Where to look. */
struct places {
	struct sk_conf_link *link;
	size_t count, room;
};

/* --- places ------------------------------------------------------------------------ */

static int refuse(const char *option, const char *text, const char *why)
{
	fprintf(stderr, "skerryctl: --%s: '%s' %s\n", option, text, why);
	return SK_EINVAL;
}

static int add_place(struct places *p, const char *option, const char *text)
{
	char why[SK_TEXT_LEN + 1];

	if (p->count == PLACES_MAX)
		return refuse(option, text, "is too much, allowed 16384 places in all");
	if (p->count == p->room) {
		size_t room = p->room ? 2 * p->room : 64;
		struct sk_conf_link *link = realloc(p->link, room * sizeof(*link));

		if (!link)
			return SK_ENOMEM;
		p->link = link;
		p->room = room;
	}
	if (sk_link_parse(text, &p->link[p->count], why))
		return refuse(option, text, why);
	p->count++;
	return SK_OK;
}

static int add_hosts(struct places *p, const struct sk_hosts *hosts,
		     const struct sk_numbers *ports)
{
	char name[SK_HOST_LEN + 1], text[SK_PATH_LEN + 1];
	int err = SK_OK;

	for (size_t h = 0; h < hosts->count && !err; h++) {
		sk_hosts_name(hosts, h, name);
		for (size_t i = 0; i < ports->count && !err; i++) {
			(void)snprintf(text, sizeof(text), "tcp://%s:%u", name,
				       ports->number[i]); /* it fits */
			err = add_place(p, "tcp", text);
		}
	}
	return err;
}

static int add_tcp(struct places *p, const struct wish *w)
{
	struct sk_numbers ports = {0};
	struct sk_hosts hosts;
	char why[SK_TEXT_LEN + 1];
	int err = SK_OK;

	if (w->ports.count == 0)
		err = sk_numbers_add(&ports, PORT_STANDARD, 1, PORT_MOST);
	for (size_t i = 0; i < w->ports.count && !err; i++)
		if (sk_numbers_add(&ports, w->ports.text[i], 1, PORT_MOST))
			err = refuse("port", w->ports.text[i],
				     "is not allowed, allowed 1..65535 as in "
				     "502,1502-1510, 256 in all");
	for (size_t i = 0; i < w->tcp.count && !err; i++) {
		if (sk_hosts_parse(w->tcp.text[i], &hosts, why))
			err = refuse("tcp", w->tcp.text[i], why);
		else
			err = add_hosts(p, &hosts, &ports);
	}
	return err;
}

static int add_rtu(struct places *p, const struct wish *w)
{
	char text[SK_PATH_LEN + 1];
	int err = SK_OK;

	for (size_t i = 0; i < w->rtu.count && !err; i++) {
		int len = snprintf(text, sizeof(text), "rtu://%s?baud=%d&parity=%s",
				   w->rtu.text[i], w->baud, w->parity);

		err = len < (int)sizeof(text)
			      ? add_place(p, "rtu", text)
			      : refuse("rtu", w->rtu.text[i], "is too long");
	}
	return err;
}

static int add_places(struct places *p, const struct wish *w)
{
	int err;

	if (w->tcp.count == 0 && w->rtu.count == 0) {
		fprintf(stderr, "skerryctl: scan: nothing is asked that was not named; "
				"give --tcp 10.0.0.5, --tcp 10.0.0.1-20, --tcp "
				"10.0.0.0/24 or --rtu /dev/ttyUSB0\n");
		return SK_EINVAL;
	}
	err = add_tcp(p, w);
	return err ? err : add_rtu(p, w);
}

/* --- the report -------------------------------------------------------------------- */

static void list_models(const struct sk_found *f, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < f->model_count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%u", i ? " " : "",
					 f->models[i]); /* a longer list is cut */
}

static void add_found(struct sk_table *t, const struct sk_found *f)
{
	char models[MODELS_SIZE];

	list_models(f, models, sizeof(models));
	sk_table_cell(t, SK_BOLD, f->id[0] ? f->id : "-");
	sk_table_cell(t, SK_PLAIN, f->id[0] ? sk_role_name(f->role) : "");
	sk_table_cell(t, SK_PLAIN, f->link);
	sk_table_print_cell(t, SK_PLAIN, "%d", f->unit);
	sk_table_cell(t, SK_PLAIN, f->maker);
	sk_table_cell(t, SK_PLAIN, f->model);
	sk_table_cell(t, SK_PLAIN, f->serial);
	sk_table_cell(t, SK_PLAIN, models);
	sk_table_cell(t, SK_YELLOW, f->note);
}

static int print_found(const struct sk_scan *scan)
{
	static const char *const titles[] = {"id",    "role",	"link",	  "unit", "maker",
					     "model", "serial", "models", "note"};
	struct sk_paper paper;
	struct sk_table table;
	int err;

	sk_paper_init(&paper, stderr);
	paper.columns = 0; /* a cut row would hide models */
	sk_table_init(&table);
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		sk_table_column(&table, SK_LEFT, titles[i]);
	for (size_t i = 0; i < scan->found_count; i++)
		add_found(&table, &scan->found[i]);
	err = sk_table_print(&table, &paper, true);
	sk_table_clear(&table);
	return err;
}

static size_t count_listed(const struct sk_scan *scan)
{
	size_t listed = 0;

	for (size_t i = 0; i < scan->found_count; i++)
		listed += scan->found[i].id[0] != '\0';
	return listed;
}

static int report(struct sk_scan *scan)
{
	int err = SK_OK;
	size_t listed;

	sk_inventory_name(scan->found, scan->found_count);
	listed = count_listed(scan);
	if (scan->found_count)
		err = print_found(scan);
	fprintf(stderr,
		"skerryctl: %zu of %zu places could not be connected; of the units asked "
		"there %zu did not answer, %zu are no SunSpec device, %zu are for the "
		"inventory\n",
		scan->unreached, scan->place_count, scan->silent, scan->others, listed);
	if (err)
		fprintf(stderr, "skerryctl: %s\n", sk_strerror(err));
	if (listed)
		sk_inventory_print(scan->found, scan->found_count, stdout);
	return listed && !err ? SK_EXIT_GOOD : SK_EXIT_FAILED;
}

/* --- running ----------------------------------------------------------------------- */

static int scan_places(const struct places *p, const struct wish *w,
		       const struct sk_numbers *units, const struct sk_catalog *catalog)
{
	struct sk_scan scan = {.catalog = catalog,
			       .places = p->link,
			       .place_count = p->count,
			       .units = units,
			       .timeout_ms = w->timeout_ms,
			       .verbose = p->count <= PLACES_FEW,
			       .progress = isatty(STDERR_FILENO) == 1};
	int err = sk_scan_run(&scan), code = SK_EXIT_FAILED;

	if (err)
		fprintf(stderr, "skerryctl: scan: %s\n", sk_strerror(err));
	else
		code = report(&scan);
	sk_scan_clear(&scan);
	return code;
}

/* The models come from the configuration only where one is named: a scan is for sites
 * that have none yet. */
static int load_models(const char *path, struct sk_catalog *catalog)
{
	struct sk_config config = {0};
	struct sk_diag diag = {0};
	char dir[SK_PATH_LEN + 1];
	int err = SK_OK;

	if (strcmp(path, SK_CLI_CONFIG) != 0 && sk_cli_load(path, &config))
		return SK_ECONFIG;
	err = sk_models_dir(config.site.models_dir, dir, sizeof(dir));
	if (!err)
		err = sk_catalog_load(dir, catalog, &diag);
	if (err && diag.count == 0)
		fprintf(stderr, "skerryctl: scan: model files: %s\n", sk_strerror(err));
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	sk_config_clear(&config);
	return err;
}

static int scan(const struct wish *w)
{
	struct places places = {0};
	struct sk_numbers units = {0};
	struct sk_catalog catalog = {0};
	int code = SK_EXIT_USAGE, err = SK_OK;

	if (sk_numbers_add(&units, w->units, 1, UNIT_MOST))
		err = refuse("units", w->units,
			     "is not allowed, allowed 1..255 as in 1,5,10-20");
	if (!err)
		err = add_places(&places, w);
	if (err == SK_ENOMEM)
		fprintf(stderr, "skerryctl: scan: %s\n", sk_strerror(err));
	if (!err && load_models(w->config, &catalog) == SK_OK)
		code = scan_places(&places, w, &units, &catalog);
	sk_catalog_clear(&catalog);
	free(places.link);
	return code;
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	struct wish w = {.config = cli->config_path,
			 .units = UNITS_STANDARD,
			 .parity = "none",
			 .baud = BAUD_STANDARD,
			 .timeout_ms = TIMEOUT_STANDARD_MS};
	const struct sk_option options[] = {
		{.name = "config",
		 .letter = 'c',
		 .value = "FILE",
		 .text = &w.config,
		 .help = "its models_dir (default: installed models)"},
		{.name = "tcp",
		 .value = "HOSTS",
		 .texts = &w.tcp,
		 .help = "10.0.0.5, 10.0.0.1-20 or 10.0.0.0/24"},
		{.name = "port",
		 .value = "PORTS",
		 .texts = &w.ports,
		 .help = "as in 502,1502-1510 (default " PORT_STANDARD ")"},
		{.name = "units",
		 .value = "UNITS",
		 .text = &w.units,
		 .help = "as in 1,5,10-20 (default " UNITS_STANDARD ")"},
		{.name = "rtu",
		 .value = "DEVICE",
		 .texts = &w.rtu,
		 .help = "a serial line, as in /dev/ttyUSB0"},
		{.name = "baud",
		 .value = "N",
		 .number = &w.baud,
		 .least = 300,
		 .most = 921600,
		 .help = "its speed (default 9600)"},
		{.name = "parity",
		 .value = "PARITY",
		 .text = &w.parity,
		 .help = "none (default), even or odd"},
		{.name = "timeout",
		 .value = "MS",
		 .number = &w.timeout_ms,
		 .least = 20,
		 .most = 30000,
		 .help = "of each connection and request (default 1000)"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_scan, options};
	int next = sk_usage_parse(&usage, argc, argv);

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	return sk_usage_end(&usage, next, argc, argv) ? SK_EXIT_USAGE : scan(&w);
}
