/* scenario_lists.c - the events and the expectations of a scenario; see scenario_load.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rehearsal/event.h"
#include "rehearsal/expect.h"
#include "rehearsal/scenario_keys.h"
#include "rehearsal/scenario_load.h"

/* Samples a window must have for all kinds of figures to mean something. */
#define WINDOW_SAMPLES 8

static const struct {
	const char *name;
	unsigned bit;
} event_keys[] = {
	{"der", SK_EVENT_DER},
	{"p_w", SK_EVENT_P},
	{"q_var", SK_EVENT_Q},
	{"f_hz", SK_EVENT_F},
	{"v_v", SK_EVENT_V},
	{"on", SK_EVENT_ON},
	{"ramp_s", SK_EVENT_RAMP},
	{"fault", SK_EVENT_FAULT},
	{"for_s", SK_EVENT_FOR},
#define PARAM(id, name, param, ...) {param, SK_EVENT_PARAM},
	SK_FAULT_PARAM_MAP(PARAM)
#undef PARAM
		{"p_max_w", SK_EVENT_WANT},
	{"f_offset_hz", SK_EVENT_WANT},
	{"v_offset_v", SK_EVENT_WANT},
	{"connect", SK_EVENT_WANT},
	{"run", SK_EVENT_WANT},
};

static void check_event_keys(const struct sk_event_kind *kind, const struct sk_element *e)
{
	for (size_t i = 0; i < sizeof(event_keys) / sizeof(event_keys[0]); i++) {
		const char *name = event_keys[i].name;
		const config_setting_t *s = config_setting_get_member(e->group, name);

		if (!s && (kind->needs & event_keys[i].bit))
			sk_keys_complain(&e->place, e->group, name,
					 "is missing, needed by \"%s\"", kind->name);
		if (s && !((kind->needs | kind->takes) & event_keys[i].bit))
			sk_keys_complain(&e->place, s, name, "means nothing to \"%s\"",
					 kind->name);
	}
}

static void find_whom(const struct sk_scenario_load *l, const struct sk_element *e,
		      struct sk_event *event)
{
	const struct sk_event_kind *kind = &sk_event_kinds[event->kind];
	const struct sk_conf_simulator *sim = &l->scenario->config.simulator;
	const struct sk_conf_der *der;

	event->unit = sk_find_unit(l, e, "der", event->der);
	if (event->unit == SK_NO_UNIT)
		return;
	der = sk_config_der(&l->scenario->config, sim->ders[event->unit].id);
	if (!sk_event_applies(kind, der))
		sk_keys_complain(&e->place, config_setting_get_member(e->group, "der"),
				 "der", "\"%s\" is a %s as %s, \"%s\" needs %s", der->id,
				 sk_kind_name(der->kind), sk_role_name(der->role),
				 kind->name, kind->allowed);
}

static void check_event(const struct sk_scenario_load *l, const struct sk_element *e,
			struct sk_event *event)
{
	const struct sk_event_kind *kind = &sk_event_kinds[event->kind];

	check_event_keys(kind, e);
	if (event->at_s > l->scenario->duration_s)
		sk_keys_complain(&e->place, config_setting_get_member(e->group, "at_s"),
				 "at_s", "%.10g is after the end at %.10g s", event->at_s,
				 l->scenario->duration_s);
	if (!(kind->takes & SK_EVENT_WANT) && event->p_w < 0)
		sk_keys_complain(&e->place, config_setting_get_member(e->group, "p_w"),
				 "p_w", "%.10g is out of range, allowed 0..1e8",
				 event->p_w);
	if (!event->der[0])
		return;
	if (kind->whom != SK_WHOM_NETWORK || strcmp(event->der, SK_FAULT_NETWORK) != 0)
		find_whom(l, e, event);
	sk_scenario_load_order(e, event);
}

static int by_time(const void *a, const void *b)
{
	const struct sk_event *left = a, *right = b;

	if (left->at_s != right->at_s)
		return left->at_s < right->at_s ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

int sk_scenario_load_events(const struct sk_scenario_load *l)
{
	struct sk_scenario *s = l->scenario;
	const config_setting_t *list;
	size_t count = sk_list_length(l, l->root, "events", &list);

	s->events = calloc(count ? count : 1, sizeof(*s->events));
	if (!s->events)
		return SK_ENOMEM;
	for (s->event_count = 0; s->event_count < count; s->event_count++) {
		struct sk_event *event = &s->events[s->event_count];
		struct sk_element e;

		sk_list_element(l, list, "events", s->event_count, &e);
		sk_keys_read(sk_event_keys.keys, sk_event_keys.count, e.group, &e.place,
			     event);
		event->line = (int)config_setting_source_line(e.group);
		event->unit = SK_NO_UNIT;
		if (event->kind >= 0 && config_setting_is_group(e.group))
			check_event(l, &e, event);
	}
	qsort(s->events, s->event_count, sizeof(*s->events), by_time);
	return SK_OK;
}

static void check_window(const struct sk_scenario_load *l, const struct sk_element *e,
			 struct sk_expect *expect)
{
	const struct sk_scenario *s = l->scenario;
	double least_s = WINDOW_SAMPLES * s->trace_ms / 1e3;

	if (isnan(expect->to_s))
		expect->to_s = s->duration_s;
	if (isnan(expect->reference_s))
		expect->reference_s = expect->from_s;
	if (expect->to_s > s->duration_s || expect->to_s < expect->from_s + least_s)
		sk_keys_complain(&e->place, e->group, "to_s",
				 "%.10g makes no window, allowed %.10g..%.10g s",
				 expect->to_s, expect->from_s + least_s, s->duration_s);
	if (expect->reference_s > s->duration_s)
		sk_keys_complain(&e->place, e->group, "reference_s",
				 "%.10g is after the end at %.10g s", expect->reference_s,
				 s->duration_s);
}

static void check_expect(const struct sk_scenario_load *l, const struct sk_element *e,
			 struct sk_expect *expect)
{
	const struct sk_expect_kind *kind = &sk_expect_kinds[expect->kind];

	check_window(l, e, expect);
	if (isnan(expect->most) && isnan(expect->least))
		sk_keys_complain(&e->place, e->group, "most",
				 "is missing, must have most, least or both");
	if (kind->of_der && !expect->der[0])
		sk_keys_complain(&e->place, e->group, "der",
				 "is missing, needed by \"%s\"", kind->name);
	if (!kind->of_der && expect->der[0])
		sk_keys_complain(&e->place, config_setting_get_member(e->group, "der"),
				 "der", "means nothing to \"%s\"", kind->name);
	else if (expect->der[0])
		expect->unit = sk_find_unit(l, e, "der", expect->der);
}

int sk_scenario_load_expects(const struct sk_scenario_load *l)
{
	struct sk_scenario *s = l->scenario;
	const config_setting_t *list;
	size_t count = sk_list_length(l, l->root, "expect", &list);

	s->expects = calloc(count ? count : 1, sizeof(*s->expects));
	if (!s->expects)
		return SK_ENOMEM;
	for (s->expect_count = 0; s->expect_count < count; s->expect_count++) {
		struct sk_expect *expect = &s->expects[s->expect_count];
		struct sk_element e;

		sk_list_element(l, list, "expect", s->expect_count, &e);
		sk_keys_read(sk_expect_keys.keys, sk_expect_keys.count, e.group, &e.place,
			     expect);
		expect->line = (int)config_setting_source_line(e.group);
		expect->unit = SK_NO_UNIT;
		if (expect->kind >= 0 && config_setting_is_group(e.group))
			check_expect(l, &e, expect);
	}
	return SK_OK;
}
