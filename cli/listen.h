/*
 * listen.h - skerryctl on the bus: a connection that only listens and paints the picture.
 */
#ifndef SK_CLI_LISTEN_H
#define SK_CLI_LISTEN_H

#include <systemd/sd-event.h>

#include "cli/picture.h"
#include "common/bus.h"

struct sk_listener {
	sd_event *event;
	struct sk_bus_hub *hub;
	struct sk_bus *bus;
	struct sk_picture picture;
	const struct sk_config *config;
	bool reached;		       /**< was connected at least once      */
	char trouble[SK_TEXT_LEN + 1]; /**< why the last connection went     */
	void (*changed)(void *arg);    /**< after each message; may be NULL  */
	void *arg;
};

/**
 * Begin listening. `config` is borrowed. Says on stderr what went wrong.
 * @return 0 or an error; sk_listen_stop() in either case
 */
SK_MUST_USE int sk_listen_start(struct sk_listener *l, const struct sk_config *config,
				void (*changed)(void *arg), void *arg);

/** Disconnect and release everything. Takes 0.2 s at most. */
void sk_listen_stop(struct sk_listener *l);

/** "no answer from the broker at host:port within 1.5 s: refused" */
struct sk_no_answer {
	char text[SK_HOST_LEN + SK_TEXT_LEN + 96];
};
struct sk_no_answer sk_listen_no_answer(const struct sk_listener *l, int64_t waited_ms);

#endif
