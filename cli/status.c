/* status.c - skerryctl status: one picture of the site, judged. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/listen.h"
#include "cli/show.h"
#include "cli/usage.h"

#define WAIT_MS 1500
/* A DER that polls more slowly is waited for, but not for ever. */
#define WAIT_MOST_MS 10000
#define WAIT_MARGIN_MS 500
#define TIMER_ACCURACY_US 1000

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_status = {
	.name = "status",
	.arguments = "",
	.summary = "show who is online and what is measured; exit 1 unless all is well",
	.run = run,
};

static int64_t wait_for(const struct sk_config *config)
{
	int64_t wait_ms = WAIT_MS;

	for (size_t i = 0; i < config->der_count; i++)
		if (config->ders[i].poll_ms + WAIT_MARGIN_MS > wait_ms)
			wait_ms = config->ders[i].poll_ms + WAIT_MARGIN_MS;
	return wait_ms < WAIT_MOST_MS ? wait_ms : WAIT_MOST_MS;
}

static void on_changed(void *arg)
{
	struct sk_listener *l = arg;

	if (sk_picture_settled(&l->picture, sk_moment_now().mono))
		(void)sd_event_exit(l->event, 0); /* fails only when it ends already */
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)usec;
	(void)arg;
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int print_json(const struct sk_picture *p, const char *trouble)
{
	struct sk_moment at = sk_moment_now();
	json_t *object = sk_show_json(p, &at, trouble);
	int bad;

	if (!object) {
		fprintf(stderr, "skerryctl: %s\n", sk_strerror(SK_ENOMEM));
		return SK_EXIT_FAILED;
	}
	bad = json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
	json_decref(object);
	if (bad || putchar('\n') == EOF)
		return SK_EXIT_FAILED;
	return !trouble && sk_picture_good(p, at.mono) ? SK_EXIT_GOOD : SK_EXIT_FAILED;
}

static int print_text(const struct sk_picture *p)
{
	struct sk_moment at = sk_moment_now();
	struct sk_paper paper;

	sk_paper_init(&paper, stdout);
	sk_show_head(p, &at, &paper);
	sk_paper_end(&paper);
	if (sk_show_ders(p, &at, &paper)) {
		fprintf(stderr, "skerryctl: %s\n", sk_strerror(SK_ENOMEM));
		return SK_EXIT_FAILED;
	}
	sk_paper_end(&paper);
	sk_show_verdict(p, &at, &paper);
	return sk_picture_good(p, at.mono) ? SK_EXIT_GOOD : SK_EXIT_FAILED;
}

static int report(const struct sk_listener *l, int64_t waited_ms, bool json)
{
	struct sk_no_answer no_answer;

	if (l->reached)
		return json ? print_json(&l->picture, NULL) : print_text(&l->picture);
	no_answer = sk_listen_no_answer(l, waited_ms);
	fprintf(stderr, "skerryctl: %s\n", no_answer.text);
	return json ? print_json(&l->picture, no_answer.text) : SK_EXIT_FAILED;
}

static int look(const struct sk_config *config, int64_t wait_ms, bool json)
{
	struct sk_listener l;
	int code = SK_EXIT_FAILED;

	if (sk_listen_start(&l, config, on_changed, &l) == SK_OK &&
	    sd_event_add_time_relative(l.event, NULL, CLOCK_MONOTONIC,
				       (uint64_t)wait_ms * 1000, TIMER_ACCURACY_US,
				       on_deadline, NULL) >= 0 &&
	    sd_event_loop(l.event) >= 0)
		code = report(&l, wait_ms, json);
	sk_listen_stop(&l);
	return code;
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	const char *path = cli->config_path;
	struct sk_config config = {0};
	int64_t wait_ms = 0;
	bool json = false;
	const struct sk_option options[] = {
		SK_OPTION_CONFIG(&path),
		{.name = "json", .flag = &json, .help = "print one JSON object"},
		{.name = "wait",
		 .value = "DURATION",
		 .duration_ms = &wait_ms,
		 .help = "listen so long at most (1.5s; slow DERs: a poll)"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_status, options};
	int next = sk_usage_parse(&usage, argc, argv), code;

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	if (sk_usage_end(&usage, next, argc, argv) || sk_cli_load(path, &config))
		return SK_EXIT_USAGE;
	code = look(&config, wait_ms > 0 ? wait_ms : wait_for(&config), json);
	sk_config_clear(&config);
	return code;
}
