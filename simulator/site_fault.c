/* site_fault.c - switching the faults of devices and of the network; see site.h. */
#include <stdio.h>
#include <string.h>

#include "common/log.h"
#include "models/json_write.h"
#include "simulator/site.h"

/* Kept for what closes the objects behind the devices. */
#define TAIL 64

static bool concerns(const struct sk_fault_order *o, const struct sk_device *d)
{
	return strcmp(o->der, SK_FAULT_ALL) == 0 || strcmp(o->der, d->der->id) == 0;
}

static void apply(struct sk_faults *f, const struct sk_fault_order *o)
{
	switch (o->to) {
	case SK_FAULT_ON:
		sk_faults_set(f, &o->fault);
		break;
	case SK_FAULT_OFF:
		sk_faults_end(f, o->fault.kind);
		break;
	case SK_FAULT_NONE:
		sk_faults_clear(f);
		break;
	}
}

static void restart(struct sk_device *d, double gone_s)
{
	sk_device_reset(d);
	d->gone_s = gone_s;
	d->drops = true;
}

static void switch_device(struct sk_device *d, const struct sk_fault_order *o)
{
	bool starts = o->to == SK_FAULT_ON;

	/* What is frozen is what it shows now. */
	if (starts && o->fault.kind == SK_FAULT_FROZEN)
		sk_device_refresh(d);
	apply(&d->faults, o);
	if (starts && o->fault.kind == SK_FAULT_RESTART)
		restart(d, o->fault.value);
	d->seen_s = -1;
}

static void describe(const struct sk_fault_order *o, char text[SK_TEXT_LEN + 1])
{
	const struct sk_fault_info *info = sk_fault_info(o->fault.kind);
	char value[48] = "", span[32] = "";

	if (o->to == SK_FAULT_NONE) {
		(void)snprintf(text, SK_TEXT_LEN + 1, "%s: no fault", o->der);
		return;
	}
	if (o->to == SK_FAULT_ON && info->param)
		(void)snprintf(value, sizeof(value), " %s=%.10g", info->param,
			       o->fault.value);
	if (o->to == SK_FAULT_ON && o->fault.for_s > 0)
		(void)snprintf(span, sizeof(span), " for %.10g s", o->fault.for_s);
	(void)snprintf(text, SK_TEXT_LEN + 1, "%s: %s%s%s%s", o->der, info->name, value,
		       span, o->to == SK_FAULT_OFF ? " off" : "");
}

void sk_site_fault(struct sk_site *s, const struct sk_fault_order *o,
		   char text[SK_TEXT_LEN + 1])
{
	s->faults_changed = true;
	describe(o, text);
	if (strcmp(o->der, SK_FAULT_NETWORK) == 0) {
		apply(&s->network, o);
		return;
	}
	for (size_t i = 0; i < s->count; i++)
		if (concerns(o, &s->devices[i]))
			switch_device(&s->devices[i], o);
}

/* Those whose moment lies within the time that passes. */
static void begin_due(struct sk_site *s, double dt_s)
{
	const struct sk_conf_simulator *sim = &s->config->simulator;
	char text[SK_TEXT_LEN + 1];

	for (size_t i = 0; i < sim->fault_count; i++) {
		double at_s = sim->faults[i].at_s;

		if (at_s < s->time_s || at_s >= s->time_s + dt_s)
			continue;
		sk_site_fault(s, &sim->faults[i].order, text);
		sk_info("%s", text);
	}
	s->time_s += dt_s;
}

void sk_site_advance_faults(struct sk_site *s, double dt_s)
{
	if (sk_faults_advance(&s->network, dt_s))
		s->faults_changed = true;
	for (size_t i = 0; i < s->count; i++) {
		struct sk_device *d = &s->devices[i];

		if (!sk_faults_advance(&d->faults, dt_s))
			continue;
		d->seen_s = -1;
		s->faults_changed = true;
	}
	begin_due(s, dt_s);
}

static void put_faults(struct sk_json_writer *w, const char *key,
		       const struct sk_faults *f)
{
	sk_json_open(w, key, '{');
	for (int kind = 0; f->count > 0 && kind < SK_FAULT_COUNT; kind++) {
		struct sk_fault fault = {.kind = (enum sk_fault_kind)kind,
					 .value = f->of[kind].value};

		if (!f->of[kind].on)
			continue;
		sk_json_open(w, sk_fault_info(fault.kind)->name, '{');
		sk_fault_put(w, &fault);
		sk_json_real(w, "left_s", f->of[kind].left_s);
		sk_json_close(w, '}');
	}
	sk_json_close(w, '}');
}

/* Those with a fault, as many as fit. @return how many did not */
static size_t put_devices(struct sk_json_writer *w, const struct sk_site *s)
{
	size_t left_out = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct sk_json_writer before = *w;

		if (s->devices[i].faults.count == 0)
			continue;
		if (left_out == 0)
			put_faults(w, s->devices[i].der->id, &s->devices[i].faults);
		if (left_out > 0 || w->full || w->len + TAIL > w->size) {
			*w = before;
			left_out++;
		}
	}
	return left_out;
}

int sk_site_fault_state(const struct sk_site *s, sk_wall_ms now_ms, char *buf,
			size_t size)
{
	struct sk_json_writer w;
	size_t left_out;

	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", now_ms);
	put_faults(&w, SK_FAULT_NETWORK, &s->network);
	sk_json_open(&w, "ders", '{');
	left_out = put_devices(&w, s);
	sk_json_close(&w, '}');
	sk_json_int(&w, "left_out", (int64_t)left_out);
	return sk_json_end(&w);
}
