/* plan.c - which reads fetch the wanted registers; see plan.h. */
#include "drivers/link/plan.h"

#include <stdbool.h>
#include <stdlib.h>

#include "drivers/link/frame.h"

#define ADDRESSES 65536

static uint32_t end_of(const struct sk_span *s)
{
	return s->at + s->count;
}

static int by_address(const void *a, const void *b)
{
	const struct sk_span *x = a, *y = b;

	if (x->table != y->table)
		return x->table < y->table ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->count > y->count) - (x->count < y->count);
}

/* Stretch the read over the span, when the limits allow. */
static bool join(struct sk_span *read, const struct sk_span *span,
		 const struct sk_plan_limits *limits)
{
	uint32_t end = end_of(span) > end_of(read) ? end_of(span) : end_of(read);

	if (span->table != read->table || span->at > end_of(read) + limits->hole ||
	    end - read->at > limits->registers)
		return false;
	read->count = end - read->at;
	return true;
}

int sk_plan(struct sk_span *spans, size_t count, const struct sk_plan_limits *limits,
	    struct sk_span *reads)
{
	size_t made = 0;

	if (limits->registers < 1 || limits->registers > SK_FRAME_READ_MAX)
		return SK_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (spans[i].count < 1 || spans[i].count > limits->registers ||
		    spans[i].at >= ADDRESSES || end_of(&spans[i]) > ADDRESSES)
			return SK_ERANGE;
	if (count > 1)
		qsort(spans, count, sizeof(*spans), by_address);
	for (size_t i = 0; i < count; i++)
		if (made == 0 || !join(&reads[made - 1], &spans[i], limits))
			reads[made++] = spans[i];
	return (int)made;
}
