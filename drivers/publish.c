/* publish.c - what one DER says on the bus; see publish.h. */
#include "drivers/publish.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "models/decimal.h"

#define SOURCE "driver"
#define JSON_MAX 4096

int sk_publish_topic(const struct sk_publisher *p, enum sk_topic_kind kind,
		     char topic[SK_TOPIC_LEN + 1])
{
	const char *id = kind == SK_TOPIC_EVENT ? NULL : p->id;
	int len = sk_topic_build(topic, SK_TOPIC_LEN + 1, p->root, kind, id, NULL);

	return len < 0 ? len : SK_OK;
}

int sk_publisher_init(struct sk_publisher *p, const char *root,
		      const struct sk_conf_der *conf)
{
	*p = (struct sk_publisher){.leaves = conf->leaf_topics};
	memcpy(p->id, conf->id, sizeof(p->id));
	(void)snprintf(p->root, sizeof(p->root), "%s", root);
	sk_publish_restart(p);
	return sk_publish_topic(p, SK_TOPIC_MEASUREMENT, p->measurement);
}

void sk_publish_restart(struct sk_publisher *p)
{
	p->n = 0;
	for (int id = 0; id < SK_POINT_COUNT; id++)
		p->leaf[id] = (double)NAN;
}

/* len is what an encoder returned. Not connected is no news: the next one will be. */
static void send(const struct sk_publisher *p, const char *topic, const char *json,
		 int len, int qos, bool retained)
{
	const struct sk_bus_publish message = {.topic = topic,
					       .payload = json,
					       .len = len > 0 ? (size_t)len : 0,
					       .qos = qos,
					       .retained = retained};
	int err = len > 0 ? sk_bus_publish(p->bus, &message) : len;

	if (err && err != SK_ENOTCONN)
		sk_warning("%s: cannot publish %s: %s", p->id, topic, sk_strerror(err));
}

static void send_of(const struct sk_publisher *p, enum sk_topic_kind kind,
		    const char *json, int len, int qos, bool retained)
{
	char topic[SK_TOPIC_LEN + 1];
	int err = sk_publish_topic(p, kind, topic);

	send(p, topic, json, err ? err : len, qos, retained);
}

static void publish_leaf(struct sk_publisher *p, int id, double value)
{
	const struct sk_point_info *info = sk_point_info(id);
	char topic[SK_TOPIC_LEN + 1 + SK_ID_LEN], text[SK_DECIMAL_SIZE];
	int len;

	if (fabs(value - p->leaf[id]) < info->deadband) /* never true for NAN */
		return;
	(void)snprintf(topic, sizeof(topic), "%s/%s", p->measurement, info->name);
	len = (int)sk_decimal(value, text);
	send(p, topic, text, len, 0, true);
	p->leaf[id] = value;
}

void sk_publish_measurement(struct sk_publisher *p, struct sk_measurement *m)
{
	char json[JSON_MAX];

	if (!sk_bus_connected(p->bus))
		return;
	m->session = sk_bus_session(p->bus);
	m->n = ++p->n;
	send(p, p->measurement, json, sk_measurement_encode(m, json, sizeof(json)), 0,
	     true);
	for (int id = 0; id < SK_POINT_COUNT && p->leaves; id++)
		if (sk_measurement_good(m, (enum sk_point_id)id))
			publish_leaf(p, id, m->value[id]);
}

void sk_publish_status(const struct sk_publisher *p, const struct sk_status *status)
{
	char json[JSON_MAX];

	send_of(p, SK_TOPIC_STATUS, json, sk_status_encode(status, json, sizeof(json)), 1,
		true);
}

void sk_publish_nameplate(const struct sk_publisher *p, const struct sk_nameplate *n)
{
	char json[JSON_MAX];

	send_of(p, SK_TOPIC_NAMEPLATE, json, sk_nameplate_encode(n, json, sizeof(json)),
		1, true);
}

void sk_publish_diagnostics(const struct sk_publisher *p, struct sk_diagnostics *d)
{
	char json[SK_PAYLOAD_MAX];

	if (!sk_bus_connected(p->bus))
		return;
	d->t_ms = sk_clock_wall();
	d->session = sk_bus_session(p->bus);
	send_of(p, SK_TOPIC_DIAGNOSTICS, json,
		sk_diagnostics_encode(d, json, sizeof(json)), 0, true);
}

void sk_publish_result(const struct sk_publisher *p, const struct sk_setpoint_result *r)
{
	char json[JSON_MAX];

	send_of(p, SK_TOPIC_SETPOINT_RESULT, json,
		sk_setpoint_result_encode(r, json, sizeof(json)), 1, true);
}

/* An empty message is what takes a retained one from the broker. */
static void clear(const struct sk_publisher *p, const char *topic)
{
	const struct sk_bus_publish message = {
		.topic = topic, .payload = "", .qos = 1, .retained = true};
	int err = sk_bus_publish(p->bus, &message);

	if (err && err != SK_ENOTCONN)
		sk_warning("%s: cannot clear %s: %s", p->id, topic, sk_strerror(err));
}

void sk_publish_nothing(const struct sk_publisher *p)
{
	static const enum sk_topic_kind retained[] = {
		SK_TOPIC_MEASUREMENT, SK_TOPIC_DIAGNOSTICS, SK_TOPIC_SETPOINT_RESULT,
		SK_TOPIC_NAMEPLATE, SK_TOPIC_STATUS};
	char topic[SK_TOPIC_LEN + 1 + SK_ID_LEN];

	for (int id = 0; id < SK_POINT_COUNT && p->leaves; id++) {
		(void)snprintf(topic, sizeof(topic), "%s/%s", p->measurement,
			       sk_point_info(id)->name);
		clear(p, topic);
	}
	for (size_t i = 0; i < sizeof(retained) / sizeof(retained[0]); i++)
		if (!sk_publish_topic(p, retained[i], topic))
			clear(p, topic);
}

void sk_publish_event(const struct sk_publisher *p, enum sk_severity severity,
		      const char *kind, const char *fmt, ...)
{
	struct sk_event e = {
		.t_ms = sk_clock_wall(), .severity = severity, .source = SOURCE};
	char json[JSON_MAX];
	va_list args;

	(void)snprintf(e.kind, sizeof(e.kind), "%s", kind);
	memcpy(e.der, p->id, sizeof(e.der));
	va_start(args, fmt);
	(void)vsnprintf(e.text, sizeof(e.text), fmt, args);
	va_end(args);
	send_of(p, SK_TOPIC_EVENT, json, sk_event_encode(&e, json, sizeof(json)), 1,
		false);
}
