/*
 * expect.h - the kinds of figures a scenario is judged by: one row of a table and one
 * small function over the trace each.
 */
#ifndef SK_REHEARSAL_EXPECT_H
#define SK_REHEARSAL_EXPECT_H

#include <stdbool.h>

#include "rehearsal/scenario.h"
#include "rehearsal/trace.h"

struct sk_expect_kind {
	const char *name; /**< with the unit of most, least and of the figure       */
	bool of_der;	  /**< needs one                                            */
	double (*measure)(const struct sk_trace *t, const struct sk_expect *e);
	const char *meaning;
};

extern const struct sk_expect_kind sk_expect_kinds[];
extern const size_t sk_expect_kind_count;
#define SK_EXPECT_NAMES                                                               \
	"\"settle_s\", \"overshoot_hz\", \"deviation_hz\", \"f_min_hz\", "            \
	"\"f_max_hz\", \"sharing_pct\", \"q_sharing_pct\", \"v_settle_s\", "          \
	"\"v_deviation_pct\", \"sharing_growth_pct\", \"held_pct\", "                 \
	"\"transient_pct\", \"mode_changes\", \"setpoints_per_s\", \"soc_min_pct\", " \
	"\"soc_max_pct\", \"trips\", \"dispatch_changes\", \"import_beyond_s\", "     \
	"\"export_beyond_s\", \"pcc_error_w\""

int sk_expect_by_name(const char *name); /**< index in the table, or -1 */

/** The figure; INFINITY for what did not come to an end within the window. */
double sk_expect_measure(const struct sk_expect *e, const struct sk_trace *t);

/** Whether a figure is within the limits; NAN never is. */
bool sk_expect_met(const struct sk_expect *e, double figure);

#endif
