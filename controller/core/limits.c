/* limits.c - the envelope around every setpoint; see limits.h. */
#include "controller/core/limits.h"

#include <math.h>

double sk_clamp(double value, double least, double most)
{
	if (value > most)
		return most;
	return value < least ? fmin(least, most) : value;
}

bool sk_limits_takes(const struct sk_image_der *der, enum sk_setpoint_field field)
{
	return !der->has_nameplate ||
	       (der->nameplate.capabilities & SK_SETPOINT_BIT(field));
}

double sk_limits_offset_max(const struct sk_conf_control *control,
			    const struct sk_conf_der *der)
{
	return fmin(der->f_offset_max_hz, control->f_offset_max_hz); /* NAN: the other */
}

double sk_limits_p_max_w(const struct sk_image_der *der)
{
	double p_max_w = fmin(der->conf->p_max_w, der->nameplate.p_max_w);

	return fmin(p_max_w, der->measurement.value[SK_PT_P_MAX_W]);
}

double sk_limits_p_min_w(const struct sk_image_der *der)
{
	return fmax(der->conf->p_min_w, der->nameplate.p_min_w);
}

int sk_limits_offset(const struct sk_conf_control *control,
		     const struct sk_image_der *der, double wanted_hz, double last_hz,
		     double dt_s, double *out)
{
	double most_hz = sk_limits_offset_max(control, der->conf);
	double step_hz = control->f_ramp_hz_per_s * dt_s;
	double ramped_hz;

	if (!isfinite(wanted_hz) || !isfinite(last_hz) || !isfinite(step_hz))
		return SK_ERANGE;
	if (!sk_limits_takes(der, SK_SP_F_OFFSET_HZ))
		return SK_EREFUSED;
	ramped_hz = sk_clamp(wanted_hz, last_hz - step_hz, last_hz + step_hz);
	*out = sk_clamp(ramped_hz, -most_hz, most_hz);
	return SK_OK;
}
