/* bus_hub.c - the queue between Paho's threads and the loop; see bus.h. */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/bus_private.h"
#include "common/clock.h"
#include "common/log.h"

#define TURN_ITEMS 64 /* then the loop's other sources get their turn */

struct sk_bus_item *sk_bus_item_new(const struct sk_bus_attempt *attempt,
				    enum sk_bus_item_kind kind, size_t bytes)
{
	struct sk_bus_item *item = malloc(sizeof(*item) + bytes);

	if (!item)
		return NULL;
	*item = (struct sk_bus_item){
		.bus = attempt->bus, .kind = kind, .attempt = attempt->number};
	item->message.received = sk_clock_mono();
	return item;
}

static void wake(struct sk_bus_hub *hub)
{
	const uint64_t one = 1;

	/* Fails only when the counter is about to overflow: then the loop is awake
	 * already. */
	if (write(hub->fd, &one, sizeof(one)) < 0)
		return;
}

void sk_bus_hub_put(struct sk_bus_hub *hub, struct sk_bus_item *item)
{
	bool full, first;

	pthread_mutex_lock(&hub->lock);
	full = item->kind == SK_BUS_MESSAGE && hub->messages >= hub->capacity;
	first = !hub->first;
	if (!full) {
		hub->messages += item->kind == SK_BUS_MESSAGE;
		*hub->last = item;
		hub->last = &item->next;
	}
	pthread_mutex_unlock(&hub->lock);
	if (full) {
		atomic_fetch_add(&item->bus->dropped, 1);
		free(item);
	} else if (first) {
		wake(hub);
	}
}

/* One at a time: what a handler frees or drops meanwhile is then never in our hands, and
 * the queue counts everything that is not handled yet. */
static struct sk_bus_item *take(struct sk_bus_hub *hub)
{
	struct sk_bus_item *item;

	pthread_mutex_lock(&hub->lock);
	item = hub->first;
	if (item) {
		hub->first = item->next;
		if (!hub->first)
			hub->last = &hub->first;
		hub->messages -= item->kind == SK_BUS_MESSAGE;
	}
	pthread_mutex_unlock(&hub->lock);
	return item;
}

void sk_bus_hub_fresh(struct sk_bus_hub *hub, int port)
{
	if (hub->fresh_port && hub->fresh_port != port)
		sk_bus_nodelay(hub->fresh_port);
	hub->fresh_port = port;
}

static int on_wake(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct sk_bus_hub *hub = arg;
	struct sk_bus_item *item;
	uint64_t count;
	int left = TURN_ITEMS;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		sk_error("cannot read the bus's wake-up: %s", strerror(errno));
	while (left-- > 0 && (item = take(hub))) {
		sk_bus_handle(item->bus, item);
		free(item);
	}
	if (left < 0)
		wake(hub); /* there may be more; a wake-up for nothing is harmless */
	if (hub->fresh_port) {
		sk_bus_nodelay(hub->fresh_port);
		hub->fresh_port = 0;
	}
	return 0;
}

void sk_bus_hub_forget(struct sk_bus_hub *hub, const struct sk_bus *bus)
{
	struct sk_bus_item **at;

	pthread_mutex_lock(&hub->lock);
	at = &hub->first;
	while (*at) {
		struct sk_bus_item *item = *at;

		if (item->bus != bus) {
			at = &item->next;
			continue;
		}
		*at = item->next;
		hub->messages -= item->kind == SK_BUS_MESSAGE;
		free(item);
	}
	hub->last = at;
	pthread_mutex_unlock(&hub->lock);
}

/* Paho says that its threads have ended just before they do. OpenSSL would free at exit
 * what it still needs at the end of a thread that comes later; the kernel frees it all
 * the same. */
static void leave_openssl(void)
{
	if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL))
		sk_warning("OpenSSL cannot be set up");
}

struct sk_bus_hub *sk_bus_hub_new(sd_event *event, size_t capacity)
{
	MQTTAsync_init_options init = MQTTAsync_init_options_initializer;
	struct sk_bus_hub *hub = calloc(1, sizeof(*hub));

	if (!hub)
		return NULL;
	leave_openssl();
	init.do_openssl_init = 1;
	MQTTAsync_global_init(&init);
	hub->event = event;
	hub->capacity = capacity;
	hub->last = &hub->first;
	(void)pthread_mutex_init(&hub->lock, NULL); /* of this kind cannot fail */
	hub->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (hub->fd < 0 ||
	    sd_event_add_io(event, &hub->source, hub->fd, EPOLLIN, on_wake, hub) < 0) {
		sk_bus_hub_free(hub);
		return NULL;
	}
	return hub;
}

void sk_bus_hub_free(struct sk_bus_hub *hub)
{
	struct sk_bus_item *item;

	if (!hub)
		return;
	sd_event_source_disable_unref(hub->source);
	sk_bus_resolve_clear(hub);
	while ((item = take(hub)))
		free(item);
	if (hub->fd >= 0)
		close(hub->fd);
	pthread_mutex_destroy(&hub->lock);
	free(hub);
}
