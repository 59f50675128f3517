/* serial.c - simulated devices on serial lines; see serial.h. */
#include "simulator/serial.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "simulator/gateway.h"
#include "simulator/pty.h"
#include "simulator/rtu.h"

#define ACCURACY_US 50 /* the default would be a quarter of a second */

/** A reply; len 0: none. */
struct reply {
	uint8_t bytes[SK_FRAME_MAX];
	size_t len, sent;
	uint64_t due_us;  /**< when what is next of it is over the line            */
	uint64_t byte_us; /**< between its bytes; 0: all at once                  */
	uint8_t unit;
};

struct line {
	const struct sk_conf_link *link;
	struct sk_faults *network; /**< borrowed, of the site                        */
	struct sk_gateway gateway;
	struct sk_pty pty;
	sd_event_source *readable, *timer;
	int64_t begun_us;	    /**< when the first byte of `in` came            */
	uint64_t frame_us;	    /**< when what is in `in` is a frame             */
	uint8_t in[SK_RTU_MAX + 1]; /**< full: too long for a frame                   */
	size_t in_len;
	struct reply out;   /**< on the line                                       */
	struct reply later; /**< of a unit that takes its time                     */
};

struct sk_serial {
	struct line *lines;
	size_t count;
};

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Until whatever is next. */
static int wait_on(struct line *l)
{
	uint64_t at_us = UINT64_MAX;

	if (l->in_len > 0)
		at_us = earlier(at_us, l->frame_us);
	if (l->out.len > 0)
		at_us = earlier(at_us, l->out.due_us);
	else if (l->later.len > 0)
		at_us = earlier(at_us, l->later.due_us);
	if (at_us == UINT64_MAX)
		return 0;
	if (sd_event_source_set_time(l->timer, at_us) < 0 ||
	    sd_event_source_set_enabled(l->timer, SD_EVENT_ONESHOT) < 0)
		sk_warning("%s: cannot set the line's timer", l->link->text);
	return 0;
}

/* A frame is over when its last byte is, and a silence behind it. */
static uint64_t end_of_frame(const struct line *l)
{
	uint64_t last_us = (uint64_t)l->begun_us + sk_rtu_time_us(l->link, l->in_len);
	uint64_t now_us = (uint64_t)sk_clock_mono_us();

	return (last_us > now_us ? last_us : now_us) + sk_rtu_silence_us(l->link);
}

static int on_readable(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct line *l = arg;
	uint8_t bytes[SK_RTU_MAX];
	ssize_t got = read(fd, bytes, sizeof(bytes));
	size_t room = sizeof(l->in) - l->in_len;

	(void)source;
	(void)revents;
	if (got <= 0 || l->out.len > 0)
		return 0;
	if (l->in_len == 0)
		l->begun_us = sk_clock_mono_us();
	if ((size_t)got < room)
		room = (size_t)got;
	memcpy(l->in + l->in_len, bytes, room);
	l->in_len += room;
	l->frame_us = end_of_frame(l);
	return wait_on(l);
}

/* Every unit carries it out, none answers. */
static void broadcast(const struct sk_gateway *g, struct sk_request *r)
{
	uint8_t nobody[SK_PDU_MAX];

	for (unsigned unit = 1; r->writes && unit < SK_UNITS; unit++) {
		r->unit = (uint8_t)unit;
		if (g->unit[unit])
			(void)sk_gateway_reply(g, r, nobody); /* as said */
	}
}

/* Make the reply as its faults have it. */
static void make_reply(const struct line *l, const struct sk_fault_plan *plan,
		       struct sk_request *r, struct reply *out)
{
	size_t pdu;

	*out = (struct reply){.unit = r->unit,
			      .byte_us = (uint64_t)plan->byte_ms * 1000,
			      .due_us = (uint64_t)sk_clock_mono_us() +
					(uint64_t)(plan->delay_ms * 1000)};
	if (plan->exception) /* as if the request itself were wrong */
		r->exception = (enum sk_modbus_exception)plan->exception;
	pdu = sk_gateway_reply(&l->gateway, r, out->bytes + SK_RTU_HEAD);
	if (pdu == 0 || plan->unanswered)
		return;
	(void)sk_rtu_wrap(r, pdu, out->bytes); /* its length is known */
	sk_fault_spoil_head(plan, out->bytes);
	out->len = sk_rtu_seal(out->bytes, SK_RTU_HEAD + pdu);
	out->len = sk_fault_spoil_whole(plan, out->bytes, out->len);
}

/* It is at its far end when all of it, or of its first byte, is over the line. */
static void begin_reply(struct line *l, const struct reply *made)
{
	size_t first = made->byte_us > 0 ? 1 : made->len;

	l->out = *made;
	l->out.due_us = (uint64_t)sk_clock_mono_us() + sk_rtu_time_us(l->link, first);
}

/* What the frame that is in deserves. A unit that is about to answer hears nothing, and a
 * line has room for one that waits. */
static void answer(struct line *l)
{
	struct sk_fault_plan plan;
	struct sk_request r;
	struct sk_device *d;
	struct reply made;

	if (l->out.len > 0)
		return; /* begun before that reply, and lost with it */
	if (!sk_rtu_parse(l->in, l->in_len, &r))
		return;
	d = l->gateway.unit[r.unit];
	if (!d && r.unit == SK_RTU_BROADCAST)
		broadcast(&l->gateway, &r);
	if (!d || d->gone_s > 0 || (l->later.len > 0 && l->later.unit == r.unit))
		return;
	sk_fault_decide(&d->faults, l->network, INT64_MAX, &plan);
	if (plan.fate != SK_FATE_ANSWER)
		return;
	make_reply(l, &plan, &r, &made);
	if (plan.delay_ms <= 0)
		begin_reply(l, &made);
	else if (l->later.len == 0)
		l->later = made;
}

/* What nobody reads fills the line and is lost. */
static void send_due(struct line *l)
{
	struct reply *out = &l->out;
	size_t n = out->byte_us > 0 ? 1 : out->len;

	if (write(l->pty.fd, out->bytes + out->sent, n) < (ssize_t)n)
		sk_debug("%s: a reply did not fit", l->link->text);
	out->sent += n;
	out->due_us += out->byte_us;
	if (out->sent == out->len)
		out->len = 0;
}

static int on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	struct line *l = arg;
	uint64_t now_us = (uint64_t)sk_clock_mono_us();

	(void)source;
	(void)usec;
	if (l->out.len > 0 && l->out.due_us <= now_us)
		send_due(l);
	if (l->in_len > 0 && l->frame_us <= now_us) {
		answer(l);
		l->in_len = 0;
	}
	if (l->out.len == 0 && l->later.len > 0 && l->later.due_us <= now_us) {
		begin_reply(l, &l->later);
		l->later.len = 0;
	}
	return wait_on(l);
}

static struct line *line_for(struct sk_serial *s, const struct sk_conf_link *link,
			     struct sk_faults *network)
{
	struct line *l;

	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->lines[i].link->device, link->device) == 0)
			return &s->lines[i];
	l = &s->lines[s->count++];
	l->link = link;
	l->network = network;
	l->pty = (struct sk_pty){.fd = -1, .far = -1};
	return l;
}

static void place_devices(struct sk_serial *s, struct sk_site *site)
{
	for (size_t i = 0; i < site->count; i++) {
		struct sk_device *d = &site->devices[i];
		struct line *l;

		if (d->der->link.type != SK_LINK_RTU)
			continue;
		l = line_for(s, &d->der->link, &site->network);
		l->gateway.unit[d->der->unit] = d;
		l->gateway.count++;
	}
}

static int open_line(sd_event *event, struct line *l)
{
	int err = sk_pty_open(l->link->device, &l->pty);

	if (!err && (sd_event_add_io(event, &l->readable, l->pty.fd, EPOLLIN, on_readable,
				     l) < 0 ||
		     sd_event_add_time(event, &l->timer, CLOCK_MONOTONIC, 0, ACCURACY_US,
				       on_time, l) < 0 ||
		     sd_event_source_set_enabled(l->timer, SD_EVENT_OFF) < 0))
		err = SK_EIO;
	return err;
}

struct sk_serial *sk_serial_new(sd_event *event, struct sk_site *site)
{
	struct sk_serial *s = calloc(1, sizeof(*s));
	int err = SK_OK;

	if (!s)
		return NULL;
	s->lines = calloc(site->count, sizeof(*s->lines));
	if (s->lines)
		place_devices(s, site);
	for (size_t i = 0; !err && i < s->count; i++)
		err = open_line(event, &s->lines[i]);
	if (!s->lines || err) {
		sk_error("cannot open the serial lines");
		sk_serial_free(s);
		return NULL;
	}
	if (s->count > 0)
		sk_info("%zu serial lines", s->count);
	return s;
}

void sk_serial_free(struct sk_serial *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		sd_event_source_disable_unref(s->lines[i].readable);
		sd_event_source_disable_unref(s->lines[i].timer);
		sk_pty_close(&s->lines[i].pty);
	}
	free(s->lines);
	free(s);
}
