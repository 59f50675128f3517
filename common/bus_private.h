/*
 * bus_private.h - what the parts of the bus share. Not for anyone else.
 *
 * Threads: Paho's callbacks (bus_paho.c) run on Paho's threads. They touch the hub's
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

#define SK_BUS_FILTERS_MAX 16

enum sk_bus_item_kind {
	SK_BUS_CONNECTED,  /**< CONNACK said yes                                  */
	SK_BUS_FAILED,	   /**< the attempt failed; `code` and `text` say why     */
	SK_BUS_LOST,	   /**< an established connection is gone                 */
	SK_BUS_SUBSCRIBED, /**< SUBACK; `code` is how many filters were refused   */
	SK_BUS_MESSAGE,
};

/** One thing Paho told us; in one allocation with its topic and payload. */
struct sk_bus_item {
	struct sk_bus_item *next;
	struct sk_bus *bus;
	enum sk_bus_item_kind kind;
	unsigned generation; /**< of the connection attempt it belongs to      */
	int code;
	struct sk_bus_message message; /**< SK_BUS_MESSAGE: points into `bytes` */
	char bytes[];		       /**< topic\0payload\0, or the reason\0    */
};

struct sk_bus_hub {
	sd_event *event;
	sd_event_source *source;
	int fd; /**< eventfd: readable when the queue is not empty */
	pthread_mutex_t lock;
	struct sk_bus_item *first, **last; /**< under `lock` */
	size_t messages, capacity;	   /**< under `lock` */
};

enum sk_bus_state {
	SK_BUS_IDLE,	    /**< before sk_bus_start()                            */
	SK_BUS_CONNECTING,  /**< CONNECT sent or on its way                       */
	SK_BUS_SUBSCRIBING, /**< connected, waiting for SUBACK                    */
	SK_BUS_READY,
	SK_BUS_WAITING, /**< for the next attempt                                 */
};

struct sk_bus {
	struct sk_bus_hub *hub;
	struct sk_bus_options options;
	char client_id[SK_TOPIC_LEN + 1];
	char will_topic[SK_TOPIC_LEN + 1];
	char will[SK_PAYLOAD_MAX / 16];
	char uri[SK_HOST_LEN + 32];
	char password[SK_TEXT_LEN + 1];
	MQTTAsync client;
	int version; /**< MQTTVERSION_5 or _3_1_1, of `client` */
	enum sk_bus_state state;
	int64_t session;
	struct sk_backoff backoff;
	sd_event_source *timer;
	char *filters[SK_BUS_FILTERS_MAX];
	int qos[SK_BUS_FILTERS_MAX];
	int filter_count;
	struct sk_bus_stats stats; /**< the loop thread's part            */
	atomic_uint generation;
	atomic_uint_fast64_t received, dropped, acked, refused;
	uint64_t sent_acked; /**< QoS 1 messages handed over on this connection */
	atomic_bool disconnected;
};

/* bus_hub.c */
struct sk_bus_item *sk_bus_item_new(struct sk_bus *bus, enum sk_bus_item_kind kind,
				    size_t bytes);
/** Queue and wake; takes ownership. Any thread. Messages beyond the capacity are dropped.
 */
void sk_bus_hub_put(struct sk_bus_hub *hub, struct sk_bus_item *item);
/** Drop everything queued for a bus that is going away. */
void sk_bus_hub_forget(struct sk_bus_hub *hub, const struct sk_bus *bus);

/* bus_connect.c: the life of a connection, on the loop thread. */
void sk_bus_handle(struct sk_bus *bus, const struct sk_bus_item *item);
SK_MUST_USE int sk_bus_begin(struct sk_bus *bus);
SK_MUST_USE int sk_bus_arm(struct sk_bus *bus, int delay_ms);

/* bus_paho.c: talking to Paho. */
SK_MUST_USE int sk_bus_paho_create(struct sk_bus *bus, int version);
SK_MUST_USE int sk_bus_paho_connect(struct sk_bus *bus);
SK_MUST_USE int sk_bus_paho_subscribe(struct sk_bus *bus, int first, int count);
SK_MUST_USE int sk_bus_paho_send(struct sk_bus *bus, const struct sk_bus_publish *p);
void sk_bus_paho_disconnect(struct sk_bus *bus, int wait_ms);

#endif
