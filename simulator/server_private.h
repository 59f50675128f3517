/*
 * server_private.h - what the parts of the Modbus server share. Not for anyone else.
 */
#ifndef SK_SIMULATOR_SERVER_PRIVATE_H
#define SK_SIMULATOR_SERVER_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "models/types.h"
#include "simulator/fault.h"
#include "simulator/gateway.h"
#include "simulator/server.h"

/** What epoll hands back: the first member of an endpoint and of a client. */
struct sk_watch {
	bool listens;
	int fd;
};

struct sk_client;

struct sk_endpoint {
	struct sk_watch watch;
	const struct sk_conf_link *link;
	struct sk_gateway gateway;
	struct sk_client *clients;
};

#define SK_CLIENT_IN (2 * SK_FRAME_MAX)
#define SK_CLIENT_OUT (8 * SK_FRAME_MAX)

/** The time of what waits for something else than time. */
#define SK_PENDING_LATE INT64_MAX

/** A request whose answer is not sent yet: a fault is on. */
struct sk_pending {
	struct sk_pending *next; /**< in the order they came in                     */
	sk_mono_ms due;		 /**< when something is to be done                  */
	bool held;		 /**< not carried out yet                           */
	int byte_ms;		 /**< between two bytes; 0: all at once             */
	struct sk_request request;
	size_t len, sent;
	uint8_t bytes[SK_FRAME_MAX];
};

struct sk_client {
	struct sk_watch watch;
	struct sk_endpoint *endpoint;
	struct sk_client *next, **at; /**< in the endpoint's list                   */
	size_t in_len, out_len, out_sent;
	bool waits; /**< for room to send in; not read meanwhile                     */
	sk_mono_ms opened;
	struct sk_pending *pending;
	struct sk_pending
		*begun; /**< of those: the frame in the middle of which we are */
	struct sk_client *busy_next, **busy_at; /**< of those with pending; NULL: none  */
	uint8_t in[SK_CLIENT_IN];
	uint8_t out[SK_CLIENT_OUT];
};

struct sk_server {
	struct sk_site *site;
	int epoll;
	sd_event_source *source;
	struct sk_endpoint *endpoints;
	size_t endpoint_count;
	size_t clients, clients_most;
	struct sk_client *busy; /**< clients with something pending                */
	sd_event_source *timer; /**< of the next that is due                       */
	sk_mono_ms timer_due;
};

/* server_schedule.c */
/** Off until something is pending. @return 0 or SK_EIO */
SK_MUST_USE int sk_server_add_timer(struct sk_server *s, sd_event *event);
/** A client's next moment may have changed: keep the timer and the list of the busy. */
void sk_server_schedule(struct sk_server *s, struct sk_client *c);

/* server_client.c */
/** Take a connection that was just accepted; closes it when it cannot. */
void sk_client_open(struct sk_server *s, struct sk_endpoint *e, int fd);
/** Read, answer and send what is possible now; ends the client when it must. */
void sk_client_serve(struct sk_server *s, struct sk_client *c);
/** Send what has become due. */
void sk_client_due(struct sk_server *s, struct sk_client *c, sk_mono_ms now);
void sk_client_close(struct sk_server *s, struct sk_client *c);

/* server_pending.c */
/** Take a request that faults may do something to. @return false: reset the connection
 */
bool sk_pending_take(struct sk_server *s, struct sk_client *c, const struct sk_request *r,
		     sk_mono_ms now);
/** Carry out what was held and move what is due into the client's buffer, as far as there
 * is room. @return false: reset the connection */
bool sk_pending_deliver(struct sk_server *s, struct sk_client *c, sk_mono_ms now);
/** When sk_pending_deliver() has something to do; SK_PENDING_LATE: not by time. */
sk_mono_ms sk_pending_due(const struct sk_client *c);
void sk_pending_clear(struct sk_client *c);

#endif
