/* server.c - the listeners of the Modbus server and its epoll; see server.h. */
#include "simulator/server.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "simulator/server_private.h"

#define BACKLOG 128
#define EVENTS 256
#define TURNS_MOST 4	 /* batches in one turn of the loop: timers must not starve */
#define FDS_OF_OTHERS 64 /* the loop's, the bus's and standard ones */

static bool is_same(const struct sk_endpoint *e, const struct sk_conf_link *link)
{
	return strcmp(e->link->host, link->host) == 0 && e->link->port == link->port;
}

static struct sk_endpoint *endpoint_for(struct sk_server *s,
					const struct sk_conf_link *link)
{
	struct sk_endpoint *e;

	for (size_t i = 0; i < s->endpoint_count; i++)
		if (is_same(&s->endpoints[i], link))
			return &s->endpoints[i];
	e = &s->endpoints[s->endpoint_count++];
	e->watch = (struct sk_watch){.listens = true, .fd = -1};
	e->link = link;
	return e;
}

static void place_devices(struct sk_server *s)
{
	for (size_t i = 0; i < s->site->count; i++) {
		struct sk_device *d = &s->site->devices[i];
		struct sk_endpoint *e;

		if (d->der->link.type != SK_LINK_TCP)
			continue;
		e = endpoint_for(s, &d->der->link);
		e->gateway.unit[d->der->unit] = d;
		e->gateway.count++;
	}
}

/* A socket listening at one address; negative errno on failure. */
static int listen_at(const struct addrinfo *to)
{
	const int on = 1;
	int fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	err = -errno;
	(void)close(fd);
	return err;
}

static int open_endpoint(struct sk_server *s, struct sk_endpoint *e)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				       .ai_flags = AI_PASSIVE};
	struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = e}};
	struct addrinfo *found;
	char port[16];
	int err;

	(void)snprintf(port, sizeof(port), "%d", e->link->port);
	err = getaddrinfo(e->link->host, port, &hints, &found);
	if (err) {
		sk_error("%s: cannot find this address: %s", e->link->text,
			 gai_strerror(err));
		return SK_EIO;
	}
	e->watch.fd = listen_at(found);
	freeaddrinfo(found);
	if (e->watch.fd < 0) {
		sk_error("%s: cannot listen: %s", e->link->text, strerror(-e->watch.fd));
		return SK_EIO;
	}
	return epoll_ctl(s->epoll, EPOLL_CTL_ADD, e->watch.fd, &event) < 0 ? SK_EIO
									   : SK_OK;
}

static void accept_clients(struct sk_server *s, struct sk_endpoint *e)
{
	for (;;) {
		int fd = accept4(e->watch.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0)
			return;
		/* The port stays ours while a device is gone, or someone might take it.
		 */
		if (sk_gateway_gone(&e->gateway) || s->clients >= s->clients_most)
			(void)close(fd);
		else
			sk_client_open(s, e, fd);
	}
}

static void serve(struct sk_server *s, struct sk_watch *watch)
{
	if (watch->listens)
		accept_clients(s, (struct sk_endpoint *)watch);
	else
		sk_client_serve(s, (struct sk_client *)watch);
}

/* A batch names each connection once, and serving ends at most that connection. */
static int on_ready(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct epoll_event events[EVENTS];
	struct sk_server *s = arg;
	int count = EVENTS;

	(void)source;
	(void)revents;
	for (int turn = 0; turn < TURNS_MOST && count == EVENTS; turn++) {
		count = epoll_wait(fd, events, EVENTS, 0);
		for (int i = 0; i < count; i++)
			serve(s, events[i].data.ptr);
	}
	return 0;
}

/* A serial line has two, and at least one device. */
static size_t fds_of_lines(const struct sk_site *site)
{
	size_t count = 0;

	for (size_t i = 0; i < site->count; i++)
		count += site->devices[i].der->link.type == SK_LINK_RTU ? 2 : 0;
	return count;
}

/* As many descriptors as allowed, so that accept() can never run out of them. */
static int reserve_descriptors(struct sk_server *s)
{
	struct rlimit limit;
	size_t taken = s->endpoint_count + FDS_OF_OTHERS + fds_of_lines(s->site);

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return SK_EIO;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return SK_EIO;
	if (limit.rlim_cur <= taken) {
		sk_error("%zu ports need more than the %llu descriptors allowed; raise "
			 "the limit (ulimit -n)",
			 s->endpoint_count, (unsigned long long)limit.rlim_cur);
		return SK_EFULL;
	}
	s->clients_most = (size_t)limit.rlim_cur - taken;
	return SK_OK;
}

static int start(struct sk_server *s, sd_event *event)
{
	int err;

	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (s->epoll < 0)
		return SK_EIO;
	place_devices(s);
	err = reserve_descriptors(s);
	for (size_t i = 0; !err && i < s->endpoint_count; i++)
		err = open_endpoint(s, &s->endpoints[i]);
	if (!err &&
	    sd_event_add_io(event, &s->source, s->epoll, EPOLLIN, on_ready, s) < 0)
		err = SK_EIO;
	return err ? err : sk_server_add_timer(s, event);
}

struct sk_server *sk_server_new(sd_event *event, struct sk_site *site)
{
	struct sk_server *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->site = site;
	s->epoll = -1;
	s->endpoints = calloc(site->count, sizeof(*s->endpoints));
	if (!s->endpoints || start(s, event)) {
		sk_error("cannot start the Modbus server");
		sk_server_free(s);
		return NULL;
	}
	sk_info("%zu devices, %zu ports", site->count, s->endpoint_count);
	return s;
}

static void drop_clients(struct sk_server *s, struct sk_endpoint *e)
{
	while (e->clients)
		sk_client_close(s, e->clients);
}

void sk_server_drop(struct sk_server *s, const struct sk_device *d)
{
	for (size_t i = 0; i < s->endpoint_count; i++)
		if (is_same(&s->endpoints[i], &d->der->link) &&
		    s->endpoints[i].gateway.count == 1)
			drop_clients(s, &s->endpoints[i]);
}

void sk_server_free(struct sk_server *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->endpoint_count; i++) {
		drop_clients(s, &s->endpoints[i]);
		if (s->endpoints[i].watch.fd >= 0)
			(void)close(s->endpoints[i].watch.fd);
	}
	sd_event_source_disable_unref(s->source);
	sd_event_source_disable_unref(s->timer);
	if (s->epoll >= 0)
		(void)close(s->epoll);
	free(s->endpoints);
	free(s);
}
