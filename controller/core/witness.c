/* witness.c - what one unit tells of its offset; see witness.h. */
#include "controller/core/witness.h"

#include <math.h>
#include <string.h>

void sk_witness_init(struct sk_witness *w)
{
	*w = (struct sk_witness){.disturbance_hz = (double)NAN,
				 .echo_hz = (double)NAN,
				 .before_hz = (double)NAN,
				 .seen_ms = SK_MONO_NEVER};
}

void sk_witness_begin(struct sk_witness *w)
{
	sk_mono_ms seen_ms = w->seen_ms;

	sk_witness_init(w);
	w->seen_ms = seen_ms;
}

static void forget(struct sk_witness *w, size_t oldest)
{
	w->sent_count -= oldest;
	memmove(w->sent_hz, w->sent_hz + oldest, w->sent_count * sizeof(w->sent_hz[0]));
}

void sk_witness_sent(struct sk_witness *w, double offset_hz)
{
	if (w->sent_count > 0 && w->sent_hz[w->sent_count - 1] == offset_hz)
		return; /* a repetition adds no doubt */
	if (w->sent_count == SK_WITNESS_SENT)
		forget(w, 1);
	w->sent_hz[w->sent_count++] = offset_hz;
}

void sk_witness_look(struct sk_witness *w, double echo_hz, sk_mono_ms received,
		     double tolerance_hz)
{
	w->fresh = received != w->seen_ms || isnan(w->echo_hz);
	if (!w->fresh)
		return;
	w->seen_ms = received;
	w->before_hz = isnan(w->echo_hz) ? echo_hz : w->echo_hz;
	w->echo_hz = echo_hz;
	for (size_t i = w->sent_count; i > 0; i--) {
		if (fabs(w->sent_hz[i - 1] - echo_hz) <= tolerance_hz) {
			forget(w, i);
			return;
		}
	}
}

struct sk_range sk_witness_own(const struct sk_witness *w)
{
	return (struct sk_range){fmin(w->before_hz, w->echo_hz),
				 fmax(w->before_hz, w->echo_hz)};
}

struct sk_range sk_witness_range(const struct sk_witness *w)
{
	struct sk_range range =
		w->fresh ? sk_witness_own(w) : (struct sk_range){w->echo_hz, w->echo_hz};

	for (size_t i = 0; i < w->sent_count; i++) {
		range.least = fmin(range.least, w->sent_hz[i]);
		range.most = fmax(range.most, w->sent_hz[i]);
	}
	return range;
}
