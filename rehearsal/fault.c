/* fault.c - faults in a rehearsal; see fault.h. */
#include "rehearsal/fault.h"

#include <math.h>
#include <string.h>

#include "rehearsal/rig.h"

static const bool rehearsed[SK_FAULT_COUNT] = {
	[SK_FAULT_DELAY] = true,	  [SK_FAULT_JITTER] = true,
	[SK_FAULT_LOSS] = true,		  [SK_FAULT_DROP] = true,
	[SK_FAULT_EXCEPTION] = true,	  [SK_FAULT_RESTART] = true,
	[SK_FAULT_FROZEN] = true,	  [SK_FAULT_NAN_AT_NIGHT] = true,
	[SK_FAULT_ZERO_AT_WAKEUP] = true, [SK_FAULT_CLOCK_STOPPED] = true,
	[SK_FAULT_WRITE_IGNORED] = true,  [SK_FAULT_WRITE_WITHOUT_EFFECT] = true,
};

bool sk_rehearses_fault(enum sk_fault_kind kind)
{
	return rehearsed[kind];
}

int sk_event_fault_by_name(const char *name)
{
	return strcmp(name, "none") == 0 ? SK_FAULT_COUNT : sk_fault_by_name(name);
}

static double value(const struct sk_rig_faults *f, enum sk_fault_kind kind)
{
	return f->of[kind].on ? f->of[kind].value : 0;
}

/* What is lost on either is lost. */
static double both_pct(double a_pct, double b_pct)
{
	return 100 - (100 - a_pct) * (100 - b_pct) / 100;
}

static void worsen(struct sk_unit *u, const struct sk_rig *r)
{
	const struct sk_rig_faults *own = &u->faults, *net = &r->network;

	u->link.worse = (struct sk_worse){
		.delay_ms = value(own, SK_FAULT_DELAY) + value(net, SK_FAULT_DELAY),
		.jitter_ms = value(own, SK_FAULT_JITTER) + value(net, SK_FAULT_JITTER),
		.loss_pct =
			both_pct(value(own, SK_FAULT_LOSS), value(net, SK_FAULT_LOSS)),
		.timeout_ms = u->der->timeout_ms};
}

/* What changed counts from now on, and the next end is known again. */
static void settle(struct sk_rig *r)
{
	r->next_fault_us = INT64_MAX;
	for (size_t i = 0; i <= r->unit_count; i++) {
		const struct sk_rig_faults *f =
			i < r->unit_count ? &r->units[i].faults : &r->network;

		if (i < r->unit_count)
			worsen(&r->units[i], r);
		for (int kind = 0; kind < SK_FAULT_COUNT; kind++)
			if (f->of[kind].on && f->of[kind].end_us < r->next_fault_us)
				r->next_fault_us = f->of[kind].end_us;
	}
}

static void begin(struct sk_rig_faults *f, const struct sk_fault *fault, int64_t now_us)
{
	double for_s = fault->kind == SK_FAULT_RESTART ? fault->value : fault->for_s;

	f->of[fault->kind].on = true;
	f->of[fault->kind].value = fault->value;
	f->of[fault->kind].end_us = for_s > 0 ? now_us + llround(for_s * 1e6) : INT64_MAX;
}

static void change(struct sk_rig_faults *f, const struct sk_fault_order *o,
		   int64_t now_us)
{
	if (o->to == SK_FAULT_NONE)
		*f = (struct sk_rig_faults){0};
	else if (o->to == SK_FAULT_OFF)
		f->of[o->fault.kind].on = false;
	else
		begin(f, &o->fault, now_us);
}

void sk_rig_fault(struct sk_rig *r, const struct sk_fault_order *o)
{
	bool starts = o->to == SK_FAULT_ON;

	if (strcmp(o->der, SK_FAULT_NETWORK) == 0)
		change(&r->network, o, r->now_us);
	for (size_t i = 0; i < r->unit_count; i++) {
		struct sk_unit *u = &r->units[i];

		if (strcmp(u->der->id, o->der) != 0)
			continue;
		change(&u->faults, o, r->now_us);
		if (starts && o->fault.kind == SK_FAULT_FROZEN)
			u->frozen = false; /* what it shows next stays */
		if (starts && o->fault.kind == SK_FAULT_RESTART)
			sk_unit_forget(u, r);
	}
	settle(r);
}

static void end_due(struct sk_rig_faults *f, int64_t now_us)
{
	for (int kind = 0; kind < SK_FAULT_COUNT; kind++)
		if (f->of[kind].end_us <= now_us)
			f->of[kind].on = false;
}

void sk_rig_faults_turn(struct sk_rig *r)
{
	if (r->now_us < r->next_fault_us)
		return;
	end_due(&r->network, r->now_us);
	for (size_t i = 0; i < r->unit_count; i++)
		end_due(&r->units[i].faults, r->now_us);
	settle(r);
}

bool sk_unit_has(const struct sk_unit *u, enum sk_fault_kind kind)
{
	return u->faults.of[kind].on;
}

bool sk_unit_is_silent(const struct sk_unit *u, const struct sk_rig *r)
{
	return sk_unit_has(u, SK_FAULT_DROP) || sk_unit_has(u, SK_FAULT_EXCEPTION) ||
	       sk_unit_has(u, SK_FAULT_RESTART) || r->network.of[SK_FAULT_DROP].on;
}

/* Blocks of zeros lose their values in the driver, so they are as unknown as NaN. */
static void blank(struct sk_measurement *m)
{
	for (int i = 0; i < SK_POINT_COUNT; i++)
		if (m->points & SK_POINT_BIT(i))
			sk_measurement_set(m, (enum sk_point_id)i, (double)NAN,
					   SK_Q_INVALID);
}

void sk_unit_spoil(struct sk_unit *u, struct sk_measurement *m)
{
	if (sk_unit_has(u, SK_FAULT_FROZEN)) {
		int64_t n = m->n;

		if (!u->frozen)
			u->shown = *m;
		u->frozen = true;
		*m = u->shown;
		m->n = n;
	}
	if (sk_unit_has(u, SK_FAULT_NAN_AT_NIGHT) ||
	    sk_unit_has(u, SK_FAULT_ZERO_AT_WAKEUP))
		blank(m);
}
