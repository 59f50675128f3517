/* inbox.c - from MQTT messages to the process image; see inbox.h. */
#include "controller/inbox.h"

#include <stdlib.h>

#include "common/log.h"
#include "models/topic.h"

/* What the controller listens to, for every DER. */
static const struct {
	enum sk_topic_kind kind;
	int qos;
} filters[] = {
	{SK_TOPIC_STATUS, 1},
	{SK_TOPIC_NAMEPLATE, 1},
	{SK_TOPIC_SETPOINT_RESULT, 1},
	{SK_TOPIC_MEASUREMENT, 0},
};

int sk_inbox_init(struct sk_inbox *in, const char *root, const struct sk_image *image)
{
	*in = (struct sk_inbox){.root = root, .image = image};
	in->complained = calloc(image->count + 1, sizeof(in->complained[0]));
	return in->complained ? SK_OK : SK_ENOMEM;
}

void sk_inbox_clear(struct sk_inbox *in)
{
	free(in->complained);
	in->complained = NULL;
}

int sk_inbox_subscribe(const struct sk_inbox *in, struct sk_bus *bus)
{
	char filter[SK_TOPIC_LEN + 1];

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		int len = sk_topic_build(filter, sizeof(filter), in->root,
					 filters[i].kind, "+", NULL);
		int err = len < 0 ? len : sk_bus_subscribe(bus, filter, filters[i].qos);

		if (err)
			return err;
	}
	return SK_OK;
}

static int take_measurement(struct sk_image_der *der, const struct sk_bus_message *m)
{
	struct sk_measurement measurement;
	int err = sk_measurement_decode(m->payload, m->len, &measurement);

	if (!err)
		sk_image_measurement(der, &measurement, m->received, m->retained);
	return err;
}

static int take_status(struct sk_image_der *der, const struct sk_bus_message *m)
{
	struct sk_status status;
	int err = sk_status_decode(m->payload, m->len, &status);

	if (!err && !sk_image_status(der, &status, m->retained))
		sk_info("%s: a late status of an earlier session was ignored",
			der->conf->id);
	return err;
}

static int take_nameplate(struct sk_image_der *der, const struct sk_bus_message *m)
{
	struct sk_nameplate nameplate;
	int err = sk_nameplate_decode(m->payload, m->len, &nameplate);

	if (!err)
		sk_image_nameplate(der, &nameplate);
	return err;
}

static int take_result(struct sk_inbox *in, struct sk_image_der *der,
		       const struct sk_bus_message *m)
{
	struct sk_setpoint_result result;
	int err = sk_setpoint_result_decode(m->payload, m->len, &result);

	if (err)
		return err;
	sk_image_result(der, &result, m->received);
	if (result.epoch > in->seen_epoch)
		in->seen_epoch = result.epoch;
	return SK_OK;
}

static int take(struct sk_inbox *in, enum sk_topic_kind kind, struct sk_image_der *der,
		const struct sk_bus_message *m)
{
	switch (kind) {
	case SK_TOPIC_MEASUREMENT:
		return take_measurement(der, m);
	case SK_TOPIC_STATUS:
		return take_status(der, m);
	case SK_TOPIC_NAMEPLATE:
		return take_nameplate(der, m);
	case SK_TOPIC_SETPOINT_RESULT:
		return take_result(in, der, m);
	default:
		return SK_OK; /* no filter of ours brings it */
	}
}

static void complain(struct sk_inbox *in, const struct sk_image_der *der,
		     const char *topic)
{
	bool *complained = &in->complained[der - in->image->ders];

	in->bad++;
	if (!*complained)
		sk_warning("%s: a payload that cannot be read (later ones are only "
			   "counted)",
			   topic);
	*complained = true;
}

void sk_inbox_take(struct sk_inbox *in, const struct sk_bus_message *m)
{
	struct sk_image_der *der;
	struct sk_topic topic;

	if (m->len == 0 || sk_topic_parse(m->topic, in->root, &topic))
		return; /* empty: somebody cleared a retained message */
	der = sk_image_find(in->image, topic.id);
	if (!der) {
		if (in->unknown++ == 0)
			sk_notice("%s: not in the inventory, ignored", m->topic);
		return;
	}
	if (take(in, topic.kind, der, m))
		complain(in, der, m->topic);
}
