/* judge.c - the figures of many runs; see judge.h. */
#include "rehearsal/judge.h"

#include <math.h>
#include <stdlib.h>

#include "rehearsal/expect.h"

int sk_verdict_init(struct sk_verdict *v, enum sk_strategy_kind strategy,
		    size_t expect_count, size_t runs)
{
	*v = (struct sk_verdict){
		.strategy = strategy, .expect_count = expect_count, .runs = runs};
	v->figures = calloc(expect_count * runs + 1, sizeof(*v->figures));
	return v->figures ? SK_OK : SK_ENOMEM;
}

void sk_verdict_clear(struct sk_verdict *v)
{
	free(v->figures);
	*v = (struct sk_verdict){0};
}

void sk_verdict_take(struct sk_verdict *v, const struct sk_scenario *s, size_t run,
		     const struct sk_trace *t)
{
	for (size_t e = 0; e < v->expect_count; e++)
		v->figures[e * v->runs + run] = sk_expect_measure(&s->expects[e], t);
}

/* What is not a number stands last: nothing is worse. */
static int upwards(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	if (isnan(left) || isnan(right))
		return (isnan(left) ? 1 : 0) - (isnan(right) ? 1 : 0);
	return (left > right) - (left < right);
}

static int downwards(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return isnan(left) || isnan(right) ? upwards(a, b) : upwards(b, a);
}

/* The nearest rank. */
static double at_rank(const double *sorted, size_t count, double part)
{
	size_t rank = (size_t)ceil(part * (double)count);

	return sorted[rank > 0 ? rank - 1 : 0];
}

struct sk_spread sk_verdict_spread(struct sk_verdict *v, const struct sk_scenario *s,
				   size_t expect)
{
	const struct sk_expect *e = &s->expects[expect];
	double *figures = v->figures + expect * v->runs;
	struct sk_spread spread = {0};

	qsort(figures, v->runs, sizeof(*figures), isnan(e->most) ? downwards : upwards);
	spread.p50 = at_rank(figures, v->runs, 0.50);
	spread.p95 = at_rank(figures, v->runs, 0.95);
	spread.worst = figures[v->runs - 1];
	for (size_t run = 0; run < v->runs; run++)
		spread.met += sk_expect_met(e, figures[run]);
	return spread;
}

bool sk_verdict_met(struct sk_verdict *v, const struct sk_scenario *s)
{
	for (size_t e = 0; e < v->expect_count; e++)
		if (sk_verdict_spread(v, s, e).met < v->runs)
			return false;
	return true;
}
