/* poll.c - when a DER is polled; see poll.h. */
#include "drivers/poll.h"

void sk_grid_init(struct sk_grid *g, int period_ms, sk_mono_ms now)
{
	*g = (struct sk_grid){.period_ms = period_ms,
			      .point = (now / period_ms + 1) * period_ms};
}

sk_mono_ms sk_grid_due(const struct sk_grid *g)
{
	return (g->point + SK_POLL_SLOT_MS - 1) / SK_POLL_SLOT_MS * SK_POLL_SLOT_MS;
}

bool sk_grid_take(struct sk_grid *g, sk_mono_ms now)
{
	sk_mono_ms passed;

	if (now < sk_grid_due(g))
		return false;
	passed = (now - g->point) / g->period_ms;
	g->missed += (uint64_t)passed;
	g->point += (passed + 1) * g->period_ms;
	return true;
}
