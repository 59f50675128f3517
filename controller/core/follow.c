/* follow.c - does a device follow the offset it is asked for? See follow.h. */
#include "controller/core/follow.h"

#include <math.h>

/* Registers of 10 mHz are common; a device that does not say may have one. */
#define UNKNOWN_LSB_HZ 0.010
#define LEAST_TOLERANCE_HZ 0.001

void sk_follow_begin(struct sk_follow *f, double echo_hz, sk_mono_ms now)
{
	*f = (struct sk_follow){.echo_hz = echo_hz, .since_ms = now};
}

double sk_follow_tolerance_hz(double lsb_hz)
{
	return isnan(lsb_hz) ? UNKNOWN_LSB_HZ : fmax(lsb_hz, LEAST_TOLERANCE_HZ);
}

void sk_follow_update(struct sk_follow *f, double echo_hz, double asked_hz, double lsb_hz,
		      sk_mono_ms now, int64_t patience_ms)
{
	double tolerance = sk_follow_tolerance_hz(lsb_hz);
	bool matches = isnan(asked_hz) || fabs(echo_hz - asked_hz) <= tolerance;
	bool moved = fabs(echo_hz - f->echo_hz) > tolerance / 2.0;

	if (moved)
		f->echo_hz = echo_hz;
	if (matches)
		f->ignores = false;
	if (matches || (moved && !f->ignores))
		f->since_ms = now;
	else if (now - f->since_ms >= patience_ms)
		f->ignores = true;
}
