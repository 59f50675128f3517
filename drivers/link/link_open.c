/* link_open.c - from down to up and back: names, sockets, serial lines; see link.h. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/link/link_private.h"

#define DISCARDS_MOST 64 /* more than a device can have answered meanwhile */

static int fail(struct sk_link *link, const char *what, const char *why)
{
	(void)snprintf(link->reason, sizeof(link->reason), "%.60s: %.60s", what, why);
	return SK_ENOTCONN;
}

static int set_up(struct sk_link *link)
{
	link->state = SK_LINK_UP;
	link->answered = false;
	link->counts.opened++;
	return SK_OK;
}

static int begin_connect(struct sk_link *link)
{
	const struct sk_address *to = &link->address;
	const int on = 1;

	link->fd = socket(to->storage.ss_family,
			  SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	/* Without NODELAY a request may wait for the acknowledgement of the one before.
	 */
	if (link->fd < 0 ||
	    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		return fail(link, "cannot make a socket", strerror(errno));
	if (connect(link->fd, (const struct sockaddr *)&to->storage, to->len) &&
	    errno != EINPROGRESS)
		return fail(link, "cannot connect", strerror(errno));
	link->state = SK_LINK_CONNECTING;
	if (sk_pool_watch(link->pool, link, true))
		return fail(link, "cannot watch the connection", strerror(errno));
	return SK_OK;
}

static int open_tcp(struct sk_link *link)
{
	if (!link->address.len && sk_resolve_literal(link->conf.host, link->conf.port,
						     &link->address) != SK_OK) {
		link->resolve = sk_resolve_new(link->conf.host, link->conf.port);
		if (!link->resolve)
			return fail(link, link->conf.host, "cannot be looked up");
		link->state = SK_LINK_RESOLVING;
		return SK_OK;
	}
	return begin_connect(link);
}

static int open_rtu(struct sk_link *link)
{
	if (modbus_connect(link->modbus))
		return fail(link, "cannot open the line", modbus_strerror(errno));
	link->fd = modbus_get_socket(link->modbus);
	if (sk_pool_watch(link->pool, link, false))
		return fail(link, "cannot watch the line", strerror(errno));
	return set_up(link);
}

int sk_link_open(struct sk_link *link)
{
	return link->conf.type == SK_LINK_TCP ? open_tcp(link) : open_rtu(link);
}

static int end_resolve(struct sk_link *link)
{
	int err = sk_resolve_get(link->resolve, &link->address);

	if (err == SK_EBUSY)
		return SK_OK;
	sk_resolve_free(link->resolve);
	link->resolve = NULL;
	if (err)
		return fail(link, link->conf.host, "no such name");
	return begin_connect(link);
}

static int end_connect(struct sk_link *link)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &err, &len))
		err = errno;
	if (err)
		return fail(link, "cannot connect", strerror(err));
	if (sk_pool_rewatch(link->pool, link) ||
	    modbus_set_socket(link->modbus, link->fd))
		return fail(link, "cannot watch the connection", strerror(errno));
	return set_up(link);
}

int sk_link_open_more(struct sk_link *link, uint32_t events)
{
	if (link->state == SK_LINK_RESOLVING)
		return end_resolve(link);
	return events & (EPOLLOUT | EPOLLERR | EPOLLHUP) ? end_connect(link) : SK_OK;
}

void sk_link_close(struct sk_link *link)
{
	sk_resolve_free(link->resolve);
	link->resolve = NULL;
	if (link->conf.type == SK_LINK_RTU)
		modbus_close(link->modbus); /* it puts the line's settings back */
	else if (link->fd >= 0)
		(void)close(link->fd); /* nothing can be done about an error here */
	link->fd = -1;
	(void)modbus_set_socket(link->modbus, -1); /* fails only without a context */
	link->state = SK_LINK_DOWN;
	link->waiting = false;
	/* A name may mean another address by the next time. */
	link->address.len = 0;
}

void sk_link_discard(struct sk_link *link)
{
	uint8_t old[SK_FRAME_BYTES_MAX];

	if (link->conf.type == SK_LINK_RTU)
		(void)tcflush(link->fd, TCIFLUSH); /* a closed line shows when reading */
	else if (link->conf.transaction_id == SK_TRANSACTION_LENIENT)
		for (int i = 0; i < DISCARDS_MOST &&
				recv(link->fd, old, sizeof(old), MSG_DONTWAIT) > 0;
		     i++)
			link->counts.unasked++;
}
