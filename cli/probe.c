/* probe.c - ask one device what it is and read its registers; see probe.h. */
#include "cli/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "drivers/link/plan.h"

#define HEADER 2      /* registers of a SunSpec model before its points: ID and L */
#define SILENT_MOST 3 /* one for each place a chain may begin at */
#define TIMER_ACCURACY_US 1000
/* Within a model every register exists; between those of a vendor's table there may be
 * none. */
#define SUNSPEC_HOLE SK_FRAME_READ_MAX
#define VENDOR_HOLE 0

/* --- time -------------------------------------------------------------------------- */

/* The loop calls on_wake() then: never from within the link, which may thus be freed. */
static void wake(struct sk_probe *p, sk_mono_ms at)
{
	if (sd_event_source_set_time(p->timer, at > 0 ? (uint64_t)at * 1000 : 0) < 0 ||
	    sd_event_source_set_enabled(p->timer, SD_EVENT_ONESHOT) < 0)
		(void)sd_event_exit(sd_event_source_get_event(p->timer), SK_EIO);
}

/* The first failure is the one to tell. */
static void note(struct sk_probe *p, int err, const char *reason)
{
	if (p->err)
		return;
	p->err = err;
	(void)snprintf(p->reason, sizeof(p->reason), "%s", reason);
}

static void finish(struct sk_probe *p)
{
	p->over = true;
	wake(p, 0);
}

static void fail(struct sk_probe *p, int err, const char *reason)
{
	note(p, err, reason);
	finish(p);
}

/* --- what to read ------------------------------------------------------------------ */

/* Registers of one table that the model has in this device; 0: none. */
static size_t window_size(const struct sk_probe_model *m, enum sk_reg_table table)
{
	size_t size = 0;

	if (!m->map)
		return table == SK_TABLE_HOLDING ? (size_t)m->length + HEADER : 0;
	for (size_t i = 0; i < m->map->point_count; i++) {
		const struct sk_map_point *point = &m->map->points[i];

		if (point->table == table && (size_t)point->at + point->regs > size)
			size = (size_t)point->at + point->regs;
	}
	if (m->id && size > (size_t)m->length + HEADER)
		size = (size_t)m->length + HEADER;
	return size;
}

static int make_window(struct sk_window *w, size_t size)
{
	if (w->reg)
		return SK_OK; /* planned before, and some of it was read */
	w->reg = calloc(size + 1, sizeof(*w->reg));
	w->known = calloc(size + 1, sizeof(*w->known));
	if (!w->reg || !w->known)
		return SK_ENOMEM;
	w->count = size;
	return SK_OK;
}

static int make_windows(struct sk_probe_model *m)
{
	int err = SK_OK;

	for (int t = 0; t < SK_TABLE_COUNT && !err; t++) {
		m->window[t].table = (enum sk_reg_table)t;
		err = make_window(&m->window[t], window_size(m, (enum sk_reg_table)t));
	}
	return err;
}

static size_t span_points(const struct sk_probe_model *m, struct sk_span *spans)
{
	size_t count = 0;

	for (size_t i = 0; i < m->map->point_count; i++) {
		const struct sk_map_point *point = &m->map->points[i];

		if (point->regs > 0 && point->readable &&
		    sk_map_within(m->map, i, &m->window[point->table]))
			spans[count++] =
				(struct sk_span){.at = (uint32_t)m->at + point->at,
						 .count = point->regs,
						 .table = point->table};
	}
	return count;
}

static size_t span_registers(const struct sk_probe_model *m, struct sk_span *spans)
{
	const struct sk_window *w = &m->window[SK_TABLE_HOLDING];

	for (size_t i = 0; i < w->count; i++)
		spans[i] = (struct sk_span){.at = (uint32_t)(m->at + i), .count = 1};
	return w->count;
}

/* Reads of a model: as few as there may be, or one for each point. */
static int plan(struct sk_probe *p, struct sk_probe_model *m, bool apart)
{
	const struct sk_plan_limits limits = {.registers = m->map ? m->map->max_read
								  : SK_FRAME_READ_MAX,
					      .hole = m->id ? SUNSPEC_HOLE : VENDOR_HOLE};
	size_t room = m->map ? m->map->point_count : (size_t)m->length + HEADER;
	size_t count = 0;
	struct sk_span *spans = calloc(room + 1, sizeof(*spans));
	struct sk_span *reads = calloc(room + 1, sizeof(*reads));
	int made = SK_ENOMEM;

	if (spans && reads && make_windows(m) == SK_OK) {
		count = m->map ? span_points(m, spans) : span_registers(m, spans);
		made = sk_plan(spans, count, &limits, reads);
	}
	if (made >= 0 && apart) {
		memcpy(reads, spans, count * sizeof(*reads));
		made = (int)count;
	}
	free(spans);
	free(p->reads);
	p->reads = reads;
	p->read_at = 0;
	p->read_count = made > 0 ? (size_t)made : 0;
	return made < 0 ? made : SK_OK;
}

static bool wanted(const struct sk_probe *p, const struct sk_probe_model *m)
{
	return (p->order.model == SK_PROBE_MODEL_ALL || p->order.model == m->id) &&
	       (m->map || p->order.unknown);
}

/* The next read; false when all is read. */
static bool next_read(struct sk_probe *p, struct sk_span *read)
{
	while (p->read_at == p->read_count) {
		int err = SK_OK;

		/* Unsigned: begin_reading() stands before the first. */
		if (++p->model_at >= p->model_count)
			return false;
		if (wanted(p, &p->model[p->model_at]))
			err = plan(p, &p->model[p->model_at], false);
		p->apart = false;
		if (err)
			note(p, err, sk_strerror(err));
	}
	*read = p->reads[p->read_at];
	return true;
}

/* --- requests ---------------------------------------------------------------------- */

/* Last call of its caller: the answer may come from within. */
static void ask(struct sk_probe *p, const struct sk_span *read, sk_mono_ms now)
{
	int err;

	p->request.want.function = sk_frame_read_function(read->table);
	p->request.want.at = (uint16_t)read->at;
	p->request.want.count = (uint16_t)read->count;
	err = sk_link_submit(p->link, &p->request, now);
	if (err == SK_ENOTCONN)
		fail(p, err, sk_link_reason(p->link));
	else if (err)
		fail(p, err, sk_strerror(err));
}

static void begin_reading(struct sk_probe *p)
{
	p->reading = true;
	p->model_at = SIZE_MAX;
	p->read_at = p->read_count = 0;
}

static void advance(struct sk_probe *p, sk_mono_ms now)
{
	struct sk_span read;

	if (p->order.progress)
		p->order.progress(p);
	if (!p->reading && sk_discovery_next(&p->discovery, &read)) {
		ask(p, &read, now);
		return;
	}
	if (!p->reading) {
		if (p->discovery.state == SK_DISCOVERY_FAILED)
			note(p, SK_EMODEL, p->discovery.reason);
		begin_reading(p);
	}
	if (next_read(p, &read))
		ask(p, &read, now);
	else
		finish(p);
}

static void add_model(struct sk_probe *p, uint16_t at, uint16_t id, uint16_t length)
{
	p->model[p->model_count++] =
		(struct sk_probe_model){.id = id,
					.at = at,
					.length = length,
					.map = sk_catalog_sunspec(p->order.catalog, id)};
}

/* The discovery keeps what it can work with; here every model counts that it passes. */
static void take_header(struct sk_probe *p, const struct sk_frame *frame)
{
	const uint16_t regs[2] = {sk_frame_register(frame, 0),
				  sk_frame_register(frame, 1)};
	unsigned seen = p->discovery.seen;

	sk_discovery_data(&p->discovery, regs);
	if (p->discovery.seen > seen && p->model_count < SK_CHAIN_MAX)
		add_model(p, p->request.want.at, regs[0], regs[1]);
}

static void take_registers(struct sk_probe *p, const struct sk_frame *frame)
{
	const struct sk_span *read = &p->reads[p->read_at];
	struct sk_probe_model *m = &p->model[p->model_at];
	struct sk_window *w = &m->window[read->table];

	for (uint32_t i = 0; i < read->count; i++) {
		size_t offset = read->at - m->at + i;

		w->reg[offset] = sk_frame_register(frame, i);
		w->known[offset] = true;
	}
	p->read_at++;
}

/* One register that is not there must not hide the others: ask for each point alone. */
static bool take_apart(struct sk_probe *p)
{
	struct sk_probe_model *m = &p->model[p->model_at];

	if (p->apart || !m->map)
		return false;
	p->apart = true;
	return plan(p, m, true) == SK_OK;
}

static void take_exception(struct sk_probe *p, const struct sk_reply *reply)
{
	if (!p->reading) {
		sk_discovery_failed(&p->discovery, true);
		return;
	}
	if (take_apart(p))
		return;
	if (!p->refused[0])
		(void)snprintf(p->refused, sizeof(p->refused), "%s", reply->reason);
	p->read_at++;
}

/* A reply may get lost: ask again, when the link takes a request. */
static void take_silence(struct sk_probe *p, const struct sk_reply *reply)
{
	sk_mono_ms at = sk_link_retry_at(p->link);

	if (reply->err == SK_ENOTCONN || ++p->silent == SILENT_MOST) {
		fail(p, reply->err == SK_EEXCEPTION ? SK_ETIMEOUT : reply->err,
		     reply->reason);
		return;
	}
	if (!p->reading)
		sk_discovery_failed(&p->discovery, false);
	wake(p, at > reply->now ? at : reply->now);
}

static void on_reply(struct sk_request *request, const struct sk_reply *reply)
{
	struct sk_probe *p = request->arg;

	/* What a gateway says for a device that does not answer is no answer. */
	if ((reply->err != SK_OK && reply->err != SK_EEXCEPTION) ||
	    (reply->err == SK_EEXCEPTION && (reply->exception == SK_EXCEPTION_PATH ||
					     reply->exception == SK_EXCEPTION_TARGET))) {
		take_silence(p, reply);
		return;
	}
	p->silent = 0;
	if (reply->err == SK_EEXCEPTION)
		take_exception(p, reply);
	else if (p->reading)
		take_registers(p, reply->frame);
	else
		take_header(p, reply->frame);
	advance(p, reply->now);
}

static int on_wake(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_probe *p = arg;

	(void)source;
	(void)usec;
	if (p->over)
		p->order.done(p);
	else
		advance(p, sk_clock_mono());
	return 0;
}

/* --- from outside ------------------------------------------------------------------ */

int sk_probe_start(struct sk_probe *p, const struct sk_probe_order *order,
		   sd_event *event, struct sk_link *link, int unit)
{
	*p = (struct sk_probe){.order = *order, .link = link};
	p->request = (struct sk_request){.want = {.unit = (uint8_t)unit},
					 .timeout_ms = order->timeout_ms,
					 .done = on_reply,
					 .arg = p};
	if (sd_event_add_time(event, &p->timer, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_US,
			      on_wake, p) < 0)
		return SK_EIO;
	sk_discovery_begin(&p->discovery, order->catalog);
	if (order->vendor) {
		p->model[p->model_count++] =
			(struct sk_probe_model){.map = order->vendor};
		begin_reading(p);
	}
	return SK_OK;
}

void sk_probe_clear(struct sk_probe *p)
{
	sk_link_cancel(&p->request);
	p->timer = sd_event_source_disable_unref(p->timer);
	for (size_t i = 0; i < p->model_count; i++) {
		for (int t = 0; t < SK_TABLE_COUNT; t++) {
			free(p->model[i].window[t].reg);
			free(p->model[i].window[t].known);
		}
	}
	free(p->reads);
	p->reads = NULL;
	p->model_count = 0;
}
