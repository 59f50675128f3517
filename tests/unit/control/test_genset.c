/* test_genset.c - a generating set starts and stops, in simulated time. */
#include <math.h>

#include "controller/core/genset.h"
#include "suite.h"

#define S 1000
#define STEPS 12
#define NONE (double)NAN

static const struct sk_genset_conf conf = {.start_soc_pct = 25,
					   .stop_soc_pct = 80,
					   .quiet_soc_pct = 15,
					   .start_load_w = 8000,
					   .stop_load_w = 5000,
					   .start_reserve_w = 1000,
					   .stop_reserve_w = 3000,
					   .min_load_w = 2000,
					   .min_run_ms = 100 * S,
					   .min_rest_ms = 60 * S,
					   .warm_up_ms = 10 * S,
					   .cool_down_ms = 20 * S,
					   .start_timeout_ms = 15 * S,
					   .retries = 1,
					   .retry_ms = 30 * S,
					   .test_every_ms = 10000 * S,
					   .test_run_ms = 200 * S};

#define STANDS SK_GENSET_STANDS
#define RUNS SK_GENSET_RUNS
#define UNSEEN SK_GENSET_UNSEEN

struct genset_step {
	int at_s; /* 0 ends the row */
	enum sk_genset_seen seen;
	double soc_pct, load_w, reserve_w;
	bool quiet, reset;
	enum sk_genset_state state;
};

struct genset_case {
	const char *what;
	struct genset_step steps[STEPS];
};

#define FINE 50, 3000, 5000
#define EMPTY 24, 3000, 5000
#define FULL 80, 3000, 5000

/* In load at 12 s, having run since 2 s. */
#define TO_LOAD(...)                                                      \
	{1, STANDS, __VA_ARGS__, false, false, SK_GENSET_STARTING},       \
		{2, RUNS, __VA_ARGS__, false, false, SK_GENSET_WARM_UP},  \
		{11, RUNS, __VA_ARGS__, false, false, SK_GENSET_WARM_UP}, \
	{                                                                 \
		12, RUNS, __VA_ARGS__, false, false, SK_GENSET_LOADED     \
	}

static const struct genset_case cases[] = {
	{"nothing calls", {{1, STANDS, FINE, 0, 0, SK_GENSET_REST}}},
	{"unknown calls for nothing",
	 {{1, STANDS, NONE, NONE, NONE, 0, 0, SK_GENSET_REST}}},
	{"at the limits nothing calls",
	 {{1, STANDS, 25, 8000, 1000, 0, 0, SK_GENSET_REST}}},
	{"charge: until it is full, then cool-down and rest",
	 {TO_LOAD(EMPTY),
	  {300, RUNS, 79, 3000, 5000, 0, 0, SK_GENSET_LOADED},
	  {301, RUNS, FULL, 0, 0, SK_GENSET_COOL_DOWN},
	  {320, RUNS, FULL, 0, 0, SK_GENSET_COOL_DOWN},
	  {321, RUNS, FULL, 0, 0, SK_GENSET_REST},
	  {380, STANDS, EMPTY, 0, 0, SK_GENSET_REST},
	  {381, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING}}},
	{"it runs for its least time",
	 {TO_LOAD(EMPTY),
	  {101, RUNS, FULL, 0, 0, SK_GENSET_LOADED},
	  {102, RUNS, FULL, 0, 0, SK_GENSET_COOL_DOWN}}},
	{"load: with its hysteresis",
	 {TO_LOAD(50, 8001, 5000),
	  {300, RUNS, 50, 5001, 5000, 0, 0, SK_GENSET_LOADED},
	  {301, RUNS, 50, 5000, 5000, 0, 0, SK_GENSET_COOL_DOWN}}},
	{"reserve: with its hysteresis",
	 {TO_LOAD(50, 3000, 999),
	  {300, RUNS, 50, 3000, 2999, 0, 0, SK_GENSET_LOADED},
	  {301, RUNS, 50, 3000, 3000, 0, 0, SK_GENSET_COOL_DOWN}}},
	{"what is not known does not stop it",
	 {TO_LOAD(EMPTY), {300, UNSEEN, NONE, NONE, NONE, 0, 0, SK_GENSET_LOADED}}},
	{"one call over, another there",
	 {TO_LOAD(EMPTY),
	  {300, RUNS, 80, 9000, 5000, 0, 0, SK_GENSET_LOADED},
	  {301, RUNS, 80, 6000, 5000, 0, 0, SK_GENSET_LOADED},
	  {302, RUNS, 80, 5000, 5000, 0, 0, SK_GENSET_COOL_DOWN}}},
	{"called while it cools down: back into load",
	 {TO_LOAD(EMPTY),
	  {300, RUNS, FULL, 0, 0, SK_GENSET_COOL_DOWN},
	  {301, RUNS, EMPTY, 0, 0, SK_GENSET_LOADED}}},
	{"quiet: only a charge that is lower still starts it",
	 {{1, STANDS, 24, 9000, 0, 1, 0, SK_GENSET_REST},
	  {2, STANDS, 14, 3000, 5000, 1, 0, SK_GENSET_STARTING}}},
	{"quiet begins: a run for the load ends",
	 {TO_LOAD(50, 8001, 5000),
	  {300, RUNS, 50, 9000, 5000, 1, 0, SK_GENSET_COOL_DOWN}}},
	{"the test: when it stood for long, for its time",
	 {{9999, STANDS, FINE, 0, 0, SK_GENSET_REST},
	  {10000, STANDS, FINE, 1, 0, SK_GENSET_REST},
	  {10001, STANDS, FINE, 0, 0, SK_GENSET_STARTING},
	  {10002, RUNS, FINE, 0, 0, SK_GENSET_WARM_UP},
	  {10012, RUNS, FINE, 0, 0, SK_GENSET_LOADED},
	  {10201, RUNS, FINE, 0, 0, SK_GENSET_LOADED},
	  {10202, RUNS, FINE, 0, 0, SK_GENSET_COOL_DOWN}}},
	{"it does not start: once more after a pause, then never",
	 {{1, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING},
	  {15, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING},
	  {16, STANDS, EMPTY, 0, 0, SK_GENSET_PAUSE},
	  {46, STANDS, EMPTY, 0, 0, SK_GENSET_REST},
	  {75, STANDS, EMPTY, 0, 0, SK_GENSET_REST},
	  {76, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING},
	  {91, UNSEEN, EMPTY, 0, 0, SK_GENSET_FAILED},
	  {9000, STANDS, EMPTY, 0, 0, SK_GENSET_FAILED},
	  {9001, STANDS, EMPTY, 0, 1, SK_GENSET_REST},
	  {9002, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING}}},
	{"it stops by itself while it warms up",
	 {{1, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING},
	  {2, RUNS, EMPTY, 0, 0, SK_GENSET_WARM_UP},
	  {3, STANDS, EMPTY, 0, 0, SK_GENSET_PAUSE}}},
	{"it stops by itself in load, again and again",
	 {TO_LOAD(EMPTY),
	  {300, STANDS, EMPTY, 0, 0, SK_GENSET_PAUSE},
	  {330, STANDS, EMPTY, 0, 0, SK_GENSET_REST},
	  {360, STANDS, EMPTY, 0, 0, SK_GENSET_STARTING},
	  {361, RUNS, EMPTY, 0, 0, SK_GENSET_WARM_UP},
	  {371, RUNS, EMPTY, 0, 0, SK_GENSET_LOADED},
	  {400, STANDS, EMPTY, 0, 0, SK_GENSET_FAILED}}},
};

START_TEST(goes_through_its_states)
{
	const struct genset_case *c = &cases[_i];
	struct sk_genset g;

	sk_genset_init(&g, 0);
	for (size_t k = 0; k < STEPS && c->steps[k].at_s; k++) {
		const struct genset_step *t = &c->steps[k];
		const struct sk_genset_in in = {.seen = t->seen,
						.soc_pct = t->soc_pct,
						.load_w = t->load_w,
						.reserve_w = t->reserve_w,
						.quiet = t->quiet,
						.reset = t->reset,
						.now = (sk_mono_ms)t->at_s * S};
		bool loaded = t->state == SK_GENSET_LOADED;

		sk_genset_run(&g, &conf, &in);
		ck_assert_msg(g.state == t->state, "%s: at %d s: state %d", c->what,
			      t->at_s, (int)g.state);
		ck_assert_int_eq(g.loaded, loaded);
		ck_assert_double_eq(g.least_w, loaded ? 2000 : 0);
		ck_assert_int_eq(g.run, loaded || t->state == SK_GENSET_STARTING ||
						t->state == SK_GENSET_WARM_UP ||
						t->state == SK_GENSET_COOL_DOWN);
	}
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {{goes_through_its_states, SUITE_ROWS(cases)}};

	return SUITE_RUN("genset", tests);
}
