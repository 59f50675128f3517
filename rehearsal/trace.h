/*
 * trace.h - what a run was like: samples on a grid, of the plant itself and not of what
 * the controller believes.
 */
#ifndef SK_REHEARSAL_TRACE_H
#define SK_REHEARSAL_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "models/config.h"
#include "models/diag.h"

/** What every sample has, before the powers and the offsets of each unit. */
struct sk_sample {
	double f_hz;	   /**< of the site                                       */
	double u_hz;	   /**< common offset the controller wants; NAN: none     */
	int mode;	   /**< enum sk_mode                                      */
	int64_t setpoints; /**< sent since the start, to all units              */
	double p_pcc_w;	   /**< from the grid; NAN: there is none               */
	int dispatch;	   /**< what decides on the power; any number for each   */
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
	double *soc_pct; /**< likewise; NAN: no storage                           */
	double *online;	 /**< likewise; 1, or 0 when its contactor is open        */
};

/** Room for so many samples and units. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_trace_init(struct sk_trace *t, size_t room, size_t unit_count);
void sk_trace_clear(struct sk_trace *t);

/** Whose it is: names, ratings and nominal values of a site. `config` must outlive it. */
void sk_trace_of(struct sk_trace *t, const struct sk_config *config, double every_s);

/** The samples from..to, both in s and within the trace; `to` is one beyond the last. */
void sk_trace_window(const struct sk_trace *t, double from_s, double to_s, size_t *from,
		     size_t *to);

static inline double sk_trace_p_w(const struct sk_trace *t, size_t sample, size_t unit)
{
	return t->p_w[sample * t->unit_count + unit];
}

/** The first line of the file: the names of its columns. */
void sk_trace_head(const struct sk_trace *t, FILE *out);

/** Write all as comma-separated values. @return 0 or SK_EIO */
SK_MUST_USE int sk_trace_csv(const struct sk_trace *t, FILE *out);

/**
 * Read such a file, also one that another program wrote: the same columns, a line each
 * `every_s`, an empty field where a value is not known; as many lines as there is room
 * for.
 * @param t  sk_trace_init() and sk_trace_of() have been called
 * @return 0, SK_EIO, SK_ENOMEM or SK_EPARSE, each with a complaint in `diag`
 */
SK_MUST_USE int sk_trace_read(struct sk_trace *t, const char *path, struct sk_diag *diag);

#endif
