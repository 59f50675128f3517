/* holds.c - what a device holds because of us; see holds.h. */
#include "drivers/holds.h"

#include <math.h>

#define NEVER INT64_MAX

void sk_holds_init(struct sk_holds *h)
{
	*h = (struct sk_holds){.stands_until = SK_MONO_NEVER,
			       .lost_at = SK_MONO_NEVER,
			       .not_before = SK_MONO_NEVER};
}

void sk_holds_accept(struct sk_holds *h, unsigned fields, sk_mono_ms stands_until)
{
	h->asked = fields;
	h->stands_until = stands_until;
	h->restricted = false;
	h->not_before = SK_MONO_NEVER;
	sk_holds_regain(h);
}

bool sk_holds_lose(struct sk_holds *h, sk_mono_ms now)
{
	if (h->lost_at != SK_MONO_NEVER)
		return false;
	h->lost_at = now;
	if (h->stands_until > now)
		h->stands_until = now;
	return true;
}

void sk_holds_regain(struct sk_holds *h)
{
	h->lost_at = SK_MONO_NEVER;
}

void sk_holds_note(struct sk_holds *h, enum sk_setpoint_field field,
		   const struct sk_hold *hold)
{
	h->hold[field] = *hold;
}

void sk_holds_drop(struct sk_holds *h, unsigned fields)
{
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (fields & SK_SETPOINT_BIT(f))
			h->hold[f].by = SK_HOLD_NONE;
}

void sk_holds_leave(struct sk_holds *h, const struct sk_hold_rules *rules, sk_mono_ms now)
{
	const sk_mono_ms long_ago = now - (sk_mono_ms)rules->revert_s * 1000;

	h->stands_until = long_ago;
	if (h->lost_at != SK_MONO_NEVER)
		h->lost_at = long_ago;
	h->not_before = SK_MONO_NEVER;
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (h->hold[f].since > long_ago)
			h->hold[f].since = long_ago;
}

/* --- what comes next --------------------------------------------------------------- */

static sk_mono_ms later(sk_mono_ms a, sk_mono_ms b)
{
	return a > b ? a : b;
}

static sk_mono_ms half_ms(const struct sk_hold_rules *r)
{
	return (sk_mono_ms)r->revert_s * 1000 / 2;
}

/* Kept in force beyond its setpoint's life. */
static bool is_kept(const struct sk_holds *h, const struct sk_hold_rules *r, int field)
{
	if (field == SK_SP_P_MAX_W && h->restricted)
		return true;
	return r->on_loss == SK_LEAVE_HOLD && h->asked & SK_SETPOINT_BIT(field);
}

static bool is_asked(const struct sk_holds *h, int field)
{
	return h->asked & SK_SETPOINT_BIT(field);
}

static struct sk_hold_due due_of(const struct sk_holds *h, const struct sk_hold_rules *r,
				 int field)
{
	const struct sk_hold *hold = &h->hold[field];
	const sk_mono_ms half = hold->since + half_ms(r);
	const sk_mono_ms end = hold->since + (sk_mono_ms)r->revert_s * 1000;
	struct sk_hold_due due = {SK_ACT_NONE, SK_SETPOINT_BIT(field), NEVER};

	switch (hold->by) {
	case SK_HOLD_NONE:
		break;
	case SK_HOLD_DEVICE:
		if (is_kept(h, r, field) ||
		    (is_asked(h, field) && half < h->stands_until))
			due = (struct sk_hold_due){SK_ACT_REFRESH, due.fields, half};
		break;
	case SK_HOLD_DRIVER:
		if (!is_kept(h, r, field))
			due = (struct sk_hold_due){
				SK_ACT_RELEASE, due.fields,
				is_asked(h, field) ? later(end, h->stands_until) : end};
		break;
	case SK_HOLD_FOUND:
		if (h->lost_at != SK_MONO_NEVER && r->on_loss != SK_LEAVE_HOLD)
			due = (struct sk_hold_due){SK_ACT_RELEASE, due.fields,
						   h->lost_at + 2 * half_ms(r)};
		break;
	}
	return due;
}

/* The device's timer ended it, and nobody asked for it any more. */
static bool has_ended(const struct sk_holds *h, const struct sk_hold_rules *r, int field,
		      sk_mono_ms now)
{
	const struct sk_hold *hold = &h->hold[field];

	return hold->by == SK_HOLD_DEVICE && !is_asked(h, field) &&
	       now >= hold->since + 2 * half_ms(r);
}

double sk_holds_value(const struct sk_holds *h, const struct sk_hold_rules *rules,
		      int field, sk_mono_ms now)
{
	const struct sk_hold *hold = &h->hold[field];

	if (hold->by == SK_HOLD_NONE || has_ended(h, rules, field, now))
		return (double)NAN;
	return hold->value;
}

/* When the ceiling must be in force, because a hold is about to end. */
static struct sk_hold_due due_restriction(const struct sk_holds *h,
					  const struct sk_hold_rules *r, sk_mono_ms now)
{
	struct sk_hold_due due = {SK_ACT_RESTRICT, SK_SETPOINT_BIT(SK_SP_P_MAX_W), NEVER};

	if (r->on_loss != SK_LEAVE_RESTRICT || h->restricted)
		return due;
	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		const struct sk_hold *hold = &h->hold[f];
		sk_mono_ms at = later(hold->since + half_ms(r), h->stands_until);

		if (hold->by == SK_HOLD_NONE || has_ended(h, r, f, now))
			continue;
		if (hold->by == SK_HOLD_FOUND)
			at = h->lost_at == SK_MONO_NEVER ? NEVER
							 : h->lost_at + half_ms(r);
		due.at = at < due.at ? at : due.at;
	}
	return due;
}

/* The better of two: what is due first; of what is due already the act that comes first,
 * and fields of the same act together. */
static void merge(struct sk_hold_due *best, const struct sk_hold_due *one, sk_mono_ms now)
{
	bool both = one->at <= now && best->at <= now;

	if (both && one->act == best->act)
		best->fields |= one->fields;
	else if (both ? one->act < best->act : one->at < best->at)
		*best = *one;
}

struct sk_hold_due sk_holds_next(const struct sk_holds *h,
				 const struct sk_hold_rules *rules, sk_mono_ms now)
{
	struct sk_hold_due best = due_restriction(h, rules, now);

	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		struct sk_hold_due one = due_of(h, rules, f);

		merge(&best, &one, now);
	}
	if (best.at < h->not_before)
		best.at = h->not_before;
	return best;
}
