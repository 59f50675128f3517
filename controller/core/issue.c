/* issue.c - is a setpoint worth a message? See issue.h. */
#include "controller/core/issue.h"

#include <math.h>

#include "controller/core/follow.h"

/* A refused setpoint is tried again at this part of its life, not every
 * cycle: a device that refuses for good is not to be flooded. */
#define RETRY_PART 4
/* An unconfirmed one is more likely lost than late at this part of it. */
#define CONFIRM_PART 8

static bool refused(const struct sk_issue *issue, const struct sk_image_der *der)
{
	const struct sk_setpoint_result *r = &der->result;

	return der->has_result && r->epoch == issue->epoch && r->seq == issue->seq &&
	       (r->stage == SK_STAGE_REJECTED || r->stage == SK_STAGE_EXPIRED ||
		r->stage == SK_STAGE_RELEASED);
}

static bool unconfirmed(const struct sk_issue *issue, const struct sk_image_der *der)
{
	double echo_hz = der->measurement.value[SK_PT_F_OFFSET_HZ];

	return sk_measurement_good(&der->measurement, SK_PT_F_OFFSET_HZ) &&
	       fabs(echo_hz - issue->value_hz) >
		       sk_follow_tolerance_hz(der->nameplate.f_offset_lsb_hz);
}

static double step_hz(const struct sk_nameplate *n)
{
	return n->f_offset_lsb_hz > 0.0 ? n->f_offset_lsb_hz : SK_ISSUE_LSB_HZ;
}

enum sk_issue_why sk_issue_due(const struct sk_issue *issue,
			       const struct sk_image_der *der, double value_hz,
			       int ttl_ms, sk_mono_ms now)
{
	int64_t age_ms = now - issue->at_ms;

	if (!issue->sent)
		return SK_ISSUE_FIRST;
	if (issue->session != der->status.session)
		return SK_ISSUE_RETURNED;
	if (fabs(value_hz - issue->value_hz) >= step_hz(&der->nameplate) / 2.0)
		return SK_ISSUE_CHANGED;
	if (age_ms >= ttl_ms / 2)
		return SK_ISSUE_REFRESH;
	if (refused(issue, der))
		return age_ms >= ttl_ms / RETRY_PART ? SK_ISSUE_REFUSED : SK_ISSUE_NOT;
	if (unconfirmed(issue, der) && age_ms >= ttl_ms / CONFIRM_PART)
		return SK_ISSUE_UNCONFIRMED;
	return SK_ISSUE_NOT;
}
