/*
 * judge.h - the figures of many runs, and whether they are what was expected.
 */
#ifndef SK_REHEARSAL_JUDGE_H
#define SK_REHEARSAL_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "rehearsal/scenario.h"
#include "rehearsal/trace.h"

/** All runs of one strategy; init/clear. */
struct sk_verdict {
	enum sk_strategy_kind strategy;
	size_t expect_count, runs;
	double *figures; /**< runs for each expectation                              */
};

/** One expectation over all runs. The worst is what is furthest on the wrong side. */
struct sk_spread {
	double p50, p95, worst;
	size_t met; /**< runs that did */
};

SK_MUST_USE int sk_verdict_init(struct sk_verdict *v, enum sk_strategy_kind strategy,
				size_t expect_count, size_t runs);
void sk_verdict_clear(struct sk_verdict *v);

/** Measure one run. */
void sk_verdict_take(struct sk_verdict *v, const struct sk_scenario *s, size_t run,
		     const struct sk_trace *t);

/** Sorts the figures of this expectation. */
struct sk_spread sk_verdict_spread(struct sk_verdict *v, const struct sk_scenario *s,
				   size_t expect);

/** True when every run met every expectation. */
bool sk_verdict_met(struct sk_verdict *v, const struct sk_scenario *s);

#endif
