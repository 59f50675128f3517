/* bus.c - one MQTT connection as its owner sees it; see bus.h. */
#include "common/bus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/bus_private.h"
#include "common/clock.h"
#include "common/log.h"

#define BACKOFF_FIRST_MS 200
#define BACKOFF_MOST_MS 4000
#define POLL_NS 1000000L

static int copy(char *to, size_t size, const char *from)
{
	int len = snprintf(to, size, "%s", from);

	return len >= 0 && (size_t)len < size ? SK_OK : SK_EINVAL;
}

static int fill(struct sk_bus *bus, const struct sk_bus_options *options)
{
	const struct sk_conf_broker *broker = options->broker;
	int len = snprintf(bus->uri, sizeof(bus->uri), "%s://%s:%d",
			   broker->tls ? "ssl" : "tcp", broker->host, broker->port);

	bus->options = *options;
	sk_bus_version_init(&bus->version, (enum sk_mqtt_version)broker->version);
	if (len < 0 || (size_t)len >= sizeof(bus->uri) ||
	    copy(bus->client_id, sizeof(bus->client_id), options->client_id) ||
	    copy(bus->will_topic, sizeof(bus->will_topic),
		 options->will_topic ? options->will_topic : ""))
		return SK_EINVAL;
	if (bus->will_topic[0] && !sk_bus_topic_ok(bus->will_topic)) {
		sk_error("%s: '%s' cannot be the topic of a will", bus->client_id,
			 bus->will_topic);
		return SK_EINVAL;
	}
	return sk_bus_check_files(broker);
}

struct sk_bus *sk_bus_new(struct sk_bus_hub *hub, const struct sk_bus_options *options)
{
	struct sk_bus *bus = calloc(1, sizeof(*bus));

	if (!bus)
		return NULL;
	bus->hub = hub;
	sk_backoff_init(&bus->backoff, BACKOFF_FIRST_MS, BACKOFF_MOST_MS,
			(uint32_t)sk_clock_mono_us() ^ (uint32_t)(uintptr_t)bus);
	if (fill(bus, options)) {
		sk_bus_free(bus, NULL, 0);
		return NULL;
	}
	return bus;
}

int sk_bus_start(struct sk_bus *bus)
{
	return bus->state == SK_BUS_IDLE ? sk_bus_begin(bus) : SK_EBUSY;
}

int sk_bus_subscribe(struct sk_bus *bus, const char *filter, int qos)
{
	struct sk_bus_filter *added = &bus->filters[bus->filter_count];

	if (!sk_bus_filter_ok(filter) || qos < 0 || qos > 1)
		return SK_EINVAL;
	if (bus->filter_count == SK_BUS_FILTERS_MAX)
		return SK_EFULL;
	*added = (struct sk_bus_filter){.text = strdup(filter), .qos = qos};
	if (!added->text)
		return SK_ENOMEM;
	bus->filter_count++;
	/* Where it cannot be sent the connection is going, and the next one makes it. */
	if ((bus->state == SK_BUS_READY || bus->state == SK_BUS_SUBSCRIBING) &&
	    sk_bus_attempt_subscribe(bus, added))
		sk_debug("%s: %s waits for the next connection", bus->client_id, filter);
	return SK_OK;
}

static int publish(struct sk_bus *bus, const struct sk_bus_publish *p)
{
	if (p->len > SK_PAYLOAD_MAX || p->qos < 0 || p->qos > 1 ||
	    !sk_bus_topic_ok(p->topic))
		return SK_EINVAL;
	return bus->state == SK_BUS_READY ? sk_bus_window_send(bus, p) : SK_ENOTCONN;
}

int sk_bus_publish(struct sk_bus *bus, const struct sk_bus_publish *p)
{
	int err = publish(bus, p);

	if (err)
		bus->stats.refused++;
	else
		bus->stats.published++;
	return err;
}

bool sk_bus_connected(const struct sk_bus *bus)
{
	return bus->state == SK_BUS_READY;
}

uint64_t sk_bus_unsent(const struct sk_bus *bus)
{
	const struct sk_bus_attempt *attempt = bus->attempt;

	return attempt ? attempt->handed - atomic_load(&attempt->written) : 0;
}

int64_t sk_bus_session(const struct sk_bus *bus)
{
	return bus->session;
}

static uint64_t unacked(const struct sk_bus *bus)
{
	const struct sk_bus_attempt *attempt = bus->attempt;

	return attempt ? sk_bus_attempt_unacked(attempt) + attempt->waiting_count : 0;
}

struct sk_bus_stats sk_bus_stats(const struct sk_bus *bus)
{
	struct sk_bus_stats stats = bus->stats;

	if (bus->attempt)
		stats.refused += atomic_load(&bus->attempt->refused);
	stats.unacked = unacked(bus);
	stats.received = atomic_load(&bus->received);
	stats.dropped = atomic_load(&bus->dropped);
	return stats;
}

/* Say it and wait until the broker has answered everything. @return ms left of the wait
 */
static int say_farewell(struct sk_bus *bus, const struct sk_bus_publish *farewell,
			int wait_ms)
{
	const struct timespec pause = {.tv_nsec = POLL_NS};

	if (farewell && sk_bus_publish(bus, farewell))
		sk_warning("%s: could not say farewell", bus->client_id);
	while (wait_ms > 0 && unacked(bus)) {
		sk_bus_window_drain(bus);      /* the loop does not run meanwhile */
		(void)nanosleep(&pause, NULL); /* a shorter one is still bounded */
		wait_ms--;
	}
	return wait_ms;
}

void sk_bus_free(struct sk_bus *bus, const struct sk_bus_publish *farewell, int wait_ms)
{
	if (!bus)
		return;
	if (bus->state == SK_BUS_READY)
		sk_bus_attempt_disconnect(bus->attempt,
					  say_farewell(bus, farewell, wait_ms));
	sk_bus_attempt_free(bus->attempt);
	sk_bus_hub_forget(bus->hub, bus);
	sd_event_source_disable_unref(bus->timer);
	for (int i = 0; i < bus->filter_count; i++)
		free(bus->filters[i].text);
	free(bus);
}
