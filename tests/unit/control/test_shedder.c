/* test_shedder.c - when loads go and come back, on an island in simulated time. */
#include <math.h>
#include <string.h>

#include "controller/core/shedder.h"
#include "suite.h"

#define LOADS 3
#define PERIOD_MS 500
#define BEGIN_MS 10000 /* when what the sources may give changes */
#define BACK_MS 60000  /* when it is as before */
#define END_MS 180000
#define NOMINAL_HZ 50.0
#define LOW_HZ 49.5
#define RATED_W 1000.0

static const struct sk_shedder_limits limits = {.f_low_hz = 49.8,
						.f_delay_ms = 500,
						.settle_ms = 1000,
						.margin_w = 50,
						.restore_ms = 5000};

/* The island: readings are a period old, a switch takes a period. */
struct island {
	struct sk_shedder shedder;
	struct sk_shed_item items[LOADS];
	bool next[LOADS];
	bool drawing[LOADS];
	double demand_w, demand_before_w;
	int switches, off_most;
	sk_mono_ms last_off_ms;
	enum sk_shedder_why last_off_why;
};

struct island_case {
	const char *what;
	double capable_w; /* from BEGIN_MS to BACK_MS */
	bool shows;	  /* whether free_w tells of a shortage */
	bool knows;	  /* whether free_w is known at all */
	int off_then;	  /* loads off just before BACK_MS, a bit each */
	int within_ms;	  /* from BEGIN_MS to the last that goes */
	int switches;	  /* all in all */
	enum sk_shedder_why why;
	int off_end;
};

static const double rated_w[LOADS] = {500, 200, 200}; /* priorities 3, 2, 1 */

static const struct island_case cases[] = {
	{"enough", 900, true, true, 0, 0, 0, SK_SHEDDER_NOTHING, 0},
	{"a little short: the least important goes", 850, true, true, 4, 1000, 2,
	 SK_SHEDDER_OVERLOAD, 0},
	{"short of two: both at once", 600, true, true, 6, 1000, 4, SK_SHEDDER_OVERLOAD,
	 0},
	{"what would not help stays on", 410, true, true, 1, 1000, 2, SK_SHEDDER_OVERLOAD,
	 0},
	{"nothing left: all go, once", 0, true, true, 7, 1000, 6, SK_SHEDDER_OVERLOAD, 0},
	{"only the frequency tells: one after the other", 600, false, true, 6, 3000, 4,
	 SK_SHEDDER_LOW_FREQUENCY, 0},
	{"of the power nothing is known: none comes back", 850, false, false, 4, 1000, 1,
	 SK_SHEDDER_LOW_FREQUENCY, 4},
};

static void island_init(struct island *g)
{
	memset(g, 0, sizeof(*g));
	for (int i = 0; i < LOADS; i++) {
		g->items[i] = (struct sk_shed_item){LOADS - i, rated_w[i], false,
						    SK_MONO_NEVER, 2000};
		g->drawing[i] = true;
		g->demand_w += rated_w[i];
	}
	g->demand_before_w = g->demand_w;
	sk_shedder_init(&g->shedder, g->items, g->next, LOADS);
}

static int off_bits(const struct island *g)
{
	int bits = 0;

	for (int i = 0; i < LOADS; i++)
		bits |= g->items[i].off ? 1 << i : 0;
	return bits;
}

/* One cycle: decide with the readings of the period before, then let the switches go. */
static void step(struct island *g, const struct island_case *c, sk_mono_ms now)
{
	double capable_w = now >= BEGIN_MS && now < BACK_MS ? c->capable_w : RATED_W;
	double p_w[LOADS], free_w = capable_w - g->demand_before_w;
	int before = off_bits(g), after;

	for (int i = 0; i < LOADS; i++)
		p_w[i] = g->drawing[i] ? rated_w[i] : 0.0;
	if (!c->shows)
		free_w = fmax(free_w, 0.0);
	const struct sk_shedder_in in = {
		.f_hz = g->demand_before_w > capable_w ? LOW_HZ : NOMINAL_HZ,
		.free_w = c->knows ? free_w : (double)NAN,
		.data_ms = now - PERIOD_MS,
		.p_w = p_w,
		.now = now};

	ck_assert_int_eq(sk_shedder_run(&g->shedder, &limits, &in), SK_OK);
	after = off_bits(g);
	g->switches += __builtin_popcount((unsigned)(before ^ after));
	if (after & ~before) {
		g->last_off_ms = now;
		g->last_off_why = g->shedder.why;
	}
	ck_assert_msg(__builtin_popcount((unsigned)(before & ~after)) <= 1,
		      "%s: more than one came back at once", c->what);
	g->demand_before_w = g->demand_w;
	g->demand_w = 0.0;
	for (int i = 0; i < LOADS; i++) {
		g->drawing[i] = !g->items[i].off;
		g->demand_w += g->drawing[i] ? rated_w[i] : 0.0;
	}
}

START_TEST(an_island_sheds_and_restores)
{
	const struct island_case *c = &cases[_i];
	struct island g;

	island_init(&g);
	for (sk_mono_ms now = 0; now < END_MS; now += PERIOD_MS) {
		if (now == BACK_MS)
			ck_assert_msg(off_bits(&g) == c->off_then, "%s: off %d", c->what,
				      off_bits(&g));
		step(&g, c, now);
	}
	ck_assert_msg(g.switches == c->switches, "%s: %d switches", c->what, g.switches);
	ck_assert_msg(off_bits(&g) == c->off_end, "%s: off %d in the end", c->what,
		      off_bits(&g));
	ck_assert_int_eq(g.last_off_why, c->why);
	if (c->why != SK_SHEDDER_NOTHING)
		ck_assert_msg(g.last_off_ms - BEGIN_MS <= c->within_ms,
			      "%s: the last went after %lld ms", c->what,
			      (long long)(g.last_off_ms - BEGIN_MS));
}
END_TEST

/* One load of 500 W; what the reading says after it was switched off. */
static void shed_one(struct sk_shedder *s, struct sk_shed_item *items, bool *next)
{
	const double p_w[2] = {300, 500};
	const struct sk_shedder_in in = {NOMINAL_HZ, -100, 1000, p_w, 1000};

	items[0] = (struct sk_shed_item){2, 0, false, SK_MONO_NEVER, 0};
	items[1] = (struct sk_shed_item){1, 0, false, SK_MONO_NEVER, 0};
	sk_shedder_init(s, items, next, 2);
	ck_assert_int_eq(sk_shedder_run(s, &limits, &in), SK_OK);
	ck_assert(!items[0].off && items[1].off);
	ck_assert_int_eq(s->why, SK_SHEDDER_OVERLOAD);
}

START_TEST(a_shortage_is_met_once_and_a_load_that_stays_is_not_waited_for)
{
	struct sk_shed_item items[2];
	struct sk_shedder s;
	bool next[2];
	const double p_w[2] = {300, 500};
	struct sk_shedder_in in = {NOMINAL_HZ, -100, 1999, p_w, 2000};

	shed_one(&s, items, next);
	ck_assert_int_eq(sk_shedder_run(&s, &limits, &in), SK_OK);
	ck_assert(!items[0].off);
	in.data_ms = 2000; /* settled, and it draws on */
	ck_assert_int_eq(sk_shedder_run(&s, &limits, &in), SK_OK);
	ck_assert(items[0].off);
}
END_TEST

START_TEST(the_time_before_a_return_begins_anew_with_each_doubt)
{
	struct sk_shed_item items[2];
	struct sk_shedder s;
	bool next[2];
	const double p_w[2] = {300, 0};

	shed_one(&s, items, next);
	for (sk_mono_ms now = 3000; now <= 13500; now += PERIOD_MS) {
		struct sk_shedder_in in = {NOMINAL_HZ, 550, now, p_w, now};

		if (now == 7500) /* a cycle before it would come back */
			in.free_w = 549;
		if (now == 8000)
			in.f_hz = LOW_HZ;
		ck_assert_int_eq(sk_shedder_run(&s, &limits, &in), SK_OK);
		ck_assert_msg(items[1].off == (now < 13500), "at %lld ms",
			      (long long)now);
	}
	ck_assert_int_eq(s.why, SK_SHEDDER_RESTORED);
}
END_TEST

START_TEST(what_breaks_the_contract_switches_nothing)
{
	struct sk_shed_item items[2];
	struct sk_shedder s;
	bool next[2];
	const double p_w[2] = {300, 0};
	struct sk_shedder_in in = {NOMINAL_HZ, (double)-INFINITY, 9000, p_w, 9000};
	struct sk_shedder_limits wrong = limits;

	shed_one(&s, items, next);
	ck_assert_int_eq(sk_shedder_run(&s, &limits, &in), SK_EINVAL);
	in.free_w = -1e6;
	wrong.margin_w = -1;
	ck_assert_int_eq(sk_shedder_run(&s, &wrong, &in), SK_EINVAL);
	wrong = limits;
	wrong.f_delay_ms = -1;
	ck_assert_int_eq(sk_shedder_run(&s, &wrong, &in), SK_EINVAL);
	ck_assert(!items[0].off && items[1].off);
	ck_assert_int_eq(s.why, SK_SHEDDER_NOTHING);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{an_island_sheds_and_restores, SUITE_ROWS(cases)},
		{a_shortage_is_met_once_and_a_load_that_stays_is_not_waited_for, 1},
		{the_time_before_a_return_begins_anew_with_each_doubt, 1},
		{what_breaks_the_contract_switches_nothing, 1},
	};

	return SUITE_RUN("shedder", tests);
}
