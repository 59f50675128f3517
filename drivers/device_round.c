/* device_round.c - describing and polling a device, read by read; see device.h. */
#include <stdio.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/counters.h"
#include "drivers/device_private.h"

static void note_trouble(struct sk_device *d, const char *what)
{
	if (!d->trouble[0])
		(void)snprintf(d->trouble, sizeof(d->trouble), "%s", what);
}

/* A slow poll that did not get through is done again at once, not nine polls later. */
static void repeat_slow(struct sk_device *d)
{
	if (d->reads == &d->windows.slow)
		d->polls = 0;
}

/* What the reads of the round fetch is unknown until they are back. */
static void choose_reads(struct sk_device *d)
{
	if (d->phase == SK_PHASE_DESCRIBE) {
		d->reads = &d->windows.once;
		sk_windows_forget(&d->windows, d->reads);
		return;
	}
	d->reads = sk_windows_begin(&d->windows, d->polls++ % SK_SLOW_EVERY == 0);
}

static void begin_round(struct sk_device *d, sk_mono_ms now)
{
	d->read_at = 0;
	d->good = d->refused = 0;
	d->trouble[0] = '\0';
	d->asked_again = false;
	sk_reads_begin(d->reads, now);
}

static void advance(struct sk_device *d, sk_mono_ms now);

/* --- ends of rounds ---------------------------------------------------------------- */

static void describe(struct sk_device *d)
{
	sk_nameplate_init(&d->nameplate);
	d->nameplate.kind = d->conf->kind;
	d->nameplate.role = d->conf->role;
	sk_windows_nameplate(&d->windows, &d->nameplate);
	d->provided = d->nameplate.points;
	d->described = true;
	sk_judge_described(&d->judge, &d->nameplate);
	d->on->described(d->arg);
}

static void tell_left_out(const struct sk_device *d, char text[SK_TEXT_LEN + 1])
{
	struct sk_span first;
	unsigned left_out = sk_reads_left_out(d->reads, &first);

	text[0] = '\0';
	if (left_out == 0)
		return;
	(void)snprintf(text, SK_TEXT_LEN + 1,
		       "registers %u..%u%s are refused, asked again within %d s",
		       first.at, first.at + first.count - 1,
		       left_out > 1 ? " and others" : "", d->conf->retry_s);
}

/* What keeps a device that answers from being online; "": nothing. What lasts goes before
 * what happened in this poll: it is told once. */
static const char *complaint(struct sk_device *d, const char *judgement,
			     char text[SK_TEXT_LEN + 1])
{
	tell_left_out(d, text);
	if (d->reads == &d->windows.slow) {
		const char *what = text[0] ? text : d->refused > 0 ? d->trouble : "";

		(void)snprintf(d->refusal, sizeof(d->refusal), "%s", what);
	}
	if (text[0])
		return text;
	if (d->trouble[0])
		return d->trouble;
	return judgement ? judgement : d->refusal;
}

static const char *measure(struct sk_device *d, sk_mono_ms now)
{
	struct sk_measurement *m = &d->measurement;
	const char *judgement;

	sk_measurement_init(m);
	m->t_ms = sk_clock_wall();
	judgement =
		sk_judge_reading(&d->judge, d->conf, &d->windows, &d->nameplate, m, now);
	sk_measurement_settle(m, &d->provided);
	sk_count_qualities(&d->counts, m);
	d->on->measured(d->arg);
	return judgement;
}

static void end_poll(struct sk_device *d, sk_mono_ms now)
{
	const char *judgement = NULL, *wrong;
	char text[SK_TEXT_LEN + 1];

	if (d->good == 0 && d->refused == 0) {
		sk_device_end_silent(
			d, d->silent ? now + sk_backoff_next(&d->backoff) : SK_MONO_NEVER,
			d->trouble);
		return;
	}
	d->silent = 0;
	d->not_before = SK_MONO_NEVER;
	sk_backoff_reset(&d->backoff);
	if (sk_reads_settle(&d->windows, d->reads, d->good, now, d->conf->retry_s))
		repeat_slow(d);
	if (d->good > 0)
		judgement = measure(d, now);
	wrong = complaint(d, judgement, text);
	sk_device_set_state(d, wrong[0] ? SK_STATE_DEGRADED : SK_STATE_ONLINE, wrong);
	sk_device_end_round(d);
}

static void end_describing(struct sk_device *d, sk_mono_ms now)
{
	if (sk_reads_settle(&d->windows, d->reads, d->good, now, d->conf->retry_s)) {
		begin_round(d, now);
		advance(d, now);
		return;
	}
	if (d->good == 0) {
		sk_device_end_silent(d, now + sk_backoff_next(&d->backoff), d->trouble);
		return;
	}
	describe(d);
	d->phase = SK_PHASE_POLL;
	d->polls = 0;
	sk_round_start(d, now);
}

/* The next read of the round, or its end. Last call of its caller. */
static void advance(struct sk_device *d, sk_mono_ms now)
{
	const struct sk_reads *reads = d->reads;

	while (d->read_at < reads->count && !sk_reads_wanted(reads, d->read_at, now))
		d->read_at++;
	if (d->read_at < reads->count)
		sk_device_ask(d, &reads->span[d->read_at], now);
	else if (d->phase == SK_PHASE_POLL)
		end_poll(d, now);
	else
		end_describing(d, now);
}

void sk_round_start(struct sk_device *d, sk_mono_ms now)
{
	choose_reads(d);
	begin_round(d, now);
	advance(d, now);
}

/* --- replies ----------------------------------------------------------------------- */

/* It does not like one read over several maps: ask for each on its own from now on. */
static bool take_apart(struct sk_device *d, sk_mono_ms now)
{
	struct sk_placed placed[SK_PLACED_MAX];
	struct sk_windows_how how = d->windows.how;
	size_t count = d->windows.count;

	if (how.apart || !sk_windows_joined(&d->windows, &d->reads->span[d->read_at]))
		return false;
	for (size_t i = 0; i < count; i++)
		placed[i] = d->windows.block[i].placed;
	how.apart = true;
	if (sk_windows_build(&d->windows, placed, count, &how))
		return false;
	sk_info("%s: refuses reads over several models, asking for each", d->conf->id);
	begin_round(d, now);
	return true;
}

static bool is_passing(uint8_t exception)
{
	return exception == SK_EXCEPTION_BUSY || exception == SK_EXCEPTION_ACKNOWLEDGE;
}

/* Not there, rather than not now. */
static bool is_lacking(uint8_t exception)
{
	return exception == SK_EXCEPTION_FUNCTION || exception == SK_EXCEPTION_ADDRESS ||
	       exception == SK_EXCEPTION_VALUE;
}

void sk_round_refused(struct sk_device *d, const struct sk_reply *reply)
{
	if (is_passing(reply->exception) && !d->asked_again) {
		d->asked_again = true;
		sk_device_ask(d, &d->reads->span[d->read_at], reply->now);
		return;
	}
	if (is_passing(reply->exception) || !take_apart(d, reply->now)) {
		note_trouble(d, reply->reason);
		if (is_lacking(reply->exception))
			sk_reads_refused(d->reads, d->read_at);
		d->refused++;
		d->read_at++;
		d->asked_again = false;
	}
	advance(d, reply->now);
}

void sk_round_data(struct sk_device *d, const struct sk_reply *reply)
{
	const struct sk_span *read = &d->reads->span[d->read_at];

	if (sk_windows_store(&d->windows, read, reply->frame) == SK_EMODEL) {
		sk_notice("%s: another model at %u, looking anew", d->conf->id, read->at);
		sk_device_rediscover(d);
		sk_device_set_state(d, SK_STATE_DEGRADED,
				    "its models moved, looking anew");
		sk_device_discover(d, reply->now);
		return;
	}
	sk_reads_answered(d->reads, d->read_at);
	d->good++;
	d->read_at++;
	d->asked_again = false;
	advance(d, reply->now);
}

/* One request without answer is enough: the rest would wait too. */
void sk_round_silence(struct sk_device *d, const struct sk_reply *reply)
{
	struct sk_reads *reads = d->reads;

	note_trouble(d, reply->reason);
	if (d->good + d->refused > 0)
		repeat_slow(d);
	if (reply->err != SK_ENOTCONN)
		sk_reads_unanswered(reads, d->read_at, d->good + d->refused, reply->now,
				    d->conf->retry_s);
	d->read_at = reads->count;
	advance(d, reply->now);
}
