/* clock.c - reading the clocks; see clock.h. */
#include "common/clock.h"

#include <time.h>

static int64_t read_us(clockid_t clock)
{
	struct timespec ts;

	/* Fails only for a clock the kernel does not have; both are in POSIX. */
	(void)clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

sk_mono_ms sk_clock_mono(void)
{
	return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t sk_clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

sk_wall_ms sk_clock_wall(void)
{
	return read_us(CLOCK_REALTIME) / 1000;
}
