/*
 * outbox.h - what the controller says on the bus, each with its QoS and flags.
 *
 * Nothing is queued here or below: what cannot leave now is not sent. Thread: the loop's.
 */
#ifndef SK_CONTROLLER_OUTBOX_H
#define SK_CONTROLLER_OUTBOX_H

#include "common/bus.h"
#include "models/control_state.h"
#include "models/event.h"
#include "models/setpoint.h"
#include "models/status.h"

/** By whom setpoints and events are signed. */
#define SK_CONTROLLER_SOURCE "controller"

struct sk_outbox {
	struct sk_bus *bus; /**< borrowed */
	const char *root;   /**< borrowed */
	int ttl_ms;	    /**< of setpoints */
	int64_t seq;	    /**< of the last setpoint that left */
};

/** A setpoint: QoS 1, never retained, expiring with its ttl. On success o->seq is its
 * number. @return 0 or an error of the bus (SK_ENOTCONN is ordinary) */
SK_MUST_USE int sk_outbox_setpoint(struct sk_outbox *o, const char *id,
				   const struct sk_setpoint_values *want, int64_t epoch,
				   sk_wall_ms wall);

/** The state of a cycle: QoS 0, retained. */
SK_MUST_USE int sk_outbox_state(struct sk_outbox *o, const struct sk_control_state *s);

/** One line of the event log: QoS 1, not retained. */
SK_MUST_USE int sk_outbox_event(struct sk_outbox *o, const struct sk_event *e);

/** The controller's own status: QoS 1, retained. */
SK_MUST_USE int sk_outbox_status(struct sk_outbox *o, enum sk_state state,
				 const char *reason, sk_wall_ms wall);

/** The payload of a status of the present (or coming) session; also of the last will.
 * @return length or an error */
SK_MUST_USE int sk_outbox_status_payload(const struct sk_bus *bus, enum sk_state state,
					 const char *reason, sk_wall_ms wall, char *buf,
					 size_t size);

#endif
