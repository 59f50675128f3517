/*
 * judge.h - from what a poll read to a measurement that may be believed. Pure.
 *
 * Registers become points (windows.h); what stands still, is blank, above the rating or
 * against the lifetime energy (still.h, plausible.h) loses its value and keeps its reason
 * as a quality.
 */
#ifndef SK_DRIVERS_JUDGE_H
#define SK_DRIVERS_JUDGE_H

#include "drivers/plausible.h"
#include "drivers/still.h"
#include "drivers/windows.h"
#include "models/config.h"

/** What is remembered of a device's readings; zeroed at first. */
struct sk_judge {
	char serial[SK_TEXT_LEN + 1];
	struct sk_energy energy;
	struct sk_still still[SK_PLACED_MAX];
};

/** The device was looked at anew: another serial is another device. */
void sk_judge_described(struct sk_judge *j, const struct sk_nameplate *n);

/**
 * The measurement of the present registers: points, values, qualities.
 * @return what is wrong with it as a whole, for people; NULL: nothing
 */
const char *sk_judge_reading(struct sk_judge *j, const struct sk_conf_der *conf,
			     const struct sk_windows *w, const struct sk_nameplate *n,
			     struct sk_measurement *m, sk_mono_ms now);

#endif
