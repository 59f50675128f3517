/*
 * sharing.h - how evenly the grid-forming units carry the load. Pure.
 */
#ifndef SK_CONTROLLER_SHARING_H
#define SK_CONTROLLER_SHARING_H

#include "controller/core/image.h"

/**
 * Largest deviation of a unit's power from its proportional share, in percent of its
 * rating (s_max_va, or p_max_w where that is not known). Over the grid-forming units that
 * are there and whose power and rating are known; NAN when there is none.
 */
double sk_sharing_error_pct(const struct sk_image *image, sk_mono_ms now, int stale_ms);

#endif
