/* bus_connect.c - the life of a connection: connect, subscribe, be ready, begin again. */
#include <stdio.h>
#include <string.h>

#include "common/bus_private.h"
#include "common/clock.h"
#include "common/log.h"

#define CONNECT_DEADLINE_MS 12000 /* Paho's own 5 s, checked every 3 s, come first */
#define SUBSCRIBE_DEADLINE_MS 5000
#define TIMER_ACCURACY_US 1000
#define TIMER_PRIORITY (SD_EVENT_PRIORITY_NORMAL + 10)
#define COMPLAIN_AGAIN_MS 10000
#define RESOLVE_AGAIN_MS 10
#define STABLE_MS 4000 /* a connection that stood so long: back-off begins anew */

/* What a broker that does not know MQTT 5 answers: v5 reason 0x84, or v3 return code 1.
 */
#define UNSUPPORTED_VERSION_5 0x84
#define UNSUPPORTED_VERSION_3 1

static int on_timer(sd_event_source *source, uint64_t usec, void *arg);

/* A thousand attempts due at once give way to the polls and cycles of the loop. */
static int add_timer(struct sk_bus *bus, uint64_t at_us)
{
	if (sd_event_add_time(bus->hub->event, &bus->timer, CLOCK_MONOTONIC, at_us,
			      TIMER_ACCURACY_US, on_timer, bus) < 0 ||
	    sd_event_source_set_priority(bus->timer, TIMER_PRIORITY) < 0)
		return SK_ENOMEM;
	return SK_OK;
}

static int arm(struct sk_bus *bus, int delay_ms)
{
	uint64_t at_us = (uint64_t)(sk_clock_mono_us() + (int64_t)delay_ms * 1000);

	if (!bus->timer)
		return add_timer(bus, at_us);
	if (sd_event_source_set_time(bus->timer, at_us) < 0 ||
	    sd_event_source_set_enabled(bus->timer, SD_EVENT_ONESHOT) < 0)
		return SK_EIO;
	return SK_OK;
}

static void wait_and_retry(struct sk_bus *bus, int delay_ms)
{
	bus->state = SK_BUS_WAITING;
	if (arm(bus, delay_ms))
		sk_error("%s: cannot set the reconnect timer", bus->client_id);
}

int sk_bus_begin(struct sk_bus *bus)
{
	bus->state = SK_BUS_WAITING;
	return arm(bus, 0);
}

static int connect_now(struct sk_bus *bus)
{
	bus->session = sk_bus_next_session(bus->session, sk_clock_wall());
	bus->state = SK_BUS_CONNECTING;
	if (sk_bus_attempt_new(bus) || arm(bus, CONNECT_DEADLINE_MS))
		return SK_ENOMEM;
	return sk_bus_attempt_connect(bus);
}

static void set_ready(struct sk_bus *bus)
{
	bus->state = SK_BUS_READY;
	if (bus->reason[0])
		sk_notice("%s: connected to %s, MQTT %s", bus->client_id, bus->uri,
			  bus->attempt->five ? "5" : "3.1.1");
	bus->reason[0] = '\0';
	bus->ready_at = sk_clock_mono();
	sk_bus_version_worked(&bus->version);
	(void)sd_event_source_set_enabled(bus->timer, SD_EVENT_OFF); /* it is there */
	if (bus->options.on.connected)
		bus->options.on.connected(bus->options.arg, bus);
}

/* Say the reason, unless it is the same as the last time or changes all the time. */
static void complain(struct sk_bus *bus, const char *what, const char *reason)
{
	char text[sizeof(bus->reason)];
	sk_mono_ms now = sk_clock_mono();

	if (snprintf(text, sizeof(text), "%s", reason) < 0 ||
	    strcmp(text, bus->reason) == 0 ||
	    (bus->reason[0] && now - bus->complained_at < COMPLAIN_AGAIN_MS))
		return;
	memcpy(bus->reason, text, sizeof(text));
	bus->complained_at = now;
	sk_warning("%s: %s %s: %s; trying on", bus->client_id, what, bus->uri, reason);
}

/* The owner's handler comes last: it may free the bus. */
static void give_up(struct sk_bus *bus, int delay_ms, const char *reason)
{
	wait_and_retry(bus, delay_ms);
	if (bus->options.on.lost)
		bus->options.on.lost(bus->options.arg, bus, reason);
}

static void on_lost(struct sk_bus *bus, const char *reason)
{
	if (bus->state == SK_BUS_WAITING || bus->state == SK_BUS_IDLE)
		return;
	if (bus->state == SK_BUS_READY && sk_clock_mono() - bus->ready_at >= STABLE_MS)
		sk_backoff_reset(&bus->backoff);
	if (!reason[0])
		reason = "connection lost";
	complain(bus, "lost", reason);
	give_up(bus, sk_backoff_next(&bus->backoff), reason);
}

static int subscribe_all(struct sk_bus *bus)
{
	for (int i = 0; i < bus->filter_count; i++) {
		int err = sk_bus_attempt_subscribe(bus, &bus->filters[i]);

		if (err)
			return err;
	}
	return SK_OK;
}

static void on_connected(struct sk_bus *bus)
{
	if (bus->state != SK_BUS_CONNECTING)
		return;
	bus->stats.connects++;
	sk_bus_hub_fresh(bus->hub, bus->options.broker->port);
	if (bus->filter_count == 0) {
		set_ready(bus);
		return;
	}
	bus->state = SK_BUS_SUBSCRIBING;
	if (subscribe_all(bus) || arm(bus, SUBSCRIBE_DEADLINE_MS))
		on_lost(bus, "cannot subscribe");
}

/* Paho's words for a connection that ended before CONNACK, and for one never made. */
#define PAHO_CLOSED "TCP connect completion failure"
#define PAHO_NOT_MADE "TCP/TLS connect failure"

static enum sk_bus_failure kind_of(int code, const char *text)
{
	if (code == UNSUPPORTED_VERSION_5 || code == UNSUPPORTED_VERSION_3)
		return SK_BUS_FAILURE_VERSION;
	return strcmp(text, PAHO_CLOSED) == 0 ? SK_BUS_FAILURE_CLOSED
					      : SK_BUS_FAILURE_OTHER;
}

static const char *refusal_text(bool five, int code)
{
	static const char *const three[] = {
		[1] = "MQTT version not supported",
		[2] = "client id refused",
		[3] = "server unavailable",
		[4] = "bad user name or password",
		[5] = "not authorized",
	};
	const char *text = NULL;

	if (code > 0 && code < (int)(sizeof(three) / sizeof(three[0])))
		text = three[code];
	else if (five && code >= MQTTREASONCODE_UNSPECIFIED_ERROR)
		text = MQTTReasonCode_toString((enum MQTTReasonCodes)code);
	return text ? text : "refused";
}

/* Paho's text for a failure says little; say what is known. */
static const char *plain_words(const struct sk_conf_broker *broker, const char *text)
{
	if (strcmp(text, PAHO_CLOSED) == 0)
		return broker->tls && !broker->cert_file[0]
			       ? "the broker closed without an answer; does it ask for a "
				 "client certificate?"
			       : "the broker closed without an answer";
	if (strcmp(text, PAHO_NOT_MADE) == 0)
		return broker->tls ? "no connection, or its certificate is not for this "
				     "name"
				   : "no connection";
	return text[0] ? text : "no answer";
}

static void describe(const struct sk_bus *bus, int code, const char *text, char *out,
		     size_t size)
{
	int len;

	if (code > 0)
		len = snprintf(out, size, "the broker refused: %s (code %d)",
			       refusal_text(bus->attempt->five, code), code);
	else
		len = snprintf(out, size, "%s", plain_words(bus->options.broker, text));
	if (len < 0)
		out[0] = '\0';
}

static void on_failed(struct sk_bus *bus, int code, const char *text)
{
	char reason[SK_TEXT_LEN + 1];

	if (bus->state != SK_BUS_CONNECTING)
		return;
	describe(bus, code, text, reason, sizeof(reason));
	if (sk_bus_version_failed(&bus->version, kind_of(code, text))) {
		sk_notice("%s: no MQTT 5 at %s (%s), trying 3.1.1", bus->client_id,
			  bus->uri, reason);
		give_up(bus, 0, reason);
		return;
	}
	complain(bus, "cannot connect to", reason);
	give_up(bus, sk_backoff_next(&bus->backoff), reason);
}

static struct sk_bus_filter *filter_of(struct sk_bus *bus, int token)
{
	for (int i = 0; i < bus->filter_count; i++)
		if (bus->filters[i].token == token)
			return &bus->filters[i];
	return NULL;
}

static bool all_answered(const struct sk_bus *bus)
{
	for (int i = 0; i < bus->filter_count; i++)
		if (bus->filters[i].token != 0)
			return false;
	return true;
}

static void on_subscribed(struct sk_bus *bus, int token, int refusal)
{
	struct sk_bus_filter *filter = filter_of(bus, token);

	if (!filter)
		return;
	filter->token = 0;
	if (refusal)
		sk_error("%s: the broker refused the subscription to %s: %s (code %d)",
			 bus->client_id, filter->text,
			 refusal_text(bus->attempt->five, refusal), refusal);
	if (bus->state == SK_BUS_SUBSCRIBING && all_answered(bus))
		set_ready(bus);
}

static void try_to_connect(struct sk_bus *bus)
{
	static const char unresolved[] = "its name cannot be resolved";

	switch (sk_bus_resolve(bus->hub, bus->options.broker->host)) {
	case SK_BUS_RESOLVE_WAIT:
		wait_and_retry(bus, RESOLVE_AGAIN_MS);
		break;
	case SK_BUS_RESOLVE_BAD:
		complain(bus, "cannot connect to", unresolved);
		give_up(bus, sk_backoff_next(&bus->backoff), unresolved);
		break;
	case SK_BUS_RESOLVE_GOOD:
		if (connect_now(bus))
			wait_and_retry(bus, sk_backoff_next(&bus->backoff));
		break;
	}
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_bus *bus = arg;

	(void)source;
	(void)usec;
	switch (bus->state) {
	case SK_BUS_CONNECTING:
		on_failed(bus, 0, "no answer");
		break;
	case SK_BUS_SUBSCRIBING:
		on_lost(bus, "no answer to a subscription");
		break;
	case SK_BUS_WAITING:
		try_to_connect(bus);
		break;
	case SK_BUS_IDLE:
	case SK_BUS_READY:
		break;
	}
	return 0;
}

static void on_message(struct sk_bus *bus, const struct sk_bus_message *message)
{
	bool open = bus->state == SK_BUS_SUBSCRIBING || bus->state == SK_BUS_READY;

	if (open && bus->options.on.message)
		bus->options.on.message(bus->options.arg, bus, message);
}

void sk_bus_handle(struct sk_bus *bus, const struct sk_bus_item *item)
{
	if (item->attempt != bus->number)
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
		on_subscribed(bus, item->token, item->code);
		break;
	case SK_BUS_ROOM:
		sk_bus_window_drain(bus);
		break;
	case SK_BUS_MESSAGE:
		on_message(bus, &item->message);
		break;
	}
}
