/* rehearse.c - all runs of a scenario; see rehearse.h. */
#include "rehearsal/rehearse.h"

#include <stdio.h>

#include "rehearsal/plot.h"
#include "rehearsal/rig.h"

/* One run; its trace is handed over to `keep` where there is one. */
static int run(const struct sk_scenario *s, struct sk_verdict *v, size_t index,
	       struct sk_trace *keep)
{
	struct sk_rig rig;
	int err = sk_rig_init(&rig, s, v->strategy, (uint64_t)s->seed + index);

	if (err)
		return err;
	err = sk_rig_run(&rig);
	if (!err)
		sk_verdict_take(v, s, index, &rig.trace);
	if (!err && keep) {
		*keep = rig.trace;
		rig.trace = (struct sk_trace){0};
	}
	sk_rig_clear(&rig);
	return err;
}

/* All seeds of one strategy. */
static int run_strategy(struct sk_rehearsal *r, enum sk_strategy_kind strategy,
			sk_progress *progress, size_t done, size_t all)
{
	const struct sk_scenario *s = r->scenario;
	struct sk_verdict *v = &r->verdicts[r->count];
	int err = sk_verdict_init(v, strategy, s->expect_count, (size_t)s->seeds);

	for (size_t i = 0; !err && i < (size_t)s->seeds; i++) {
		if (progress)
			progress(done + i, all);
		err = run(s, v, i, i == 0 ? &r->first[r->count] : NULL);
		r->simulated_s += s->duration_s;
	}
	r->count++;
	return err;
}

int sk_rehearsal_init(struct sk_rehearsal *r, const struct sk_scenario *s, bool compare,
		      sk_progress *progress)
{
	size_t seeds = (size_t)s->seeds;
	size_t all = compare ? SK_STRATEGY_COUNT * seeds : seeds;
	int err;

	*r = (struct sk_rehearsal){.scenario = s};
	err = run_strategy(r, (enum sk_strategy_kind)s->controller, progress, 0, all);
	for (int other = 0; !err && compare && other < SK_STRATEGY_COUNT; other++)
		if (other != s->controller)
			err = run_strategy(r, (enum sk_strategy_kind)other, progress,
					   r->count * seeds, all);
	if (progress)
		progress(all, all);
	if (err)
		sk_rehearsal_clear(r);
	return err;
}

int sk_rehearsal_judge(struct sk_rehearsal *r, const struct sk_scenario *s,
		       const char *path, struct sk_diag *diag)
{
	size_t samples = (size_t)(s->duration_s * 1e3 / s->trace_ms) + 1;
	int err;

	*r = (struct sk_rehearsal){.scenario = s, .count = 1};
	err = sk_trace_init(&r->first[0], samples, s->config.simulator.der_count);
	if (!err) {
		sk_trace_of(&r->first[0], &s->config, s->trace_ms / 1e3);
		err = sk_trace_read(&r->first[0], path, diag);
	}
	if (!err)
		err = sk_verdict_init(&r->verdicts[0],
				      (enum sk_strategy_kind)s->controller,
				      s->expect_count, 1);
	if (!err)
		sk_verdict_take(&r->verdicts[0], s, 0, &r->first[0]);
	else
		sk_rehearsal_clear(r);
	return err;
}

void sk_rehearsal_clear(struct sk_rehearsal *r)
{
	for (size_t i = 0; i < r->count; i++) {
		sk_verdict_clear(&r->verdicts[i]);
		sk_trace_clear(&r->first[i]);
	}
	*r = (struct sk_rehearsal){0};
}

static int write_csv(const struct sk_rehearsal *r, const char *path)
{
	FILE *out = fopen(path, "we");
	int err = out ? sk_trace_csv(&r->first[0], out) : SK_EIO;

	if (out && fclose(out))
		err = SK_EIO;
	if (err)
		fprintf(stderr, "%s: cannot be written\n", path);
	return err;
}

static int write_plot(const struct sk_rehearsal *r, const char *path)
{
	struct sk_curve curves[SK_STRATEGY_COUNT];
	int err;

	for (size_t i = 0; i < r->count; i++)
		curves[i] = (struct sk_curve){
			.name = sk_strategy_name(r->verdicts[i].strategy),
			.trace = &r->first[i]};
	err = sk_plot(path, r->scenario, curves, r->count);
	if (err)
		fprintf(stderr, "%s: cannot be drawn; is gnuplot installed?\n", path);
	return err;
}

int sk_rehearsal_write(const struct sk_rehearsal *r, const char *csv, const char *plot)
{
	int err = csv ? write_csv(r, csv) : SK_OK;

	if (!err && plot)
		err = write_plot(r, plot);
	return err;
}
