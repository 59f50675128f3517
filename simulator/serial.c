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

struct line {
	const struct sk_conf_link *link;
	struct sk_gateway gateway;
	struct sk_pty pty;
	sd_event_source *readable, *timer;
	int64_t begun_us;	    /**< when the first byte of `in` came            */
	uint8_t in[SK_RTU_MAX + 1]; /**< full: too long for a frame                   */
	uint8_t out[SK_RTU_MAX];
	size_t in_len, out_len; /**< out_len > 0: a reply is on the line              */
};

struct sk_serial {
	struct line *lines;
	size_t count;
};

static int wait_until(struct line *l, uint64_t at_us)
{
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
	if (got <= 0 || l->out_len > 0)
		return 0;
	if (l->in_len == 0)
		l->begun_us = sk_clock_mono_us();
	if ((size_t)got < room)
		room = (size_t)got;
	memcpy(l->in + l->in_len, bytes, room);
	l->in_len += room;
	return wait_until(l, end_of_frame(l));
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

/* What the frame that is in deserves. */
static void answer(struct line *l)
{
	const struct sk_device *d;
	struct sk_request r;
	size_t pdu;

	if (!sk_rtu_parse(l->in, l->in_len, &r))
		return;
	d = l->gateway.unit[r.unit];
	if (!d && r.unit == SK_RTU_BROADCAST)
		broadcast(&l->gateway, &r);
	if (!d || d->gone_s > 0)
		return;
	pdu = sk_gateway_reply(&l->gateway, &r, l->out + SK_RTU_HEAD);
	if (pdu > 0)
		l->out_len = sk_rtu_wrap(&r, pdu, l->out);
}

/* What nobody reads fills the line and is lost. */
static void send_reply(struct line *l)
{
	ssize_t sent = write(l->pty.fd, l->out, l->out_len);

	if (sent < (ssize_t)l->out_len)
		sk_debug("%s: a reply did not fit", l->link->text);
	l->out_len = 0;
}

static int on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	struct line *l = arg;

	(void)source;
	(void)usec;
	if (l->out_len > 0) {
		send_reply(l);
		return 0;
	}
	answer(l);
	l->in_len = 0;
	if (l->out_len == 0)
		return 0;
	return wait_until(l, (uint64_t)sk_clock_mono_us() +
				     sk_rtu_time_us(l->link, l->out_len));
}

static struct line *line_for(struct sk_serial *s, const struct sk_conf_link *link)
{
	struct line *l;

	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->lines[i].link->device, link->device) == 0)
			return &s->lines[i];
	l = &s->lines[s->count++];
	l->link = link;
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
		l = line_for(s, &d->der->link);
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
