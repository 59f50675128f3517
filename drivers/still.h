/*
 * still.h - readings that do not move, and readings of nothing but zeros. Pure.
 *
 * A gateway may repeat for hours what it last heard of a device. Judged is a block that
 * carries power together with frequency or voltage, since those never stand still on a
 * live bus. It is frozen when all its registers are the same
 *
 *   for the configured time and number of polls, and 4 times longer than ever before,
 *   while its power is at least 1 % of its rating (without a rating: is not 0),
 *   and, where it counts the energy it delivers, enough was delivered to move that
 * counter (20 Wh). While such a device takes power its counter says nothing: it is not
 * judged.
 *
 * One that was not seen to move SK_STILL_MOVES times since it was looked at last is not
 * judged either: it may have coarse registers or be a quiet simulation. So a device that
 * is off, one that idles and one that really is constant are left alone, and one that was
 * frozen already when the driver started is not recognised.
 *
 * Polls that read slow points too are compared with each other, and so are the others;
 * where the counter is a slow point, only the former decide.
 *
 * A block of zeros, scale factors included, from a device that had others before or says
 * that it is in fault, is the answer of a gateway that has none.
 */
#ifndef SK_DRIVERS_STILL_H
#define SK_DRIVERS_STILL_H

#include "models/der.h"
#include "models/regmap.h"

#define SK_STILL_MOVES 10
#define SK_STILL_TIMES_LONGER 4
#define SK_STILL_POWER_PU 0.01
#define SK_STILL_ENERGY_WH 20.0

/** The registers of a poll, as one number. */
struct sk_still_sum {
	uint64_t sum;
	bool known;
};

/** What is remembered of one block; zeroed when the device is looked at anew. */
struct sk_still {
	struct sk_still_sum sum[2]; /**< of polls of all points, of the fast ones alone */
	bool frozen, blank;	    /**< as it was judged last */
	bool under_power;	    /**< the whole time since `since` */
	bool had_factors;	    /**< scale factors or energy that were not 0 */
	sk_mono_ms since, longest_ms;
	unsigned polls, moves;
};

/** When it is too long. */
struct sk_still_limits {
	int time_s, polls; /**< time_s 0: never */
};

/** True for a block that is judged: power with frequency or voltage. */
bool sk_still_judged(const struct sk_map *map);

/** A poll read the block. @return true when it is frozen */
bool sk_still_frozen(struct sk_still *s, const struct sk_map *map,
		     const struct sk_window *w, const struct sk_nameplate *n,
		     const struct sk_still_limits *limits, sk_mono_ms now);

/** A poll read the block. @return true when it is nothing but zeros that mean nothing */
bool sk_still_blank(struct sk_still *s, const struct sk_map *map,
		    const struct sk_window *w);

/** Every value of `m` that is the block's gets this quality. */
void sk_still_spoil(const struct sk_map *map, const struct sk_window *w,
		    struct sk_measurement *m, unsigned quality);

#endif
