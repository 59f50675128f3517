/* health.c - who of the site is well, and what is not; see health.h. */
#include "cli/health.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/figure.h"

/* As long as this nothing is missed: three polls, or what control calls stale. */
#define POLLS_MISSED 3
#define CYCLES_MISSED 5
#define CONTROLLER_LEAST_MS 1000

static int64_t longer(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t der_limit_ms(const struct sk_picture *p, const struct sk_conf_der *der)
{
	return longer(p->config->control.stale_ms, POLLS_MISSED * (int64_t)der->poll_ms);
}

static int64_t controller_limit_ms(const struct sk_picture *p)
{
	return longer(CONTROLLER_LEAST_MS,
		      CYCLES_MISSED * (int64_t)p->config->control.period_ms);
}

/* Of someone whose status does not say offline. */
static enum sk_health by_age(const struct sk_picture *p, sk_mono_ms heard,
			     int64_t limit_ms, sk_mono_ms now)
{
	if (now - heard <= limit_ms)
		return SK_HEALTH_GOOD;
	return p->connected && now - p->since <= limit_ms ? SK_HEALTH_WAITING
							  : SK_HEALTH_STALE;
}

/* A status of an earlier connection than the measurement's says nothing of this one. */
static bool status_counts(const struct sk_seen_der *d)
{
	return d->has_status &&
	       !(d->heard != SK_MONO_NEVER && d->status.session < d->measurement.session);
}

enum sk_health sk_der_health(const struct sk_picture *p, const struct sk_seen_der *d,
			     sk_mono_ms now)
{
	enum sk_health health = by_age(p, d->heard, der_limit_ms(p, d->conf), now);

	if (!status_counts(d))
		return d->heard == SK_MONO_NEVER  ? SK_HEALTH_SILENT
		       : health == SK_HEALTH_GOOD ? SK_HEALTH_WAITING
						  : health;
	if (d->status.state == SK_STATE_OFFLINE)
		return SK_HEALTH_OFFLINE;
	if (d->status.state == SK_STATE_DEGRADED && health == SK_HEALTH_GOOD)
		return SK_HEALTH_DEGRADED;
	return health;
}

enum sk_health sk_controller_health(const struct sk_picture *p, sk_mono_ms now)
{
	const struct sk_seen_controller *c = &p->controller;

	if (!c->has_status && c->heard == SK_MONO_NEVER)
		return SK_HEALTH_SILENT;
	if (c->has_status && c->status.state == SK_STATE_OFFLINE)
		return SK_HEALTH_OFFLINE;
	return by_age(p, c->heard, controller_limit_ms(p), now);
}

const char *sk_health_name(enum sk_health health)
{
	static const char *const names[SK_HEALTH_COUNT] = {
		[SK_HEALTH_SILENT] = "silent",	   [SK_HEALTH_OFFLINE] = "offline",
		[SK_HEALTH_STALE] = "stale",	   [SK_HEALTH_WAITING] = "waiting",
		[SK_HEALTH_DEGRADED] = "degraded", [SK_HEALTH_GOOD] = "online",
	};

	return names[health];
}

bool sk_health_shows(enum sk_health health)
{
	return health >= SK_HEALTH_WAITING;
}

double sk_der_value(const struct sk_picture *p, const struct sk_seen_der *d,
		    enum sk_point_id point, sk_mono_ms now)
{
	if (!d->has_measurement || !sk_health_shows(sk_der_health(p, d, now)) ||
	    !sk_measurement_good(&d->measurement, point))
		return (double)NAN;
	return d->measurement.value[point];
}

double sk_picture_f_hz(const struct sk_picture *p, sk_mono_ms now)
{
	if (sk_controller_health(p, now) == SK_HEALTH_GOOD &&
	    isfinite(p->controller.state.f_hz))
		return p->controller.state.f_hz;
	for (size_t i = 0; i < p->der_count; i++) {
		const struct sk_seen_der *d = &p->ders[i];
		double f_hz = sk_der_value(p, d, SK_PT_F_HZ, now);

		if (d->conf->role == SK_ROLE_GRID_FORMING && isfinite(f_hz) &&
		    sk_der_health(p, d, now) >= SK_HEALTH_DEGRADED)
			return f_hz;
	}
	return (double)NAN;
}

static bool is_settled(enum sk_health health)
{
	return health == SK_HEALTH_GOOD || health == SK_HEALTH_DEGRADED ||
	       health == SK_HEALTH_OFFLINE;
}

bool sk_picture_settled(const struct sk_picture *p, sk_mono_ms now)
{
	for (size_t i = 0; i < p->der_count; i++)
		if (!is_settled(sk_der_health(p, &p->ders[i], now)))
			return false;
	return p->connected && is_settled(sk_controller_health(p, now));
}

bool sk_picture_good(const struct sk_picture *p, sk_mono_ms now)
{
	for (size_t i = 0; i < p->der_count; i++)
		if (sk_der_health(p, &p->ders[i], now) != SK_HEALTH_GOOD)
			return false;
	return p->connected && sk_controller_health(p, now) == SK_HEALTH_GOOD;
}

static struct sk_total *total_of(struct sk_totals *t, enum sk_der_kind kind)
{
	switch (kind) {
	case SK_KIND_BATTERY:
	case SK_KIND_PV:
	case SK_KIND_GENSET:
		return &t->sources;
	case SK_KIND_LOAD:
		return &t->loads;
	case SK_KIND_PCC:
		return &t->grid;
	default:
		return NULL; /* a meter measures what others already count */
	}
}

static double plus(double sum, double value)
{
	return isnan(sum) ? value : isnan(value) ? sum : sum + value;
}

struct sk_totals sk_picture_totals(const struct sk_picture *p, sk_mono_ms now)
{
	const struct sk_total none = {(double)NAN, (double)NAN, 0, 0};
	struct sk_totals totals = {none, none, none};

	for (size_t i = 0; i < p->der_count; i++) {
		const struct sk_seen_der *d = &p->ders[i];
		struct sk_total *total = total_of(&totals, d->conf->kind);
		double p_w = sk_der_value(p, d, SK_PT_P_W, now);

		if (!total)
			continue;
		total->of++;
		if (sk_der_health(p, d, now) < SK_HEALTH_DEGRADED || isnan(p_w))
			continue;
		total->counted++;
		total->p_w = plus(total->p_w, p_w);
		total->q_var = plus(total->q_var, sk_der_value(p, d, SK_PT_Q_VAR, now));
	}
	return totals;
}

/* "bess1: offline: no answer". What is too long for a complaint is cut. */
static struct sk_complaint complain(const char *who, const char *what, const char *why)
{
	struct sk_complaint c;

	(void)snprintf(c.text, sizeof(c.text), "%s: %s%s%s", who, what,
		       why && why[0] ? ": " : "", why ? why : "");
	return c;
}

struct sk_complaint sk_picture_complaint(const struct sk_picture *p)
{
	const struct sk_conf_broker *broker = &p->config->broker;
	struct sk_complaint c = {{0}};

	if (!p->connected)
		(void)snprintf(c.text, sizeof(c.text),
			       "no connection to the broker at %s:%d", broker->host,
			       broker->port); /* fits */
	return c;
}

static struct sk_complaint complain_late(const struct sk_picture *p, const char *who,
					 const char *what, sk_mono_ms heard,
					 int64_t every_ms, sk_mono_ms now)
{
	struct sk_complaint c;

	if (heard != SK_MONO_NEVER)
		(void)snprintf(c.text, sizeof(c.text), "%s: stale: last %s %s ago", who,
			       what, sk_figure_age(now - heard).text);
	else
		(void)snprintf(c.text, sizeof(c.text),
			       "%s: stale: no %s within %s, though one is due every %s",
			       who, what,
			       sk_figure_age(p->connected ? now - p->since : 0).text,
			       sk_figure_span(every_ms).text);
	return c;
}

struct sk_complaint sk_der_complaint(const struct sk_picture *p,
				     const struct sk_seen_der *d, sk_mono_ms now)
{
	const char *id = d->conf->id;

	switch (sk_der_health(p, d, now)) {
	case SK_HEALTH_SILENT:
		return complain(id, "silent: no status from any driver", NULL);
	case SK_HEALTH_OFFLINE:
		return complain(id, "offline", d->status.reason);
	case SK_HEALTH_DEGRADED:
		return complain(id, "degraded", d->status.reason);
	case SK_HEALTH_WAITING:
		return status_counts(d)
			       ? complain(id, "not heard yet: its next poll is to come",
					  NULL)
			       : complain(id,
					  "measured, but its status is not of this "
					  "connection",
					  NULL);
	case SK_HEALTH_STALE:
		return complain_late(p, id, "measurement", d->heard, d->conf->poll_ms,
				     now);
	default:
		return (struct sk_complaint){{0}};
	}
}

struct sk_complaint sk_controller_complaint(const struct sk_picture *p, sk_mono_ms now)
{
	const struct sk_seen_controller *c = &p->controller;

	switch (sk_controller_health(p, now)) {
	case SK_HEALTH_SILENT:
		return complain("controller", "silent: no status", NULL);
	case SK_HEALTH_OFFLINE:
		return complain("controller", "offline", c->status.reason);
	case SK_HEALTH_WAITING:
		return complain("controller", "not heard yet: its next cycle is to come",
				NULL);
	case SK_HEALTH_STALE:
		return complain_late(p, "controller", "state", c->heard,
				     p->config->control.period_ms, now);
	default:
		return (struct sk_complaint){{0}};
	}
}
