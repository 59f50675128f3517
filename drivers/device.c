/* device.c - one DER on its link: discover, describe, poll; see device.h. */
#include "drivers/device_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/counters.h"

#define PROBE_FIRST_MS 300
#define PROBE_MOST_MS 3000
#define SILENT_ROUNDS 2 /* without an answer before it is offline */
#define SILENT_RESTART 3

/* --- state ------------------------------------------------------------------------- */

void sk_device_set_state(struct sk_device *d, enum sk_state state, const char *reason)
{
	enum sk_state before = d->state;

	if (state == before && strcmp(reason, d->reason) == 0)
		return;
	if (state != before)
		d->since_ms = sk_clock_wall();
	d->state = state;
	(void)snprintf(d->reason, sizeof(d->reason), "%s", reason);
	d->on->state(d->arg, before);
}

void sk_device_rediscover(struct sk_device *d)
{
	d->phase = SK_PHASE_DISCOVER;
	d->good = d->refused = 0;
	sk_discovery_begin(&d->discovery, d->catalog);
}

void sk_device_end_round(struct sk_device *d)
{
	d->counts.count[SK_COUNT_POLLS]++;
	d->counts.count[SK_COUNT_POLLS_FAILED] += d->good == 0;
	d->on->round(d->arg);
}

/* No answer at all: ask again later, and later still. */
void sk_device_end_silent(struct sk_device *d, sk_mono_ms not_before, const char *why)
{
	char reason[SK_TEXT_LEN + 1];

	(void)snprintf(reason, sizeof(reason), "%s", why);
	d->silent++;
	d->not_before = not_before;
	if (d->silent >= SILENT_ROUNDS && d->phase != SK_PHASE_DISCOVER)
		sk_device_rediscover(d);
	else if (d->silent % SILENT_RESTART == 0 && d->phase == SK_PHASE_DISCOVER)
		sk_device_rediscover(d);
	sk_device_set_state(d,
			    d->silent >= SILENT_ROUNDS || d->state == SK_STATE_OFFLINE
				    ? SK_STATE_OFFLINE
				    : SK_STATE_DEGRADED,
			    reason);
	sk_device_end_round(d);
}

/* --- requests ---------------------------------------------------------------------- */

/* Last call of its caller: the answer may come from within. */
void sk_device_ask(struct sk_device *d, const struct sk_span *read, sk_mono_ms now)
{
	int err;

	d->request.want.function = sk_frame_read_function(read->table);
	d->request.want.at = (uint16_t)read->at;
	d->request.want.count = (uint16_t)read->count;
	d->request.timeout_ms = sk_timeout_ms(&d->timeout);
	err = sk_link_submit(d->link, &d->request, now);
	if (err == SK_ENOTCONN)
		sk_device_end_silent(d, sk_link_retry_at(d->link),
				     sk_link_reason(d->link));
	else if (err)
		sk_device_end_silent(d, now + sk_backoff_next(&d->backoff),
				     sk_strerror(err));
}

/* --- discovery --------------------------------------------------------------------- */

static void begin_describing(struct sk_device *d, sk_mono_ms now)
{
	const struct sk_discovery *found = &d->discovery;
	const struct sk_windows_how how = {.registers = (unsigned)d->conf->max_registers,
					   .gap = d->conf->max_gap};
	int err = sk_windows_build(&d->windows, found->placed, found->count, &how);

	if (err) {
		sk_device_end_silent(d, now + sk_backoff_next(&d->backoff),
				     sk_strerror(err));
		return;
	}
	d->counts.count[SK_COUNT_DISCOVERIES]++;
	d->phase = SK_PHASE_DESCRIBE;
	sk_round_start(d, now);
}

void sk_device_discover(struct sk_device *d, sk_mono_ms now)
{
	struct sk_span read;

	if (sk_discovery_next(&d->discovery, &read)) {
		sk_device_ask(d, &read, now);
	} else if (d->discovery.state == SK_DISCOVERY_DONE) {
		begin_describing(d, now);
	} else {
		char why[SK_TEXT_LEN + 1];

		(void)snprintf(why, sizeof(why), "%s", d->discovery.reason);
		sk_device_rediscover(d);
		sk_device_end_silent(d, now + sk_backoff_next(&d->backoff), why);
	}
}

/* A vendor's table has absolute addresses: there is nothing to discover. */
static void place_vendor(struct sk_device *d, sk_mono_ms now)
{
	const struct sk_map *map = sk_catalog_device(d->catalog, d->conf->model);

	d->discovery.placed[0] = (struct sk_placed){.map = map};
	d->discovery.count = 1;
	begin_describing(d, now);
}

/* Exceptions that a gateway sends for a device that does not answer. */
static bool is_answer(const struct sk_reply *reply)
{
	return reply->err == SK_OK ||
	       (reply->err == SK_EEXCEPTION && reply->exception != SK_EXCEPTION_PATH &&
		reply->exception != SK_EXCEPTION_TARGET);
}

static void take_discovery(struct sk_device *d, const struct sk_reply *reply)
{
	bool answer = is_answer(reply);

	if (reply->err == SK_OK) {
		const uint16_t regs[2] = {sk_frame_register(reply->frame, 0),
					  sk_frame_register(reply->frame, 1)};

		sk_discovery_data(&d->discovery, regs);
	} else if (reply->err != SK_ENOTCONN) {
		sk_discovery_failed(&d->discovery, answer);
	}
	if (!answer && d->discovery.state != SK_DISCOVERY_DONE)
		sk_device_end_silent(d, reply->now + sk_backoff_next(&d->backoff),
				     reply->reason);
	else
		sk_device_discover(d, reply->now);
}

/* --- replies ----------------------------------------------------------------------- */

/* Only silence says that it takes longer: a wrong answer came in time. */
static void follow_latency(struct sk_device *d, const struct sk_reply *reply)
{
	if (reply->err == SK_ETIMEOUT)
		sk_timeout_failed(&d->timeout);
	else if (is_answer(reply))
		sk_timeout_answered(&d->timeout, reply->latency_ms);
}

static void on_reply(struct sk_request *request, const struct sk_reply *reply)
{
	struct sk_device *d = request->arg;

	sk_count_reply(&d->counts, reply);
	follow_latency(d, reply);
	if (d->phase == SK_PHASE_DISCOVER)
		take_discovery(d, reply);
	else if (reply->err == SK_OK)
		sk_round_data(d, reply);
	else if (is_answer(reply))
		sk_round_refused(d, reply);
	else
		sk_round_silence(d, reply);
}

/* --- from outside ------------------------------------------------------------------ */

void sk_device_init(struct sk_device *d, const struct sk_conf_der *conf,
		    const struct sk_catalog *catalog, struct sk_link *link)
{
	*d = (struct sk_device){.conf = conf,
				.catalog = catalog,
				.link = link,
				.state = SK_STATE_OFFLINE,
				.since_ms = sk_clock_wall(),
				.not_before = SK_MONO_NEVER};
	(void)snprintf(d->reason, sizeof(d->reason), "not asked yet");
	sk_backoff_init(&d->backoff, PROBE_FIRST_MS, PROBE_MOST_MS,
			(uint32_t)(uintptr_t)d);
	sk_nameplate_init(&d->nameplate);
	sk_timeout_init(&d->timeout, conf->timeout_min_ms, conf->timeout_ms);
	sk_device_rediscover(d);
	d->request = (struct sk_request){
		.want = {.unit = (uint8_t)conf->unit, .function = SK_FN_READ_HOLDING},
		.timeout_ms = conf->timeout_ms,
		.connect_ms = conf->timeout_ms,
		.done = on_reply,
		.arg = d};
}

void sk_device_clear(struct sk_device *d)
{
	sk_link_cancel(&d->request);
	sk_windows_clear(&d->windows);
}

/* What all polls leave out, slow ones leave out too, though not from the same time on. */
static unsigned left_out(const struct sk_device *d)
{
	unsigned fast = sk_reads_left_out(&d->windows.poll, NULL);
	unsigned slow = sk_reads_left_out(&d->windows.slow, NULL);

	return slow > fast ? slow : fast;
}

void sk_device_diagnose(const struct sk_device *d, struct sk_diagnostics *out)
{
	const struct sk_link_counts *link = sk_link_counts(d->link);

	*out = d->counts;
	out->latency_ms = d->timeout.latency_ms > 0 ? d->timeout.latency_ms : (double)NAN;
	out->timeout_ms = sk_timeout_ms(&d->timeout);
	out->count[SK_COUNT_LATE] = (int64_t)link->unasked;
	out->count[SK_COUNT_CONNECTS] = (int64_t)link->opened;
	out->count[SK_COUNT_CONNECTS_FAILED] = (int64_t)link->unopened;
	out->count[SK_COUNT_LEFT_OUT] = left_out(d);
}

bool sk_device_busy(const struct sk_device *d)
{
	return d->request.link != NULL;
}

bool sk_device_poll(struct sk_device *d, sk_mono_ms now)
{
	if (sk_device_busy(d) || now < d->not_before)
		return false;
	if (d->phase == SK_PHASE_DISCOVER && strcmp(d->conf->model, "sunspec") != 0) {
		place_vendor(d, now);
		return true;
	}
	if (d->phase == SK_PHASE_DISCOVER) {
		sk_device_discover(d, now);
		return true;
	}
	sk_round_start(d, now);
	return true;
}
