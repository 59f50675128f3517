/* scenario_json.c - a scenario as JSON, for programs in other languages; see scenario.h.
 */
#include "models/config_keys.h"
#include "models/setpoint_values.h"
#include "rehearsal/event.h"
#include "rehearsal/expect.h"
#include "rehearsal/scenario.h"
#include "rehearsal/scenario_keys.h"

/* Of an order or a setpoint as JSON. */
#define ORDER_ROOM 512

/* What a program sends to switch the fault. */
static json_t *order_json(const struct sk_event *e)
{
	char text[ORDER_ROOM];
	int len = sk_fault_order_encode(&e->order, text, sizeof(text));

	return len < 0 ? NULL : json_loadb(text, (size_t)len, 0, NULL);
}

/* The fields that a command has, as a setpoint's. */
static json_t *want_json(const struct sk_event *e)
{
	char text[ORDER_ROOM];
	struct sk_json_writer w;
	int len, err;

	sk_json_begin(&w, text, sizeof(text));
	err = sk_setpoint_put_values(&w, &e->want);
	len = sk_json_end(&w);
	return err || len < 0 ? NULL : json_loadb(text, (size_t)len, 0, NULL);
}

static json_t *event_json(const struct sk_event *e)
{
	const struct sk_event_kind *kind = &sk_event_kinds[e->kind];
	json_t *object = sk_keys_json(sk_event_keys, e);

	/* What goes wrong shows in the last call. */
	(void)json_object_set_new(object, "kind", json_string(kind->name));
	if (kind->needs & SK_EVENT_FAULT)
		(void)json_object_set_new(object, "order", order_json(e));
	if (kind->takes & SK_EVENT_WANT)
		(void)json_object_set_new(object, "want", want_json(e));
	return object;
}

static json_t *expect_json(const struct sk_expect *e)
{
	json_t *object = sk_keys_json(sk_expect_keys, e);

	(void)json_object_set_new(object, "kind",
				  json_string(sk_expect_kinds[e->kind].name));
	return object;
}

static json_t *link_json(const struct sk_scenario *s, size_t i)
{
	json_t *object = sk_keys_json(sk_channel_keys, &s->links[i]);

	(void)json_object_set_new(object, "id",
				  json_string(s->config.simulator.ders[i].id));
	return object;
}

/* The id of the DER in front of the grid, or null. */
static json_t *pcc_json(const struct sk_config *config)
{
	for (size_t i = 0; i < config->simulator.der_count; i++) {
		const char *id = config->simulator.ders[i].id;

		if (sk_config_der(config, id)->kind == SK_KIND_PCC)
			return json_string(id);
	}
	return json_null();
}

json_t *sk_scenario_json(const struct sk_scenario *s)
{
	const struct sk_section *control = &sk_sections[SK_SECTION_CONTROL];
	json_t *object = sk_keys_json(sk_scenario_keys, s);
	json_t *events = json_array(), *expects = json_array(), *links = json_array();
	int failed = 0;

	for (size_t i = 0; i < s->event_count; i++)
		failed |= json_array_append_new(events, event_json(&s->events[i]));
	for (size_t i = 0; i < s->expect_count; i++)
		failed |= json_array_append_new(expects, expect_json(&s->expects[i]));
	for (size_t i = 0; i < s->config.simulator.der_count; i++)
		failed |= json_array_append_new(links, link_json(s, i));
	failed |= json_object_set_new(
		object, "controller",
		json_string(sk_strategy_name((enum sk_strategy_kind)s->controller)));
	failed |= json_object_set_new(
		object, "control",
		sk_keys_json((struct sk_key_table){control->keys, control->key_count},
			     &s->config.control));
	failed |= json_object_set_new(object, "f_nom_hz",
				      json_real(s->config.site.f_nom_hz));
	failed |=
		json_object_set_new(object, "v_nom_v", json_real(s->config.site.v_nom_v));
	failed |= json_object_set_new(object, "pcc", pcc_json(&s->config));
	failed |= json_object_set_new(object, "events", events);
	failed |= json_object_set_new(object, "expect", expects);
	failed |= json_object_set_new(object, "links", links);
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}
