/* leave.c - the end of the process, in order; see leave.h. */
#include "drivers/leave.h"

static bool is_of(const struct sk_leaving *l, const struct sk_der *der)
{
	return (der->conf->role == SK_ROLE_GRID_FORMING) ==
	       (l->phase == SK_LEAVE_FORMING);
}

static void begin_phase(struct sk_leaving *l, enum sk_leave_phase phase, sk_mono_ms now)
{
	struct sk_roster *r = l->roster;

	l->phase = phase;
	l->until = now + SK_LEAVE_MS;
	for (size_t i = 0; i < r->count && phase != SK_LEAVE_OVER; i++) {
		struct sk_der *der = &r->members[i]->der;

		if (!is_of(l, der))
			continue;
		sk_der_leave(der, now);
		sk_der_tick(der, now);
		(void)sk_roster_woke(r, der); /* the caller looks again anyway */
	}
}

void sk_leaving_begin(struct sk_leaving *l, struct sk_roster *roster, sk_mono_ms now)
{
	*l = (struct sk_leaving){.roster = roster};
	sk_roster_close(roster);
	begin_phase(l, SK_LEAVE_FOLLOWING, now);
}

static bool all_have_left(const struct sk_leaving *l, sk_mono_ms now)
{
	for (size_t i = 0; i < l->roster->count; i++) {
		const struct sk_der *der = &l->roster->members[i]->der;

		if (is_of(l, der) && !sk_der_has_left(der, now))
			return false;
	}
	return sk_roster_all_retired(l->roster);
}

bool sk_leaving_tick(struct sk_leaving *l, sk_mono_ms now)
{
	while ((l->phase == SK_LEAVE_FOLLOWING || l->phase == SK_LEAVE_FORMING) &&
	       (now >= l->until || all_have_left(l, now)))
		begin_phase(l, (enum sk_leave_phase)(l->phase + 1), now);
	return l->phase == SK_LEAVE_OVER;
}
