/*
 * mode.h - is the site on its own?
 *
 * On the grid a droop offset moves power, not frequency, and a law that goes on would
 * push it to its limit. So restoration needs to know that the site is an island: it is
 * one when the inventory has no point of common coupling, or when the breakers of all of
 * them are known to be open.
 *
 * This version knows two of the modes of models/control_state.h, grid_connected and
 * islanded, and only watches; it steers no transition. Pure.
 */
#ifndef SK_CONTROLLER_MODE_H
#define SK_CONTROLLER_MODE_H

#include "controller/core/image.h"

enum sk_breaker { SK_BREAKER_OPEN, SK_BREAKER_CLOSED, SK_BREAKER_UNKNOWN };

/** All PCC breakers together: closed when one is, unknown when one that might be is. */
enum sk_breaker sk_mode_breaker(const struct sk_image *image, sk_mono_ms now,
				int stale_ms);

#endif
