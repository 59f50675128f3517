/* watch.c - who operates a device; see watch.h. */
#include "drivers/watch.h"

static bool read_point(const struct sk_block *b, unsigned point, double *value)
{
	return point &&
	       sk_map_read(b->placed.map, point - 1, &b->window, value) == SK_Q_GOOD;
}

static void look_at_beat(struct sk_watch *watch, double beat, sk_mono_ms now)
{
	if (!watch->beats || beat != watch->beat) {
		watch->changed_at = now;
		watch->stuck = false;
	} else if (now - watch->changed_at >= SK_WATCH_STUCK_MS) {
		watch->stuck = true;
	}
	watch->beats = true;
	watch->beat = beat;
}

bool sk_watch_look(struct sk_watch *watch, const struct sk_windows *w, sk_mono_ms now)
{
	const bool local = watch->local, stuck = watch->stuck;

	for (size_t i = 0; i < w->count; i++) {
		const struct sk_map_watch *points = &w->block[i].placed.map->watch;
		double value;

		if (read_point(&w->block[i], points->remote, &value))
			watch->local = value != points->remote_is;
		if (read_point(&w->block[i], points->its_beat, &value))
			look_at_beat(watch, value, now);
	}
	return watch->local != local || watch->stuck != stuck;
}
