/*
 * bus_private.h - what the parts of the bus share. Not for anyone else.
 *
 * Threads: what bus_callbacks.c defines runs on Paho's threads. It touches the hub's
 * queue, under its lock, and the atomics below; everything else belongs to the loop
 * thread.
 */
#ifndef SK_COMMON_BUS_PRIVATE_H
#define SK_COMMON_BUS_PRIVATE_H

#include <MQTTAsync.h>
#include <pthread.h>
#include <stdatomic.h>

#include "common/backoff.h"
#include "common/bus.h"
#include "common/bus_rules.h"

#define SK_BUS_FILTERS_MAX 16
#define SK_BUS_INFLIGHT_MAX 1000

enum sk_bus_item_kind {
	SK_BUS_CONNECTED,  /**< CONNACK said yes                                    */
	SK_BUS_FAILED,	   /**< the attempt failed; `code` and `bytes` say why      */
	SK_BUS_LOST,	   /**< an established connection is gone; `bytes`: why     */
	SK_BUS_SUBSCRIBED, /**< SUBACK for `token`; `code` is 0 or the refusal      */
	SK_BUS_ROOM,	   /**< the broker answered a QoS 1 message while others wait */
	SK_BUS_MESSAGE,
};

/** One thing Paho told us; in one allocation with its topic and payload. */
struct sk_bus_item {
	struct sk_bus_item *next;
	struct sk_bus *bus;
	enum sk_bus_item_kind kind;
	unsigned attempt; /**< number of the attempt it belongs to         */
	int code, token;
	struct sk_bus_message message; /**< SK_BUS_MESSAGE: points into `bytes` */
	char bytes[];		       /**< topic\0payload\0, or the reason\0    */
};

struct sk_bus_waiting;
struct sk_bus_name;

struct sk_bus_hub {
	sd_event *event;
	sd_event_source *source;
	int fd; /**< eventfd: readable when the queue is not empty */
	pthread_mutex_t lock;
	struct sk_bus_item *first, **last; /**< under `lock` */
	size_t messages, capacity;	   /**< under `lock` */
	struct sk_bus_name *names;	   /**< of brokers, bus_resolve.c        */
	int fresh_port; /**< a broker just connected to, sockets not yet seen to */
};

/**
 * One attempt to connect and the connection it becomes: a Paho client of its own, and
 * Paho's context in every callback. A new attempt never shares a client with an old one:
 * what an old client still holds (messages queued in a stall, a late callback, a
 * half-open socket) ends with it.
 */
struct sk_bus_attempt {
	struct sk_bus *bus;
	MQTTAsync client;
	unsigned number;
	bool five;	 /**< MQTT 5, otherwise 3.1.1                        */
	uint64_t sent;	 /**< QoS 1 handed over; the loop thread's           */
	uint64_t handed; /**< QoS 0 handed over; the loop thread's           */
	atomic_uint_fast64_t written; /**< of those, in the socket's hands   */
	unsigned window; /**< QoS 1 the broker takes unanswered; set before CONNECTED */
	struct sk_bus_waiting *waiting, **waiting_last; /**< for room; bus_window.c */
	size_t waiting_count;
	atomic_bool hungry; /**< the next answer shall wake the loop            */
	atomic_uint_fast64_t acked, refused; /**< of those, what the broker said */
	atomic_int goodbye; /**< reason in the broker's DISCONNECT, 0: none     */
	atomic_bool disconnected;
	char tls_error[SK_TEXT_LEN + 1]; /**< Paho's receiving thread's         */
};

enum sk_bus_state {
	SK_BUS_IDLE,	    /**< before sk_bus_start()                            */
	SK_BUS_CONNECTING,  /**< CONNECT sent or on its way                       */
	SK_BUS_SUBSCRIBING, /**< connected, waiting for SUBACKs                   */
	SK_BUS_READY,
	SK_BUS_WAITING, /**< for the next attempt, or for the broker's name       */
};

struct sk_bus_filter {
	char *text;
	int qos;
	int token; /**< of the SUBSCRIBE under way; 0: none, or answered     */
};

struct sk_bus {
	struct sk_bus_hub *hub;
	struct sk_bus_options options;
	char client_id[SK_TOPIC_LEN + 1];
	char will_topic[SK_TOPIC_LEN + 1];
	char will[SK_PAYLOAD_MAX / 16];
	char uri[SK_HOST_LEN + 32];
	char reason[SK_TEXT_LEN + 1]; /**< why the last attempt failed; "": it worked */
	sk_mono_ms complained_at;
	struct sk_bus_attempt *attempt;
	unsigned number; /**< of the last attempt */
	struct sk_bus_version version;
	enum sk_bus_state state;
	int64_t session;
	struct sk_backoff backoff;
	sk_mono_ms ready_at; /**< when it last became READY */
	sd_event_source *timer;
	struct sk_bus_filter filters[SK_BUS_FILTERS_MAX];
	int filter_count;
	struct sk_bus_stats
		stats; /**< of attempts that ended, and what the loop counts */
	atomic_uint_fast64_t received, dropped;
};

/* bus_hub.c */
struct sk_bus_item *sk_bus_item_new(const struct sk_bus_attempt *attempt,
				    enum sk_bus_item_kind kind, size_t bytes);
/** Queue and wake; takes ownership. Any thread. Messages beyond the capacity are dropped.
 */
void sk_bus_hub_put(struct sk_bus_hub *hub, struct sk_bus_item *item);
/** Drop everything queued for a bus that is going away. */
void sk_bus_hub_forget(struct sk_bus_hub *hub, const struct sk_bus *bus);
/** See to the sockets of this turn's new connections to a broker at `port`. */
void sk_bus_hub_fresh(struct sk_bus_hub *hub, int port);

/* bus_connect.c: the life of a connection, on the loop thread. */
void sk_bus_handle(struct sk_bus *bus, const struct sk_bus_item *item);
/** Make the first attempt on the loop's next turn. */
SK_MUST_USE int sk_bus_begin(struct sk_bus *bus);

/* bus_attempt.c: one attempt's Paho client, on the loop thread. */
/** A client for the coming attempt, in place of the last one's. Ends that at once. */
SK_MUST_USE int sk_bus_attempt_new(struct sk_bus *bus);
SK_MUST_USE int sk_bus_attempt_connect(struct sk_bus *bus);
SK_MUST_USE int sk_bus_attempt_subscribe(struct sk_bus *bus,
					 struct sk_bus_filter *filter);
SK_MUST_USE int sk_bus_attempt_send(struct sk_bus *bus, const struct sk_bus_publish *p);
/** QoS 1 messages of this attempt that Paho has and the broker has not answered. */
uint64_t sk_bus_attempt_unacked(const struct sk_bus_attempt *attempt);
/** Ask for a clean disconnect and wait for it, at most `wait_ms`. */
void sk_bus_attempt_disconnect(struct sk_bus_attempt *attempt, int wait_ms);
/** Close what is open, settle the accounts, free. No callback comes after. NULL is fine.
 */
void sk_bus_attempt_free(struct sk_bus_attempt *attempt);

/* bus_window.c: QoS 1 within what the broker takes, on the loop thread. */
SK_MUST_USE int sk_bus_window_send(struct sk_bus *bus, const struct sk_bus_publish *p);
/** Send what waits and now fits. */
void sk_bus_window_drain(struct sk_bus *bus);
/** Drop what waits; it counts as lost. */
void sk_bus_window_clear(struct sk_bus_attempt *attempt);

/* bus_callbacks.c: what Paho calls, on its own threads. */
SK_MUST_USE int sk_bus_callbacks_set(struct sk_bus_attempt *attempt);
void sk_bus_callbacks_connect(struct sk_bus_attempt *attempt,
			      MQTTAsync_connectOptions *options);
void sk_bus_callbacks_subscribe(struct sk_bus_attempt *attempt,
				MQTTAsync_responseOptions *options);
void sk_bus_callbacks_publish(struct sk_bus_attempt *attempt,
			      MQTTAsync_responseOptions *options);
void sk_bus_callbacks_write(struct sk_bus_attempt *attempt,
			    MQTTAsync_responseOptions *options);
void sk_bus_callbacks_disconnect(struct sk_bus_attempt *attempt,
				 MQTTAsync_disconnectOptions *options);
/** For MQTTAsync_SSLOptions: remembers what OpenSSL complains of. */
int sk_bus_callbacks_tls_error(const char *text, size_t len, void *context);

/* bus_files.c: password and certificates. */
/** The first line of `path`; "" when there is no path. Says on the log what is wrong. */
SK_MUST_USE int sk_bus_password(const char *path, char *buf, size_t size);
/** All files of the broker's section can be read. Says on the log which cannot. */
SK_MUST_USE int sk_bus_check_files(const struct sk_conf_broker *broker);

/* bus_resolve.c */
enum sk_bus_resolved {
	SK_BUS_RESOLVE_WAIT, /**< being asked: look again                     */
	SK_BUS_RESOLVE_GOOD, /**< an address, or resolved within 2 s          */
	SK_BUS_RESOLVE_BAD
};
enum sk_bus_resolved sk_bus_resolve(struct sk_bus_hub *hub, const char *host);
void sk_bus_resolve_clear(struct sk_bus_hub *hub);

/* bus_nodelay.c */
/** Set TCP_NODELAY on every socket of this process connected to this port. */
void sk_bus_nodelay(int port);

#endif
