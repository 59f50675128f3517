/*
 * follow.h - does a device follow the offset it is asked for?
 *
 * A device may refuse in silence: local mode, another master, a limit of its own. Its
 * echo then stays where it is. One that is merely slow moves; so only an echo that
 * neither moves nor matches for the whole of `patience_ms` counts as ignoring, and only
 * a match takes that back.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_FOLLOW_H
#define SK_CONTROLLER_FOLLOW_H

#include <stdbool.h>

#include "models/types.h"

struct sk_follow {
	bool ignores;
	double echo_hz;	     /**< when it last moved */
	sk_mono_ms since_ms; /**< it matched or moved */
};

/** How far an echo may be from what was asked and still match it.
 * @param lsb_hz  resolution of the device's register; NAN: unknown */
double sk_follow_tolerance_hz(double lsb_hz);

/** The device is (back) there with this echo: patience begins anew. */
void sk_follow_begin(struct sk_follow *f, double echo_hz, sk_mono_ms now);

/**
 * Look at the echo of the latest measurement.
 * @param asked_hz  the offset last sent; NAN: nothing was
 * @param lsb_hz    resolution of the device's register; NAN: unknown
 */
void sk_follow_update(struct sk_follow *f, double echo_hz, double asked_hz, double lsb_hz,
		      sk_mono_ms now, int64_t patience_ms);

#endif
