/* server_client.c - one connection of the Modbus server: read, answer, send. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

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
	(void)close(c->watch.fd); /* leaves the epoll by itself */
	s->clients--;
	free(c);
}

/* Answer whole requests while there is room for a reply. @return false: not Modbus */
static bool answer(struct sk_client *c)
{
	size_t at = 0;
	int len = 0;

	while (c->out_len + SK_FRAME_MAX <= sizeof(c->out)) {
		struct sk_request request;

		len = sk_frame_parse(c->in + at, c->in_len - at, &request);
		if (len <= 0)
			break;
		at += (size_t)len;
		c->out_len += sk_gateway_answer(&c->endpoint->gateway, &request,
						c->out + c->out_len);
	}
	memmove(c->in, c->in + at, c->in_len - at);
	c->in_len -= at;
	return len >= 0;
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

void sk_client_serve(struct sk_server *s, struct sk_client *c)
{
	bool good = fill(c) && flush(c);

	/* What is left in `in` after this is less than a frame, so there is room. */
	while (good && c->out_len == 0) {
		size_t before = c->in_len;

		good = answer(c);
		good = flush(c) && good;
		if (c->in_len == before)
			break;
	}
	if (!good || !watch(s, c))
		sk_client_close(s, c);
}
