/* shed.c - which loads to switch off, and when to bring them back; see shed.h. */
#include "controller/core/shed.h"

#include <math.h>

static bool sane(const struct sk_shed_in *in)
{
	if (in->count > SK_SHED_MAX || !isfinite(in->free_w) || !isfinite(in->margin_w) ||
	    in->margin_w < 0)
		return false;
	for (size_t i = 0; i < in->count; i++) {
		const struct sk_shed_item *item = &in->items[i];

		if (!isfinite(item->p_w) || item->p_w < 0 || item->min_off_ms < 0)
			return false;
	}
	return true;
}

/* The indices of the items, the most important first; equal ones as in the table. */
static void rank(const struct sk_shed_in *in, size_t *order)
{
	for (size_t i = 0; i < in->count; i++) {
		size_t k = i;

		for (; k > 0 && in->items[order[k - 1]].priority < in->items[i].priority;
		     k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

/* freed[k]: what switching off item order[k] and all less important would give. */
static void sum_up(const struct sk_shed_in *in, const size_t *order, double *freed_w)
{
	freed_w[in->count] = 0;
	for (size_t k = in->count; k > 0; k--) {
		const struct sk_shed_item *item = &in->items[order[k - 1]];

		freed_w[k - 1] = freed_w[k] + (item->off ? 0 : item->p_w);
	}
}

/* From the most important: an item goes only if all less important ones cannot do. */
static double shed(const struct sk_shed_in *in, const size_t *order, bool *off)
{
	double freed_w[SK_SHED_MAX + 1];
	double short_w = -in->free_w;

	sum_up(in, order, freed_w);
	for (size_t k = 0; k < in->count; k++) {
		const struct sk_shed_item *item = &in->items[order[k]];

		if (item->off || freed_w[k + 1] >= short_w)
			continue;
		off[order[k]] = true;
		short_w -= item->p_w;
	}
	return fmax(short_w, 0);
}

static void restore(const struct sk_shed_in *in, const size_t *order, bool *off)
{
	double free_w = in->free_w - in->margin_w;

	for (size_t k = 0; k < in->count; k++) {
		const struct sk_shed_item *item = &in->items[order[k]];

		if (!item->off || item->p_w > free_w)
			continue;
		off[order[k]] = in->now - item->off_at < item->min_off_ms;
		free_w -= item->p_w;
	}
}

int sk_shed_next(const struct sk_shed_in *in, bool *off, double *short_w)
{
	size_t order[SK_SHED_MAX];

	if (!sane(in))
		return SK_EINVAL;
	rank(in, order);
	for (size_t i = 0; i < in->count; i++)
		off[i] = in->items[i].off;
	*short_w = 0;
	if (in->free_w < 0)
		*short_w = shed(in, order, off);
	else
		restore(in, order, off);
	return SK_OK;
}
