/* backoff.c - how long to wait before the next attempt; see backoff.h. */
#include "common/backoff.h"

void sk_backoff_init(struct sk_backoff *b, int first_ms, int most_ms, uint32_t seed)
{
	*b = (struct sk_backoff){
		.first_ms = first_ms, .most_ms = most_ms, .random = seed | 1};
}

/* xorshift32: spreads attempts, nothing more is asked of it. */
static uint32_t draw(struct sk_backoff *b)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 17;
	b->random ^= b->random << 5;
	return b->random;
}

int sk_backoff_next(struct sk_backoff *b)
{
	int step_ms = b->step_ms ? b->step_ms : b->first_ms;
	int quarter_ms = step_ms / 4;

	b->step_ms = step_ms < b->most_ms / 2 ? step_ms * 2 : b->most_ms;
	return step_ms - (int)(draw(b) % (uint32_t)(quarter_ms + 1));
}

void sk_backoff_reset(struct sk_backoff *b)
{
	b->step_ms = 0;
}
