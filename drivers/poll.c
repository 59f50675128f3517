/* poll.c - when a DER is polled; see poll.h. */
#include "drivers/poll.h"

/* The first point of the grid after `now`. */
static sk_mono_ms next_point(const struct sk_grid *g, sk_mono_ms now)
{
	return ((now - g->phase_ms) / g->period_ms + 1) * g->period_ms + g->phase_ms;
}

void sk_grid_init(struct sk_grid *g, int period_ms, int phase_ms, sk_mono_ms now)
{
	*g = (struct sk_grid){.period_ms = period_ms, .phase_ms = phase_ms};
	g->point = next_point(g, now);
}

int sk_grid_phase(int period_ms, size_t index, size_t count)
{
	size_t phases = count <= SK_POLL_FEW
				? 1
				: (count + SK_POLL_TOGETHER - 1) / SK_POLL_TOGETHER;
	size_t most = (size_t)period_ms / SK_POLL_SLOT_MS;

	if (phases > most)
		phases = most;
	if (phases == 0)
		return 0;
	/* Neighbours in the inventory, often one gateway's, go to different phases. */
	return (int)(index % phases * (size_t)period_ms / phases);
}

sk_mono_ms sk_grid_due(const struct sk_grid *g)
{
	return (g->point + SK_POLL_SLOT_MS - 1) / SK_POLL_SLOT_MS * SK_POLL_SLOT_MS;
}

void sk_grid_skip(struct sk_grid *g, sk_mono_ms now)
{
	if (now >= g->point)
		g->point = next_point(g, now);
}

bool sk_grid_take(struct sk_grid *g, sk_mono_ms now)
{
	if (now < sk_grid_due(g))
		return false;
	g->missed += (uint64_t)((now - g->point) / g->period_ms);
	sk_grid_skip(g, now);
	return true;
}
