/*
 * epoch.h - the fencing number of this controller, higher at every start.
 *
 * A driver refuses a setpoint whose epoch is below the highest it has seen, so whatever a
 * former controller may still have on its way is void once the present one has
 * spoken. The number is kept in <state_dir>/controller.epoch, written so that a crash
 * leaves the old or the new file. Where there is none, the count begins at the wall
 * clock in seconds: above all that a file now lost can have counted to.
 *
 * Thread: the loop's. Writing waits for the disk; it happens at the start, and when an
 * epoch above ours is seen, which is rare.
 */
#ifndef SK_CONTROLLER_EPOCH_H
#define SK_CONTROLLER_EPOCH_H

#include "models/config.h"
#include "models/error.h"
#include "models/types.h"

struct sk_epoch {
	int64_t value; /**< > 0 */
	char dir[SK_PATH_LEN + 1];
};

/**
 * Take the next epoch and keep it. `state_dir` is made if it is missing.
 * @return 0; SK_EIO, already logged, when it cannot be kept: then do not start
 */
SK_MUST_USE int sk_epoch_open(struct sk_epoch *e, const char *state_dir, sk_wall_ms wall);

/**
 * Go above an epoch that someone else used; nothing to do when ours is.
 * @return 0; SK_ERANGE when there is no number above; SK_EIO, logged, when it could not
 * be kept (`value` is raised all the same)
 */
SK_MUST_USE int sk_epoch_raise(struct sk_epoch *e, int64_t seen);

#endif
