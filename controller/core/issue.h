/*
 * issue.h - is a setpoint worth a message?
 *
 * A setpoint is repeated at half of its life so that one lost message does no harm, and
 * sent at once when it says something new: the value changed by half a register
 * step, the DER came back, or it said that it does not hold the last one. One that its
 * echo does not confirm is repeated earlier: it may be lost, and if it is only late the
 * same value twice does no harm.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_ISSUE_H
#define SK_CONTROLLER_ISSUE_H

#include "controller/core/image.h"

/** Half of this is worth a message to a device that does not tell its register's step. */
#define SK_ISSUE_LSB_HZ 0.001
#define SK_ISSUE_LSB_V 0.1
/** The same for powers, as a part of the device's rating. */
#define SK_ISSUE_POWER_PART 0.001

/** Memory: the last setpoint that left. */
struct sk_issue {
	bool sent; /**< false: none has, or what it led to is not known any more */
	struct sk_setpoint_values values;
	sk_mono_ms at_ms;
	double age_ms;	    /**< then, of the oldest measurement it came of */
	int64_t session;    /**< of the DER's connection it went to */
	int64_t epoch, seq; /**< by which a result is recognised as the answer to it */
};

/** Why a message is due. */
enum sk_issue_why {
	SK_ISSUE_NOT, /**< it is not                                          */
	SK_ISSUE_FIRST,
	SK_ISSUE_RETURNED, /**< the DER speaks through another connection now */
	SK_ISSUE_CHANGED,
	SK_ISSUE_REFRESH,
	SK_ISSUE_REFUSED,     /**< rejected, expired or released, says the result */
	SK_ISSUE_UNCONFIRMED, /**< its echo does not show the last one yet     */
};

/** Decide for one DER: `want` is what it should hold, all fields of it in one setpoint,
 * since a newer one takes the place of one under way; `ttl_ms` the life of a setpoint. */
enum sk_issue_why sk_issue_due(const struct sk_issue *issue,
			       const struct sk_image_der *der,
			       const struct sk_setpoint_values *want, int ttl_ms,
			       sk_mono_ms now);

#endif
