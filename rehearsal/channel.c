/* channel.c - polls, delay, loss and order of one link; see channel.h. */
#include "rehearsal/channel.h"

#include <math.h>
#include <stdlib.h>

static int64_t us(double ms)
{
	return llround(ms * 1e3);
}

void sk_link_init(struct sk_link *l, const struct sk_channel *is, const char *id,
		  uint64_t seed)
{
	struct sk_random phase;

	*l = (struct sk_link){.is = *is, .poll_us = us(is->poll_ms)};
	sk_random_init(&phase, seed, id, "phase");
	sk_random_init(&l->random[SK_WAY_UP], seed, id, "up");
	sk_random_init(&l->random[SK_WAY_DOWN], seed, id, "down");
	sk_random_init(&l->noise, seed, id, "noise");
	l->next_poll_us = llround(sk_random_draw(&phase) * (double)l->poll_us);
}

void sk_link_clear(struct sk_link *l)
{
	for (int way = 0; way < SK_WAY_COUNT; way++)
		free(l->queue[way].mail);
	*l = (struct sk_link){0};
}

bool sk_link_poll_due(struct sk_link *l, int64_t now_us)
{
	if (now_us < l->next_poll_us)
		return false;
	l->next_poll_us += l->poll_us;
	return true;
}

/* Messages on the wire until a reading is there (request, answer), and until a setpoint
 * is in force: its registers are read and written before it is switched on. */
static const struct {
	double answers, messages;
} wire[SK_WAY_COUNT] = {[SK_WAY_UP] = {1, 2}, [SK_WAY_DOWN] = {2, 5}};

/* What the device's faults make of a message that the network carries. `loss` and
 * `jitter` are drawn, 0..1. @return more delay in ms; negative: it is lost */
static double worsen(const struct sk_link *l, enum sk_way way, double loss, double jitter)
{
	double later_ms = l->worse.delay_ms + jitter * l->worse.jitter_ms;
	double through = pow(1 - l->worse.loss_pct / 100, wire[way].messages);

	if (loss >= through || later_ms > l->worse.timeout_ms)
		return -1;
	return wire[way].answers * later_ms;
}

/* Every message draws the same number of times whatever becomes of it, so that the
 * same seed gives the same weather at another loss rate. */
int64_t sk_link_arrival(struct sk_link *l, enum sk_way way, int64_t now_us)
{
	double drawn_pct = sk_random_draw(&l->random[way]) * 100;
	double jitter = sk_random_draw(&l->random[way]);
	bool lost = drawn_pct < l->is.loss_pct;
	double left_pct = 100 - l->is.loss_pct;
	double more_ms = worsen(
		l, way, lost ? 0 : (drawn_pct - l->is.loss_pct) / left_pct, jitter);
	int64_t at_us = now_us + us(l->is.delay_ms + jitter * l->is.jitter_ms + more_ms);

	if (more_ms < 0 || (lost && l->is.retry_ms <= 0))
		return SK_LOST;
	if (lost)
		at_us += us(l->is.retry_ms);
	if (way == SK_WAY_DOWN)
		at_us += us(l->is.write_ms);
	if (at_us < l->last_us[way])
		at_us = l->last_us[way];
	l->last_us[way] = at_us;
	return at_us;
}

/* Twice the room, with the first message at its beginning. */
static bool grow(struct sk_queue *q)
{
	size_t room = q->room ? 2 * q->room : 8;
	struct sk_mail *mail = calloc(room, sizeof(*mail));

	if (!mail)
		return false;
	for (size_t i = 0; i < q->count; i++)
		mail[i] = q->mail[(q->first + i) % q->room];
	free(q->mail);
	*q = (struct sk_queue){.mail = mail, .count = q->count, .room = room};
	return true;
}

struct sk_mail *sk_link_post(struct sk_link *l, enum sk_way way, int64_t at_us)
{
	struct sk_queue *q = &l->queue[way];
	struct sk_mail *m;

	if (q->count == q->room && !grow(q))
		return NULL;
	m = &q->mail[(q->first + q->count++) % q->room];
	m->at_us = at_us;
	return m;
}

struct sk_mail *sk_link_take(struct sk_link *l, enum sk_way way, int64_t now_us)
{
	struct sk_queue *q = &l->queue[way];
	struct sk_mail *m;

	if (q->count == 0 || q->mail[q->first].at_us > now_us)
		return NULL;
	m = &q->mail[q->first];
	q->first = (q->first + 1) % q->room;
	q->count--;
	return m;
}

void sk_link_drop(struct sk_link *l)
{
	for (int way = 0; way < SK_WAY_COUNT; way++)
		l->queue[way].count = 0;
}

double sk_register_shows(double value, double lsb)
{
	return lsb > 0 ? round(value / lsb) * lsb : value;
}
