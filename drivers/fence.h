/*
 * fence.h - the highest epoch ever accepted, remembered over restarts.
 *
 * An older controller that comes back after a split must not be obeyed, also by a driver
 * that was restarted meanwhile. One number for all DERs: they have one controller.
 * Written only when a new controller appears, so that the fsync costs nothing in between.
 */
#ifndef SK_DRIVERS_FENCE_H
#define SK_DRIVERS_FENCE_H

#include <stdint.h>

#include "models/config.h"
#include "models/error.h"

struct sk_fence {
	char path[SK_PATH_LEN + 32]; /**< <state_dir>/driver.epoch */
	int64_t epoch;		     /**< 0: none seen            */
};

/**
 * Read what was remembered. No file is epoch 0.
 * @return 0; SK_EIO or SK_ECORRUPT (not the number that was written): the epoch is 0
 * then, and the file is left for a person to look at until the next raise
 */
SK_MUST_USE int sk_fence_open(struct sk_fence *f, const char *state_dir);

/**
 * Remember a higher epoch: written beside, synced and renamed, so that a crash leaves the
 * old or the new number. A lower or equal one is nothing to do.
 * @return 0 or SK_EIO; the number in memory is raised in any case
 */
SK_MUST_USE int sk_fence_raise(struct sk_fence *f, int64_t epoch);

#endif
