/* moment.c - the moment a picture is shown at; see moment.h. */
#include "cli/moment.h"

#include <time.h>

#include "common/clock.h"

struct sk_moment sk_moment_now(void)
{
	struct sk_moment at = {.mono = sk_clock_mono(), .wall = sk_clock_wall()};
	time_t s = (time_t)(at.wall / 1000);
	struct tm tm;

	if (localtime_r(&s, &tm))
		at.east_s = tm.tm_gmtoff;
	return at;
}
