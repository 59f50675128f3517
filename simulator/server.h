/*
 * server.h - Modbus TCP listeners and their clients, on one epoll nested in the loop.
 *
 * Many clients, requests of one client in order, no allocation but one for each client.
 * A client that sends something else than Modbus is dropped: the stream cannot be
 * followed. One that does not take its replies is no longer read until it does.
 *
 * Thread: the loop's.
 */
#ifndef SK_SIMULATOR_SERVER_H
#define SK_SIMULATOR_SERVER_H

#include <systemd/sd-event.h>

#include "models/error.h"
#include "simulator/site.h"

struct sk_server;

/**
 * Listen where the inventory says the site's devices are.
 * @param site  borrowed
 * @return NULL after logging what is wrong
 */
struct sk_server *sk_server_new(sd_event *event, struct sk_site *site);
void sk_server_free(struct sk_server *s);

/** Drop the connections to a device that went away, unless others share its port. */
void sk_server_drop(struct sk_server *s, const struct sk_device *d);

#endif
