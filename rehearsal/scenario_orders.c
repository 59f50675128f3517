/* scenario_orders.c - what the events "fault" and "command" order; see scenario_load.h.
 */
#include <math.h>
#include <string.h>

#include "rehearsal/event.h"
#include "rehearsal/fault.h"
#include "rehearsal/scenario_load.h"

static bool stands(const struct sk_element *e, const char *key)
{
	return config_setting_get_member(e->group, key) != NULL;
}

/* Its own parameter, and no other's. */
static void take_param(const struct sk_element *e, struct sk_event *event)
{
	const struct sk_fault_info *info = sk_fault_info(event->order.fault.kind);

	event->order.fault.value = info->standard;
	for (int kind = 0; kind < SK_FAULT_PARAM_COUNT; kind++) {
		const char *param = sk_fault_info((enum sk_fault_kind)kind)->param;

		if (isnan(event->fault_value[kind]))
			continue;
		if (kind == event->fault)
			event->order.fault.value = event->fault_value[kind];
		else
			sk_keys_complain(&e->place,
					 config_setting_get_member(e->group, param),
					 param, "is not of \"%s\", allowed %s",
					 info->name, info->param ? info->param : "none");
	}
}

static void load_fault(const struct sk_element *e, struct sk_event *event)
{
	struct sk_fault_order *o = &event->order;

	memcpy(o->der, event->der, sizeof(o->der));
	if (event->fault == SK_FAULT_COUNT) {
		o->to = SK_FAULT_NONE;
		return;
	}
	o->to = event->on || !stands(e, "on") ? SK_FAULT_ON : SK_FAULT_OFF;
	o->fault.kind = (enum sk_fault_kind)event->fault;
	o->fault.for_s = event->for_s;
	take_param(e, event);
	if (!sk_fault_fits(o->fault.kind, event->der))
		sk_keys_complain(&e->place, config_setting_get_member(e->group, "der"),
				 "der",
				 "\"%s\" is a fault of devices, not of the network",
				 sk_fault_info(o->fault.kind)->name);
}

static void load_command(const struct sk_element *e, struct sk_event *event)
{
	const double values[SK_SETPOINT_COUNT] = {
		[SK_SP_P_W] = event->p_w,
		[SK_SP_P_MAX_W] = event->p_max_w,
		[SK_SP_Q_VAR] = event->q_var,
		[SK_SP_F_OFFSET_HZ] = event->f_offset_hz,
		[SK_SP_V_OFFSET_V] = event->v_offset_v,
		[SK_SP_CONNECT] = event->connect,
		[SK_SP_RUN] = event->run,
	};

	for (int i = 0; i < SK_SETPOINT_COUNT; i++) {
		if (!stands(e, sk_setpoint_info(i)->name))
			continue;
		event->want.fields |= SK_SETPOINT_BIT(i);
		event->want.value[i] = values[i];
	}
	if (!event->want.fields)
		sk_keys_complain(&e->place, e->group, "p_w",
				 "is missing, \"command\" needs it or q_var, p_max_w, "
				 "f_offset_hz, v_offset_v, connect, run");
}

void sk_scenario_load_order(const struct sk_element *e, struct sk_event *event)
{
	unsigned needs = sk_event_kinds[event->kind].needs;

	event->want = (struct sk_setpoint_values){0};
	event->order = (struct sk_fault_order){.to = SK_FAULT_NONE};
	if (needs & SK_EVENT_FAULT)
		load_fault(e, event);
	else if (sk_event_kinds[event->kind].takes & SK_EVENT_WANT)
		load_command(e, event);
}

int sk_scenario_rehearsable(const struct sk_scenario *s, struct sk_diag *diag)
{
	int err = SK_OK;

	for (size_t i = 0; i < s->event_count; i++) {
		const struct sk_event *e = &s->events[i];
		enum sk_fault_kind fault = e->order.fault.kind;

		if (!(sk_event_kinds[e->kind].needs & SK_EVENT_FAULT) ||
		    e->order.to == SK_FAULT_NONE || sk_rehearses_fault(fault))
			continue;
		sk_diag_add(diag, s->file, e->line,
			    "events: fault: \"%s\" exists only on a wire: "
			    "tests/scenario/run_scenario.py plays it, skerry-rehearse "
			    "cannot",
			    sk_fault_info(fault)->name);
		err = SK_ECONFIG;
	}
	return err;
}
