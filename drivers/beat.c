/* beat.c - our heartbeat in a device; see beat.h. */
#include "drivers/beat.h"

#include "common/log.h"

/* The register and the map it stands in, or NULL. */
static const struct sk_map_point *find(const struct sk_beat *b,
				       const struct sk_placed **placed)
{
	const struct sk_windows *w = &b->device->windows;

	for (size_t i = 0; i < w->count; i++) {
		const struct sk_map *map = w->block[i].placed.map;

		*placed = &w->block[i].placed;
		if (map->watch.our_beat)
			return &map->points[map->watch.our_beat - 1];
	}
	return NULL;
}

static void on_reply(struct sk_request *request, const struct sk_reply *reply)
{
	const struct sk_beat *b = request->arg;

	if (reply->err)
		sk_debug("%s: our heartbeat: %s", b->device->conf->id, reply->reason);
}

void sk_beat_init(struct sk_beat *b, const struct sk_device *device)
{
	*b = (struct sk_beat){.device = device, .due = INT64_MAX};
	b->request = (struct sk_request){.want = {.unit = (uint8_t)device->conf->unit,
						  .function = SK_FN_WRITE_MANY},
					 .values = b->reg,
					 .timeout_ms = device->conf->timeout_ms,
					 .urgent = true,
					 .done = on_reply,
					 .arg = b};
}

void sk_beat_clear(struct sk_beat *b)
{
	sk_link_cancel(&b->request);
}

void sk_beat_run(struct sk_beat *b, bool run, sk_mono_ms now)
{
	const struct sk_placed *placed;

	if (!run || !find(b, &placed))
		b->due = INT64_MAX;
	else if (b->due == INT64_MAX)
		b->due = now;
}

/* The highest counts mean "not implemented" and are left out. */
static void count_up(struct sk_beat *b, const struct sk_map_point *p)
{
	const uint32_t most = p->regs == 1 ? UINT16_MAX - 1 : UINT32_MAX - 1;

	b->count = b->count < most ? b->count + 1 : 1;
	b->reg[0] = (uint16_t)(p->regs == 1 || p->low_first ? b->count : b->count >> 16);
	b->reg[1] = (uint16_t)(p->low_first ? b->count >> 16 : b->count);
}

void sk_beat_tick(struct sk_beat *b, sk_mono_ms now)
{
	const struct sk_placed *placed;
	const struct sk_map_point *p = now >= b->due ? find(b, &placed) : NULL;

	if (now < b->due)
		return;
	b->due = p ? now + SK_BEAT_MS : INT64_MAX;
	if (!p || p->regs > 2 || b->request.link || b->device->state == SK_STATE_OFFLINE)
		return;
	count_up(b, p);
	b->request.want.at = (uint16_t)(placed->at + p->at);
	b->request.want.count = p->regs;
	if (sk_link_submit(b->device->link, &b->request, now))
		sk_debug("%s: no heartbeat now", b->device->conf->id);
}
