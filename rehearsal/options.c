/* options.c - the command line of skerry-rehearse; see options.h. */
#include "rehearsal/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "rehearsal/plot.h"

#define PROGRAM "skerry-rehearse"
#define SEEDS_MAX 10000

enum {
	OPT_SEEDS = 'n',
	OPT_SEED = 's',
	OPT_HELP = 'h',
	OPT_VERSION = 'V',
	OPT_CSV = 256,
	OPT_PLOT,
	OPT_JUDGE,
	OPT_JSON,
	OPT_COMPARE,
	OPT_CHECK
};

static const struct option table[] = {
	{"seeds", required_argument, NULL, OPT_SEEDS},
	{"seed", required_argument, NULL, OPT_SEED},
	{"csv", required_argument, NULL, OPT_CSV},
	{"plot", required_argument, NULL, OPT_PLOT},
	{"judge", required_argument, NULL, OPT_JUDGE},
	{"json", no_argument, NULL, OPT_JSON},
	{"compare", no_argument, NULL, OPT_COMPARE},
	{"check", no_argument, NULL, OPT_CHECK},
	{"version", no_argument, NULL, OPT_VERSION},
	{"help", no_argument, NULL, OPT_HELP},
	{0},
};

static void print_help(void)
{
	printf("usage: " PROGRAM " [options] SCENARIO.cfg\n\n"
	       "Rehearse a scenario: the controller's core on a simulated microgrid, "
	       "through a\nmodelled channel, in simulated time.\n\n"
	       "  -n, --seeds N       how many runs (default: what the scenario says)\n"
	       "  -s, --seed S        seed of the first; the others count up from it\n"
	       "      --compare       also with a plain integrator and without control\n"
	       "      --csv FILE      write the first run's trace\n"
	       "      --plot FILE     draw the first run of each; .svg or .png, needs "
	       "gnuplot\n"
	       "      --judge FILE    rehearse nothing, judge a trace that was "
	       "recorded elsewhere\n"
	       "      --json          write the verdict, or with --check the scenario, "
	       "as JSON\n"
	       "      --check         check the scenario, say all that is wrong, exit\n"
	       "      --version       print the version and exit\n"
	       "  -h, --help          print this and exit\n\n"
	       "Exit: 0 every expectation was met, 1 one was not, or a run failed, 2 bad "
	       "usage\nor scenario.\n");
}

static enum sk_options_end take_number(const char *name, int least, int most, int *out)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(optarg, &end, 10);
	if (errno || end == optarg || *end || value < least || value > most) {
		fprintf(stderr, "--%s: '%s' is out of range, allowed %d..%d\n", name,
			optarg, least, most);
		return SK_OPTIONS_BAD;
	}
	*out = (int)value;
	return SK_OPTIONS_RUN;
}

static enum sk_options_end take(int option, struct sk_rehearse_options *out)
{
	switch (option) {
	case OPT_SEEDS:
		return take_number("seeds", 1, SEEDS_MAX, &out->seeds);
	case OPT_SEED:
		return take_number("seed", 0, INT_MAX - SEEDS_MAX, &out->seed);
	case OPT_CSV:
		out->csv = optarg;
		return SK_OPTIONS_RUN;
	case OPT_PLOT:
		out->plot = optarg;
		if (sk_plot_path_good(optarg))
			return SK_OPTIONS_RUN;
		fprintf(stderr,
			"--plot: '%s' must end in .svg or .png and have no quotes\n",
			optarg);
		return SK_OPTIONS_BAD;
	case OPT_JUDGE:
		out->judge = optarg;
		return SK_OPTIONS_RUN;
	case OPT_JSON:
		out->json = true;
		return SK_OPTIONS_RUN;
	case OPT_COMPARE:
		out->compare = true;
		return SK_OPTIONS_RUN;
	case OPT_CHECK:
		out->check = true;
		return SK_OPTIONS_RUN;
	case OPT_VERSION:
		printf(PROGRAM " %s\n", SKERRY_VERSION);
		return SK_OPTIONS_DONE;
	case OPT_HELP:
		print_help();
		return SK_OPTIONS_DONE;
	default:
		fprintf(stderr, "Try '" PROGRAM " --help'.\n");
		return SK_OPTIONS_BAD;
	}
}

enum sk_options_end sk_rehearse_options_parse(int argc, char **argv,
					      struct sk_rehearse_options *out)
{
	int option;

	*out = (struct sk_rehearse_options){.seeds = -1, .seed = -1};
	optind = 0; /* glibc: forget a parse before */
	while ((option = getopt_long(argc, argv, "n:s:hV", table, NULL)) != -1) {
		enum sk_options_end end = take(option, out);

		if (end != SK_OPTIONS_RUN)
			return end;
	}
	if (optind != argc - 1) {
		fprintf(stderr,
			PROGRAM ": needs one scenario file. Try '" PROGRAM " --help'.\n");
		return SK_OPTIONS_BAD;
	}
	out->scenario = argv[optind];
	return SK_OPTIONS_RUN;
}
