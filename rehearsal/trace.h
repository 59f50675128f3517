/*
 * trace.h - what a run was like: samples on a grid, of the plant itself and not of what
 * the controller believes.
 */
#ifndef SK_REHEARSAL_TRACE_H
#define SK_REHEARSAL_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "models/error.h"

/** What every sample has, before the powers and the offsets of each unit. */
struct sk_sample {
	double f_hz;	   /**< of the site                                       */
	double u_hz;	   /**< common offset the controller wants; NAN: none     */
	int mode;	   /**< enum sk_mode                                      */
	int64_t setpoints; /**< sent since the start, to all units              */
};

/** init/clear. Samples stand at 0, every_s, 2 every_s, ... */
struct sk_trace {
	double every_s, f_nom_hz, v_nom_v;
	size_t unit_count;
	const char **ids; /**< of the units; the texts are borrowed              */
	double *s_va;	  /**< rating of the units that share, NAN: does not     */
	size_t count, room;
	struct sk_sample *samples;
	double *p_w, *q_var, *v_v, *offset_hz; /**< unit_count for each sample   */
};

/** Room for so many samples and units. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_trace_init(struct sk_trace *t, size_t room, size_t unit_count);
void sk_trace_clear(struct sk_trace *t);

/** The samples from..to, both in s and within the trace; `to` is one beyond the last. */
void sk_trace_window(const struct sk_trace *t, double from_s, double to_s, size_t *from,
		     size_t *to);

static inline double sk_trace_p_w(const struct sk_trace *t, size_t sample, size_t unit)
{
	return t->p_w[sample * t->unit_count + unit];
}

/** Write all as comma-separated values. @return 0 or SK_EIO */
SK_MUST_USE int sk_trace_csv(const struct sk_trace *t, FILE *out);

#endif
