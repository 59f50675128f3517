/* rows.c - from topic and payload to a row of the history; see rows.h. */
#include "historian/rows.h"

#include <stdlib.h>
#include <string.h>

#include "models/control_state.h"
#include "models/measurement.h"
#include "models/status.h"

static const size_t sizes[SK_ROW_COUNT] = {
	[SK_ROW_MEASUREMENT] = sizeof(struct sk_measurement),
	[SK_ROW_CONTROL] = sizeof(struct sk_control_state),
	[SK_ROW_SETPOINT] = sizeof(struct sk_setpoint),
	[SK_ROW_RESULT] = sizeof(struct sk_setpoint_result),
	[SK_ROW_STATUS] = sizeof(struct sk_status),
	[SK_ROW_NAMEPLATE] = sizeof(struct sk_row_nameplate),
	[SK_ROW_EVENT] = sizeof(struct sk_event),
	[SK_ROW_ALARM] = sizeof(struct sk_row_alarm),
	[SK_ROW_LOSS] = sizeof(struct sk_row_loss),
};

/* What a message is decoded into, whatever it is. */
union body {
	struct sk_measurement measurement;
	struct sk_control_state control;
	struct sk_setpoint setpoint;
	struct sk_setpoint_result result;
	struct sk_status status;
	struct sk_row_nameplate nameplate;
	struct sk_event event;
	struct sk_row_alarm alarm;
};

/* What a decoder may look at and fill. */
struct hearing {
	const struct sk_heard *m;
	const struct sk_topic *topic;
	const char *der; /* whom the row concerns */
	union body body;
	bool drop; /* there is nothing to keep */
};

static int read_measurement(struct hearing *h)
{
	return sk_measurement_decode(h->m->payload, h->m->len, &h->body.measurement);
}

static int read_control(struct hearing *h)
{
	return sk_control_state_decode(h->m->payload, h->m->len, &h->body.control);
}

static int read_setpoint(struct hearing *h)
{
	char why[SK_TEXT_LEN + 1]; /* the driver says it, in its refusal */

	return sk_setpoint_decode(h->m->payload, h->m->len, &h->body.setpoint, why);
}

static int read_result(struct hearing *h)
{
	return sk_setpoint_result_decode(h->m->payload, h->m->len, &h->body.result);
}

static int read_status(struct hearing *h)
{
	return sk_status_decode(h->m->payload, h->m->len, &h->body.status);
}

static int read_nameplate(struct hearing *h)
{
	h->body.nameplate.t_ms = h->m->now;
	return sk_nameplate_decode(h->m->payload, h->m->len,
				   &h->body.nameplate.nameplate);
}

static int read_event(struct hearing *h)
{
	int err = sk_event_decode(h->m->payload, h->m->len, &h->body.event);

	if (err)
		return err;
	h->der = h->body.event.der;
	h->drop = strcmp(h->body.event.source, SK_ROW_OWN_SOURCE) == 0;
	return h->der[0] && !sk_id_valid(h->der) ? SK_EPARSE : SK_OK;
}

static int read_alarm(struct hearing *h)
{
	memcpy(h->body.alarm.name, h->topic->id, sizeof(h->body.alarm.name));
	h->der = "";
	return sk_alarm_decode(h->m->payload, h->m->len, &h->body.alarm.alarm);
}

/* The topics that are kept. The leaves of a measurement repeat it and are left out. */
static const struct source {
	enum sk_topic_kind topic;
	enum sk_row_kind kind;
	bool live_only; /* a stored copy says nothing about now */
	int (*read)(struct hearing *h);
} sources[] = {
	{SK_TOPIC_MEASUREMENT, SK_ROW_MEASUREMENT, false, read_measurement},
	{SK_TOPIC_STATUS, SK_ROW_STATUS, false, read_status},
	{SK_TOPIC_NAMEPLATE, SK_ROW_NAMEPLATE, false, read_nameplate},
	{SK_TOPIC_SETPOINT, SK_ROW_SETPOINT, true, read_setpoint},
	{SK_TOPIC_SETPOINT_RESULT, SK_ROW_RESULT, false, read_result},
	{SK_TOPIC_CONTROLLER_STATUS, SK_ROW_STATUS, false, read_status},
	{SK_TOPIC_CONTROLLER_STATE, SK_ROW_CONTROL, false, read_control},
	{SK_TOPIC_ALARM, SK_ROW_ALARM, false, read_alarm},
	{SK_TOPIC_EVENT, SK_ROW_EVENT, true, read_event},
};

#define SOURCE_COUNT (sizeof(sources) / sizeof(sources[0]))

int sk_row_filter(size_t i, const char *root, char *buf, size_t size)
{
	if (i >= SOURCE_COUNT)
		return SK_ENOENT;
	return sk_topic_build(buf, size, root, sources[i].topic, "+", NULL);
}

static const struct source *source_of(enum sk_topic_kind topic)
{
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		if (sources[i].topic == topic)
			return &sources[i];
	return NULL;
}

int sk_row_hear(const char *root, const struct sk_heard *m, struct sk_topic *topic,
		struct sk_row **out)
{
	struct hearing h = {.m = m, .topic = topic, .der = topic->id};
	const struct source *source;
	int err;

	*out = NULL;
	if (sk_topic_parse(m->topic, root, topic))
		return SK_OK;
	source = source_of(topic->kind);
	if (!source || m->len == 0 || (m->retained && source->live_only))
		return SK_OK;
	err = source->read(&h);
	if (err || h.drop)
		return err;
	*out = sk_row_new(source->kind, h.der, &h.body);
	return *out ? SK_OK : SK_ENOMEM;
}

struct sk_row *sk_row_new(enum sk_row_kind kind, const char *der, const void *body)
{
	struct sk_row *row = malloc(sizeof(*row) + sizes[kind]);

	if (!row)
		return NULL;
	*row = (struct sk_row){.kind = kind, .body = row + 1};
	memcpy(row->der, der, strnlen(der, SK_ID_LEN));
	memcpy(row->body, body, sizes[kind]);
	return row;
}

void sk_row_free(struct sk_row *row)
{
	free(row);
}

bool sk_row_is_bulk(enum sk_row_kind kind)
{
	return kind == SK_ROW_MEASUREMENT || kind == SK_ROW_CONTROL;
}
