/*
 * clock.h - the only place that reads a clock. Loops read it once per turn and hand `now`
 * down; core functions never call it.
 */
#ifndef SK_COMMON_CLOCK_H
#define SK_COMMON_CLOCK_H

#include "models/types.h"

/** CLOCK_MONOTONIC in milliseconds. Any thread. */
sk_mono_ms sk_clock_mono(void);

/** CLOCK_MONOTONIC in microseconds, for measuring how long something took. Any thread. */
int64_t sk_clock_mono_us(void);

/** CLOCK_REALTIME in milliseconds since the Unix epoch, UTC. A label. Any thread. */
sk_wall_ms sk_clock_wall(void);

#endif
