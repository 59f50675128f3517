/*
 * server_pending.c - answers that are not sent at once; see server_private.h.
 *
 * A connection's pending requests stand in the order they came in. Answers of one unit
 * keep that order, those of different units do not wait for each other; only a frame that
 * has begun is never interrupted.
 */
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "simulator/server_private.h"

#define LOOK_AGAIN_MS 20
#define PENDING_MOST 64 /* of one connection: what is beyond is lost */

static struct sk_pending *append(struct sk_client *c, const struct sk_request *r,
				 sk_mono_ms now)
{
	struct sk_pending **at = &c->pending;
	struct sk_pending *p;
	size_t count = 0;

	for (; *at; at = &(*at)->next)
		count++;
	p = count < PENDING_MOST ? malloc(sizeof(*p)) : NULL;
	if (!p) {
		sk_debug("%s: a request is lost, %zu wait", c->endpoint->link->text,
			 count);
		return NULL;
	}
	p->next = NULL;
	p->due = now;
	p->held = true;
	p->byte_ms = 0;
	p->len = p->sent = 0;
	p->request = *r;
	*at = p;
	return p;
}

static void take_out(struct sk_client *c, struct sk_pending *p)
{
	struct sk_pending **at = &c->pending;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	if (c->begun == p)
		c->begun = NULL;
	free(p);
}

void sk_pending_clear(struct sk_client *c)
{
	while (c->pending)
		take_out(c, c->pending);
}

/* The request of the same unit that came in before this one, or NULL. */
static struct sk_pending *one_before(const struct sk_client *c,
				     const struct sk_pending *p)
{
	struct sk_pending *found = NULL;

	for (struct sk_pending *q = c->pending; q != p; q = q->next)
		if (q->request.unit == p->request.unit)
			found = q;
	return found;
}

/* @return whether there is something to send */
static bool make_answer(const struct sk_client *c, struct sk_pending *p,
			const struct sk_fault_plan *plan)
{
	if (plan->exception) /* as if the request itself were wrong */
		p->request.exception = (enum sk_modbus_exception)plan->exception;
	p->len = sk_gateway_answer(&c->endpoint->gateway, &p->request, p->bytes);
	if (p->len == 0 || plan->unanswered)
		return false;
	p->len = sk_fault_spoil(plan, p->bytes, p->len);
	p->byte_ms = plan->byte_ms;
	return true;
}

/* A late answer goes out as soon as the next request of its unit is here. */
static void release_late(const struct sk_client *c, const struct sk_pending *p,
			 sk_mono_ms now)
{
	struct sk_pending *before = one_before(c, p);

	if (before && before->due == SK_PENDING_LATE)
		before->due = now;
}

/* Decide on a request that waits. @return false: the connection is to be reset */
static bool settle(struct sk_server *s, struct sk_client *c, struct sk_pending *p,
		   sk_mono_ms now)
{
	struct sk_device *d = c->endpoint->gateway.unit[p->request.unit];
	const struct sk_pending *before = one_before(c, p);
	struct sk_fault_plan plan;

	if (before && before->held) {
		p->due = before->due;
		return true;
	}
	sk_fault_decide(d ? &d->faults : NULL, &s->site->network, now - c->opened, &plan);
	if (plan.fate == SK_FATE_HOLD) {
		p->due = now + LOOK_AGAIN_MS;
		return true;
	}
	release_late(c, p, now);
	p->held = false;
	if (plan.fate != SK_FATE_ANSWER || !make_answer(c, p, &plan)) {
		take_out(c, p);
		return plan.fate != SK_FATE_RESET;
	}
	p->due = plan.late ? SK_PENDING_LATE : now + (sk_mono_ms)plan.delay_ms;
	if (before && before->due > p->due)
		p->due = before->due;
	return true;
}

/* Put into the client's buffer what is due of one answer. @return whether it is all out
 */
static bool send_due(struct sk_client *c, struct sk_pending *p, sk_mono_ms now)
{
	size_t room = sizeof(c->out) - c->out_len;
	size_t n = p->byte_ms > 0 ? 1 : p->len - p->sent;

	while (p->due <= now && p->sent < p->len && n <= room) {
		memcpy(c->out + c->out_len, p->bytes + p->sent, n);
		c->out_len += n;
		p->sent += n;
		room -= n;
		p->due += p->byte_ms;
	}
	c->begun = p->sent > 0 && p->sent < p->len ? p : NULL;
	return p->sent == p->len;
}

static bool deliver_one(struct sk_server *s, struct sk_client *c, struct sk_pending *p,
			sk_mono_ms now)
{
	if (p->held)
		return settle(s, c, p, now);
	if ((!c->begun || c->begun == p) && send_due(c, p, now))
		take_out(c, p);
	return true;
}

bool sk_pending_deliver(struct sk_server *s, struct sk_client *c, sk_mono_ms now)
{
	struct sk_pending *next;
	bool good = true;

	for (struct sk_pending *p = c->pending; good && p; p = next) {
		next = p->next;
		if (p->due <= now)
			good = deliver_one(s, c, p, now);
	}
	return good;
}

bool sk_pending_take(struct sk_server *s, struct sk_client *c, const struct sk_request *r,
		     sk_mono_ms now)
{
	struct sk_pending *p = append(c, r, now);

	return !p || settle(s, c, p, now);
}

sk_mono_ms sk_pending_due(const struct sk_client *c)
{
	sk_mono_ms due = SK_PENDING_LATE;

	if (c->out_len > 0)
		return due; /* it goes on when there is room to send in */
	if (c->begun)
		return c->begun->due;
	for (const struct sk_pending *p = c->pending; p; p = p->next)
		if (p->due < due)
			due = p->due;
	return due;
}
