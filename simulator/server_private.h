/*
 * server_private.h - what the parts of the Modbus server share. Not for anyone else.
 */
#ifndef SK_SIMULATOR_SERVER_PRIVATE_H
#define SK_SIMULATOR_SERVER_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

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

struct sk_client {
	struct sk_watch watch;
	struct sk_endpoint *endpoint;
	struct sk_client *next, **at; /**< in the endpoint's list                   */
	size_t in_len, out_len, out_sent;
	bool waits; /**< for room to send in; not read meanwhile                     */
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
};

/* server_client.c */
/** Take a connection that was just accepted; closes it when it cannot. */
void sk_client_open(struct sk_server *s, struct sk_endpoint *e, int fd);
/** Read, answer and send what is possible now; ends the client when it must. */
void sk_client_serve(struct sk_server *s, struct sk_client *c);
void sk_client_close(struct sk_server *s, struct sk_client *c);

#endif
