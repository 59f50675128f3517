/* link.c - one way to devices: queue, send, receive, time out; see link.h. */
#include "drivers/link/link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/link/link_private.h"

#define BACKOFF_FIRST_MS 200
#define BACKOFF_MOST_MS 2000
#define RESOLVE_EVERY_MS 20
#define SETTLE_MS 20 /* for the rest of something wrong to arrive on a serial line */

#define REQUEST_BYTES_MAX (7 + 2 * SK_FRAME_WRITE_MAX)
#define CHARACTER_BITS 11

/* --- the queues -------------------------------------------------------------------- */

static void queue_init(struct sk_queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

static void queue_put(struct sk_queue *q, struct sk_request *r)
{
	r->next = NULL;
	*q->last = r;
	q->last = &r->next;
}

static struct sk_request *queue_take(struct sk_queue *q)
{
	struct sk_request *r = q->first;

	if (!r)
		return NULL;
	q->first = r->next;
	if (!q->first)
		q->last = &q->first;
	return r;
}

static void queue_remove(struct sk_queue *q, const struct sk_request *r)
{
	struct sk_request **at = &q->first;

	while (*at && *at != r)
		at = &(*at)->next;
	if (*at)
		*at = r->next;
	if (!*at)
		q->last = at;
}

static const struct sk_queue *next_queue(const struct sk_link *link)
{
	const bool due = link->urgent_run >= SK_URGENT_RUN && link->normal.first;

	return link->urgent.first && !due ? &link->urgent : &link->normal;
}

static const struct sk_request *peek(const struct sk_link *link)
{
	return next_queue(link)->first;
}

static struct sk_request *next_request(struct sk_link *link)
{
	if (next_queue(link) == &link->urgent) {
		link->urgent_run++;
		return queue_take(&link->urgent);
	}
	link->urgent_run = 0;
	return queue_take(&link->normal);
}

/* --- ends of requests -------------------------------------------------------------- */

static void deliver(struct sk_request *r, struct sk_reply reply)
{
	if (!r)
		return;
	r->link = NULL;
	r->done(r, &reply);
}

/* The request in flight is over. */
static void land(struct sk_link *link, struct sk_reply reply)
{
	struct sk_request *r = link->flight;

	if (r && link->waiting)
		reply.latency_ms = (int)(reply.now - link->deadline) + r->timeout_ms;
	link->flight = NULL;
	link->waiting = false;
	link->quiet_until = reply.now + link->gap_ms;
	if (link->conf.idle_close_s > 0)
		link->idle_at = reply.now + (sk_mono_ms)link->conf.idle_close_s * 1000;
	deliver(r, reply);
}

/* What was not sent is not kept waiting for a link that is down. */
static void refuse_queued(struct sk_link *link, sk_mono_ms now)
{
	struct sk_request *r;

	while ((r = next_request(link)))
		deliver(r, (struct sk_reply){.err = SK_ENOTCONN,
					     .reason = link->reason,
					     .now = now});
}

/* How the request in flight ends by a fault, whose text stands in link->reason. */
static struct sk_reply failure(const struct sk_link *link, int err, sk_mono_ms now)
{
	return (struct sk_reply){.err = err,
				 .fault = err == SK_EPROTO && link->waiting
						  ? link->frame.fault
						  : SK_WRONG_NONE,
				 .cut = err == SK_ETIMEOUT && link->frame.len > 0,
				 .reason = link->reason,
				 .now = now};
}

/* Close after a fault. */
static void break_off(struct sk_link *link, int err, sk_mono_ms now)
{
	struct sk_reply reply = failure(link, err, now);

	link->counts.unopened += err == SK_ENOTCONN;
	sk_link_close(link);
	if (link->answered) {
		link->retry_at = now;
		sk_backoff_reset(&link->backoff);
	} else {
		link->retry_at = now + sk_backoff_next(&link->backoff);
	}
	link->answered = false;
	land(link, reply);
}

/* A wrong or missing reply: on TCP the connection pays, a serial line is cleaned. */
static void fault(struct sk_link *link, int err, sk_mono_ms now)
{
	if (link->conf.type == SK_LINK_TCP) {
		break_off(link, err, now);
		return;
	}
	land(link, failure(link, err, now));
	if (link->quiet_until < now + SETTLE_MS)
		link->quiet_until = now + SETTLE_MS;
}

/* --- sending ----------------------------------------------------------------------- */

/* Writes that carry their value in place of a count. */
static bool is_single(const struct sk_frame_want *w)
{
	return w->function == SK_FN_WRITE_ONE || w->function == SK_FN_WRITE_COIL;
}

static int build(const struct sk_request *r, uint8_t *out)
{
	const struct sk_frame_want *w = &r->want;
	bool one = is_single(w);
	int len = 0;

	out[len++] = w->unit;
	out[len++] = w->function;
	out[len++] = (uint8_t)(w->at >> 8);
	out[len++] = (uint8_t)w->at;
	out[len++] = (uint8_t)((one ? w->value : w->count) >> 8);
	out[len++] = (uint8_t)(one ? w->value : w->count);
	if (w->function != SK_FN_WRITE_MANY)
		return len;
	out[len++] = (uint8_t)(2 * w->count);
	for (unsigned i = 0; i < w->count; i++) {
		out[len++] = (uint8_t)(r->values[i] >> 8);
		out[len++] = (uint8_t)r->values[i];
	}
	return len;
}

static void send_next(struct sk_link *link, sk_mono_ms now)
{
	uint8_t bytes[REQUEST_BYTES_MAX];
	struct sk_request *r = next_request(link);
	int len = build(r, bytes);

	sk_link_discard(link);
	sk_frame_begin(&link->frame,
		       link->conf.type == SK_LINK_TCP ? SK_FRAME_TCP : SK_FRAME_RTU,
		       &r->want);
	link->frame.any_transaction = link->conf.transaction_id == SK_TRANSACTION_LENIENT;
	link->flight = r;
	link->waiting = true;
	link->deadline = now + r->timeout_ms;
	if (modbus_send_raw_request(link->modbus, bytes, len) < 0) {
		(void)snprintf(link->reason, sizeof(link->reason), "cannot send: %s",
			       modbus_strerror(errno));
		break_off(link, SK_EIO, now);
	}
}

static void open_link(struct sk_link *link, sk_mono_ms now)
{
	const struct sk_request *r = peek(link);

	link->deadline = now + (r->connect_ms ? r->connect_ms : r->timeout_ms);
	link->answered = false;
	if (sk_link_open(link))
		break_off(link, SK_ENOTCONN, now);
}

/* One move forward; false when there is nothing to do before something happens. */
static bool step(struct sk_link *link, sk_mono_ms now)
{
	if (!peek(link))
		return false;
	if (link->state == SK_LINK_DOWN && now < link->retry_at) {
		refuse_queued(link, now);
		return false;
	}
	if (link->state == SK_LINK_DOWN) {
		open_link(link, now);
		return true;
	}
	if (link->state != SK_LINK_UP || link->waiting || now < link->quiet_until)
		return false;
	send_next(link, now);
	return true;
}

/* Everything that can be done now; `done` callbacks in it only add to the queue. */
static void run(struct sk_link *link, sk_mono_ms now)
{
	link->busy = true;
	while (step(link, now))
		;
	link->busy = false;
	sk_pool_arm(link->pool, sk_link_due(link));
}

/* --- receiving --------------------------------------------------------------------- */

static void take_reply(struct sk_link *link, enum sk_frame_state state, sk_mono_ms now)
{
	struct sk_reply reply = {.frame = &link->frame, .reason = "", .now = now};
	char why[SK_TEXT_LEN + 1];

	if (state == SK_FRAME_EXCEPTION) {
		reply.err = SK_EEXCEPTION;
		reply.exception = link->frame.exception;
		(void)snprintf(why, sizeof(why), "exception %u (%s) on registers %u..%u",
			       reply.exception, sk_exception_name(reply.exception),
			       link->frame.want.at,
			       link->frame.want.at + link->frame.want.count - 1u);
		reply.reason = why;
	}
	link->answered = true;
	sk_backoff_reset(&link->backoff);
	land(link, reply);
}

static void take_bytes(struct sk_link *link, const uint8_t *bytes, size_t len,
		       sk_mono_ms now)
{
	enum sk_frame_state state;

	if (!link->waiting) {
		link->counts.unasked++;
		if (link->conf.transaction_id == SK_TRANSACTION_LENIENT)
			return; /* its queue of old replies is run dry this way */
		(void)snprintf(link->reason, sizeof(link->reason),
			       "%zu bytes that nobody asked for", len);
		fault(link, SK_EPROTO, now);
		return;
	}
	state = sk_frame_feed(&link->frame, bytes, len);
	if (state == SK_FRAME_BAD) {
		(void)snprintf(link->reason, sizeof(link->reason), "%s",
			       link->frame.reason);
		fault(link, SK_EPROTO, now);
	} else if (state != SK_FRAME_MORE) {
		take_reply(link, state, now);
	}
}

static void receive(struct sk_link *link, sk_mono_ms now)
{
	uint8_t bytes[2 * SK_FRAME_BYTES_MAX];
	ssize_t len = read(link->fd, bytes, sizeof(bytes));

	if (len > 0) {
		take_bytes(link, bytes, (size_t)len, now);
		return;
	}
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	(void)snprintf(link->reason, sizeof(link->reason), "%s",
		       len == 0 ? "connection closed by the device" : strerror(errno));
	break_off(link, SK_EIO, now);
}

static void go_on_opening(struct sk_link *link, uint32_t events, sk_mono_ms now)
{
	if (sk_link_open_more(link, events))
		break_off(link, SK_ENOTCONN, now);
	else if (link->state == SK_LINK_UP)
		link->quiet_until = now + link->conf.connect_delay_ms;
}

void sk_link_ready(struct sk_link *link, uint32_t events, sk_mono_ms now)
{
	link->busy = true;
	if (link->state == SK_LINK_UP)
		receive(link, now);
	else if (link->state == SK_LINK_CONNECTING)
		go_on_opening(link, events, now);
	run(link, now);
}

/* --- time -------------------------------------------------------------------------- */

sk_mono_ms sk_link_due(const struct sk_link *link)
{
	if (link->state == SK_LINK_RESOLVING)
		return link->quiet_until;
	if (link->state == SK_LINK_CONNECTING || link->waiting)
		return link->deadline;
	if (link->state != SK_LINK_UP)
		return SK_NEVER_DUE;
	return peek(link) ? link->quiet_until : link->idle_at;
}

static void expire(struct sk_link *link, sk_mono_ms now)
{
	const struct sk_request *r = link->flight ? link->flight : peek(link);
	bool up = link->state == SK_LINK_UP;
	int waited_ms = r ? (up || !r->connect_ms ? r->timeout_ms : r->connect_ms) : 0;

	(void)snprintf(link->reason, sizeof(link->reason), "%s within %d ms",
		       up ? "no answer" : "cannot connect", waited_ms);
	if (up)
		fault(link, SK_ETIMEOUT, now);
	else
		break_off(link, SK_ENOTCONN, now);
}

/* Nobody asked for anything for a while: leave the device to others. */
static void close_idle(struct sk_link *link, sk_mono_ms now)
{
	sk_link_close(link);
	link->answered = false;
	link->retry_at = now;
	link->idle_at = SK_NEVER_DUE;
}

void sk_link_tick(struct sk_link *link, sk_mono_ms now)
{
	if (now < sk_link_due(link))
		return;
	link->busy = true;
	if (link->state == SK_LINK_RESOLVING && now < link->deadline) {
		link->quiet_until = now + RESOLVE_EVERY_MS;
		if (sk_link_open_more(link, 0))
			break_off(link, SK_ENOTCONN, now);
	} else if (link->state != SK_LINK_UP || link->waiting) {
		expire(link, now);
	} else if (!peek(link) && now >= link->idle_at) {
		close_idle(link, now);
	}
	run(link, now);
}

/* --- from outside ------------------------------------------------------------------ */

static bool is_read(const struct sk_frame_want *w)
{
	return w->function >= SK_FN_READ_COILS && w->function <= SK_FN_READ_INPUT;
}

static bool sound(const struct sk_request *r)
{
	const struct sk_frame_want *w = &r->want;
	unsigned most = is_single(w)			  ? 1
			: w->function == SK_FN_WRITE_MANY ? SK_FRAME_WRITE_MAX
							  : SK_FRAME_READ_MAX;

	return (is_read(w) || is_single(w) || w->function == SK_FN_WRITE_MANY) &&
	       w->count >= 1 && w->count <= most && w->at + w->count <= 65536 &&
	       r->timeout_ms > 0 && r->done &&
	       (w->function != SK_FN_WRITE_MANY || r->values);
}

int sk_link_submit(struct sk_link *link, struct sk_request *request, sk_mono_ms now)
{
	if (request->link)
		return SK_EBUSY;
	if (!sound(request))
		return SK_EINVAL;
	if (link->state == SK_LINK_DOWN && now < link->retry_at)
		return SK_ENOTCONN;
	request->link = link;
	queue_put(request->urgent ? &link->urgent : &link->normal, request);
	if (!link->busy)
		run(link, now);
	return SK_OK;
}

void sk_link_cancel(struct sk_request *request)
{
	struct sk_link *link = request->link;

	if (!link)
		return;
	if (link->flight == request)
		link->flight = NULL; /* its reply is still awaited, for nobody */
	queue_remove(&link->urgent, request);
	queue_remove(&link->normal, request);
	request->link = NULL;
}

sk_mono_ms sk_link_retry_at(const struct sk_link *link)
{
	return link->state == SK_LINK_DOWN ? link->retry_at : SK_MONO_NEVER;
}

const struct sk_link_counts *sk_link_counts(const struct sk_link *link)
{
	return &link->counts;
}

const char *sk_link_reason(const struct sk_link *link)
{
	return link->reason;
}

/* --- life -------------------------------------------------------------------------- */

static modbus_t *new_context(const struct sk_conf_link *conf)
{
	if (conf->type == SK_LINK_TCP)
		return modbus_new_tcp(NULL, conf->port); /* it never connects */
	return modbus_new_rtu(conf->device, conf->baud, (char)conf->parity, 8,
			      conf->stop);
}

/* A serial line separates frames by the time of 3.5 characters. */
static int gap_of(const struct sk_conf_link *conf)
{
	int silence_ms =
		conf->type == SK_LINK_RTU ? 1 + 3500 * CHARACTER_BITS / (conf->baud) : 0;

	return conf->gap_ms > silence_ms ? conf->gap_ms : silence_ms;
}

struct sk_link *sk_link_new(struct sk_pool *pool, const struct sk_conf_link *conf)
{
	struct sk_link *link = calloc(1, sizeof(*link));

	if (!link)
		return NULL;
	link->modbus = new_context(conf);
	if (!link->modbus) {
		free(link);
		return NULL;
	}
	link->pool = pool;
	link->conf = *conf;
	link->fd = -1;
	link->gap_ms = gap_of(conf);
	link->quiet_until = link->retry_at = SK_MONO_NEVER;
	link->idle_at = SK_NEVER_DUE;
	queue_init(&link->urgent);
	queue_init(&link->normal);
	sk_backoff_init(&link->backoff, BACKOFF_FIRST_MS, BACKOFF_MOST_MS,
			(uint32_t)(uintptr_t)link);
	return link;
}

void sk_link_free(struct sk_link *link)
{
	struct sk_request *r;

	if (!link)
		return;
	if (link->flight)
		link->flight->link = NULL;
	while ((r = next_request(link)))
		r->link = NULL;
	sk_link_close(link);
	modbus_free(link->modbus);
	free(link);
}
