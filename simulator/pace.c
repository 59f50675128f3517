/* pace.c - simulated time beside the wall clock; see pace.h. */
#include "simulator/pace.h"

void sk_pace_init(struct sk_pace *p, int64_t step_us, int64_t now_us)
{
	*p = (struct sk_pace){.step_us = step_us, .at_us = now_us};
}

int64_t sk_pace_due(struct sk_pace *p, int64_t now_us)
{
	int64_t behind_us = now_us - p->at_us, steps;

	if (behind_us > SK_PACE_BEHIND_MOST_US) {
		p->lost_us += behind_us - SK_PACE_BEHIND_MOST_US;
		p->at_us = now_us - SK_PACE_BEHIND_MOST_US;
		behind_us = SK_PACE_BEHIND_MOST_US;
	}
	steps = behind_us > 0 ? behind_us / p->step_us : 0;
	p->at_us += steps * p->step_us;
	return steps;
}
