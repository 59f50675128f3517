/*
 * adopt.h - which controls are in force on a device, by what its registers say. Pure.
 *
 * A control is in force when each of its enables reads as enabled. What has no enable (a
 * contactor, start and stop) is a state and not a limit, and is not looked at.
 */
#ifndef SK_DRIVERS_ADOPT_H
#define SK_DRIVERS_ADOPT_H

#include "drivers/windows.h"

/** The fields in force and their values, of windows that were read once. */
void sk_adopt_look(const struct sk_windows *w, const struct sk_nameplate *n,
		   struct sk_setpoint_values *out);

#endif
