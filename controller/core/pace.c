/* pace.c - the fixed grid the control cycles stand on; see pace.h. */
#include "controller/core/pace.h"

void sk_pace_init(struct sk_pace *p, int period_ms, int64_t now_us)
{
	p->period_us = (int64_t)period_ms * 1000;
	p->due_us = now_us + p->period_us;
	p->overruns = 0;
}

void sk_pace_begin(struct sk_pace *p, int64_t now_us)
{
	int64_t late_us = now_us - p->due_us;

	if (late_us > p->period_us / 2)
		p->overruns++;
	if (late_us >= 0)
		p->due_us += (late_us / p->period_us + 1) * p->period_us;
}
