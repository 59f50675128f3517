/*
 * reversion.h - how long a device's reversion timer still runs. Pure.
 *
 * SunSpec names a timer ...RvrtTms and what is left of it ...RvrtRem. Where the second is
 * read with the first, it tells whether a write started the timer again: some devices do
 * that only when the function is enabled.
 */
#ifndef SK_DRIVERS_REVERSION_H
#define SK_DRIVERS_REVERSION_H

#include "models/regmap.h"

/** @return seconds left, or NAN: the control has no timer, or nothing tells */
double sk_reversion_left(const struct sk_map *map, const struct sk_map_control *control,
			 const struct sk_window *window);

#endif
