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

/* The step of the register behind a field, as far as it is known. */
static double step(const struct sk_nameplate *n, int field)
{
	switch (field) {
	case SK_SP_F_OFFSET_HZ:
		return n->f_offset_lsb_hz > 0.0 ? n->f_offset_lsb_hz : SK_ISSUE_LSB_HZ;
	case SK_SP_V_OFFSET_V:
		return SK_ISSUE_LSB_V;
	case SK_SP_P_W:
	case SK_SP_P_MAX_W:
	case SK_SP_Q_VAR:
		return n->s_max_va > 0.0 ? SK_ISSUE_POWER_PART * n->s_max_va : 1.0;
	default:
		return 1.0; /* a switch */
	}
}

static bool changed(const struct sk_issue *issue, const struct sk_nameplate *n,
		    const struct sk_setpoint_values *want)
{
	if (want->fields != issue->values.fields)
		return true;
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if ((want->fields & SK_SETPOINT_BIT(f)) &&
		    fabs(want->value[f] - issue->values.value[f]) >= step(n, f) / 2.0)
			return true;
	return false;
}

/* The fields whose value in force is measured, and how far it may be from it. */
static bool differs(const struct sk_issue *issue, const struct sk_image_der *der,
		    enum sk_setpoint_field field, enum sk_point_id point,
		    double tolerance)
{
	return (issue->values.fields & SK_SETPOINT_BIT(field)) &&
	       sk_measurement_good(&der->measurement, point) &&
	       fabs(der->measurement.value[point] - issue->values.value[field]) >
		       tolerance;
}

static bool unconfirmed(const struct sk_issue *issue, const struct sk_image_der *der)
{
	return differs(issue, der, SK_SP_F_OFFSET_HZ, SK_PT_F_OFFSET_HZ,
		       sk_follow_tolerance_hz(der->nameplate.f_offset_lsb_hz)) ||
	       differs(issue, der, SK_SP_V_OFFSET_V, SK_PT_V_OFFSET_V, SK_ISSUE_LSB_V);
}

enum sk_issue_why sk_issue_due(const struct sk_issue *issue,
			       const struct sk_image_der *der,
			       const struct sk_setpoint_values *want, int ttl_ms,
			       sk_mono_ms now)
{
	int64_t age_ms = now - issue->at_ms;

	if (!issue->sent)
		return SK_ISSUE_FIRST;
	if (issue->session != der->status.session)
		return SK_ISSUE_RETURNED;
	if (changed(issue, &der->nameplate, want))
		return SK_ISSUE_CHANGED;
	if (age_ms >= ttl_ms / 2)
		return SK_ISSUE_REFRESH;
	if (refused(issue, der))
		return age_ms >= ttl_ms / RETRY_PART ? SK_ISSUE_REFUSED : SK_ISSUE_NOT;
	if (unconfirmed(issue, der) && age_ms >= ttl_ms / CONFIRM_PART)
		return SK_ISSUE_UNCONFIRMED;
	return SK_ISSUE_NOT;
}
