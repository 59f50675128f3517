/* plot.c - a picture of runs; see plot.h. */
#include "rehearsal/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Points of a curve: more cannot be seen, and make the file large. */
#define POINTS_MAX 600

static bool ends_in(const char *path, const char *ending)
{
	size_t len = strlen(path), part = strlen(ending);

	return len > part && strcmp(path + len - part, ending) == 0;
}

bool sk_plot_path_good(const char *path)
{
	return !strpbrk(path, "'\"\\\n`") &&
	       (ends_in(path, ".svg") || ends_in(path, ".png"));
}

static void put(FILE *gnuplot, double value)
{
	if (isfinite(value))
		(void)fprintf(gnuplot, " %.6g", value); /* pclose() tells at the end */
	else
		(void)fputs(" ?", gnuplot);
}

static void put_data(FILE *gnuplot, const struct sk_curve *curve, size_t index)
{
	const struct sk_trace *t = curve->trace;
	size_t each = t->count / POINTS_MAX + 1;

	(void)fprintf(gnuplot, "$run%zu << END\n", index);
	for (size_t s = 0; s < t->count; s += each) {
		(void)fprintf(gnuplot, "%.6g", (double)s * t->every_s);
		put(gnuplot, (t->samples[s].f_hz - t->f_nom_hz) * 1e3);
		put(gnuplot, t->samples[s].u_hz * 1e3);
		(void)fputc('\n', gnuplot);
	}
	(void)fputs("END\n", gnuplot);
}

static void put_panel(FILE *gnuplot, const struct sk_curve *curves, size_t count,
		      int column, const char *label)
{
	(void)fprintf(gnuplot, "set ylabel '%s'\nplot", label);
	for (size_t i = 0; i < count; i++)
		(void)fprintf(gnuplot, "%s $run%zu using 1:%d with lines title '%s'",
			      i ? "," : "", i, column, curves[i].name);
	(void)fputc('\n', gnuplot);
}

int sk_plot(const char *path, const struct sk_scenario *s, const struct sk_curve *curves,
	    size_t count)
{
	FILE *gnuplot;

	if (!sk_plot_path_good(path))
		return SK_EINVAL;
	gnuplot = popen("gnuplot", "we");
	if (!gnuplot)
		return SK_EIO;
	(void)fprintf(gnuplot, "set terminal %s size 800,520\nset output '%s'\n",
		      ends_in(path, ".svg") ? "svg background rgb 'white'" : "png", path);
	(void)fprintf(gnuplot,
		      "set datafile missing '?'\nset grid\nset key right\n"
		      "set xrange [0:%g]\nset multiplot layout 2,1\n",
		      s->duration_s);
	for (size_t i = 0; i < count; i++)
		put_data(gnuplot, &curves[i], i);
	put_panel(gnuplot, curves, count, 2, "frequency less nominal, mHz");
	(void)fputs("set xlabel 'time, s'\n", gnuplot);
	put_panel(gnuplot, curves, count, 3, "common offset, mHz");
	(void)fputs("unset multiplot\n", gnuplot);
	return pclose(gnuplot) == 0 ? SK_OK : SK_EIO;
}
