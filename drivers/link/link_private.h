/*
 * link_private.h - what the parts of a link share. Not for anyone else.
 */
#ifndef SK_DRIVERS_LINK_LINK_PRIVATE_H
#define SK_DRIVERS_LINK_LINK_PRIVATE_H

#include <modbus/modbus.h>

#include "common/backoff.h"
#include "drivers/link/pool.h"
#include "drivers/link/resolve.h"

#define SK_NEVER_DUE INT64_MAX

enum sk_link_state {
	SK_LINK_DOWN,
	SK_LINK_RESOLVING,
	SK_LINK_CONNECTING,
	SK_LINK_UP,
};

/** Requests in order. */
struct sk_queue {
	struct sk_request *first, **last;
};

struct sk_link {
	struct sk_link *next; /**< of the pool */
	struct sk_pool *pool;
	size_t users; /**< who asked for it and did not give it back */
	struct sk_conf_link conf;
	modbus_t *modbus; /**< frames requests; opens serial lines               */
	enum sk_link_state state;
	int fd; /**< -1: closed                                        */
	struct sk_address address;
	struct sk_resolve *resolve;
	struct sk_backoff backoff;
	bool answered;	     /**< something right came since it was opened     */
	bool waiting;	     /**< for the reply to a request that was sent     */
	bool busy;	     /**< inside one of its own functions              */
	sk_mono_ms deadline; /**< of connecting or of the reply             */
	sk_mono_ms quiet_until, retry_at;
	sk_mono_ms idle_at; /**< when it is closed unless used; SK_NEVER_DUE     */
	int gap_ms;	    /**< silence before each request                */
	struct sk_link_counts counts;
	struct sk_request *flight; /**< NULL while waiting: it was cancelled   */
	struct sk_queue urgent, normal;
	unsigned urgent_run; /**< urgent ones in a row, the last one included */
	struct sk_frame frame;
	char reason[SK_TEXT_LEN + 1];
};

/* link.c, called by the pool. */
struct sk_link *sk_link_new(struct sk_pool *pool, const struct sk_conf_link *conf);
void sk_link_free(struct sk_link *link);
void sk_link_ready(struct sk_link *link, uint32_t events, sk_mono_ms now);
void sk_link_tick(struct sk_link *link, sk_mono_ms now);
/** When sk_link_tick() is next due; SK_NEVER_DUE: not until a request comes. */
sk_mono_ms sk_link_due(const struct sk_link *link);

/* link_open.c: from down to up and back. Errors leave their text in link->reason. */
SK_MUST_USE int sk_link_open(struct sk_link *link);
/** Go on after resolving or connecting said something. @return 0 or the failure */
SK_MUST_USE int sk_link_open_more(struct sk_link *link, uint32_t events);
void sk_link_close(struct sk_link *link);
/** Throw away what was received and not looked at. */
void sk_link_discard(struct sk_link *link);

/* pool.c */
SK_MUST_USE int sk_pool_watch(struct sk_pool *pool, struct sk_link *link, bool writing);
SK_MUST_USE int sk_pool_rewatch(struct sk_pool *pool, struct sk_link *link);
/** Make sure that the timer fires at `due` or before. */
void sk_pool_arm(struct sk_pool *pool, sk_mono_ms due);

#endif
