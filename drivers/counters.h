/*
 * counters.h - what the end of a request adds to a DER's diagnostics. Pure.
 */
#ifndef SK_DRIVERS_COUNTERS_H
#define SK_DRIVERS_COUNTERS_H

#include "drivers/link/link.h"
#include "models/diagnostics.h"
#include "models/measurement.h"

void sk_count_reply(struct sk_diagnostics *d, const struct sk_reply *reply);

/** Values of a reading that were not believed. */
void sk_count_qualities(struct sk_diagnostics *d, const struct sk_measurement *m);

#endif
