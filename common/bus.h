/*
 * bus.h - MQTT over Paho's asynchronous client, made fit for control.
 *
 * One struct sk_bus is one MQTT connection with one client id and one last will. A hub is
 * the queue that Paho's threads deliver into and the loop thread empties: Paho's
 * callbacks only copy and wake; every handler below runs on the loop thread, in order.
 *
 * What it does on purpose (see docs/architecture.md):
 * - clean start, no durable session, no sending while disconnected, no persistence store:
 *   nothing old is ever replayed;
 * - own reconnect with back-off (0.2 s doubling to 4 s, with jitter), each attempt with a
 *   Paho client, a session number and a will of its own;
 * - subscriptions are remembered and made again at every connect, before `connected`;
 * - MQTT 5, or 3.1.1 where the broker offers no more (broker.version = "auto");
 * - the queue is bounded: what does not fit is counted, never waited for;
 * - the password file is read at every attempt, so that a new one needs no restart.
 *
 * Thread: everything from the loop thread. A handler may free its own or another bus, but
 * not the hub. Errors: 0 or enum sk_err.
 */
#ifndef SK_COMMON_BUS_H
#define SK_COMMON_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "models/config.h"
#include "models/error.h"
#include "models/types.h"

struct sk_bus;
struct sk_bus_hub;

/** A received message; borrowed for the call. `payload` is zero-terminated for
 * convenience. */
struct sk_bus_message {
	const char *topic;
	const char *payload;
	size_t len;
	int qos;
	bool retained;	     /**< the broker's stored copy, not a live one           */
	sk_mono_ms received; /**< when Paho handed it over, not when it is looked at */
};

/** All optional. `arg` is the one given to sk_bus_new(). */
struct sk_bus_handlers {
	/** Connected and subscribed: publish births here. */
	void (*connected)(void *arg, struct sk_bus *bus);
	/** The connection is gone (or an attempt failed); reconnecting goes on by itself.
	 */
	void (*lost)(void *arg, struct sk_bus *bus, const char *reason);
	void (*message)(void *arg, struct sk_bus *bus, const struct sk_bus_message *m);
	/** Payload of the last will of the coming connection. @return length or < 0: none
	 */
	int (*will)(void *arg, struct sk_bus *bus, char *buf, size_t size);
};

struct sk_bus_options {
	const struct sk_conf_broker *broker; /**< borrowed for the life of the bus */
	const char *client_id;	/**< copied; fixed, unique on the broker    */
	const char *will_topic; /**< copied; NULL: no will. QoS 1, retained */
	int keepalive_s;	/**< 0: the broker's section says           */
	struct sk_bus_handlers on;
	void *arg;
};

struct sk_bus_stats {
	uint64_t published; /**< handed to Paho                                        */
	uint64_t refused;   /**< not sent: not connected, or Paho or the broker refused */
	uint64_t unacked;   /**< QoS 1 sent on this connection, not acknowledged yet    */
	uint64_t lost;	    /**< QoS 1 whose connection went before the acknowledgement:
				 they arrived, or not                                   */
	uint64_t received;
	uint64_t dropped; /**< received but the hub's queue was full, or larger than
			       SK_PAYLOAD_MAX, or without memory                    */
	uint64_t connects;
};

/**
 * @param event     borrowed; the hub adds its sources to it
 * @param capacity  messages the queue holds, > 0
 * @return NULL when memory or descriptors ran out
 */
struct sk_bus_hub *sk_bus_hub_new(sd_event *event, size_t capacity);

/** Frees the hub; every bus of it must have been freed. NULL is fine. */
void sk_bus_hub_free(struct sk_bus_hub *hub);

/**
 * Make a bus; it connects after sk_bus_start(). NULL: out of memory or bad options; a
 * password or certificate file that cannot be read is named on the log.
 */
struct sk_bus *sk_bus_new(struct sk_bus_hub *hub, const struct sk_bus_options *options);

/** Begin connecting, on the loop's next turn. The outcome comes to the handlers. */
SK_MUST_USE int sk_bus_start(struct sk_bus *bus);

/**
 * Remember a subscription; made now if connected, and at every connect. A refusal by the
 * broker goes to the log. SK_EINVAL: no filter, or not QoS 0 or 1; SK_EFULL: 16 are
 * there.
 *
 * @param filter  copied
 */
SK_MUST_USE int sk_bus_subscribe(struct sk_bus *bus, const char *filter, int qos);

struct sk_bus_publish {
	const char *topic;
	const void *payload;
	size_t len;
	int qos;
	bool retained;
	int expiry_ms; /**< MQTT 5 message expiry, rounded up to s; 0: none */
};

/**
 * Send now or not at all: SK_ENOTCONN when not connected, SK_EFULL when 1,000 wait for a
 * slow broker, SK_EINVAL for a topic or payload that could never be sent, SK_EIO.
 */
SK_MUST_USE int sk_bus_publish(struct sk_bus *bus, const struct sk_bus_publish *p);

bool sk_bus_connected(const struct sk_bus *bus);

/**
 * QoS 0 messages of this connection that wait for Paho's thread or for the socket. Who
 * can make more than that thread can send looks here before he does.
 */
uint64_t sk_bus_unsent(const struct sk_bus *bus);

/**
 * Number of the present (or, before CONNACK, the coming) connection: counts up on every
 * attempt, over restarts too: it is the wall clock in ms at the attempt, or one more than
 * the last where the clock did not advance. (Only a wall clock set back while the program
 * was not running can repeat one.)
 */
int64_t sk_bus_session(const struct sk_bus *bus);

struct sk_bus_stats sk_bus_stats(const struct sk_bus *bus);

/**
 * Send `farewell` (may be NULL), wait at most `wait_ms` for it to leave, disconnect and
 * free. The broker then publishes no will, so a farewell says what the will would have.
 * Who frees many publishes all farewells first and frees then: one wait, not many. NULL
 * bus is fine.
 */
void sk_bus_free(struct sk_bus *bus, const struct sk_bus_publish *farewell, int wait_ms);

#endif
