/* outbox.c - what the controller says on the bus; see outbox.h. */
#include "controller/outbox.h"

#include <stdio.h>

#include "models/topic.h"

#define PAYLOAD_SIZE 1024

static int publish(struct sk_outbox *o, enum sk_topic_kind kind, const char *id,
		   struct sk_bus_publish *p)
{
	char topic[SK_TOPIC_LEN + 1];
	int len = sk_topic_build(topic, sizeof(topic), o->root, kind, id, NULL);

	if (len < 0)
		return len;
	p->topic = topic;
	return sk_bus_publish(o->bus, p);
}

int sk_outbox_setpoint(struct sk_outbox *o, const char *id,
		       const struct sk_setpoint_values *want, int64_t epoch,
		       sk_wall_ms wall)
{
	struct sk_setpoint sp = {.epoch = epoch,
				 .seq = o->seq + 1,
				 .source = SK_CONTROLLER_SOURCE,
				 .t_ms = wall,
				 .ttl_ms = o->ttl_ms,
				 .want = *want};
	char payload[PAYLOAD_SIZE];
	int len = sk_setpoint_encode(&sp, payload, sizeof(payload));
	struct sk_bus_publish p = {.payload = payload, .qos = 1, .expiry_ms = o->ttl_ms};
	int err;

	if (len < 0)
		return len;
	p.len = (size_t)len;
	err = publish(o, SK_TOPIC_SETPOINT, id, &p);
	if (!err)
		o->seq = sp.seq;
	return err;
}

int sk_outbox_state(struct sk_outbox *o, const struct sk_control_state *s)
{
	char payload[PAYLOAD_SIZE];
	int len = sk_control_state_encode(s, payload, sizeof(payload));
	struct sk_bus_publish p = {.payload = payload, .retained = true};

	if (len < 0)
		return len;
	p.len = (size_t)len;
	return publish(o, SK_TOPIC_CONTROLLER_STATE, NULL, &p);
}

int sk_outbox_event(struct sk_outbox *o, const struct sk_event *e)
{
	char payload[PAYLOAD_SIZE];
	int len = sk_event_encode(e, payload, sizeof(payload));
	struct sk_bus_publish p = {.payload = payload, .qos = 1};

	if (len < 0)
		return len;
	p.len = (size_t)len;
	return publish(o, SK_TOPIC_EVENT, NULL, &p);
}

int sk_outbox_status_payload(const struct sk_bus *bus, enum sk_state state,
			     const char *reason, sk_wall_ms wall, char *buf, size_t size)
{
	struct sk_status s = {
		.state = state, .session = sk_bus_session(bus), .t_ms = wall};

	(void)snprintf(s.reason, sizeof(s.reason), "%s", reason);
	return sk_status_encode(&s, buf, size);
}

int sk_outbox_status(struct sk_outbox *o, enum sk_state state, const char *reason,
		     sk_wall_ms wall)
{
	char payload[PAYLOAD_SIZE];
	int len = sk_outbox_status_payload(o->bus, state, reason, wall, payload,
					   sizeof(payload));
	struct sk_bus_publish p = {.payload = payload, .qos = 1, .retained = true};

	if (len < 0)
		return len;
	p.len = (size_t)len;
	return publish(o, SK_TOPIC_CONTROLLER_STATUS, NULL, &p);
}
