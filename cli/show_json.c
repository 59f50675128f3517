/* show_json.c - a picture of the site for scripts; see show.h. */
#include <math.h>

#include "cli/show.h"

/* A failed allocation inside leaves a NULL, which json_object_set_new() refuses and the
 * builders hand on: the whole is then NULL. */

static json_t *real_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *age_or_null(sk_mono_ms heard, sk_mono_ms now)
{
	return heard == SK_MONO_NEVER ? json_null() : json_integer(now - heard);
}

static json_t *wall_or_null(bool known, sk_wall_ms t_ms)
{
	return known ? json_integer(t_ms) : json_null();
}

static json_t *values_of(const struct sk_setpoint_values *v)
{
	json_t *object = json_object();

	for (int i = 0; i < SK_SETPOINT_COUNT; i++)
		if ((v->fields & SK_SETPOINT_BIT(i)) &&
		    json_object_set_new(object, sk_setpoint_info(i)->name,
					real_or_null(v->value[i]))) {
			json_decref(object);
			return NULL;
		}
	return object;
}

static json_t *result_of(const struct sk_seen_der *d)
{
	const struct sk_setpoint_result *r = &d->result;

	if (!d->has_result)
		return json_null();
	return json_pack("{s:I, s:I, s:s, s:s, s:o, s:I}", "epoch", (json_int_t)r->epoch,
			 "seq", (json_int_t)r->seq, "stage", sk_stage_name(r->stage),
			 "reason", r->reason, "applied", values_of(&r->applied), "t_ms",
			 (json_int_t)r->t_ms);
}

static json_t *der_of(const struct sk_picture *p, const struct sk_seen_der *d,
		      sk_mono_ms now)
{
	enum sk_health health = sk_der_health(p, d, now);
	json_t *object = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o}", "id", d->conf->id, "kind",
		sk_kind_name(d->conf->kind), "role", sk_role_name(d->conf->role), "state",
		sk_health_name(health), "reason", d->has_status ? d->status.reason : "",
		"fresh", health >= SK_HEALTH_DEGRADED, "age_ms",
		age_or_null(d->heard, now), "t_ms",
		wall_or_null(d->has_measurement, d->measurement.t_ms));
	bool bad = !object;

	for (int i = 0; i < SK_POINT_COUNT && !bad; i++)
		if (d->has_measurement && (d->measurement.points & SK_POINT_BIT(i)))
			bad = json_object_set_new(
				object, sk_point_info(i)->name,
				real_or_null(
					sk_der_value(p, d, (enum sk_point_id)i, now)));
	if (bad || json_object_set_new(object, "setpoint", result_of(d))) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *ders_of(const struct sk_picture *p, sk_mono_ms now)
{
	json_t *list = json_array();

	for (size_t i = 0; i < p->der_count; i++)
		if (json_array_append_new(list, der_of(p, &p->ders[i], now))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *controller_of(const struct sk_picture *p, sk_mono_ms now)
{
	const struct sk_seen_controller *c = &p->controller;
	const struct sk_control_state *s = &c->state;
	enum sk_health health = sk_controller_health(p, now);
	bool shows = c->has_state && sk_health_shows(health);

	return json_pack(
		"{s:s, s:s, s:b, s:o, s:o, s:s?, s:s?, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:o, s:o, s:o, s:s?, s:o, s:o, s:o}",
		"state", sk_health_name(health), "reason",
		c->has_status ? c->status.reason : "", "fresh", health == SK_HEALTH_GOOD,
		"age_ms", age_or_null(c->heard, now), "t_ms",
		wall_or_null(c->has_state, s->t_ms), "mode",
		shows ? sk_mode_name(s->mode) : NULL, "hold", shows ? s->hold : NULL,
		"cycle", shows ? json_integer(s->cycle) : json_null(), "f_hz",
		real_or_null(shows ? s->f_hz : (double)NAN), "v_v",
		real_or_null(shows ? s->v_v : (double)NAN), "f_offset_hz",
		real_or_null(shows ? s->f_offset_hz : (double)NAN), "v_offset_v",
		real_or_null(shows ? s->v_offset_v : (double)NAN), "sharing_error_pct",
		real_or_null(shows ? s->sharing_error_pct : (double)NAN),
		"q_sharing_error_pct",
		real_or_null(shows ? s->q_sharing_error_pct : (double)NAN), "epoch",
		shows ? json_integer(s->epoch) : json_null(), "overruns",
		shows ? json_integer(s->overruns) : json_null(), "dispatch",
		shows ? s->dispatch : NULL, "p_pcc_w",
		real_or_null(shows ? s->p_pcc_w : (double)NAN), "p_dispatch_w",
		real_or_null(shows ? s->p_dispatch_w : (double)NAN), "p_short_w",
		real_or_null(shows ? s->p_short_w : (double)NAN));
}

static json_t *total_of(const struct sk_total *t)
{
	return json_pack("{s:o, s:o, s:I, s:I}", "p_w", real_or_null(t->p_w), "q_var",
			 real_or_null(t->q_var), "counted", (json_int_t)t->counted, "of",
			 (json_int_t)t->of);
}

static json_t *totals_of(const struct sk_picture *p, sk_mono_ms now)
{
	struct sk_totals t = sk_picture_totals(p, now);

	return json_pack("{s:o, s:o, s:o}", "sources", total_of(&t.sources), "loads",
			 total_of(&t.loads), "grid", total_of(&t.grid));
}

/* A name from the configuration may be no UTF-8, which JSON cannot carry. */
static json_t *name_or_null(const char *name)
{
	json_t *text = json_string(name);

	return text ? text : json_null();
}

static int add_text(json_t *list, const char *text)
{
	return text && text[0] ? json_array_append_new(list, json_string(text)) : 0;
}

static json_t *complaints_of(const struct sk_picture *p, sk_mono_ms now,
			     const char *trouble)
{
	json_t *list = json_array();
	int bad = add_text(list, trouble);

	if (trouble)
		return list;
	bad |= add_text(list, sk_picture_complaint(p).text);
	bad |= add_text(list, sk_controller_complaint(p, now).text);
	for (size_t i = 0; i < p->der_count; i++)
		bad |= add_text(list, sk_der_complaint(p, &p->ders[i], now).text);
	if (bad) {
		json_decref(list);
		return NULL;
	}
	return list;
}

json_t *sk_show_json(const struct sk_picture *p, const struct sk_moment *at,
		     const char *trouble)
{
	const struct sk_config *c = p->config;

	return json_pack(
		"{s:o, s:s, s:s, s:i, s:I, s:b, s:b, s:o, s:o, s:o, s:o, s:I, s:I}",
		"site", name_or_null(c->site.name), "root", c->site.root, "broker",
		c->broker.host, "port", c->broker.port, "t_ms", (json_int_t)at->wall,
		"connected", p->connected, "good",
		!trouble && sk_picture_good(p, at->mono), "complaints",
		complaints_of(p, at->mono, trouble), "controller",
		controller_of(p, at->mono), "totals", totals_of(p, at->mono), "ders",
		ders_of(p, at->mono), "unlisted", (json_int_t)p->unlisted, "unreadable",
		(json_int_t)p->unreadable);
}
