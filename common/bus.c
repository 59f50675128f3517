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
#define POLL_MS 5

static int read_password(struct sk_bus *bus, const char *path)
{
	FILE *file;
	char *line;

	if (!path[0])
		return SK_OK;
	file = fopen(path, "re");
	if (!file) {
		sk_error("%s: cannot read the password file", path);
		return SK_EIO;
	}
	line = fgets(bus->password, sizeof(bus->password), file);
	(void)fclose(file); /* only read */
	if (!line) {
		sk_error("%s: the password file is empty", path);
		return SK_EIO;
	}
	bus->password[strcspn(bus->password, "\r\n")] = '\0';
	return SK_OK;
}

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
	int version =
		broker->version == SK_MQTT_3_1_1 ? MQTTVERSION_3_1_1 : MQTTVERSION_5;

	bus->options = *options;
	if (len < 0 || (size_t)len >= sizeof(bus->uri) ||
	    copy(bus->client_id, sizeof(bus->client_id), options->client_id) ||
	    copy(bus->will_topic, sizeof(bus->will_topic),
		 options->will_topic ? options->will_topic : "") ||
	    read_password(bus, broker->password_file))
		return SK_EINVAL;
	return sk_bus_paho_create(bus, version);
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
	int at = bus->filter_count;

	if (at == SK_BUS_FILTERS_MAX)
		return SK_EFULL;
	bus->filters[at] = strdup(filter);
	if (!bus->filters[at])
		return SK_ENOMEM;
	bus->qos[at] = qos;
	bus->filter_count++;
	return bus->state == SK_BUS_READY ? sk_bus_paho_subscribe(bus, at, 1) : SK_OK;
}

int sk_bus_publish(struct sk_bus *bus, const struct sk_bus_publish *p)
{
	int err = SK_ENOTCONN;

	if (p->len > SK_PAYLOAD_MAX)
		return SK_EINVAL;
	if (bus->state == SK_BUS_READY)
		err = sk_bus_paho_send(bus, p);
	if (err) {
		bus->stats.refused++;
		return err;
	}
	bus->stats.published++;
	if (p->qos > 0)
		bus->sent_acked++;
	return SK_OK;
}

bool sk_bus_connected(const struct sk_bus *bus)
{
	return bus->state == SK_BUS_READY;
}

int64_t sk_bus_session(const struct sk_bus *bus)
{
	return bus->session;
}

static uint64_t unacked(const struct sk_bus *bus)
{
	uint64_t acked = atomic_load(&bus->acked);

	return bus->sent_acked > acked ? bus->sent_acked - acked : 0;
}

struct sk_bus_stats sk_bus_stats(const struct sk_bus *bus)
{
	struct sk_bus_stats stats = bus->stats;

	stats.refused += atomic_load(&bus->refused);
	stats.received = atomic_load(&bus->received);
	stats.dropped = atomic_load(&bus->dropped);
	stats.unacked = unacked(bus);
	return stats;
}

static void say_farewell(struct sk_bus *bus, const struct sk_bus_publish *farewell,
			 int wait_ms)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};

	if (farewell && sk_bus_publish(bus, farewell))
		sk_warning("%s: could not say farewell", bus->client_id);
	for (int waited_ms = 0; waited_ms < wait_ms && unacked(bus); waited_ms += POLL_MS)
		(void)nanosleep(&pause,
				NULL); /* shorter when interrupted: still bounded */
}

void sk_bus_free(struct sk_bus *bus, const struct sk_bus_publish *farewell, int wait_ms)
{
	if (!bus)
		return;
	if (bus->state == SK_BUS_READY)
		say_farewell(bus, farewell, wait_ms);
	if (bus->client) {
		if (bus->state != SK_BUS_IDLE && bus->state != SK_BUS_WAITING)
			sk_bus_paho_disconnect(bus, wait_ms);
		MQTTAsync_destroy(&bus->client);
	}
	sk_bus_hub_forget(bus->hub, bus);
	sd_event_source_disable_unref(bus->timer);
	for (int i = 0; i < bus->filter_count; i++)
		free(bus->filters[i]);
	free(bus);
}
