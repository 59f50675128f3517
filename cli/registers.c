/* registers.c - skerryctl registers: every register of one device of the inventory. */
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/registers_print.h"
#include "cli/usage.h"
#include "drivers/link/pool.h"
#include "models/models_check.h"

#define MODEL_MOST 65534

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_registers = {
	.name = "registers",
	.arguments = "ID",
	.summary = "read and print every register of one device",
	.run = run,
};

static const struct sk_conf_der *find_der(const struct sk_config *config, const char *id)
{
	const struct sk_conf_der *der = id ? sk_config_der(config, id) : NULL;

	if (der)
		return der;
	if (id)
		fprintf(stderr, "skerryctl: registers: no DER '%s'; allowed:", id);
	else
		fprintf(stderr, "skerryctl: registers: an id is missing; allowed:");
	for (size_t i = 0; i < config->der_count; i++)
		fprintf(stderr, " %s", config->ders[i].id);
	fprintf(stderr, "\n");
	return NULL;
}

/* On a terminal one line is written over and over. */
static void tell_progress(const struct sk_probe *p)
{
	if (!isatty(STDERR_FILENO))
		return;
	if (p->reading && p->model_at < p->model_count)
		fprintf(stderr, "\rreading model %zu of %zu ...", p->model_at + 1,
			p->model_count);
	else
		fprintf(stderr, "\rlooking for models: %zu ...", p->model_count);
	(void)fflush(stderr);
}

static void clear_progress(void)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%32s\r", "");
}

static void on_done(struct sk_probe *p)
{
	(void)sd_event_exit(p->order.arg, 0); /* it fails only where there is no loop */
}

static void warn_of_driver(const struct sk_conf_der *der)
{
	fprintf(stderr,
		der->link.type == SK_LINK_TCP
			? "skerryctl: %s: a device that takes one client only may "
			  "refuse while the driver runs\n"
			: "skerryctl: %s: the line is free only while the driver does "
			  "not run\n",
		der->link.text);
}

static bool holds_model(const struct sk_probe *p, int model)
{
	for (size_t i = 0; i < p->model_count; i++)
		if (model == SK_PROBE_MODEL_ALL || p->model[i].id == model)
			return true;
	return false;
}

static int complain_of_model(const struct sk_probe *p, const char *id, int model)
{
	fprintf(stderr, "skerryctl: %s has no model %d; it has", id, model);
	for (size_t i = 0; i < p->model_count; i++)
		fprintf(stderr, " %u", p->model[i].id);
	fprintf(stderr, "\n");
	return SK_EXIT_FAILED;
}

/* What was read is printed even when the device fell silent in the middle of it. */
static int report(const struct sk_probe *p, const struct sk_conf_der *der,
		  const struct sk_registers_wish *wish)
{
	int err = SK_OK;

	if (p->model_count && !p->err && !holds_model(p, wish->model))
		return complain_of_model(p, der->id, wish->model);
	if (p->model_count && (!p->err || p->reading))
		err = sk_registers_print(p, wish, stdout);
	if (p->refused[0])
		fprintf(stderr, "skerryctl: %s: %s\n", der->id, p->refused);
	if (p->err || err)
		fprintf(stderr, "skerryctl: %s at %s unit %d: %s\n", der->id,
			der->link.text, der->unit, p->err ? p->reason : sk_strerror(err));
	return p->err || err ? SK_EXIT_FAILED : SK_EXIT_GOOD;
}

static int ask(const struct sk_probe_order *order, sd_event *event,
	       const struct sk_conf_der *der, const struct sk_registers_wish *wish)
{
	struct sk_pool *pool = sk_pool_new(event);
	struct sk_link *link = pool ? sk_pool_link(pool, &der->link) : NULL;
	struct sk_probe probe;
	int code = SK_EXIT_FAILED;

	if (!link || sk_probe_start(&probe, order, event, link, der->unit)) {
		fprintf(stderr, "skerryctl: %s cannot be used\n", der->link.text);
		sk_pool_free(pool);
		return code;
	}
	if (sd_event_loop(event) == 0) {
		clear_progress();
		code = report(&probe, der, wish);
	}
	sk_probe_clear(&probe);
	sk_pool_free(pool);
	return code;
}

static int read_der(const struct sk_conf_der *der, const struct sk_catalog *catalog,
		    const struct sk_registers_wish *wish)
{
	struct sk_probe_order order = {.catalog = catalog,
				       .vendor = sk_catalog_device(catalog, der->model),
				       .model = wish->model,
				       .unknown = wish->raw,
				       .timeout_ms = der->timeout_ms,
				       .progress = tell_progress,
				       .done = on_done};
	sd_event *event = NULL;
	int code = SK_EXIT_FAILED;

	if (sd_event_new(&event) < 0) {
		fprintf(stderr, "skerryctl: %s\n", sk_strerror(SK_ENOMEM));
		return code;
	}
	warn_of_driver(der);
	order.arg = event;
	code = ask(&order, event, der, wish);
	sd_event_unref(event);
	return code;
}

static int read_id(const char *path, const char *id, const struct sk_registers_wish *wish)
{
	const struct sk_conf_der *der = NULL;
	struct sk_config config = {0};
	struct sk_catalog catalog = {0};
	struct sk_diag diag = {0};
	int code = SK_EXIT_USAGE;

	if (sk_cli_load(path, &config))
		return SK_EXIT_USAGE;
	if (sk_models_load(&config, &catalog, &diag) == SK_OK)
		der = find_der(&config, id);
	if (der)
		code = read_der(der, &catalog, wish);
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	sk_catalog_clear(&catalog);
	sk_config_clear(&config);
	return code;
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	const char *path = cli->config_path;
	struct sk_registers_wish wish = {.model = SK_PROBE_MODEL_ALL};
	bool csv = false, json = false;
	const struct sk_option options[] = {
		SK_OPTION_CONFIG(&path),
		{.name = "model",
		 .value = "N",
		 .number = &wish.model,
		 .least = 1,
		 .most = MODEL_MOST,
		 .help = "this SunSpec model only"},
		{.name = "raw",
		 .flag = &wish.raw,
		 .help = "numbers without scale; unknown models too"},
		{.name = "csv", .flag = &csv, .help = "comma-separated"},
		{.name = "json", .flag = &json, .help = "one JSON object a line"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_registers, options};
	int next = sk_usage_parse(&usage, argc, argv);

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	if (sk_usage_end(&usage, next + 1, argc, argv))
		return SK_EXIT_USAGE;
	if (csv && json) {
		fprintf(stderr,
			"skerryctl: registers: --csv and --json exclude each other\n");
		return SK_EXIT_USAGE;
	}
	wish.format = csv    ? SK_REGISTERS_CSV
		      : json ? SK_REGISTERS_JSON
			     : SK_REGISTERS_TABLE;
	return read_id(path, next < argc ? argv[next] : NULL, &wish);
}
