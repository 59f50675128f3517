/*
 * trace.h - what the plant really did, as a file: for whoever judges a run afterwards.
 *
 * Comma-separated values: `mono_ms` of the machine's monotonic clock, the site's `f_hz`,
 * the grid's `p_pcc_w`, and of each simulated DER its true `p_w`, `q_var`, `v_v`, of a
 * grid-forming one the `f_offset_hz` in force, of a storage its `soc_pct`, and `online`.
 * A row follows the one before by SK_SIM_TRACE_S of the plant's time or a little more.
 */
#ifndef SK_SIMULATOR_TRACE_H
#define SK_SIMULATOR_TRACE_H

#include <stdio.h>

#include "models/types.h"
#include "simulator/site.h"

#define SK_SIM_TRACE_S 0.01

/** Zeroed: there is none. */
struct sk_sim_trace {
	FILE *out;
	double next_s; /**< of the plant's time                                      */
};

/** Begin the file anew. @return 0 or SK_EIO */
SK_MUST_USE int sk_sim_trace_open(struct sk_sim_trace *t, const char *path,
				  const struct sk_site *site);

/** Write a row when one is due. */
void sk_sim_trace_see(struct sk_sim_trace *t, const struct sk_site *site,
		      int64_t mono_us);

/** @return 0, or SK_EIO when not all of it was written */
SK_MUST_USE int sk_sim_trace_close(struct sk_sim_trace *t);

#endif
