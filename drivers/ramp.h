/*
 * ramp.h - larger steps than a DER may make are carried out in steps. Pure.
 *
 * A step beyond p_ramp_w_per_s or q_ramp_var_per_s is not refused: it begins with what
 * SK_RAMP_STEP_MS allows, and the driver goes on until the setpoint is reached. A ceiling
 * is lowered at once, since lowering it is a matter of safety, and raised by the ramp.
 * Where nothing is in force yet the measurement is where it begins.
 */
#ifndef SK_DRIVERS_RAMP_H
#define SK_DRIVERS_RAMP_H

#include "models/config.h"
#include "models/setpoint.h"

#define SK_RAMP_STEP_MS 1000

/**
 * The next value to write.
 * @param from    in force now; NAN: not known, the whole step is made
 * @param target  wanted
 * @param age_ms  since `from` was written; no more than SK_RAMP_STEP_MS counts
 */
double sk_ramp_toward(const struct sk_conf_der *conf, enum sk_setpoint_field field,
		      double from, double target, int64_t age_ms);

#endif
