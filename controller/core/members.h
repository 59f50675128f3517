/*
 * members.h - which grid-forming units the law works with, and what they say together.
 *
 * A unit takes part when it is there (image.h), runs, measures a plausible frequency,
 * echoes its offset and follows it. One that does not is left out with a reason: its
 * power is then part of what the others see as load.
 *
 * A unit that comes (back) keeps the offset it has: the difference to the common one is
 * its gap, which then shrinks slowly to nothing. The law allows for the gaps, so
 * neither the unit's power nor the frequency jumps.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_MEMBERS_H
#define SK_CONTROLLER_MEMBERS_H

#include "controller/core/follow.h"
#include "controller/core/image.h"
#include "controller/core/restore.h"
#include "controller/core/witness.h"

/** Memory of one DER, in the order of the image. */
struct sk_member {
	enum sk_reason reason; /**< NONE: takes part                                 */
	bool joined;	       /**< it took part in the last cycle                   */
	double asked_hz;       /**< offset last sent since it is there; NAN: none    */
	double weight;	       /**< in the means; those of all that take part add to 1 */
	double effect; /**< of its offset on the frequency, Hz/Hz: the weight, less the
			  part of those that ignore theirs                              */
	double effect_before; /**< in the last cycle                                  */
	double gap_hz;	      /**< its command less the common offset               */
	struct sk_follow follow;
	struct sk_witness witness;
};

/** What deciding about the members needs besides the image. */
struct sk_members_now {
	const struct sk_config *config;
	sk_mono_ms now;
	double dt_s;
};

/** Whether the DER is one the law could work with at all. */
bool sk_member_is_unit(const struct sk_image_der *der);

/** Whether the unit is there, runs and holds a frequency. */
bool sk_member_runs(const struct sk_member *m);

/** Nothing known. */
void sk_member_init(struct sk_member *m);

/** Whether the unit is sent offsets: it takes part, or is there but ignores them. */
bool sk_member_is_commanded(const struct sk_image_der *der, const struct sk_member *m);

/** A setpoint left for the unit. */
void sk_member_sent(struct sk_member *m, double offset_hz);

/**
 * Decide who takes part, and add up what they say. `out->gap_hz` is left 0: it is known
 * only when the newcomers have joined; what they say of the load is disturbance.h's.
 * @param members  image->count of them
 */
void sk_members_survey(struct sk_member *members, const struct sk_image *image,
		       const struct sk_members_now *when, struct sk_restore_in *out);

/** Let newcomers join at the offset they have. @return the mean gap of all that take part
 */
double sk_members_join(struct sk_member *members, const struct sk_image *image,
		       double u_hz);

/** Shrink every gap by one cycle's worth. @return by how much the mean gap changed */
double sk_members_close_gaps(struct sk_member *members, size_t count,
			     const struct sk_members_now *when);

#endif
