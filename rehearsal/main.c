/* main.c - skerry-rehearse: options, a scenario, its runs, the verdict. The only file
 * here that reads a clock, to tell how much faster than real it went. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "rehearsal/rehearse.h"
#include "rehearsal/report.h"

enum { EXIT_GOOD, EXIT_FAILED, EXIT_BAD };

static double now_s(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		return 0;
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void show_progress(size_t done, size_t all)
{
	fprintf(stderr, done < all ? "\rrun %zu of %zu" : "\r\033[K", done + 1, all);
}

static int load(const struct sk_rehearse_options *options, struct sk_scenario *s)
{
	struct sk_diag diag = {0};
	int err = sk_scenario_load(s, options->scenario, &diag);

	if (!err && !options->check && !options->judge)
		err = sk_scenario_rehearsable(s, &diag);
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	if (err == SK_ENOMEM)
		fprintf(stderr, "out of memory\n");
	if (!err && options->seeds >= 0)
		s->seeds = options->seeds;
	if (!err && options->seed >= 0)
		s->seed = options->seed;
	return err;
}

/* --check: good, or as JSON what was read. */
static int show_scenario(const struct sk_rehearse_options *options,
			 const struct sk_scenario *s)
{
	json_t *json;
	int err;

	if (!options->json) {
		printf("%s: good\n", s->file);
		return EXIT_GOOD;
	}
	json = sk_scenario_json(s);
	err = !json || json_dumpf(json, stdout, JSON_INDENT(1)) || putchar('\n') == EOF;
	json_decref(json);
	return err ? EXIT_FAILED : EXIT_GOOD;
}

static int report(const struct sk_rehearse_options *options, struct sk_rehearsal *r,
		  double took_s)
{
	int err = options->json
			  ? sk_report_json(r->scenario, r->verdicts, r->count, stdout)
			  : sk_report_table(r->scenario, r->verdicts, r->count, stdout);

	if (!err)
		err = sk_rehearsal_write(r, options->csv, options->plot);
	if (r->simulated_s > 0)
		fprintf(stderr, "%g s simulated in %.2f s, %.0f times as fast as real\n",
			r->simulated_s, took_s, took_s > 0 ? r->simulated_s / took_s : 0);
	return err || !sk_verdict_met(&r->verdicts[0], r->scenario) ? EXIT_FAILED
								    : EXIT_GOOD;
}

static int rehearse(const struct sk_rehearse_options *options,
		    const struct sk_scenario *s)
{
	double begin_s = now_s();
	struct sk_rehearsal r;
	int code;

	if (sk_rehearsal_init(&r, s, options->compare,
			      isatty(STDERR_FILENO) ? show_progress : NULL)) {
		fprintf(stderr, "out of memory\n");
		return EXIT_FAILED;
	}
	code = report(options, &r, now_s() - begin_s);
	sk_rehearsal_clear(&r);
	return code;
}

static int judge(const struct sk_rehearse_options *options, const struct sk_scenario *s)
{
	struct sk_diag diag = {0};
	struct sk_rehearsal r;
	int err = sk_rehearsal_judge(&r, s, options->judge, &diag), code;

	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	if (err == SK_ENOMEM)
		fprintf(stderr, "out of memory\n");
	if (err)
		return EXIT_BAD;
	code = report(options, &r, 0);
	sk_rehearsal_clear(&r);
	return code;
}

static int run(const struct sk_rehearse_options *options, const struct sk_scenario *s)
{
	if (options->check)
		return show_scenario(options, s);
	return options->judge ? judge(options, s) : rehearse(options, s);
}

int main(int argc, char **argv)
{
	struct sk_rehearse_options options;
	struct sk_scenario scenario;
	int code;

	switch (sk_rehearse_options_parse(argc, argv, &options)) {
	case SK_OPTIONS_RUN:
		break;
	case SK_OPTIONS_DONE:
		return EXIT_GOOD;
	case SK_OPTIONS_BAD:
		return EXIT_BAD;
	}
	if (load(&options, &scenario))
		return EXIT_BAD;
	code = run(&options, &scenario);
	sk_scenario_clear(&scenario);
	return code;
}
