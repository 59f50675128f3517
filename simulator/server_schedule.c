/* server_schedule.c - who has answers pending, and the timer of the next; see
 * server_private.h. */
#include "common/clock.h"
#include "simulator/server_private.h"

#define ACCURACY_US 500

static void put_in(struct sk_server *s, struct sk_client *c)
{
	c->busy_next = s->busy;
	c->busy_at = &s->busy;
	if (c->busy_next)
		c->busy_next->busy_at = &c->busy_next;
	s->busy = c;
}

static void take_out(struct sk_client *c)
{
	*c->busy_at = c->busy_next;
	if (c->busy_next)
		c->busy_next->busy_at = c->busy_at;
	c->busy_at = NULL;
}

/* A timer that cannot be set is not worth an end: the next request sets it again. */
static void set_timer(struct sk_server *s, sk_mono_ms due)
{
	s->timer_due = due;
	if (due == SK_PENDING_LATE)
		return;
	if (sd_event_source_set_time(s->timer, (uint64_t)due * 1000) >= 0)
		(void)sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
}

void sk_server_schedule(struct sk_server *s, struct sk_client *c)
{
	sk_mono_ms due;

	if (c->pending && !c->busy_at)
		put_in(s, c);
	else if (!c->pending && c->busy_at)
		take_out(c);
	if (!c->pending)
		return;
	due = sk_pending_due(c);
	if (due < s->timer_due)
		set_timer(s, due);
}

/* Serving ends at most the client that is served. */
static int on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_server *s = arg;
	sk_mono_ms now = sk_clock_mono();
	struct sk_client *next;

	(void)source;
	(void)usec;
	s->timer_due = SK_PENDING_LATE;
	for (struct sk_client *c = s->busy; c; c = next) {
		next = c->busy_next;
		if (sk_pending_due(c) <= now)
			sk_client_due(s, c, now);
		else
			sk_server_schedule(s, c);
	}
	return 0;
}

int sk_server_add_timer(struct sk_server *s, sd_event *event)
{
	s->timer_due = SK_PENDING_LATE;
	if (sd_event_add_time(event, &s->timer, CLOCK_MONOTONIC, 0, ACCURACY_US, on_time,
			      s) < 0 ||
	    sd_event_source_set_enabled(s->timer, SD_EVENT_OFF) < 0)
		return SK_EIO;
	return SK_OK;
}
