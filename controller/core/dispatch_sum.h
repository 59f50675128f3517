/*
 * dispatch_sum.h - a sum that keeps what rounding would lose (Neumaier). Pure.
 *
 * The value is within one rounding of the true sum unless the terms cancel by more than a
 * double's digits; compilers leave it alone as long as they may not reorder arithmetic.
 */
#ifndef SK_CONTROLLER_CORE_DISPATCH_SUM_H
#define SK_CONTROLLER_CORE_DISPATCH_SUM_H

#include <math.h>

struct sk_sum {
	double sum, lost; /**< start at {0}                                       */
};

static inline void sk_sum_add(struct sk_sum *s, double x)
{
	double sum = s->sum + x;

	s->lost += fabs(s->sum) >= fabs(x) ? (s->sum - sum) + x : (x - sum) + s->sum;
	s->sum = sum;
}

static inline double sk_sum_value(const struct sk_sum *s)
{
	return s->sum + s->lost;
}

#endif
