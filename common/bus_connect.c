/* bus_connect.c - the life of a connection: connect, subscribe, be ready, begin again. */
#include <inttypes.h>
#include <string.h>

#include "common/bus_private.h"
#include "common/clock.h"
#include "common/log.h"

#define SUBSCRIBE_DEADLINE_MS 5000
#define DISCONNECT_WAIT_MS 100
#define TIMER_ACCURACY_US 1000

/* What a broker that does not know MQTT 5 answers: v5 reason 0x84, or v3 return code 1.
 */
#define UNSUPPORTED_VERSION_5 0x84
#define UNSUPPORTED_VERSION_3 1

static int on_timer(sd_event_source *source, uint64_t usec, void *arg);

int sk_bus_arm(struct sk_bus *bus, int delay_ms)
{
	uint64_t at_us = (uint64_t)(sk_clock_mono_us() + (int64_t)delay_ms * 1000);

	if (!bus->timer)
		return sd_event_add_time(bus->hub->event, &bus->timer, CLOCK_MONOTONIC,
					 at_us, TIMER_ACCURACY_US, on_timer, bus) < 0
			       ? SK_ENOMEM
			       : SK_OK;
	if (sd_event_source_set_time(bus->timer, at_us) < 0 ||
	    sd_event_source_set_enabled(bus->timer, SD_EVENT_ONESHOT) < 0)
		return SK_EIO;
	return SK_OK;
}

static void wait_and_retry(struct sk_bus *bus)
{
	bus->state = SK_BUS_WAITING;
	if (sk_bus_arm(bus, sk_backoff_next(&bus->backoff)))
		sk_error("%s: cannot set the reconnect timer", bus->client_id);
}

/* A number that counts up on every attempt, over restarts too. */
static int64_t next_session(int64_t last)
{
	sk_wall_ms now_ms = sk_clock_wall();

	return now_ms > last ? now_ms : last + 1;
}

int sk_bus_begin(struct sk_bus *bus)
{
	bus->session = next_session(bus->session);
	atomic_fetch_add(&bus->generation, 1);
	bus->state = SK_BUS_CONNECTING;
	return sk_bus_paho_connect(bus);
}

static void set_ready(struct sk_bus *bus)
{
	bus->state = SK_BUS_READY;
	sk_backoff_reset(&bus->backoff);
	if (bus->timer)
		(void)sd_event_source_set_enabled(bus->timer, SD_EVENT_OFF);
	if (bus->options.on.connected)
		bus->options.on.connected(bus->options.arg, bus);
}

static void on_lost(struct sk_bus *bus, const char *reason)
{
	if (bus->state == SK_BUS_WAITING || bus->state == SK_BUS_IDLE)
		return;
	wait_and_retry(bus);
	if (bus->options.on.lost)
		bus->options.on.lost(bus->options.arg, bus,
				     reason[0] ? reason : "connection lost");
}

static void on_connected(struct sk_bus *bus)
{
	if (bus->state != SK_BUS_CONNECTING)
		return;
	bus->stats.connects++;
	atomic_store(&bus->acked, 0);
	bus->sent_acked = 0;
	if (bus->filter_count == 0) {
		set_ready(bus);
		return;
	}
	bus->state = SK_BUS_SUBSCRIBING;
	if (sk_bus_paho_subscribe(bus, 0, bus->filter_count) ||
	    sk_bus_arm(bus, SUBSCRIBE_DEADLINE_MS)) {
		sk_bus_paho_disconnect(bus, DISCONNECT_WAIT_MS);
		on_lost(bus, "cannot subscribe");
	}
}

static void on_failed(struct sk_bus *bus, int code, const char *text)
{
	if (bus->state != SK_BUS_CONNECTING)
		return;
	if (bus->options.broker->version == SK_MQTT_AUTO &&
	    bus->version == MQTTVERSION_5 &&
	    (code == UNSUPPORTED_VERSION_5 || code == UNSUPPORTED_VERSION_3)) {
		sk_notice("%s: the broker does not speak MQTT 5, using 3.1.1",
			  bus->client_id);
		if (sk_bus_paho_create(bus, MQTTVERSION_3_1_1))
			sk_error("%s: cannot make an MQTT 3.1.1 client", bus->client_id);
	}
	if (!bus->backoff.step_ms)
		sk_warning("%s: cannot connect to %s: %s (code %d); trying on",
			   bus->client_id, bus->uri, text[0] ? text : "no answer", code);
	on_lost(bus, text[0] ? text : "cannot connect");
}

static void on_subscribed(struct sk_bus *bus, int refused)
{
	if (refused != 0)
		sk_error("%s: the broker refused %s subscriptions", bus->client_id,
			 refused < 0 ? "the" : "some");
	if (bus->state == SK_BUS_SUBSCRIBING)
		set_ready(bus);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_bus *bus = arg;

	(void)source;
	(void)usec;
	if (bus->state == SK_BUS_SUBSCRIBING) {
		sk_bus_paho_disconnect(bus, DISCONNECT_WAIT_MS);
		on_lost(bus, "no SUBACK");
	} else if (bus->state == SK_BUS_WAITING && sk_bus_begin(bus)) {
		wait_and_retry(bus);
	}
	return 0;
}

void sk_bus_handle(struct sk_bus *bus, const struct sk_bus_item *item)
{
	if (item->generation != atomic_load(&bus->generation))
		return;
	switch (item->kind) {
	case SK_BUS_CONNECTED:
		on_connected(bus);
		break;
	case SK_BUS_FAILED:
		on_failed(bus, item->code, item->bytes);
		break;
	case SK_BUS_LOST:
		on_lost(bus, item->bytes);
		break;
	case SK_BUS_SUBSCRIBED:
		on_subscribed(bus, item->code);
		break;
	case SK_BUS_MESSAGE:
		if (bus->options.on.message)
			bus->options.on.message(bus->options.arg, bus, &item->message);
		break;
	}
}
