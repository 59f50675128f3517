/*
 * watch.h - who operates a device, and is what controls it alive? Pure.
 *
 * By what its registers say (struct sk_map_watch): in local mode somebody stands at the
 * device, and nothing is written to it. Its heartbeat counts up; a device whose
 * registers answer while the count stands still has a communication card that is alive
 * and a controller that is not.
 */
#ifndef SK_DRIVERS_WATCH_H
#define SK_DRIVERS_WATCH_H

#include "drivers/windows.h"

#define SK_WATCH_STUCK_MS 5000

struct sk_watch {
	bool local;
	bool beats; /**< it has a heartbeat, and it was read          */
	bool stuck; /**< and it stood still for SK_WATCH_STUCK_MS     */
	double beat;
	sk_mono_ms changed_at;
};

/** Look at the registers of a poll that is over. What was not read stays as it was.
 * @return true when `local` or `stuck` changed */
bool sk_watch_look(struct sk_watch *watch, const struct sk_windows *w, sk_mono_ms now);

#endif
