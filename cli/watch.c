/* watch.c - skerryctl watch: the picture of the site, live. */
#include <signal.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/figure.h"
#include "cli/lines.h"
#include "cli/listen.h"
#include "cli/show.h"
#include "cli/spark.h"
#include "cli/usage.h"

#define DRAW_EVERY_MS 500
#define LINE_EVERY_MS 1000
#define NO_ANSWER_AFTER_MS 1500
#define SPARK_SPAN_HZ 0.04 /* +-20 mHz fill the line */
#define TIMER_ACCURACY_US 1000

static int run(const struct sk_cli *cli, int argc, char **argv);

const struct sk_command sk_cmd_watch = {
	.name = "watch",
	.arguments = "",
	.summary = "show the same live; one line a second when not on a terminal",
	.run = run,
};

struct watch {
	struct sk_listener listener;
	struct sk_paper paper;
	struct sk_spark spark;
	bool drawn;  /* on a terminal: in place instead of line by line */
	bool told;   /* that there is no answer from the broker */
	bool broken; /* stdout takes nothing any more */
	sk_mono_ms started, next, end;
	sd_event_source *timer;
};

static void put(const char *codes)
{
	(void)fputs(codes, stdout); /* the stream remembers its error */
}

static void show_spark(struct watch *w, const struct sk_moment *at)
{
	char bars[SK_SPARK_SIZE];
	struct sk_spark_scale scale =
		sk_spark_draw(&w->spark, at->mono, SPARK_SPAN_HZ, w->paper.utf8, bars);

	sk_paper_put(&w->paper, SK_BOLD, "last minute ");
	sk_paper_print(&w->paper, SK_DIM, "%7s ", sk_figure(scale.least, 3).text);
	sk_paper_put(&w->paper, SK_GREEN, bars);
	sk_paper_print(&w->paper, SK_DIM, " %s Hz", sk_figure(scale.most, 3).text);
	sk_paper_end(&w->paper);
}

/* The verdict stands above the table, so that a small terminal shows it first. */
static int draw(struct watch *w, const struct sk_moment *at)
{
	const struct sk_picture *p = &w->listener.picture;
	int err;

	w->paper.row = 0;
	if (w->paper.live) {
		sk_paper_measure(&w->paper);
		put("\033[H");
	}
	sk_show_head(p, at, &w->paper);
	show_spark(w, at);
	sk_paper_end(&w->paper);
	sk_show_verdict(p, at, &w->paper);
	sk_paper_end(&w->paper);
	err = sk_show_ders(p, at, &w->paper);
	if (w->paper.live)
		put("\033[J");
	return err;
}

static void complain_once(struct watch *w, sk_mono_ms now)
{
	if (w->listener.reached || w->told || now - w->started < NO_ANSWER_AFTER_MS)
		return;
	w->told = true;
	fprintf(stderr, "skerryctl: %s; trying on\n",
		sk_listen_no_answer(&w->listener, NO_ANSWER_AFTER_MS).text);
}

static int show(struct watch *w)
{
	struct sk_moment at = sk_moment_now();
	int err = SK_OK;

	sk_spark_put(&w->spark, at.mono, sk_picture_f_hz(&w->listener.picture, at.mono));
	if (w->drawn) {
		err = draw(w, &at);
	} else {
		complain_once(w, at.mono);
		sk_lines_print(&w->listener.picture, at.mono, at.mono - w->started,
			       stdout);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		w->broken = true;
	return w->broken ? SK_EIO : err;
}

/* A fixed grid, as the loops of the daemons: what was missed is left out. */
static int arm(struct watch *w, sk_mono_ms now)
{
	int64_t every_ms = w->drawn ? DRAW_EVERY_MS : LINE_EVERY_MS;

	while (w->next <= now)
		w->next += every_ms;
	if (w->next > w->end)
		w->next = w->end;
	if (sd_event_source_set_time(w->timer, (uint64_t)w->next * 1000) < 0 ||
	    sd_event_source_set_enabled(w->timer, SD_EVENT_ONESHOT) < 0)
		return SK_EIO;
	return SK_OK;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	struct watch *w = arg;
	sk_mono_ms now = sk_moment_now().mono;
	int err = show(w);

	(void)source;
	(void)usec;
	if (!err && now < w->end)
		err = arm(w, now);
	if (err || now >= w->end)
		return sd_event_exit(w->listener.event,
				     err ? SK_EXIT_FAILED : SK_EXIT_GOOD);
	return 0;
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info,
		     void *arg)
{
	(void)info;
	(void)arg;
	return sd_event_exit(sd_event_source_get_event(source), SK_EXIT_GOOD);
}

/* Blocked before Paho starts its threads, so that only the loop sees them. */
static int block_signals(void)
{
	sigset_t set;

	return sigemptyset(&set) || sigaddset(&set, SIGINT) || sigaddset(&set, SIGTERM) ||
			       sigprocmask(SIG_BLOCK, &set, NULL)
		       ? SK_EIO
		       : SK_OK;
}

static int add_sources(struct watch *w)
{
	sd_event *event = w->listener.event;

	if (sd_event_add_signal(event, NULL, SIGINT, on_signal, NULL) < 0 ||
	    sd_event_add_signal(event, NULL, SIGTERM, on_signal, NULL) < 0 ||
	    sd_event_add_time(event, &w->timer, CLOCK_MONOTONIC, (uint64_t)w->next * 1000,
			      TIMER_ACCURACY_US, on_tick, w) < 0)
		return SK_EIO;
	return SK_OK;
}

/* The terminal's other screen, so that the one before comes back; then the last picture
 * once more, to stay. */
static void begin_drawing(struct watch *w)
{
	w->paper.live = true;
	put("\033[?1049h\033[2J");
}

static void end_drawing(struct watch *w)
{
	struct sk_moment at = sk_moment_now();

	put("\033[?1049l");
	w->paper.live = false;
	w->paper.rows = 0;
	if (!w->broken && draw(w, &at))
		fprintf(stderr, "skerryctl: %s\n", sk_strerror(SK_ENOMEM));
}

static int loop(struct watch *w)
{
	int code;

	if (w->drawn)
		begin_drawing(w);
	else
		sk_lines_head(&w->listener.picture, stdout);
	code = sd_event_loop(w->listener.event);
	if (w->drawn)
		end_drawing(w);
	if (!w->listener.reached)
		fprintf(stderr, "skerryctl: %s\n",
			sk_listen_no_answer(&w->listener,
					    sk_moment_now().mono - w->started)
				.text);
	return code < 0 || !w->listener.reached ? SK_EXIT_FAILED : code;
}

static int watch(const struct sk_config *config, int64_t for_ms)
{
	struct watch w = {.started = sk_moment_now().mono};
	int code = SK_EXIT_FAILED;

	sk_paper_init(&w.paper, stdout);
	sk_spark_init(&w.spark);
	w.drawn = w.paper.cursor;
	w.next = w.started + (w.drawn ? DRAW_EVERY_MS : LINE_EVERY_MS);
	w.end = for_ms > 0 ? w.started + for_ms : INT64_MAX / 1000;
	if (w.next > w.end)
		w.next = w.end;
	if (block_signals() == SK_OK &&
	    sk_listen_start(&w.listener, config, NULL, NULL) == SK_OK &&
	    add_sources(&w) == SK_OK)
		code = loop(&w);
	sd_event_source_unref(w.timer);
	sk_listen_stop(&w.listener);
	return code;
}

static int run(const struct sk_cli *cli, int argc, char **argv)
{
	const char *path = cli->config_path;
	struct sk_config config = {0};
	int64_t for_ms = 0;
	const struct sk_option options[] = {
		SK_OPTION_CONFIG(&path),
		{.name = "for",
		 .value = "DURATION",
		 .duration_ms = &for_ms,
		 .help = "end after so long (default: at Ctrl-C)"},
		{0},
	};
	const struct sk_usage usage = {&sk_cmd_watch, options};
	int next = sk_usage_parse(&usage, argc, argv), code;

	if (next < 0)
		return next == SK_USAGE_HELP ? SK_EXIT_GOOD : SK_EXIT_USAGE;
	if (sk_usage_end(&usage, next, argc, argv) || sk_cli_load(path, &config))
		return SK_EXIT_USAGE;
	code = watch(&config, for_ms);
	sk_config_clear(&config);
	return code;
}
