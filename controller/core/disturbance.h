/*
 * disturbance.h - how far droop alone would put the frequency off, from what single
 * measurements leave possible.
 *
 * With the mean w of the offsets in force, f = f_nom + d + w. Frequency is common, so one
 * unit's measurement shows d as soon as the offsets of all are known for its moment.
 * While setpoints are under way they are not: each is one of a few values (witness.h),
 * and d lies in a range. What each unit has shown of d so far then stays as it is if it
 * lies within the range, and else goes to the nearest end of it: a lost or late setpoint
 * never looks like a change of the load.
 *
 * A measurement that contradicts what its unit was sure of by more than noise means that
 * the load has changed, and that has changed for all. As soon as another measurement says
 * so too, later than units swing against each other after a step, the views of those that
 * were not polled yet are moved along. In a swing units differ, so three in a row that
 * say the same need not wait. What is compared is always the same unit's, so that sensors
 * may be wrong against each other.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_DISTURBANCE_H
#define SK_CONTROLLER_DISTURBANCE_H

#include "controller/core/members.h"

/** Memory: a measurement says that the load has jumped, and waits for another to say so
 * too. Hz of the disturbance. */
struct sk_jump {
	bool claimed;
	double by_hz;	       /**< its direction                                    */
	double from_hz, to_hz; /**< what it was sure of before, and what it says now */
	double agreed_hz;      /**< of the last jump that was confirmed              */
	int alike;	       /**< measurements in a row that say the latter      */
	sk_mono_ms since_ms;   /**< when the measurement that claims it came         */
};

/**
 * Hear the fresh measurements of all that take part.
 * @param jump     zero-initialised at the start
 * @param members  weighted, with their witnesses looked at
 * @param out      disturbance_hz and jumped are set
 */
void sk_disturbance(struct sk_jump *jump, struct sk_member *members,
		    const struct sk_image *image, double f_nom_hz,
		    struct sk_restore_in *out);

#endif
