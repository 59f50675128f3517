/* server_client.c - one connection of the Modbus server: read, answer, send. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "simulator/server_private.h"

void sk_client_open(struct sk_server *s, struct sk_endpoint *e, int fd)
{
	const int on = 1;
	struct sk_client *c = malloc(sizeof(*c));
	struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = c}};

	/* Without the two options the server works as well, only later. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	if (!c || epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		sk_warning("%s: cannot serve another client", e->link->text);
		free(c);
		(void)close(fd);
		return;
	}
	c->watch = (struct sk_watch){.fd = fd};
	c->endpoint = e;
	c->in_len = c->out_len = c->out_sent = 0;
	c->waits = false;
	c->opened = sk_clock_mono();
	c->pending = c->begun = NULL;
	c->busy_at = NULL;
	c->next = e->clients;
	c->at = &e->clients;
	if (c->next)
		c->next->at = &c->next;
	e->clients = c;
	s->clients++;
}

void sk_client_close(struct sk_server *s, struct sk_client *c)
{
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	sk_pending_clear(c);
	sk_server_schedule(s, c);
	(void)close(c->watch.fd); /* leaves the epoll by itself */
	s->clients--;
	free(c);
}

/* So that closing it resets it. */
static void make_abrupt(const struct sk_client *c)
{
	const struct linger abrupt = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(c->watch.fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof(abrupt));
}

static bool is_faulty(const struct sk_server *s, const struct sk_client *c, uint8_t unit)
{
	const struct sk_device *d = c->endpoint->gateway.unit[unit];

	return c->pending || s->site->network.count > 0 || (d && d->faults.count > 0);
}

/* @return false: reset the connection */
static bool answer_one(struct sk_server *s, struct sk_client *c,
		       const struct sk_request *request, sk_mono_ms now)
{
	if (is_faulty(s, c, request->unit))
		return sk_pending_take(s, c, request, now) &&
		       sk_pending_deliver(s, c, now);
	c->out_len +=
		sk_gateway_answer(&c->endpoint->gateway, request, c->out + c->out_len);
	return true;
}

/* Answer whole requests while there is room for a reply. @return false: not Modbus, or
 * the connection is to be reset */
static bool answer(struct sk_server *s, struct sk_client *c, sk_mono_ms now)
{
	bool good = true;
	size_t at = 0;
	int len = 0;

	while (good && c->out_len + SK_FRAME_MAX <= sizeof(c->out)) {
		struct sk_request request;

		len = sk_frame_parse(c->in + at, c->in_len - at, &request);
		if (len <= 0)
			break;
		at += (size_t)len;
		good = answer_one(s, c, &request, now);
	}
	memmove(c->in, c->in + at, c->in_len - at);
	c->in_len -= at;
	if (!good)
		make_abrupt(c);
	return good && len >= 0;
}

/* @return false: the connection is gone */
static bool flush(struct sk_client *c)
{
	while (c->out_sent < c->out_len) {
		ssize_t n = send(c->watch.fd, c->out + c->out_sent,
				 c->out_len - c->out_sent, MSG_NOSIGNAL);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		c->out_sent += (size_t)n;
	}
	c->out_len = c->out_sent = 0;
	return true;
}

/* Read or wait for room to send, never both: that is what bounds a client's memory. */
static bool watch(const struct sk_server *s, struct sk_client *c)
{
	bool waits = c->out_len > 0;
	struct epoll_event event = {.events = waits ? EPOLLOUT : EPOLLIN,
				    .data = {.ptr = c}};

	if (waits == c->waits)
		return true;
	c->waits = waits;
	return epoll_ctl(s->epoll, EPOLL_CTL_MOD, c->watch.fd, &event) == 0;
}

/* @return false: the connection is gone */
static bool fill(struct sk_client *c)
{
	ssize_t n;

	if (c->waits)
		return true;
	n = recv(c->watch.fd, c->in + c->in_len, sizeof(c->in) - c->in_len, 0);
	if (n > 0)
		c->in_len += (size_t)n;
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void go_on(struct sk_server *s, struct sk_client *c, bool good)
{
	if (!good || !watch(s, c))
		sk_client_close(s, c);
	else
		sk_server_schedule(s, c);
}

void sk_client_due(struct sk_server *s, struct sk_client *c, sk_mono_ms now)
{
	bool good = sk_pending_deliver(s, c, now);

	if (!good)
		make_abrupt(c);
	go_on(s, c, flush(c) && good);
}

void sk_client_serve(struct sk_server *s, struct sk_client *c)
{
	sk_mono_ms now = sk_clock_mono();
	bool good = fill(c) && flush(c);

	/* What is left in `in` after this is less than a frame, so there is room. */
	while (good && c->out_len == 0) {
		size_t before = c->in_len;

		good = answer(s, c, now);
		good = flush(c) && good;
		if (c->in_len == before)
			break;
	}
	go_on(s, c, good);
}
