/* gate.c - may this setpoint reach the device? See gate.h. */
#include "drivers/gate.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "drivers/interlock.h"

static const char *const names[SK_GATE_STEP_COUNT] = {
	[SK_GATE_PASSED] = "passed",	 [SK_GATE_RETAINED] = "retained",
	[SK_GATE_SCHEMA] = "schema",	 [SK_GATE_EPOCH] = "epoch",
	[SK_GATE_SEQUENCE] = "sequence", [SK_GATE_AGE] = "age",
	[SK_GATE_ONLINE] = "online",	 [SK_GATE_CAPABLE] = "capable",
	[SK_GATE_REMOTE] = "remote",	 [SK_GATE_INTERLOCK] = "interlock",
	[SK_GATE_RANGE] = "range",
};

const char *sk_gate_step_name(enum sk_gate_step step)
{
	return names[step];
}

SK_PRINTF(3, 4)
static bool refuse(struct sk_gate_verdict *v, enum sk_gate_step step, const char *fmt,
		   ...)
{
	int len = snprintf(v->reason, sizeof(v->reason), "%s: ", names[step]);
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(v->reason + len, sizeof(v->reason) - (size_t)len, fmt, args);
	va_end(args);
	v->step = step;
	return false;
}

static bool is_live(const struct sk_gate_message *m, struct sk_gate_verdict *v)
{
	if (m->retained)
		return refuse(v, SK_GATE_RETAINED,
			      "a stored copy, only live setpoints are taken");
	return true;
}

static bool is_formed(const struct sk_gate_message *m, struct sk_gate_verdict *v)
{
	char why[SK_TEXT_LEN + 1];

	if (sk_setpoint_decode(m->payload, m->len, &v->setpoint, why))
		return refuse(v, SK_GATE_SCHEMA, "%s", why);
	return true;
}

static bool is_current(const struct sk_gate_view *g, struct sk_gate_verdict *v)
{
	const struct sk_setpoint *sp = &v->setpoint;

	if (sp->epoch < g->highest_epoch)
		return refuse(v, SK_GATE_EPOCH,
			      "%" PRId64 ", at least %" PRId64 " counts", sp->epoch,
			      g->highest_epoch);
	if (sp->epoch == g->epoch && sp->seq <= g->seq)
		return refuse(v, SK_GATE_SEQUENCE,
			      "%" PRId64 ", above %" PRId64 " counts", sp->seq, g->seq);
	return true;
}

/* Another controller has another clock. */
static void meet(const struct sk_gate_view *g, const struct sk_setpoint *sp)
{
	if (g->age->epoch != sp->epoch)
		*g->age = (struct sk_age){.epoch = sp->epoch};
}

static bool is_young(const struct sk_gate_message *m, const struct sk_gate_view *g,
		     struct sk_gate_verdict *v)
{
	const struct sk_age_of of = {.t_ms = v->setpoint.t_ms,
				     .ttl_ms = v->setpoint.ttl_ms,
				     .received = m->received,
				     .now = g->now,
				     .now_ms = g->now_ms};

	meet(g, &v->setpoint);
	v->age_ms = sk_age_take(g->age, &of);
	if (v->age_ms > v->setpoint.ttl_ms)
		return refuse(v, SK_GATE_AGE,
			      "%" PRId64 " ms old, its ttl is %" PRId32 " ms", v->age_ms,
			      v->setpoint.ttl_ms);
	if (v->age_ms < -SK_AGE_AHEAD_MS)
		return refuse(v, SK_GATE_AGE,
			      "issued %" PRId64 " ms ahead of this clock, allowed %d ms",
			      -v->age_ms, SK_AGE_AHEAD_MS);
	return true;
}

/* "p_w, q_var": the capabilities, for people; all of them take less than 64 letters. */
static void list_fields(unsigned fields, char buf[SK_TEXT_LEN + 1])
{
	size_t used = 0;

	buf[0] = '\0';
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (fields & SK_SETPOINT_BIT(f))
			used += (size_t)snprintf(buf + used, SK_TEXT_LEN + 1 - used,
						 "%s%s", used ? ", " : "",
						 sk_setpoint_info(f)->name);
}

static bool is_capable(const struct sk_gate_view *g, struct sk_gate_verdict *v)
{
	unsigned able = g->conf->role == SK_ROLE_MONITOR ? 0 : g->nameplate->capabilities;
	unsigned lacking = v->setpoint.want.fields & ~able;
	char what[SK_TEXT_LEN + 1], has[SK_TEXT_LEN + 1];

	if (g->state == SK_STATE_OFFLINE)
		return refuse(v, SK_GATE_ONLINE, "the device does not answer");
	if (!lacking)
		return true;
	list_fields(lacking, what);
	list_fields(able, has);
	return refuse(v, SK_GATE_CAPABLE, "it takes no %.40s, only %.50s", what,
		      able ? has : "measures");
}

static bool is_remote(const struct sk_gate_view *g, struct sk_gate_verdict *v)
{
	if (g->local)
		return refuse(v, SK_GATE_REMOTE, "the device is in local mode");
	return true;
}

/* Polls that a measurement may be old: what is slower than that is no condition. */
#define POLLS 3

static bool is_unlocked(const struct sk_gate_view *g, struct sk_gate_verdict *v)
{
	const int64_t most_ms = (int64_t)POLLS * (g->conf->poll_ms + g->conf->timeout_ms);
	char why[SK_TEXT_LEN + 1];

	if (!sk_interlock_open(g->conf, v->setpoint.want.fields, g->measurement,
			       g->measured_ms, most_ms, why))
		return refuse(v, SK_GATE_INTERLOCK, "%s", why);
	return true;
}

/* --- range ------------------------------------------------------------------------- */

struct range {
	double least, most; /* NAN: nobody says, so nothing is allowed */
};

/* fmin() and fmax() take the number when the other is NAN: the tighter of those known. */
static struct range range_p(const struct sk_gate_view *g)
{
	double least = fmax(g->conf->p_min_w, g->nameplate->p_min_w);

	return (struct range){isnan(least) ? 0 : least, /* not known to absorb */
			      fmin(g->conf->p_max_w, g->nameplate->p_max_w)};
}

static struct range range_q(const struct sk_gate_view *g)
{
	const struct sk_nameplate *n = g->nameplate;
	double most = isnan(n->q_max_var) ? n->s_max_va : n->q_max_var;
	double least = isnan(n->q_min_var) ? -most : n->q_min_var;

	return (struct range){fmax(-g->conf->q_max_var, least),
			      fmin(g->conf->q_max_var, most)};
}

static struct range range_of(const struct sk_gate_view *g, enum sk_setpoint_field field)
{
	double most;

	switch (field) {
	case SK_SP_P_W:
		return range_p(g);
	case SK_SP_P_MAX_W:
		return (struct range){0, range_p(g).most};
	case SK_SP_Q_VAR:
		return range_q(g);
	case SK_SP_F_OFFSET_HZ:
		most = isnan(g->conf->f_offset_max_hz) ? g->f_offset_max_hz
						       : g->conf->f_offset_max_hz;
		return (struct range){-most, most};
	case SK_SP_V_OFFSET_V:
		return (struct range){-g->conf->v_offset_max_v, g->conf->v_offset_max_v};
	default: /* a switch: the schema knows its two positions */
		return (struct range){0, 1};
	}
}

static bool is_inside(const struct sk_gate_view *g, struct sk_gate_verdict *v)
{
	const struct sk_setpoint_values *want = &v->setpoint.want;

	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		const struct sk_setpoint_info *info = sk_setpoint_info(f);
		struct range r = range_of(g, (enum sk_setpoint_field)f);

		if (!(want->fields & SK_SETPOINT_BIT(f)) ||
		    (want->value[f] >= r.least && want->value[f] <= r.most))
			continue;
		if (isnan(r.least) || isnan(r.most))
			return refuse(v, SK_GATE_RANGE,
				      "%s: no limit is known for it, configure one",
				      info->name);
		return refuse(v, SK_GATE_RANGE, "%s: %g %s, allowed %g..%g", info->name,
			      want->value[f], info->unit, r.least, r.most);
	}
	return true;
}

void sk_gate_check(const struct sk_gate_message *message, const struct sk_gate_view *view,
		   struct sk_gate_verdict *out)
{
	*out = (struct sk_gate_verdict){.step = SK_GATE_PASSED};
	if (is_live(message, out) && is_formed(message, out) && is_current(view, out) &&
	    is_young(message, view, out) && is_capable(view, out) &&
	    is_remote(view, out) && is_unlocked(view, out) && is_inside(view, out))
		out->reason[0] = '\0';
}
