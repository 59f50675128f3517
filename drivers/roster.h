/*
 * roster.h - the DERs that a driver serves, and how they come and go while it runs.
 *
 * Each is served with a copy of its entry and with the device models it was made with, so
 * that a reload of both does not touch those who stay. Who goes first does to its device
 * what on_exit says, for SK_LEAVE_MS at most, then lets go of it, and stays only until
 * its last words have left; an entry whose id is still leaving waits for that, because
 * the broker knows both by one name. Little is done at a time, so that the polls of the
 * others go on in between.
 *
 * Thread: the loop's. Not from within a callback of a link or a bus.
 */
#ifndef SK_DRIVERS_ROSTER_H
#define SK_DRIVERS_ROSTER_H

#include "drivers/der.h"
#include "drivers/reload.h"
#include "drivers/tables.h"

/** For what on_exit says of a device; one that does not answer is not waited for. */
#define SK_LEAVE_MS 1000

struct sk_member {
	struct sk_der der;
	struct sk_conf_der conf;
	struct sk_tables *tables;
	enum sk_fate fate;	/**< of one that leaves                          */
	bool retired;		/**< it has let go of its device                 */
	sk_mono_ms leave_by;	/**< when that, or else its last words, must end */
	struct sk_member *next; /**< of the leaving                              */
};

struct sk_roster {
	struct sk_der_shared shared;
	const struct sk_shard *shard;
	struct sk_tables *tables;   /**< for those who come   */
	struct sk_member **members; /**< those who are served */
	sk_mono_ms *due;	    /**< of each of them, beside each other */
	size_t count, room;
	struct sk_member *leaving;
	size_t at;    /**< entries of the configuration that were looked at    */
	size_t first; /**< member to look at first: mostly, the order is equal */
	bool heard;   /**< the controller is                                   */
	bool closed;  /**< nobody comes any more                               */
};

/** What becomes of the DERs at a reload. */
struct sk_roster_change {
	size_t fate[SK_FATE_COUNT];
};

/**
 * @param shared  copied; its catalog is the roster's to set
 * @param shard   borrowed
 * @param tables  taken over
 */
void sk_roster_init(struct sk_roster *r, const struct sk_der_shared *shared,
		    const struct sk_shard *shard, struct sk_tables *tables);

/**
 * Set up all entries that are ours, and then begin to poll them.
 * @return 0, or the first error, already logged
 */
SK_MUST_USE int sk_roster_fill(struct sk_roster *r, sk_mono_ms now);

/**
 * Say farewell to those who do not stay with another configuration. It is to be in force
 * (shared.config) before sk_roster_settle() is called next.
 * @param tables  taken over, for those who come
 */
struct sk_roster_change sk_roster_reload(struct sk_roster *r,
					 const struct sk_config *next,
					 struct sk_tables *tables, sk_mono_ms now);

/**
 * A step on the way to what the configuration says: some leave, some come.
 * @return true when it has to be called again in a moment
 */
bool sk_roster_settle(struct sk_roster *r, sk_mono_ms now);

/** The process ends: nobody comes any more. Who leaves goes on with that. */
void sk_roster_close(struct sk_roster *r);

/** True when nobody has anything left to do to its device before it leaves. */
bool sk_roster_all_retired(const struct sk_roster *r);

/** control.revert_s from the next setpoint of each on. */
void sk_roster_hold(struct sk_roster *r, int revert_s);

/** Tick those who are due. @return when the next one is; INT64_MAX: nobody */
sk_mono_ms sk_roster_tick(struct sk_roster *r, sk_mono_ms now);

/** A DER says that it is due at another time. @return when; INT64_MAX: it leaves, and
 * sk_roster_settle() looks after it */
sk_mono_ms sk_roster_woke(struct sk_roster *r, const struct sk_der *der);

/** The controller is silent, or heard again. @return when the next DER is due */
sk_mono_ms sk_roster_controller(struct sk_roster *r, bool heard, sk_mono_ms now);

/** Say farewell to all and let go. @return polls that were left out, of all */
uint64_t sk_roster_clear(struct sk_roster *r, const char *reason);

#endif
