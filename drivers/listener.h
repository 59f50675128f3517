/*
 * listener.h - is there a controller? Its heartbeat, heard once for all DERs of the
 * process.
 *
 * <root>/controller/state comes once per cycle. Only live messages of an epoch that is
 * not fenced count. The controller is lost when none came for SK_LISTENER_PART of
 * control.revert_s, or when its status says offline and none came after it; who was never
 * heard is not lost. It has a connection of its own, without a will, because a DER's own
 * connection would bring the state once for each DER.
 *
 * Thread: the loop's.
 */
#ifndef SK_DRIVERS_LISTENER_H
#define SK_DRIVERS_LISTENER_H

#include "common/bus.h"
#include "drivers/fence.h"
#include "models/config.h"

/** So that what is held ends within one and a half revert_s of the last word. */
#define SK_LISTENER_PART 2

struct sk_listener_options {
	const struct sk_config *config;
	struct sk_bus_hub *hub;
	const struct sk_fence *fence;
	/** It is heard (again), or lost. */
	void (*changed)(void *arg, bool heard, sk_mono_ms now);
	/** sk_listener_due() is another. */
	void (*woke)(void *arg, sk_mono_ms due);
	void *arg;
};

struct sk_listener {
	struct sk_listener_options is;
	struct sk_bus *bus;
	char state[SK_TOPIC_LEN + 1], status[SK_TOPIC_LEN + 1];
	bool heard;
	sk_mono_ms lost_at; /**< when it will be, without a word; heard only */
};

/** @return 0 or an error, already logged. Release with sk_listener_clear() in any case.
 */
SK_MUST_USE int sk_listener_init(struct sk_listener *l,
				 const struct sk_listener_options *options);
void sk_listener_clear(struct sk_listener *l);

/** When sk_listener_tick() has something to do. */
sk_mono_ms sk_listener_due(const struct sk_listener *l);
void sk_listener_tick(struct sk_listener *l, sk_mono_ms now);

#endif
