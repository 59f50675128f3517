/*
 * device_watch.c - who operates a device, and heartbeats: what a model file's `watch`
 * names, seen from the device's side; see device_models.h.
 */
#include <math.h>

#include "simulator/device_models.h"

/* Fits a heartbeat of one register, whose last value may mean "not implemented". */
#define BEATS 65535.0

/* A point of the watch is 1 + its index, in one of the device's tables; -1: not in `m`.
 */
static int point_in(const struct sk_placed *m, unsigned point)
{
	if (point == 0 || !sk_map_within(m->map, point - 1, &m->window))
		return -1;
	return (int)point - 1;
}

static double read_point(const struct sk_placed *m, int point)
{
	double value;

	return sk_map_read(m->map, (size_t)point, &m->window, &value) == SK_Q_GOOD
		       ? value
		       : (double)NAN;
}

bool sk_device_has_local(const struct sk_device *d)
{
	for (size_t i = 0; i < d->model_count; i++)
		if (point_in(&d->model[i], d->model[i].map->watch.remote) >= 0)
			return true;
	return false;
}

void sk_watch_refresh(const struct sk_device *d, struct sk_placed *m)
{
	const struct sk_map_watch *watch = &m->map->watch;
	int remote = point_in(m, watch->remote), beat = point_in(m, watch->its_beat);
	double other = watch->remote_is == 0 ? 1 : 0;

	if (remote >= 0)
		sk_map_put(m->map, (size_t)remote, &m->window,
			   d->local ? other : watch->remote_is);
	if (beat >= 0)
		sk_map_put(m->map, (size_t)beat, &m->window,
			   fmod(floor(d->beat_s), BEATS));
}

void sk_watch_reset(struct sk_device *d, struct sk_placed *m)
{
	int ours = point_in(m, m->map->watch.our_beat);

	d->heard = (struct sk_heard){0};
	if (ours >= 0)
		sk_map_put(m->map, (size_t)ours, &m->window, 0);
}

bool sk_watch_is_beat(const struct sk_placed *m, unsigned first, unsigned count)
{
	int ours = point_in(m, m->map->watch.our_beat);

	return ours >= 0 && first >= m->map->points[ours].at &&
	       first + count <=
		       m->map->points[ours].at + (unsigned)m->map->points[ours].regs;
}

void sk_watch_hear(struct sk_device *d, const struct sk_placed *m)
{
	int ours = point_in(m, m->map->watch.our_beat);
	double beat = ours < 0 ? (double)NAN : read_point(m, ours);

	if (isnan(beat) || beat == d->heard.beat)
		return;
	d->heard = (struct sk_heard){.armed = true, .beat = beat};
}

bool sk_watch_advance(struct sk_device *d, double dt_s)
{
	struct sk_heard *heard = &d->heard;

	d->beat_s += dt_s;
	if (!heard->armed || heard->lost || d->sim->beat_timeout_s <= 0)
		return false;
	heard->silent_s += dt_s;
	heard->lost = heard->silent_s >= d->sim->beat_timeout_s;
	return heard->lost;
}
