/* log.c - skerryctl log: what the historian wrote down. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/figure.h"
#include "cli/log_print.h"
#include "cli/moment.h"
#include "cli/usage.h"

#define LAST_STANDARD 50
#define LAST_MOST 1000000

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_log = {
	.name = "log",
	.arguments = "SUBJECT",
	.summary = "print measurements, setpoints, events, states or losses",
	.run = run,
};

static const struct subject {
	const char *name, *view;
} subjects[] = {
	{"measurements", "measurement_view"},
	{"setpoints", "setpoint_view"},
	{"events", "event_view"},
	{"states", "state_view"},
	{"losses", "loss_view"},
};

#define SUBJECT_COUNT (sizeof(subjects) / sizeof(subjects[0]))

/** What is asked for, as given. */
struct wish {
	const struct subject *subject;
	const char *config, *database, *der, *since, *until;
	int last;
	bool utc, csv, json;
};

static const struct subject *find_subject(const char *name)
{
	for (size_t i = 0; name && i < SUBJECT_COUNT; i++)
		if (strcmp(subjects[i].name, name) == 0)
			return &subjects[i];
	if (name)
		fprintf(stderr, "skerryctl: log: '%s' is not kept; allowed:", name);
	else
		fprintf(stderr, "skerryctl: log: a subject is missing; allowed:");
	for (size_t i = 0; i < SUBJECT_COUNT; i++)
		fprintf(stderr, " %s", subjects[i].name);
	fprintf(stderr, "\n");
	return NULL;
}

/* A duration counts back from now. */
static int take_time(const char *option, const char *text, const struct sk_moment *at,
		     long east_s, sk_wall_ms *out)
{
	int64_t ago_ms;

	if (!text)
		return SK_OK;
	if (sk_duration_parse(text, &ago_ms) == SK_OK) {
		*out = at->wall - ago_ms;
		return SK_OK;
	}
	if (sk_time_parse(text, east_s, out) == SK_OK)
		return SK_OK;
	fprintf(stderr,
		"skerryctl: --%s: '%s' is not allowed, allowed a time before now (90s, "
		"10min, 2h, 7d) or a date and time (2026-11-25T14:30:00Z; without zone: "
		"%s)\n",
		option, text, sk_figure_zone(east_s).text);
	return SK_EINVAL;
}

static int take_wish(const struct wish *w, const struct sk_moment *at, long east_s,
		     struct sk_history_query *q)
{
	if (w->csv && w->json) {
		fprintf(stderr, "skerryctl: log: --csv and --json exclude each other\n");
		return SK_EINVAL;
	}
	if (w->der && !sk_id_valid(w->der)) {
		fprintf(stderr,
			"skerryctl: --der: '%s' is no id, allowed a-z 0-9 _ -, 1..%d "
			"characters\n",
			w->der, SK_ID_LEN);
		return SK_EINVAL;
	}
	if (take_time("since", w->since, at, east_s, &q->since) ||
	    take_time("until", w->until, at, east_s, &q->until))
		return SK_EINVAL;
	if (q->since > q->until) {
		fprintf(stderr, "skerryctl: log: --since is later than --until\n");
		return SK_EINVAL;
	}
	q->view = w->subject->view;
	q->der = w->der;
	q->last = w->last;
	/* A table for people ends where a screen does, unless they said what to show. */
	if (!w->last && !w->since && !w->csv && !w->json)
		q->last = LAST_STANDARD;
	return SK_OK;
}

static void print_end(const struct sk_history_cursor *c, int64_t rows,
		      const struct wish *w)
{
	if (rows == 0)
		fprintf(stderr, "skerryctl: no %s%s%s%s\n", w->subject->name,
			w->der ? " of " : "", w->der ? w->der : "",
			w->since || w->until ? " in that time" : "");
	else if (c->more && !w->last)
		fprintf(stderr,
			"skerryctl: the newest %lld; --last or --since shows more\n",
			(long long)rows);
}

static int print_pages(struct sk_history *h, const struct sk_history_query *q,
		       struct sk_log_printer *printer, const struct wish *w)
{
	struct sk_history_cursor cursor;
	struct sk_page page = {0};
	int64_t rows = 0;
	int err = sk_history_begin(h, q, &cursor);

	while (!err) {
		err = sk_history_next(h, &cursor, &page);
		if (err || (page.rows == 0 && rows > 0))
			break;
		rows += (int64_t)page.rows;
		if (page.rows == 0 && printer->format != SK_LOG_CSV)
			break;
		err = sk_log_print(printer, &page);
		if (err)
			(void)snprintf(h->why, sizeof(h->why), "%s", sk_strerror(err));
		if (page.rows == 0 || ferror(stdout))
			break;
	}
	sk_page_clear(&page);
	if (!err)
		print_end(&cursor, rows, w);
	return err;
}

static int print_log(const char *path, const struct sk_history_query *q,
		     const struct wish *w, long east_s)
{
	enum sk_log_format format = w->csv    ? SK_LOG_CSV
				    : w->json ? SK_LOG_JSON
					      : SK_LOG_TABLE;
	struct sk_log_printer printer;
	struct sk_history history;
	int err = sk_history_open(&history, path);

	if (!err) {
		sk_log_printer_init(&printer, format, stdout, east_s);
		err = print_pages(&history, q, &printer, w);
		sk_log_printer_clear(&printer);
	}
	if (err)
		fprintf(stderr, "skerryctl: %s\n", history.why);
	sk_history_close(&history);
	return err ? SK_EXIT_FAILED : SK_EXIT_GOOD;
}

static int print_wish(const struct wish *w)
{
	struct sk_moment at = sk_moment_now();
	struct sk_history_query query = {.until = INT64_MAX};
	long east_s = w->utc ? 0 : at.east_s;
	struct sk_config config = {0};
	int code;

	if (take_wish(w, &at, east_s, &query))
		return SK_EXIT_USAGE;
	if (w->database)
		return print_log(w->database, &query, w, east_s);
	if (sk_cli_load(w->config, &config))
		return SK_EXIT_USAGE;
	code = print_log(config.historian.database, &query, w, east_s);
	sk_config_clear(&config);
	return code;
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	struct wish w = {.config = cli->config_path};
	const struct sk_option options[] = {
		SK_OPTION_CONFIG(&w.config),
		{.name = "db",
		 .value = "FILE",
		 .text = &w.database,
		 .help = "this database, not the configuration's"},
		{.name = "der",
		 .value = "ID",
		 .text = &w.der,
		 .help = "only of this DER"},
		{.name = "since",
		 .value = "TIME",
		 .text = &w.since,
		 .help = "from 10min, 2h, 7d ago, or 2026-11-25T14:30:00Z"},
		{.name = "until", .value = "TIME", .text = &w.until, .help = "to then"},
		{.name = "last",
		 .value = "N",
		 .number = &w.last,
		 .least = 1,
		 .most = LAST_MOST,
		 .help = "the newest N (a table without --since: 50)"},
		{.name = "utc",
		 .flag = &w.utc,
		 .help = "times in UTC, not in local time"},
		{.name = "csv", .flag = &w.csv, .help = "comma-separated, all columns"},
		{.name = "json", .flag = &w.json, .help = "one JSON object a line"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_log, options};
	int next = sk_usage_parse(&usage, argc, argv);

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	if (sk_usage_end(&usage, next + 1, argc, argv))
		return SK_EXIT_USAGE;
	w.subject = find_subject(next < argc ? argv[next] : NULL);
	return w.subject ? print_wish(&w) : SK_EXIT_USAGE;
}
