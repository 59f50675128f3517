/*
 * latency.h - how long it takes from a measurement to the registers that act on it.
 *
 * From the moment the oldest measurement came that a setpoint was computed from, to the
 * moment the driver's first word on it came, when that says it was written: what the loop
 * is late by, but for the measurement's own way here. Pure.
 */
#ifndef SK_CONTROLLER_LATENCY_H
#define SK_CONTROLLER_LATENCY_H

#include "controller/core/image.h"
#include "controller/core/issue.h"

/** Of the last setpoint that left, in ms; NAN: it was not written, or that is not known.
 */
double sk_latency_ms(const struct sk_issue *issue, const struct sk_image_der *der);

#endif
