/* genset.c - when a generating set starts and stops; see genset.h. */
#include "controller/core/genset.h"

void sk_genset_init(struct sk_genset *g, sk_mono_ms now)
{
	*g = (struct sk_genset){.since = now,
				.ran_at = SK_MONO_NEVER,
				.rested_at = SK_MONO_NEVER,
				.tested_at = now};
}

/* Comparisons with NAN are false: what is not known calls for nothing. */
static enum sk_genset_call call_of(const struct sk_genset *g,
				   const struct sk_genset_conf *conf,
				   const struct sk_genset_in *in)
{
	if (in->soc_pct < (in->quiet ? conf->quiet_soc_pct : conf->start_soc_pct))
		return SK_GENSET_BY_CHARGE;
	if (in->quiet)
		return SK_GENSET_NO_CALL;
	if (in->load_w > conf->start_load_w)
		return SK_GENSET_BY_LOAD;
	if (in->reserve_w < conf->start_reserve_w)
		return SK_GENSET_BY_RESERVE;
	if (conf->test_every_ms > 0 && in->now - g->tested_at >= conf->test_every_ms)
		return SK_GENSET_BY_TEST;
	return SK_GENSET_NO_CALL;
}

/* Whether what it was started for is over; unknown: it is not. */
static bool is_over(const struct sk_genset *g, const struct sk_genset_conf *conf,
		    const struct sk_genset_in *in)
{
	switch (g->call) {
	case SK_GENSET_BY_CHARGE:
		return in->soc_pct >= conf->stop_soc_pct;
	case SK_GENSET_BY_LOAD:
		return in->quiet || in->load_w <= conf->stop_load_w;
	case SK_GENSET_BY_RESERVE:
		return in->quiet || in->reserve_w >= conf->stop_reserve_w;
	case SK_GENSET_BY_TEST:
		return in->quiet || in->now - g->ran_at >= conf->test_run_ms;
	case SK_GENSET_NO_CALL:
		break;
	}
	return true;
}

static void go(struct sk_genset *g, enum sk_genset_state to, sk_mono_ms now)
{
	g->state = to;
	g->since = now;
}

static void start_when_called(struct sk_genset *g, const struct sk_genset_conf *conf,
			      const struct sk_genset_in *in)
{
	if (g->rested_at != SK_MONO_NEVER && in->now - g->rested_at < conf->min_rest_ms)
		return;
	g->call = call_of(g, conf, in);
	if (g->call != SK_GENSET_NO_CALL)
		go(g, SK_GENSET_STARTING, in->now);
}

static void fail(struct sk_genset *g, const struct sk_genset_conf *conf, sk_mono_ms now)
{
	g->failures++;
	g->rested_at = now;
	go(g, g->failures > conf->retries ? SK_GENSET_FAILED : SK_GENSET_PAUSE, now);
}

static void wait_for_run(struct sk_genset *g, const struct sk_genset_conf *conf,
			 const struct sk_genset_in *in)
{
	if (in->seen == SK_GENSET_RUNS) {
		g->ran_at = in->now;
		go(g, SK_GENSET_WARM_UP, in->now);
	} else if (in->now - g->since >= conf->start_timeout_ms) {
		fail(g, conf, in->now);
	}
}

static void warm_up(struct sk_genset *g, const struct sk_genset_conf *conf,
		    const struct sk_genset_in *in)
{
	if (in->seen == SK_GENSET_STANDS) {
		fail(g, conf, in->now);
	} else if (in->now - g->since >= conf->warm_up_ms) {
		go(g, SK_GENSET_LOADED, in->now);
	}
}

static void carry(struct sk_genset *g, const struct sk_genset_conf *conf,
		  const struct sk_genset_in *in)
{
	enum sk_genset_call next;

	if (in->seen == SK_GENSET_STANDS) {
		fail(g, conf, in->now);
		return;
	}
	g->tested_at = in->now;
	if (!is_over(g, conf, in))
		return;
	next = call_of(g, conf, in);
	if (next != SK_GENSET_NO_CALL) {
		g->call = next; /* something else calls for it by now */
	} else if (in->now - g->ran_at >= conf->min_run_ms) {
		g->failures = 0; /* it did all that it was asked */
		go(g, SK_GENSET_COOL_DOWN, in->now);
	}
}

static void cool_down(struct sk_genset *g, const struct sk_genset_conf *conf,
		      const struct sk_genset_in *in)
{
	enum sk_genset_call call = call_of(g, conf, in);

	if (call != SK_GENSET_NO_CALL && in->seen != SK_GENSET_STANDS) {
		g->call = call;
		go(g, SK_GENSET_LOADED, in->now);
	} else if (in->seen == SK_GENSET_STANDS ||
		   in->now - g->since >= conf->cool_down_ms) {
		g->rested_at = in->now;
		g->call = SK_GENSET_NO_CALL;
		go(g, SK_GENSET_REST, in->now);
	}
}

static void wait_for_retry(struct sk_genset *g, const struct sk_genset_conf *conf,
			   const struct sk_genset_in *in)
{
	if (in->now - g->since >= conf->retry_ms)
		go(g, SK_GENSET_REST, in->now);
}

static void wait_for_reset(struct sk_genset *g, const struct sk_genset_conf *conf,
			   const struct sk_genset_in *in)
{
	(void)conf;
	if (!in->reset)
		return;
	g->failures = 0;
	go(g, SK_GENSET_REST, in->now);
}

typedef void handler(struct sk_genset *g, const struct sk_genset_conf *conf,
		     const struct sk_genset_in *in);

void sk_genset_run(struct sk_genset *g, const struct sk_genset_conf *conf,
		   const struct sk_genset_in *in)
{
	static handler *const handlers[] = {
		[SK_GENSET_REST] = start_when_called, [SK_GENSET_STARTING] = wait_for_run,
		[SK_GENSET_WARM_UP] = warm_up,	      [SK_GENSET_LOADED] = carry,
		[SK_GENSET_COOL_DOWN] = cool_down,    [SK_GENSET_PAUSE] = wait_for_retry,
		[SK_GENSET_FAILED] = wait_for_reset,
	};

	handlers[g->state](g, conf, in);
	g->run = g->state >= SK_GENSET_STARTING && g->state <= SK_GENSET_COOL_DOWN;
	g->loaded = g->state == SK_GENSET_LOADED;
	g->least_w = g->loaded ? conf->min_load_w : 0.0;
}
