/*
 * resolve.h - host names to addresses without blocking.
 *
 * Literal addresses, which an inventory should use, are ready at once. Names are looked
 * up by glibc's own thread; the owner asks now and then and gives up when it takes too
 * long.
 */
#ifndef SK_DRIVERS_LINK_RESOLVE_H
#define SK_DRIVERS_LINK_RESOLVE_H

#include <sys/socket.h>

#include "models/error.h"

struct sk_resolve;

struct sk_address {
	struct sockaddr_storage storage;
	socklen_t len; /**< 0: none */
};

/** A literal IPv4 or IPv6 address, the latter also in []. @return 0 or SK_ENOENT (a name)
 */
SK_MUST_USE int sk_resolve_literal(const char *host, int port, struct sk_address *out);

/** Begin looking up a name. NULL: out of memory. */
struct sk_resolve *sk_resolve_new(const char *host, int port);

/** @return 0, SK_EBUSY (not yet), SK_ENOENT (no such name, or no name server) */
SK_MUST_USE int sk_resolve_get(struct sk_resolve *r, struct sk_address *out);

/** Also while it is looking. NULL is fine. */
void sk_resolve_free(struct sk_resolve *r);

#endif
