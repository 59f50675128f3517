/* fault.c - the faults that are on, and what they make of a request; see fault.h. */
#include "simulator/fault.h"

#include <math.h>
#include <string.h>

#define AT_TRANSACTION 0
#define AT_LENGTH 4
#define AT_UNIT 6
#define EXCEPTION_BIT 0x80

void sk_faults_init(struct sk_faults *f, uint64_t seed, const char *stream)
{
	*f = (struct sk_faults){.count = 0};
	sk_random_init(&f->random, seed, stream, "fault");
}

void sk_faults_set(struct sk_faults *f, const struct sk_fault *fault)
{
	struct sk_fault_state *s = &f->of[fault->kind];
	double for_s = fault->kind == SK_FAULT_RESTART ? fault->value : fault->for_s;

	f->count += !s->on;
	*s = (struct sk_fault_state){.on = true,
				     .value = fault->value,
				     .left_s = for_s > 0 ? for_s : (double)INFINITY};
}

void sk_faults_end(struct sk_faults *f, enum sk_fault_kind kind)
{
	f->count -= f->of[kind].on;
	f->of[kind].on = false;
}

void sk_faults_clear(struct sk_faults *f)
{
	memset(f->of, 0, sizeof(f->of));
	f->count = 0;
}

bool sk_faults_advance(struct sk_faults *f, double dt_s)
{
	size_t before = f->count;

	for (int kind = 0; f->count > 0 && kind < SK_FAULT_COUNT; kind++) {
		f->of[kind].left_s -= dt_s;
		if (f->of[kind].on && f->of[kind].left_s <= 0)
			sk_faults_end(f, (enum sk_fault_kind)kind);
	}
	return f->count < before;
}

static bool holds(const struct sk_faults *f, int64_t connected_ms)
{
	const struct sk_fault_state *slow = &f->of[SK_FAULT_SLOW_ACCEPT];

	return f->of[SK_FAULT_HANG].on ||
	       (slow->on && (double)connected_ms < slow->value);
}

static double value(const struct sk_faults *f, enum sk_fault_kind kind)
{
	return f->of[kind].on ? f->of[kind].value : 0;
}

/* What is lost stays lost; a reset is not answered. */
static void decide_fate(struct sk_faults *f, struct sk_fault_plan *out)
{
	double loss = value(f, SK_FAULT_LOSS) / 100;

	if (f->of[SK_FAULT_RESET].on && out->fate == SK_FATE_ANSWER)
		out->fate = SK_FATE_RESET;
	if (f->of[SK_FAULT_DROP].on)
		out->fate = SK_FATE_LOST;
	if (loss <= 0)
		return;
	if (sk_random_draw(&f->random) < loss)
		out->fate = SK_FATE_LOST;
	if (sk_random_draw(&f->random) < loss)
		out->unanswered = true;
}

static void decide_bytes(struct sk_faults *f, struct sk_fault_plan *out)
{
	out->transaction |= f->of[SK_FAULT_WRONG_TRANSACTION].on;
	out->unit |= f->of[SK_FAULT_WRONG_UNIT].on;
	out->function |= f->of[SK_FAULT_WRONG_FUNCTION].on;
	out->half |= f->of[SK_FAULT_HALF_FRAME].on;
	out->off_bytes += (int)value(f, SK_FAULT_WRONG_LENGTH);
	if (!f->of[SK_FAULT_GARBAGE].on)
		return;
	out->garbage_bytes = (int)value(f, SK_FAULT_GARBAGE);
	out->garbage_seed = (uint64_t)(sk_random_draw(&f->random) * 0x1p53);
}

static void decide(struct sk_faults *f, struct sk_fault_plan *out)
{
	int byte_ms = (int)value(f, SK_FAULT_DRIBBLE);

	decide_fate(f, out);
	decide_bytes(f, out);
	out->delay_ms += value(f, SK_FAULT_DELAY);
	if (f->of[SK_FAULT_JITTER].on)
		out->delay_ms += value(f, SK_FAULT_JITTER) * sk_random_draw(&f->random);
	if (f->of[SK_FAULT_EXCEPTION].on)
		out->exception = (uint8_t)value(f, SK_FAULT_EXCEPTION);
	out->late |= f->of[SK_FAULT_LATE_REPLY].on;
	out->byte_ms = byte_ms > out->byte_ms ? byte_ms : out->byte_ms;
}

void sk_fault_decide(struct sk_faults *device, struct sk_faults *network,
		     int64_t connected_ms, struct sk_fault_plan *out)
{
	*out = (struct sk_fault_plan){.fate = SK_FATE_ANSWER};
	if ((device && holds(device, connected_ms)) || holds(network, connected_ms)) {
		out->fate = SK_FATE_HOLD;
		return;
	}
	if (device && device->count > 0)
		decide(device, out);
	if (network->count > 0)
		decide(network, out);
}

static void add_word(uint8_t *at, int more)
{
	unsigned word = (unsigned)(at[0] << 8 | at[1]) + (unsigned)more;

	at[0] = (uint8_t)(word >> 8);
	at[1] = (uint8_t)word;
}

static size_t fill_garbage(const struct sk_fault_plan *plan, uint8_t *bytes)
{
	struct sk_random random;

	sk_random_init(&random, plan->garbage_seed, "garbage", "");
	for (int i = 0; i < plan->garbage_bytes; i++)
		bytes[i] = (uint8_t)(sk_random_draw(&random) * 256);
	return (size_t)plan->garbage_bytes;
}

void sk_fault_spoil_head(const struct sk_fault_plan *plan, uint8_t unit_and_function[2])
{
	uint8_t function = unit_and_function[1];

	if (plan->unit)
		unit_and_function[0]++;
	if (plan->function) /* an exception stays one */
		unit_and_function[1] = (uint8_t)((function & EXCEPTION_BIT) |
						 ((function + 1) & ~EXCEPTION_BIT));
}

size_t sk_fault_spoil_whole(const struct sk_fault_plan *plan, uint8_t *bytes, size_t len)
{
	if (plan->garbage_bytes)
		len = fill_garbage(plan, bytes);
	return plan->half ? (len + 1) / 2 : len;
}

size_t sk_fault_spoil(const struct sk_fault_plan *plan, uint8_t *bytes, size_t len)
{
	if (plan->transaction)
		add_word(bytes + AT_TRANSACTION, 1);
	sk_fault_spoil_head(plan, bytes + AT_UNIT);
	if (plan->off_bytes)
		add_word(bytes + AT_LENGTH, plan->off_bytes);
	return sk_fault_spoil_whole(plan, bytes, len);
}
