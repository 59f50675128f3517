/*
 * pool.h - all links of a process in one place of the event loop.
 *
 * Their descriptors stand in an epoll instance of their own that is a single source of
 * sd-event: one wake-up handles a whole batch of replies, which makes a poll many times
 * cheaper than a wake-up each. Deadlines have one timer, set to the earliest and left
 * there when that request is answered, so that a request costs no timer at all.
 *
 * Thread: the loop's.
 */
#ifndef SK_DRIVERS_LINK_POOL_H
#define SK_DRIVERS_LINK_POOL_H

#include <systemd/sd-event.h>

#include "drivers/link/link.h"
#include "models/config.h"

struct sk_pool;

/** @param event borrowed. @return NULL when memory or descriptors ran out */
struct sk_pool *sk_pool_new(sd_event *event);

/** Call `done` whenever a batch of replies and deadlines was handled. */
void sk_pool_on_batch(struct sk_pool *pool, void (*done)(void *arg), void *arg);

/** Closes and frees every link; requests under way are forgotten. NULL is fine. */
void sk_pool_free(struct sk_pool *pool);

/**
 * The link with this text, made at the first call. Connects at the first request.
 * @return owned by the pool; NULL when memory ran out or libmodbus refuses the line
 */
struct sk_link *sk_pool_link(struct sk_pool *pool, const struct sk_conf_link *conf);

/**
 * Give back what one call of sk_pool_link() gave; the last one closes and frees the link.
 * Not from within `done` of a request. NULL is fine.
 */
void sk_pool_release(struct sk_pool *pool, struct sk_link *link);

#endif
