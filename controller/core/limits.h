/*
 * limits.h - the envelope: the last step before a setpoint leaves, whatever a law said.
 *
 * It knows no law and trusts none: what is not finite, or what the device cannot take, is
 * not sent; the rest is clamped to the configuration and to the ramp. Limits win over
 * the ramp.
 *
 * Pure arithmetic.
 */
#ifndef SK_CONTROLLER_LIMITS_H
#define SK_CONTROLLER_LIMITS_H

#include "controller/core/image.h"

/** `value` within least..most; most wins where they cross. NAN stays NAN. */
double sk_clamp(double value, double least, double most);

/** Whether a DER takes this field; one that has not told its nameplate may. */
bool sk_limits_takes(const struct sk_image_der *der, enum sk_setpoint_field field);

/** Largest droop offset of a DER, both ways: the smaller of its own limit and the site's.
 */
double sk_limits_offset_max(const struct sk_conf_control *control,
			    const struct sk_conf_der *der);

/** Highest power of a DER now: configuration, nameplate and the limit in force that it
 * measures, whichever is smallest. NAN when none is known. */
double sk_limits_p_max_w(const struct sk_image_der *der);

/** Lowest power: configuration or nameplate, whichever is higher. NAN: unknown. */
double sk_limits_p_min_w(const struct sk_image_der *der);

/**
 * The droop offset that may be sent.
 *
 * @param wanted_hz  what the law asks
 * @param last_hz    the previous cycle's, or the echo of a unit that just came
 * @param dt_s       since then, >= 0
 * @param out        written only on success
 * @return 0; SK_ERANGE when a number is not finite; SK_EREFUSED when the nameplate says
 *         that the device takes no frequency offset
 */
SK_MUST_USE int sk_limits_offset(const struct sk_conf_control *control,
				 const struct sk_image_der *der, double wanted_hz,
				 double last_hz, double dt_s, double *out);

#endif
