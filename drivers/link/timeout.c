/* timeout.c - how long a device may take to answer; see timeout.h. */
#include "drivers/link/timeout.h"

#include <stdbool.h>

/* A slower answer counts at once, quicker ones bit by bit: the wait must cover the slow
 * ones, and a device that answers quickly by turns is as slow as its slow turns. */
#define FASTER_WEIGHT 0.05
#define LATENCY_LEAST_MS 1.0 /* the clock's step: 0 would mean unknown */

void sk_timeout_init(struct sk_timeout *t, int least_ms, int most_ms)
{
	*t = (struct sk_timeout){.least_ms = least_ms, .most_ms = most_ms};
}

void sk_timeout_answered(struct sk_timeout *t, int latency_ms)
{
	double latency = latency_ms > LATENCY_LEAST_MS ? latency_ms : LATENCY_LEAST_MS;

	if (latency >= t->latency_ms)
		t->latency_ms = latency;
	else
		t->latency_ms += FASTER_WEIGHT * (latency - t->latency_ms);
	t->failures = 0;
}

void sk_timeout_failed(struct sk_timeout *t)
{
	t->failures++;
}

static int usual_ms(const struct sk_timeout *t)
{
	double wanted = SK_TIMEOUT_TIMES * t->latency_ms;

	if (wanted < t->least_ms)
		wanted = t->least_ms;
	return wanted < t->most_ms ? (int)wanted : t->most_ms;
}

int sk_timeout_ms(const struct sk_timeout *t)
{
	bool known = t->latency_ms > 0;

	if (t->failures == 0)
		return known ? usual_ms(t) : t->most_ms;
	return t->failures % SK_TIMEOUT_WHOLE_EVERY == 1 ? t->most_ms : usual_ms(t);
}
