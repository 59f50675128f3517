/* ramp.c - larger steps than a DER may make are carried out in steps; see ramp.h. */
#include "drivers/ramp.h"

#include <math.h>

static double rate_per_s(const struct sk_conf_der *conf, enum sk_setpoint_field field)
{
	switch (field) {
	case SK_SP_P_W:
	case SK_SP_P_MAX_W:
		return conf->p_ramp_w_per_s;
	case SK_SP_Q_VAR:
		return conf->q_ramp_var_per_s;
	default:
		return (double)NAN;
	}
}

double sk_ramp_toward(const struct sk_conf_der *conf, enum sk_setpoint_field field,
		      double from, double target, int64_t age_ms)
{
	double rate = rate_per_s(conf, field), most;

	if (isnan(rate) || isnan(from) || (field == SK_SP_P_MAX_W && target <= from))
		return target;
	if (age_ms < 0 || age_ms > SK_RAMP_STEP_MS)
		age_ms = age_ms < 0 ? 0 : SK_RAMP_STEP_MS;
	most = rate * (double)age_ms / 1000;
	if (fabs(target - from) <= most)
		return target;
	return from + copysign(most, target - from);
}
