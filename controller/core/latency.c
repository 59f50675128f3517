/* latency.c - from a measurement to the registers; see latency.h. */
#include "controller/core/latency.h"

#include <math.h>

double sk_latency_ms(const struct sk_issue *issue, const struct sk_image_der *der)
{
	const struct sk_setpoint_result *r = &der->result;
	bool written = r->stage == SK_STAGE_WRITTEN || r->stage == SK_STAGE_VERIFIED ||
		       r->stage == SK_STAGE_EFFECTIVE;

	if (!issue->sent || !der->has_result || !written || r->epoch != issue->epoch ||
	    r->seq != issue->seq || der->answered < issue->at_ms)
		return (double)NAN;
	return issue->age_ms + (double)(der->answered - issue->at_ms);
}
