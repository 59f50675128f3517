/* device.c - one DER on its link: discover, describe, poll; see device.h. */
#include "drivers/device.h"

#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"

#define PROBE_FIRST_MS 300
#define PROBE_MOST_MS 3000
#define SILENT_ROUNDS 2 /* without an answer before it is offline */
#define SILENT_RESTART 3

static void advance(struct sk_device *d, sk_mono_ms now);

/* --- state ------------------------------------------------------------------------- */

static void set_state(struct sk_device *d, enum sk_state state, const char *reason)
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

static void note_trouble(struct sk_device *d, const char *what)
{
	if (!d->trouble[0])
		(void)snprintf(d->trouble, sizeof(d->trouble), "%s", what);
}

/* What a device refuses in a slow poll it refuses until the next one: its state must not
 * change to and fro with polls that do not ask. */
static void note_refusal(struct sk_device *d, const char *what)
{
	note_trouble(d, what);
	if (d->reads == &d->windows.slow && !d->refusal[0])
		(void)snprintf(d->refusal, sizeof(d->refusal), "%s", what);
}

/* A round of reads: what they fetch is unknown until they are back. */
static void begin_round(struct sk_device *d)
{
	if (d->phase == SK_PHASE_POLL) {
		bool slow = d->polls++ % SK_SLOW_EVERY == 0;

		d->reads = sk_windows_begin(&d->windows, slow);
		if (slow)
			d->refusal[0] = '\0';
	} else {
		d->reads = &d->windows.once;
		sk_windows_forget(&d->windows, d->reads);
	}
	d->read_at = 0;
	d->good = d->refused = 0;
	d->trouble[0] = '\0';
}

static void rediscover(struct sk_device *d)
{
	d->phase = SK_PHASE_DISCOVER;
	sk_discovery_begin(&d->discovery, d->catalog);
}

/* No answer at all: ask again later, and later still. */
static void end_silent(struct sk_device *d, sk_mono_ms not_before, const char *why)
{
	char reason[SK_TEXT_LEN + 1];

	(void)snprintf(reason, sizeof(reason), "%s", why);
	d->silent++;
	d->not_before = not_before;
	if (d->silent >= SILENT_ROUNDS && d->phase != SK_PHASE_DISCOVER)
		rediscover(d);
	else if (d->silent % SILENT_RESTART == 0 && d->phase == SK_PHASE_DISCOVER)
		rediscover(d);
	set_state(d,
		  d->silent >= SILENT_ROUNDS || d->state == SK_STATE_OFFLINE
			  ? SK_STATE_OFFLINE
			  : SK_STATE_DEGRADED,
		  reason);
	d->on->round(d->arg);
}

/* --- requests ---------------------------------------------------------------------- */

/* Last call of its caller: the answer may come from within. */
static void ask(struct sk_device *d, const struct sk_span *read, sk_mono_ms now)
{
	int err;

	d->request.want.function = sk_frame_read_function(read->table);
	d->request.want.at = (uint16_t)read->at;
	d->request.want.count = (uint16_t)read->count;
	err = sk_link_submit(d->link, &d->request, now);
	if (err == SK_ENOTCONN)
		end_silent(d, sk_link_retry_at(d->link), sk_link_reason(d->link));
	else if (err)
		end_silent(d, now + sk_backoff_next(&d->backoff), sk_strerror(err));
}

/* --- discovery --------------------------------------------------------------------- */

static void begin_describing(struct sk_device *d, sk_mono_ms now)
{
	const struct sk_discovery *found = &d->discovery;
	int err = sk_windows_build(&d->windows, found->placed, found->count, false);

	if (err) {
		end_silent(d, now + sk_backoff_next(&d->backoff), sk_strerror(err));
		return;
	}
	d->phase = SK_PHASE_DESCRIBE;
	begin_round(d);
	advance(d, now);
}

static void go_on_discovering(struct sk_device *d, sk_mono_ms now)
{
	struct sk_span read;

	if (sk_discovery_next(&d->discovery, &read)) {
		ask(d, &read, now);
	} else if (d->discovery.state == SK_DISCOVERY_DONE) {
		begin_describing(d, now);
	} else {
		char why[SK_TEXT_LEN + 1];

		(void)snprintf(why, sizeof(why), "%s", d->discovery.reason);
		rediscover(d);
		end_silent(d, now + sk_backoff_next(&d->backoff), why);
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
		end_silent(d, reply->now + sk_backoff_next(&d->backoff), reply->reason);
	else
		go_on_discovering(d, reply->now);
}

/* --- describing and polling -------------------------------------------------------- */

static void describe(struct sk_device *d)
{
	sk_nameplate_init(&d->nameplate);
	d->nameplate.kind = d->conf->kind;
	d->nameplate.role = d->conf->role;
	sk_windows_nameplate(&d->windows, &d->nameplate);
	d->provided = d->nameplate.points;
	d->described = true;
	d->on->described(d->arg);
}

static void end_poll(struct sk_device *d, sk_mono_ms now)
{
	struct sk_measurement *m = &d->measurement;
	const char *trouble;

	if (d->good == 0 && d->refused == 0) {
		end_silent(d,
			   d->silent ? now + sk_backoff_next(&d->backoff) : SK_MONO_NEVER,
			   d->trouble);
		return;
	}
	d->silent = 0;
	d->not_before = SK_MONO_NEVER;
	sk_backoff_reset(&d->backoff);
	if (d->good > 0) {
		sk_measurement_init(m);
		m->t_ms = sk_clock_wall();
		sk_windows_measure(&d->windows, m);
		sk_measurement_settle(m, &d->provided);
		d->on->measured(d->arg);
	}
	trouble = d->trouble[0] ? d->trouble : d->refusal;
	set_state(d, trouble[0] ? SK_STATE_DEGRADED : SK_STATE_ONLINE, trouble);
	d->on->round(d->arg);
}

/* All reads of the phase are over. */
static void end_reads(struct sk_device *d, sk_mono_ms now)
{
	if (d->phase == SK_PHASE_POLL) {
		end_poll(d, now);
		return;
	}
	if (d->good == 0) {
		end_silent(d, now + sk_backoff_next(&d->backoff), d->trouble);
		return;
	}
	describe(d);
	d->phase = SK_PHASE_POLL;
	d->polls = 0;
	begin_round(d);
	advance(d, now);
}

/* The next read of the round, or its end. Last call of its caller. */
static void advance(struct sk_device *d, sk_mono_ms now)
{
	if (d->read_at < d->reads->count)
		ask(d, &d->reads->span[d->read_at], now);
	else
		end_reads(d, now);
}

/* It does not like one read over several maps: ask for each on its own from now on. */
static bool take_apart(struct sk_device *d)
{
	struct sk_placed placed[SK_PLACED_MAX];
	size_t count = d->windows.count;

	if (d->windows.apart ||
	    !sk_windows_joined(&d->windows, &d->reads->span[d->read_at]))
		return false;
	for (size_t i = 0; i < count; i++)
		placed[i] = d->windows.block[i].placed;
	if (sk_windows_build(&d->windows, placed, count, true))
		return false;
	sk_info("%s: refuses reads over several models, asking for each", d->conf->id);
	begin_round(d);
	return true;
}

static void take_exception(struct sk_device *d, const struct sk_reply *reply)
{
	if (!take_apart(d)) {
		note_refusal(d, reply->reason);
		d->refused++;
		d->read_at++;
	}
	advance(d, reply->now);
}

static void take_registers(struct sk_device *d, const struct sk_reply *reply)
{
	const struct sk_span *read = &d->reads->span[d->read_at];

	if (sk_windows_store(&d->windows, read, reply->frame) == SK_EMODEL) {
		sk_notice("%s: another model at %u, looking anew", d->conf->id, read->at);
		rediscover(d);
		set_state(d, SK_STATE_DEGRADED, "its models moved, looking anew");
		go_on_discovering(d, reply->now);
		return;
	}
	d->good++;
	d->read_at++;
	advance(d, reply->now);
}

static void on_reply(struct sk_request *request, const struct sk_reply *reply)
{
	struct sk_device *d = request->arg;

	if (d->phase == SK_PHASE_DISCOVER) {
		take_discovery(d, reply);
	} else if (reply->err == SK_OK) {
		take_registers(d, reply);
	} else if (is_answer(reply)) {
		take_exception(d, reply);
	} else {
		/* One request without answer is enough: the rest would wait too. */
		note_trouble(d, reply->reason);
		d->read_at = d->reads->count;
		end_reads(d, reply->now);
	}
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
	rediscover(d);
	d->request = (struct sk_request){
		.want = {.unit = (uint8_t)conf->unit, .function = SK_FN_READ_HOLDING},
		.timeout_ms = conf->timeout_ms,
		.done = on_reply,
		.arg = d};
}

void sk_device_clear(struct sk_device *d)
{
	sk_link_cancel(&d->request);
	sk_windows_clear(&d->windows);
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
		go_on_discovering(d, now);
		return true;
	}
	begin_round(d);
	advance(d, now);
	return true;
}
