/* report.c - what the world hears of the historian; see historian.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "historian/historian.h"
#include "models/historian_status.h"

int sk_historian_status(const struct sk_historian *h, enum sk_state state,
			const char *reason, char *buf, size_t size)
{
	struct sk_historian_status s = {
		.status = {.state = state,
			   .session = sk_bus_session(h->bus),
			   .t_ms = sk_clock_wall()},
		.rows = h->rows,
		.lost = sk_loss_total(&h->loss),
		.queued = (int64_t)h->batch.rows,
	};

	(void)snprintf(s.status.reason, sizeof(s.status.reason), "%s", reason);
	return sk_historian_status_encode(&s, buf, size);
}

static void publish(struct sk_historian *h, enum sk_topic_kind kind, const char *payload,
		    int len, bool retained)
{
	char topic[SK_TOPIC_LEN + 1];
	const struct sk_bus_publish p = {.topic = topic,
					 .payload = payload,
					 .len = (size_t)len,
					 .qos = 1,
					 .retained = retained};

	if (len < 0 || sk_topic_build(topic, sizeof(topic), h->app->config.site.root,
				      kind, NULL, NULL) < 0)
		sk_error("cannot build a message of our own");
	else if (sk_bus_publish(h->bus, &p))
		sk_debug("%s: not published", topic); /* the bus counts it */
}

void sk_historian_tell_status(struct sk_historian *h)
{
	char buf[SK_TEXT_LEN * 8];
	int len;

	if (!h->bus || !sk_bus_connected(h->bus))
		return;
	len = sk_historian_status(h, h->state, h->reason, buf, sizeof(buf));
	publish(h, SK_TOPIC_HISTORIAN_STATUS, buf, len, true);
	h->told = sk_clock_mono();
}

static void publish_event(struct sk_historian *h, const struct sk_event *e)
{
	char buf[SK_TEXT_LEN * 8];

	publish(h, SK_TOPIC_EVENT, buf, sk_event_encode(e, buf, sizeof(buf)), false);
}

void sk_historian_tell_events(struct sk_historian *h)
{
	for (size_t i = 0; i < h->unsent_count; i++)
		publish_event(h, &h->unsent[i]);
	h->unsent_count = 0;
}

static void hold_back(struct sk_historian *h, const struct sk_event *e)
{
	if (h->unsent_count == SK_HISTORIAN_UNSENT) {
		memmove(&h->unsent[0], &h->unsent[1], sizeof(h->unsent) - sizeof(*e));
		h->unsent_count--;
	}
	h->unsent[h->unsent_count++] = *e;
}

struct sk_row *sk_historian_say(struct sk_historian *h, enum sk_severity severity,
				const char *kind, const char *fmt, ...)
{
	static const enum sk_log_level levels[SK_SEV_COUNT] = {
		[SK_SEV_INFO] = SK_LOG_NOTICE,
		[SK_SEV_WARNING] = SK_LOG_WARNING,
		[SK_SEV_ERROR] = SK_LOG_ERROR,
	};
	struct sk_event e = {.t_ms = sk_clock_wall(),
			     .severity = severity,
			     .source = SK_ROW_OWN_SOURCE};
	va_list args;

	(void)snprintf(e.kind, sizeof(e.kind), "%s", kind);
	va_start(args, fmt);
	(void)vsnprintf(e.text, sizeof(e.text), fmt, args); /* a longer one is cut */
	va_end(args);
	sk_log(levels[severity], "%s", e.text);
	if (h->bus && sk_bus_connected(h->bus))
		publish_event(h, &e);
	else
		hold_back(h, &e);
	return sk_row_new(SK_ROW_EVENT, "", &e);
}
