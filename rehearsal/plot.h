/*
 * plot.h - a picture of runs beside each other, drawn by gnuplot.
 */
#ifndef SK_REHEARSAL_PLOT_H
#define SK_REHEARSAL_PLOT_H

#include "rehearsal/scenario.h"
#include "rehearsal/trace.h"

/** One curve: the strategy and its run. */
struct sk_curve {
	const char *name;
	const struct sk_trace *trace;
};

/**
 * Draw frequency and common offset over time.
 * @param path  ends in .svg or .png
 * @return 0, SK_EINVAL (another ending, or quotes in the path) or SK_EIO (no gnuplot)
 */
SK_MUST_USE int sk_plot(const char *path, const struct sk_scenario *s,
			const struct sk_curve *curves, size_t count);

/** Whether sk_plot() can take this path. */
bool sk_plot_path_good(const char *path);

#endif
