/* disturbance.c - what measurements say of the load; see disturbance.h. */
#include "controller/core/disturbance.h"

#include <math.h>

#include "controller/core/limits.h"

/* More than noise and a register of 10 mHz make of one reading. */
#define JUMP_HZ 0.012
/* What a jump is taken short of: a register of 10 mHz. */
#define SHORT_HZ 0.010
/* After a step the unit next to it carries more than its share for so long. */
#define SWING_MS 300
/* In a swing units differ: so many measurements in a row that agree are past it. */
#define ALIKE 3
/* In a range this narrow it does not matter who has which offset: take them as alike. */
#define FINE_HZ 0.003
/* Of what a unit differs by is learnt with each measurement. */
#define BIAS_PART 0.1

static bool takes_part(const struct sk_image *image, const struct sk_member *members,
		       size_t i)
{
	return sk_member_is_unit(&image->ders[i]) && members[i].reason == SK_REASON_NONE;
}

/* What the offsets in force make of the frequency, as far as it is known. */
static struct sk_range offsets(const struct sk_member *members,
			       const struct sk_image *image)
{
	struct sk_range sum = {0.0, 0.0};

	for (size_t i = 0; i < image->count; i++) {
		struct sk_range one;

		if (!takes_part(image, members, i))
			continue;
		one = sk_witness_range(&members[i].witness);
		sum.least += members[i].effect * one.least;
		sum.most += members[i].effect * one.most;
	}
	return sum;
}

/* What a fresh measurement leaves possible: for its own unit the echo is known. One whose
 * offset has just changed may lead the others by what they have not changed yet. */
static struct sk_range possible(const struct sk_member *m, struct sk_range all,
				double error_hz)
{
	struct sk_range range = sk_witness_range(&m->witness);
	struct sk_range own = sk_witness_own(&m->witness);
	double lead_hz = (1.0 - m->effect) * (m->witness.echo_hz - m->witness.before_hz);

	return (struct sk_range){
		error_hz - all.most + m->effect * (range.most - own.most) -
			fmax(lead_hz, 0.0),
		error_hz - all.least + m->effect * (range.least - own.least) -
			fmin(lead_hz, 0.0)};
}

/* Who takes part has changed, and with it whose offsets count: what was shown before is
 * told in the new terms. A unit may have the others' offset unless what is known of its
 * own rules that out; where that leaves much open, nobody is sure any more. */
static void translate(struct sk_member *members, size_t count)
{
	double others_hz = 0.0, before = 0.0, by_hz = 0.0, open_hz = 0.0;

	for (size_t i = 0; i < count; i++) {
		before += members[i].effect_before;
		if (members[i].weight > 0.0)
			others_hz += members[i].weight * members[i].witness.echo_hz;
	}
	for (size_t i = 0; i < count && before > 0.0; i++) {
		struct sk_range own = sk_witness_range(&members[i].witness);

		double part = members[i].effect_before - members[i].effect;

		by_hz += part * sk_clamp(others_hz, own.least, own.most);
		open_hz += fabs(part) * (own.most - own.least);
	}
	for (size_t i = 0; i < count; i++) {
		members[i].witness.disturbance_hz += by_hz; /* NAN stays NAN */
		if (open_hz > FINE_HZ)
			members[i].witness.sure = false;
	}
}

/* Take over what a measurement shows, unless it contradicts what its unit was sure of: it
 * may have looked at a swing or at a unit that just left its limit, or be broken.
 * @param alike_hz  the disturbance if all have the offset that it echoes
 * @return by how much it does, 0: not beyond noise */
static double hear(struct sk_witness *w, struct sk_range range, double alike_hz)
{
	bool was_sure = w->sure && !isnan(w->disturbance_hz);
	double moved_hz;

	if (isnan(w->disturbance_hz))
		w->disturbance_hz = (range.least + range.most) / 2.0;
	moved_hz =
		sk_clamp(w->disturbance_hz, range.least, range.most) - w->disturbance_hz;
	if (was_sure && fabs(moved_hz) > JUMP_HZ) {
		w->sure = false; /* said twice it holds for this unit alone */
		return moved_hz;
	}
	w->sure = range.most - range.least <= JUMP_HZ;
	if (range.most - range.least <= FINE_HZ)
		w->disturbance_hz = sk_clamp(alike_hz, range.least, range.most);
	else
		w->disturbance_hz += moved_hz;
	return 0.0;
}

/* What a unit shows, less what it always shows differently from the others. */
static double opinion(const struct sk_witness *w)
{
	return w->disturbance_hz - w->bias_hz;
}

/* Two measurements agree that the load has jumped. Whoever has not seen it yet would have
 * said the same; whoever says more than the smaller of both has seen a swing. */
static void persuade(struct sk_member *members, size_t count, const struct sk_jump *jump)
{
	double sign = copysign(1.0, jump->by_hz);

	for (size_t i = 0; i < count; i++) {
		struct sk_witness *w = &members[i].witness;

		if (sign * (opinion(w) - jump->from_hz) > 0.0) {
			w->disturbance_hz = jump->from_hz + w->bias_hz;
		} else if (sign * (jump->agreed_hz - opinion(w)) > 0.0) { /* or NAN */
			w->disturbance_hz = jump->agreed_hz + w->bias_hz;
			w->sure = true;
		}
	}
}

/* The smaller of two claims, short of noise, is what the load has jumped to; the larger
 * claims on. */
static bool agree(struct sk_jump *jump, double to_hz, double sign)
{
	double nearer_hz = sign * fmin(sign * to_hz, sign * jump->to_hz);

	jump->to_hz = sign * fmax(sign * to_hz, sign * jump->to_hz);
	jump->from_hz = nearer_hz;
	jump->claimed = sign * (jump->to_hz - nearer_hz) > JUMP_HZ;
	jump->agreed_hz = nearer_hz - sign * SHORT_HZ;
	return true;
}

/* A second measurement is beyond the past as well. The later, the less of a swing. */
static bool support(struct sk_jump *jump, double to_hz, sk_mono_ms seen_ms)
{
	jump->alike = fabs(to_hz - jump->to_hz) <= FINE_HZ ? jump->alike + 1 : 1;
	if (seen_ms - jump->since_ms >= SWING_MS || jump->alike >= ALIKE)
		return agree(jump, to_hz, copysign(1.0, jump->by_hz));
	jump->to_hz = to_hz;
	return false;
}

/* What one measurement claims waits for another that is beyond the past as well, however
 * little of what it leaves possible is true, and did not see the same swing. One that is
 * sure of the past ends the claim.
 * @return true when the claim is confirmed, to jump->agreed_hz */
static bool confirm(struct sk_jump *jump, const struct sk_witness *w,
		    struct sk_range range, double by_hz)
{
	double least_hz = sk_clamp(jump->from_hz, range.least - w->bias_hz,
				   range.most - w->bias_hz);

	if (jump->claimed &&
	    copysign(1.0, jump->by_hz) * (least_hz - jump->from_hz) > JUMP_HZ)
		return support(jump, least_hz, w->seen_ms);
	if (by_hz != 0.0 || w->sure)
		*jump = (struct sk_jump){.claimed = by_hz != 0.0,
					 .by_hz = by_hz,
					 .from_hz = opinion(w),
					 .to_hz = opinion(w) + by_hz,
					 .alike = 1,
					 .since_ms = w->seen_ms};
	return false;
}

/* The mean of what all show. */
static double mean_disturbance(const struct sk_member *members,
			       const struct sk_image *image)
{
	double mean_hz = 0.0;

	for (size_t i = 0; i < image->count; i++)
		if (takes_part(image, members, i) &&
		    !isnan(members[i].witness.disturbance_hz))
			mean_hz += members[i].weight * members[i].witness.disturbance_hz;
	return mean_hz;
}

/* Learn how the unit differs from the others while nothing happens. */
static void learn_bias(struct sk_witness *w, double mean_hz)
{
	if (w->sure)
		w->bias_hz += BIAS_PART * (w->disturbance_hz - mean_hz - w->bias_hz);
}

/* The fresh measurement that came first after `after`, or image->count. */
static size_t next_fresh(const struct sk_member *members, const struct sk_image *image,
			 const struct sk_witness *after)
{
	size_t next = image->count;

	for (size_t i = 0; i < image->count; i++) {
		const struct sk_witness *w = &members[i].witness;

		if (!takes_part(image, members, i) || !w->fresh)
			continue;
		if (after && (w->seen_ms < after->seen_ms ||
			      (w->seen_ms == after->seen_ms && w <= after)))
			continue;
		if (next == image->count || w->seen_ms < members[next].witness.seen_ms)
			next = i;
	}
	return next;
}

/* @return true when it confirms a jump */
static bool hear_and_confirm(struct sk_jump *jump, struct sk_member *m,
			     struct sk_range all, double error_hz, double gain)
{
	struct sk_range range = possible(m, all, error_hz);
	double alike_hz = error_hz - gain * m->witness.echo_hz;
	double by_hz = hear(&m->witness, range, alike_hz);

	return confirm(jump, &m->witness, range, by_hz);
}

void sk_disturbance(struct sk_jump *jump, struct sk_member *members,
		    const struct sk_image *image, double f_nom_hz,
		    struct sk_restore_in *out)
{
	struct sk_range all = offsets(members, image);
	size_t count = image->count;

	translate(members, count);
	out->jumped = false;
	for (size_t i = next_fresh(members, image, NULL); i < count;
	     i = next_fresh(members, image, &members[i].witness)) {
		double error_hz = image->ders[i].measurement.value[SK_PT_F_HZ] - f_nom_hz;

		if (hear_and_confirm(jump, &members[i], all, error_hz, out->gain)) {
			persuade(members, count, jump);
			out->jumped = true;
		}
	}
	out->disturbance_hz = mean_disturbance(members, image);
	for (size_t i = 0; i < count && !jump->claimed && !out->jumped; i++)
		if (takes_part(image, members, i) && members[i].witness.fresh)
			learn_bias(&members[i].witness, out->disturbance_hz);
}
