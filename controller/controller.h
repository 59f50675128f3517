/*
 * controller.h - skerry-controller put together: bus, image, loop.
 *
 * Everything happens on the loop thread: messages fill the image between cycles, a timer
 * on a fixed grid runs a cycle. What the loop needs is allocated by start; a cycle
 * allocates nothing of ours.
 */
#ifndef SK_CONTROLLER_CONTROLLER_H
#define SK_CONTROLLER_CONTROLLER_H

#include "common/app.h"
#include "controller/core/cycle.h"
#include "controller/core/pace.h"
#include "controller/epoch.h"
#include "controller/inbox.h"
#include "controller/notices.h"
#include "controller/outbox.h"

struct sk_controller {
	const struct sk_config *config; /**< borrowed */
	struct sk_bus_hub *hub;
	struct sk_bus *bus;
	sd_event_source *timer;
	struct sk_image image;
	struct sk_cycle cycle;
	struct sk_pace pace;
	struct sk_epoch epoch;
	struct sk_inbox inbox;
	struct sk_outbox outbox;
	struct sk_notices notices;
	int64_t cycles;
	bool greeted;	 /**< the start was told on the bus              */
	bool send_fails; /**< the last setpoint could not leave, and that was logged */
};

/** A zeroed `c` becomes a running controller. @return 0 or an error, already logged */
SK_MUST_USE int sk_controller_start(struct sk_controller *c, struct sk_app *app);

/** Say farewell and release everything; also after a start that failed half-way. The
 * offsets in force are left to the devices' reversion timers. */
void sk_controller_stop(struct sk_controller *c);

#endif
