/*
 * fence.h - the highest epoch ever accepted, remembered over restarts.
 *
 * An older controller that comes back after a split must not be obeyed, also by a driver
 * that was restarted meanwhile. One number for all DERs: they have one controller. Every
 * driver of a sharded inventory writes a file of its own and reads those of all, so that
 * no file has two writers and nothing is forgotten when the shards change.
 * Written only when a new controller appears, so that the fsync costs nothing in between.
 */
#ifndef SK_DRIVERS_FENCE_H
#define SK_DRIVERS_FENCE_H

#include <stdint.h>

#include "models/config.h"
#include "models/error.h"
#include "models/shard.h"

struct sk_fence {
	/** <state_dir>/driver.epoch, or driver-2.epoch of the second shard */
	char path[SK_PATH_LEN + 32];
	int64_t epoch; /**< 0: none seen */
};

/**
 * Read what was remembered, by whichever shard: the highest counts. No file is epoch 0.
 * @return 0; SK_EIO or SK_ECORRUPT (not the number that was written) of a file, which is
 * named on the log, does not count, and is left for a person to look at until the next
 * raise; SK_ENOMEM
 */
SK_MUST_USE int sk_fence_open(struct sk_fence *f, const char *state_dir,
			      const struct sk_shard *shard);

/**
 * Remember a higher epoch: written beside, synced and renamed, so that a crash leaves the
 * old or the new number. A lower or equal one is nothing to do.
 * @return 0 or SK_EIO; the number in memory is raised in any case
 */
SK_MUST_USE int sk_fence_raise(struct sk_fence *f, int64_t epoch);

#endif
