/* picture.c - the picture of a site; see picture.h. */
#include "cli/picture.h"

#include <stdlib.h>
#include <string.h>

#include "models/topic.h"

static int by_id(const void *a, const void *b)
{
	const struct sk_seen_der *const *x = a, *const *y = b;

	return strcmp((*x)->conf->id, (*y)->conf->id);
}

int sk_picture_init(struct sk_picture *p, const struct sk_config *config)
{
	size_t count = config->der_count;

	*p = (struct sk_picture){.config = config, .since = SK_MONO_NEVER};
	p->controller.heard = SK_MONO_NEVER;
	p->ders = calloc(count + 1, sizeof(*p->ders)); /* + 1: an empty inventory */
	p->by_id = calloc(count + 1, sizeof(struct sk_seen_der *));
	if (!p->ders || !p->by_id) {
		sk_picture_clear(p);
		return SK_ENOMEM;
	}
	p->der_count = count;
	for (size_t i = 0; i < count; i++) {
		p->ders[i].conf = &config->ders[i];
		p->ders[i].heard = SK_MONO_NEVER;
		p->by_id[i] = &p->ders[i];
	}
	qsort(p->by_id, count, sizeof(struct sk_seen_der *), by_id);
	return SK_OK;
}

void sk_picture_clear(struct sk_picture *p)
{
	free(p->ders);
	free(p->by_id);
	*p = (struct sk_picture){0};
}

void sk_picture_connected(struct sk_picture *p, sk_mono_ms now)
{
	p->connected = true;
	p->since = now;
}

void sk_picture_lost(struct sk_picture *p)
{
	p->connected = false;
}

static struct sk_seen_der *find(const struct sk_picture *p, const char *id)
{
	size_t low = 0, high = p->der_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(id, p->by_id[middle]->conf->id);

		if (order == 0)
			return p->by_id[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Keep the status unless it is of an earlier connection than the one kept. */
static int take_status(const struct sk_bus_message *m, bool *has, struct sk_status *kept)
{
	struct sk_status status;

	if (sk_status_decode(m->payload, m->len, &status))
		return SK_EPARSE;
	if (!*has || status.session >= kept->session) {
		*kept = status;
		*has = true;
	}
	return SK_OK;
}

static int take_measurement(struct sk_seen_der *d, const struct sk_bus_message *m)
{
	struct sk_measurement got;

	if (sk_measurement_decode(m->payload, m->len, &got))
		return SK_EPARSE;
	/* A retained copy is never newer than what was heard live. */
	if (m->retained && d->heard != SK_MONO_NEVER)
		return SK_OK;
	d->measurement = got;
	d->has_measurement = true;
	if (!m->retained)
		d->heard = m->received;
	return SK_OK;
}

static int take_result(struct sk_seen_der *d, const struct sk_bus_message *m)
{
	int err = sk_setpoint_result_decode(m->payload, m->len, &d->result);

	if (!err)
		d->has_result = true;
	return err;
}

static int take_state(struct sk_seen_controller *c, const struct sk_bus_message *m)
{
	struct sk_control_state got;

	if (sk_control_state_decode(m->payload, m->len, &got))
		return SK_EPARSE;
	if (m->retained && c->heard != SK_MONO_NEVER)
		return SK_OK;
	c->state = got;
	c->has_state = true;
	if (!m->retained)
		c->heard = m->received;
	return SK_OK;
}

static int take_of_der(struct sk_picture *p, const struct sk_topic *topic,
		       const struct sk_bus_message *m)
{
	struct sk_seen_der *d = find(p, topic->id);

	if (!d) {
		p->unlisted++;
		return SK_OK;
	}
	switch (topic->kind) {
	case SK_TOPIC_STATUS:
		return take_status(m, &d->has_status, &d->status);
	case SK_TOPIC_MEASUREMENT:
		return take_measurement(d, m);
	default:
		return take_result(d, m);
	}
}

void sk_picture_take(struct sk_picture *p, const struct sk_bus_message *m)
{
	struct sk_seen_controller *c = &p->controller;
	struct sk_topic topic;
	int err = SK_OK;

	if (sk_topic_parse(m->topic, p->config->site.root, &topic))
		return;
	switch (topic.kind) {
	case SK_TOPIC_STATUS:
	case SK_TOPIC_MEASUREMENT:
	case SK_TOPIC_SETPOINT_RESULT:
		err = take_of_der(p, &topic, m);
		break;
	case SK_TOPIC_CONTROLLER_STATUS:
		err = take_status(m, &c->has_status, &c->status);
		break;
	case SK_TOPIC_CONTROLLER_STATE:
		err = take_state(c, m);
		break;
	default:
		break;
	}
	p->unreadable += err != SK_OK;
}
