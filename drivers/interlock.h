/*
 * interlock.h - conditions on a DER's own measurements for writing to it. Pure.
 *
 * Configured per DER: a point of its last measurement must be at least, at most, or not a
 * value, or have bits clear. A point that is not measured, or a measurement older than
 * max_age_ms, fulfils nothing. Releasing is never interlocked.
 */
#ifndef SK_DRIVERS_INTERLOCK_H
#define SK_DRIVERS_INTERLOCK_H

#include <stdbool.h>

#include "models/config.h"
#include "models/measurement.h"

/**
 * @param fields  about to be written, SK_SETPOINT_BITs
 * @param age_ms  of the measurement, by our own clock
 * @param why     SK_TEXT_LEN + 1 bytes: the first condition that does not hold
 */
bool sk_interlock_open(const struct sk_conf_der *conf, unsigned fields,
		       const struct sk_measurement *m, int64_t age_ms, int64_t max_age_ms,
		       char *why);

#endif
