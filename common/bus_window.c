/*
 * bus_window.c - no more QoS 1 messages under way than the broker takes at once.
 *
 * An MQTT 5 broker says in CONNACK how many unanswered messages it takes (mosquitto: 20).
 * Paho 1.3.12 keeps to that, but looks for room only once a second: a burst of 500 would
 * take 24 s. So the bus keeps to it itself and Paho never meets the limit: what does not
 * fit waits here, and each answer lets the next one go.
 */
#include <stdlib.h>
#include <string.h>

#include "common/bus_private.h"
#include "common/clock.h"

#define WAITING_MAX 1000

/* A publish in waiting; in one allocation with its topic and payload. */
struct sk_bus_waiting {
	struct sk_bus_waiting *next;
	struct sk_bus_publish publish;
	sk_mono_ms expires; /* 0: never */
	char bytes[];
};

static bool has_room(const struct sk_bus_attempt *attempt)
{
	return sk_bus_attempt_unacked(attempt) < attempt->window;
}

static int enqueue(struct sk_bus_attempt *attempt, const struct sk_bus_publish *p)
{
	size_t topic_size = strlen(p->topic) + 1;
	struct sk_bus_waiting *w;

	if (attempt->waiting_count == WAITING_MAX)
		return SK_EFULL;
	w = malloc(sizeof(*w) + topic_size + p->len);
	if (!w)
		return SK_ENOMEM;
	w->next = NULL;
	w->publish = *p;
	w->expires = p->expiry_ms > 0 ? sk_clock_mono() + p->expiry_ms : 0;
	memcpy(w->bytes, p->topic, topic_size);
	if (p->len > 0)
		memcpy(w->bytes + topic_size, p->payload, p->len);
	w->publish.topic = w->bytes;
	w->publish.payload = w->bytes + topic_size;
	*attempt->waiting_last = w;
	attempt->waiting_last = &w->next;
	attempt->waiting_count++;
	return SK_OK;
}

static void drop_first(struct sk_bus_attempt *attempt)
{
	struct sk_bus_waiting *w = attempt->waiting;

	attempt->waiting = w->next;
	if (!attempt->waiting)
		attempt->waiting_last = &attempt->waiting;
	attempt->waiting_count--;
	free(w);
}

/* What its life was over for while it waited is not sent any more. */
static void send_first(struct sk_bus *bus)
{
	struct sk_bus_attempt *attempt = bus->attempt;
	struct sk_bus_waiting *w = attempt->waiting;
	sk_mono_ms left_ms = w->expires ? w->expires - sk_clock_mono() : 0;

	w->publish.expiry_ms = (int)left_ms;
	if (left_ms < 0 || (w->expires && left_ms == 0) ||
	    sk_bus_attempt_send(bus, &w->publish))
		bus->stats.lost++;
	drop_first(attempt);
}

void sk_bus_window_drain(struct sk_bus *bus)
{
	struct sk_bus_attempt *attempt = bus->attempt;

	while (attempt->waiting) {
		/* Before the look, so that an answer right after it is not missed. */
		atomic_store(&attempt->hungry, true);
		if (!has_room(attempt))
			return;
		send_first(bus);
	}
	atomic_store(&attempt->hungry, false);
}

int sk_bus_window_send(struct sk_bus *bus, const struct sk_bus_publish *p)
{
	struct sk_bus_attempt *attempt = bus->attempt;
	int err;

	if (p->qos == 0 || (!attempt->waiting && has_room(attempt)))
		return sk_bus_attempt_send(bus, p);
	err = enqueue(attempt, p);
	if (!err)
		sk_bus_window_drain(bus);
	return err;
}

void sk_bus_window_clear(struct sk_bus_attempt *attempt)
{
	attempt->bus->stats.lost += attempt->waiting_count;
	while (attempt->waiting)
		drop_first(attempt);
}
