/*
 * moment.h - the moment a picture is shown at, from the clocks and the local time zone.
 */
#ifndef SK_CLI_MOMENT_H
#define SK_CLI_MOMENT_H

#include "models/types.h"

struct sk_moment {
	sk_mono_ms mono; /**< decides                          */
	sk_wall_ms wall; /**< a label                          */
	long east_s;	 /**< of the local zone at this moment */
};

struct sk_moment sk_moment_now(void);

#endif
