/*
 * rehearse.h - all runs of a scenario, and what is made of them.
 */
#ifndef SK_REHEARSAL_REHEARSE_H
#define SK_REHEARSAL_REHEARSE_H

#include "rehearsal/judge.h"
#include "rehearsal/options.h"
#include "rehearsal/scenario.h"

/** Called before each run; NULL: nobody wants to know. */
typedef void sk_progress(size_t done, size_t all);

/** The verdict of each strategy, and the first run of each. init/clear */
struct sk_rehearsal {
	const struct sk_scenario *scenario;
	size_t count;
	struct sk_verdict verdicts[SK_STRATEGY_COUNT];
	struct sk_trace first[SK_STRATEGY_COUNT];
	double simulated_s; /**< of all runs together */
};

/** Run all; the scenario's own strategy comes first. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_rehearsal_init(struct sk_rehearsal *r, const struct sk_scenario *s,
				  bool compare, sk_progress *progress);
void sk_rehearsal_clear(struct sk_rehearsal *r);

/** Judge a trace that was recorded elsewhere instead of running anything. @return 0 or an
 * error, with complaints in `diag` */
SK_MUST_USE int sk_rehearsal_judge(struct sk_rehearsal *r, const struct sk_scenario *s,
				   const char *path, struct sk_diag *diag);

/** Write the files that were asked for. @return 0 or SK_EIO, with a word on stderr */
SK_MUST_USE int sk_rehearsal_write(const struct sk_rehearsal *r, const char *csv,
				   const char *plot);

#endif
