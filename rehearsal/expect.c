/* expect.c - the figures a scenario is judged by; see expect.h. */
#include "rehearsal/expect.h"

#include <math.h>
#include <string.h>

#define V_BAND_PCT 0.5

struct window {
	size_t from, to;
};

static struct window window(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w;

	sk_trace_window(t, e->from_s, e->to_s, &w.from, &w.to);
	return w;
}

static double error_hz(const struct sk_trace *t, size_t sample)
{
	return t->samples[sample].f_hz - t->f_nom_hz;
}

static double settle_s(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	size_t inside = w.from;

	for (size_t s = w.from; s < w.to; s++)
		if (!(fabs(error_hz(t, s)) <= e->band_hz))
			inside = s + 1;
	if (inside >= w.to)
		return (double)INFINITY;
	return fmax((double)inside * t->every_s - e->from_s, 0);
}

/* The largest error is what there is to restore; what lies on its other side went too
 * far. */
static double overshoot_hz(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double least = 0, most = 0;

	for (size_t s = w.from; s < w.to; s++) {
		least = fmin(least, error_hz(t, s));
		most = fmax(most, error_hz(t, s));
	}
	return most > -least ? -least : most;
}

static double deviation_hz(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double most = 0;

	for (size_t s = w.from; s < w.to; s++)
		most = fmax(most, fabs(error_hz(t, s)));
	return most;
}

static double f_min_hz(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double least = (double)INFINITY;

	for (size_t s = w.from; s < w.to; s++)
		least = fmin(least, t->samples[s].f_hz);
	return least;
}

static double f_max_hz(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double most = -(double)INFINITY;

	for (size_t s = w.from; s < w.to; s++)
		most = fmax(most, t->samples[s].f_hz);
	return most;
}

/* Largest deviation of a unit from its share of the load, in percent of its rating. */
static double unequal_pct(const struct sk_trace *t, const double *power, size_t sample)
{
	double sum = 0, s_va = 0, worst = 0;

	for (size_t i = 0; i < t->unit_count; i++) {
		if (isnan(t->s_va[i]))
			continue;
		sum += power[sample * t->unit_count + i];
		s_va += t->s_va[i];
	}
	for (size_t i = 0; i < t->unit_count; i++) { /* NAN: the other */
		double part = power[sample * t->unit_count + i] / t->s_va[i];

		worst = fmax(worst, fabs(part - sum / s_va));
	}
	return worst * 100;
}

static double sharing_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double worst = 0;

	for (size_t s = w.from; s < w.to; s++)
		worst = fmax(worst, unequal_pct(t, t->p_w, s));
	return worst;
}

static double q_sharing_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double worst = 0;

	for (size_t s = w.from; s < w.to; s++)
		worst = fmax(worst, unequal_pct(t, t->q_var, s));
	return worst;
}

/* Of the mean over the grid-forming units, in percent of nominal. */
static double v_error_pct(const struct sk_trace *t, size_t sample)
{
	double sum_v = 0, count = 0;

	for (size_t i = 0; i < t->unit_count; i++) {
		if (isnan(t->s_va[i]))
			continue;
		sum_v += t->v_v[sample * t->unit_count + i];
		count++;
	}
	return 100 * fabs(sum_v / count / t->v_nom_v - 1);
}

static double v_deviation_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double worst = 0;

	for (size_t s = w.from; s < w.to; s++)
		worst = fmax(worst, v_error_pct(t, s));
	return worst;
}

static double v_settle_s(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	size_t inside = w.from;

	for (size_t s = w.from; s < w.to; s++)
		if (!(v_error_pct(t, s) <= V_BAND_PCT))
			inside = s + 1;
	if (inside >= w.to)
		return (double)INFINITY;
	return fmax((double)inside * t->every_s - e->from_s, 0);
}

static double mean_unequal_pct(const struct sk_trace *t, size_t from, size_t to)
{
	double sum = 0;

	for (size_t s = from; s < to; s++)
		sum += unequal_pct(t, t->p_w, s);
	return sum / (double)(to - from);
}

/* The last quarter of the window against the first. */
static double sharing_growth_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	size_t quarter = (w.to - w.from) / 4;

	return mean_unequal_pct(t, w.to - quarter, w.to) -
	       mean_unequal_pct(t, w.from, w.from + quarter);
}

/* How far a unit's power is from what it was, in percent of that. */
static double held_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e), then;
	double was_w, worst = 0;

	sk_trace_window(t, e->reference_s, e->reference_s, &then.from, &then.to);
	if (then.from >= t->count)
		return (double)NAN;
	was_w = sk_trace_p_w(t, then.from, e->unit);
	for (size_t s = w.from; s < w.to; s++)
		worst = fmax(worst, fabs(sk_trace_p_w(t, s, e->unit) / was_w - 1));
	return worst * 100;
}

/* How far any unit's power leaves the way from its first to its last value in the window,
 * in percent of its rating. */
static double transient_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double worst = 0;

	for (size_t i = 0; i < t->unit_count && w.from < w.to; i++) {
		double first_w = sk_trace_p_w(t, w.from, i);
		double last_w = sk_trace_p_w(t, w.to - 1, i);
		double least_w = fmin(first_w, last_w), most_w = fmax(first_w, last_w);

		for (size_t s = w.from; s < w.to; s++) {
			double p_w = sk_trace_p_w(t, s, i);
			double beyond_w = fmax(p_w - most_w, least_w - p_w);

			worst = fmax(worst, beyond_w / t->s_va[i]); /* NAN: the other */
		}
	}
	return worst * 100;
}

static double mode_changes(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double changes = 0;

	for (size_t s = w.from + 1; s < w.to; s++)
		changes += t->samples[s].mode != t->samples[s - 1].mode;
	return changes;
}

static double setpoints_per_s(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	int64_t sent = t->samples[w.to - 1].setpoints - t->samples[w.from].setpoints;
	double units = 0;

	for (size_t i = 0; i < t->unit_count; i++)
		units += !isnan(t->s_va[i]);
	return (double)sent / units / ((double)(w.to - w.from) * t->every_s);
}

static double soc_min_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double least = (double)INFINITY;

	for (size_t s = w.from; s < w.to; s++)
		least = fmin(least, t->soc_pct[s * t->unit_count + e->unit]);
	return least;
}

static double soc_max_pct(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double most = -(double)INFINITY;

	for (size_t s = w.from; s < w.to; s++)
		most = fmax(most, t->soc_pct[s * t->unit_count + e->unit]);
	return most;
}

static double trips(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double count = 0;

	for (size_t s = w.from + 1; s < w.to; s++)
		for (size_t i = 0; i < t->unit_count; i++)
			count += t->online[(s - 1) * t->unit_count + i] >
				 t->online[s * t->unit_count + i];
	return count;
}

static double dispatch_changes(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double changes = 0;

	for (size_t s = w.from + 1; s < w.to; s++)
		changes += t->samples[s].dispatch != t->samples[s - 1].dispatch;
	return changes;
}

/* The longest time without a break for which sign * power is above the limit. */
static double beyond_s(const struct sk_trace *t, const struct sk_expect *e, double sign)
{
	struct window w = window(t, e);
	size_t longest = 0, now = 0;

	for (size_t s = w.from; s < w.to; s++) {
		now = sign * t->samples[s].p_pcc_w > e->limit_w ? now + 1 : 0;
		longest = now > longest ? now : longest;
	}
	return (double)longest * t->every_s;
}

static double import_beyond_s(const struct sk_trace *t, const struct sk_expect *e)
{
	return beyond_s(t, e, 1);
}

static double export_beyond_s(const struct sk_trace *t, const struct sk_expect *e)
{
	return beyond_s(t, e, -1);
}

static double pcc_error_w(const struct sk_trace *t, const struct sk_expect *e)
{
	struct window w = window(t, e);
	double worst = 0;

	for (size_t s = w.from; s < w.to; s++) {
		double error_w = fabs(t->samples[s].p_pcc_w - e->limit_w);

		if (!(error_w <= worst)) /* NAN stays */
			worst = error_w;
	}
	return worst;
}

const struct sk_expect_kind sk_expect_kinds[] = {
	{"settle_s", false, settle_s,
	 "from the window's begin until the frequency stays within band_hz"},
	{"overshoot_hz", false, overshoot_hz,
	 "how far the frequency goes beyond nominal on the other side of the "
	 "disturbance"},
	{"deviation_hz", false, deviation_hz, "largest distance from nominal"},
	{"f_min_hz", false, f_min_hz, "lowest frequency"},
	{"f_max_hz", false, f_max_hz, "highest frequency"},
	{"sharing_pct", false, sharing_pct,
	 "largest distance of a grid-forming unit from its share, of its rating"},
	{"q_sharing_pct", false, q_sharing_pct, "likewise, of reactive power"},
	{"v_settle_s", false, v_settle_s,
	 "from the window's begin until the mean voltage of the grid-forming units stays "
	 "within 0.5 % of nominal"},
	{"v_deviation_pct", false, v_deviation_pct,
	 "largest distance of that mean from nominal, of nominal"},
	{"sharing_growth_pct", false, sharing_growth_pct,
	 "mean sharing error of the window's last quarter less that of the first"},
	{"held_pct", true, held_pct,
	 "largest change of a DER's power since reference_s, of what it was"},
	{"transient_pct", false, transient_pct,
	 "how far a grid-forming unit leaves the way from its first to its last power, "
	 "of its rating"},
	{"mode_changes", false, mode_changes, "changes of the controller's mode"},
	{"setpoints_per_s", false, setpoints_per_s,
	 "setpoints sent to each grid-forming unit"},
	{"soc_min_pct", true, soc_min_pct, "lowest charge of a storage"},
	{"soc_max_pct", true, soc_max_pct, "its highest charge"},
	{"trips", false, trips, "contactors that opened"},
	{"dispatch_changes", false, dispatch_changes,
	 "changes of what decides on the power, holding PV back included"},
	{"import_beyond_s", false, import_beyond_s,
	 "longest time for which the grid gives more than limit_w"},
	{"export_beyond_s", false, export_beyond_s,
	 "longest time for which the grid is given more than limit_w"},
	{"pcc_error_w", false, pcc_error_w,
	 "largest distance of the grid's power from limit_w"},
};

const size_t sk_expect_kind_count = sizeof(sk_expect_kinds) / sizeof(sk_expect_kinds[0]);

int sk_expect_by_name(const char *name)
{
	for (size_t i = 0; i < sk_expect_kind_count; i++)
		if (strcmp(sk_expect_kinds[i].name, name) == 0)
			return (int)i;
	return -1;
}

double sk_expect_measure(const struct sk_expect *e, const struct sk_trace *t)
{
	return sk_expect_kinds[e->kind].measure(t, e);
}

bool sk_expect_met(const struct sk_expect *e, double figure)
{
	return !isnan(figure) && !(figure > e->most) && !(figure < e->least);
}
