/* bus_hub.c - the queue between Paho's threads and the loop; see bus.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/bus_private.h"
#include "common/clock.h"
#include "common/log.h"

struct sk_bus_item *sk_bus_item_new(struct sk_bus *bus, enum sk_bus_item_kind kind,
				    size_t bytes)
{
	struct sk_bus_item *item = malloc(sizeof(*item) + bytes);

	if (!item)
		return NULL;
	*item = (struct sk_bus_item){
		.bus = bus, .kind = kind, .generation = atomic_load(&bus->generation)};
	item->message.received = sk_clock_mono();
	return item;
}

void sk_bus_hub_put(struct sk_bus_hub *hub, struct sk_bus_item *item)
{
	const uint64_t one = 1;
	bool full;

	pthread_mutex_lock(&hub->lock);
	full = item->kind == SK_BUS_MESSAGE && hub->messages >= hub->capacity;
	if (!full) {
		if (item->kind == SK_BUS_MESSAGE)
			hub->messages++;
		*hub->last = item;
		hub->last = &item->next;
	}
	pthread_mutex_unlock(&hub->lock);
	if (full) {
		atomic_fetch_add(&item->bus->dropped, 1);
		free(item);
		return;
	}
	/* Fails only when the counter is about to overflow: then the loop is awake
	 * already. */
	if (write(hub->fd, &one, sizeof(one)) < 0)
		return;
}

/* Take the whole queue at once, so that the lock is held for a moment only. */
static struct sk_bus_item *take_all(struct sk_bus_hub *hub)
{
	struct sk_bus_item *items;

	pthread_mutex_lock(&hub->lock);
	items = hub->first;
	hub->first = NULL;
	hub->last = &hub->first;
	hub->messages = 0;
	pthread_mutex_unlock(&hub->lock);
	return items;
}

static int on_wake(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct sk_bus_hub *hub = arg;
	struct sk_bus_item *item, *next;
	uint64_t count;

	(void)source;
	(void)events;
	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		sk_error("cannot read the bus's wake-up: %s", strerror(errno));
	for (item = take_all(hub); item; item = next) {
		next = item->next;
		sk_bus_handle(item->bus, item);
		free(item);
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
		if (item->kind == SK_BUS_MESSAGE)
			hub->messages--;
		free(item);
	}
	hub->last = at;
	pthread_mutex_unlock(&hub->lock);
}

struct sk_bus_hub *sk_bus_hub_new(sd_event *event, size_t capacity)
{
	MQTTAsync_init_options init = MQTTAsync_init_options_initializer;
	struct sk_bus_hub *hub = calloc(1, sizeof(*hub));

	if (!hub)
		return NULL;
	init.do_openssl_init = 1;
	MQTTAsync_global_init(&init);
	hub->event = event;
	hub->capacity = capacity;
	hub->last = &hub->first;
	hub->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (hub->fd < 0 || pthread_mutex_init(&hub->lock, NULL) ||
	    sd_event_add_io(event, &hub->source, hub->fd, EPOLLIN, on_wake, hub) < 0) {
		sk_bus_hub_free(hub);
		return NULL;
	}
	return hub;
}

void sk_bus_hub_free(struct sk_bus_hub *hub)
{
	struct sk_bus_item *item, *next;

	if (!hub)
		return;
	sd_event_source_disable_unref(hub->source);
	for (item = hub->first; item; item = next) {
		next = item->next;
		free(item);
	}
	if (hub->fd >= 0)
		close(hub->fd);
	pthread_mutex_destroy(&hub->lock);
	free(hub);
}
