/* shedder.c - when loads are switched off and on again; see shedder.h. */
#include "controller/core/shedder.h"

#include <math.h>

/* How much is short is not known when only the frequency tells: any load helps. */
#define SOME_W 1.0

void sk_shedder_init(struct sk_shedder *s, struct sk_shed_item *items, bool *next,
		     size_t count)
{
	*s = (struct sk_shedder){.items = items,
				 .next = next,
				 .count = count,
				 .low_since = SK_MONO_NEVER,
				 .free_since = SK_MONO_NEVER,
				 .off_at = SK_MONO_NEVER};
}

/* A load's reading counts while it is on; one that is off keeps what it had drawn. */
static void learn(struct sk_shedder *s, const double *p_w)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->items[i].off && isfinite(p_w[i]))
			s->items[i].p_w = fmax(p_w[i], 0.0);
}

static bool unseen(sk_mono_ms at, const struct sk_shedder_limits *limits,
		   const struct sk_shedder_in *in)
{
	return at != SK_MONO_NEVER && in->data_ms != SK_MONO_NEVER &&
	       in->data_ms - at < limits->settle_ms;
}

/* free_w with what was switched off since the reading was taken. */
static double free_now_w(const struct sk_shedder *s,
			 const struct sk_shedder_limits *limits,
			 const struct sk_shedder_in *in)
{
	double free_w = in->free_w;

	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].off && unseen(s->items[i].off_at, limits, in))
			free_w += s->items[i].p_w;
	return free_w;
}

/* Whether the frequency was low for long enough to switch something off (again). */
static bool is_low(struct sk_shedder *s, const struct sk_shedder_limits *limits,
		   const struct sk_shedder_in *in)
{
	if (isnan(limits->f_low_hz) || !(in->f_hz < limits->f_low_hz)) {
		s->low_since = SK_MONO_NEVER;
		return false;
	}
	if (s->low_since == SK_MONO_NEVER)
		s->low_since = in->now;
	if (s->off_at != SK_MONO_NEVER && in->now - s->off_at < limits->settle_ms)
		return false; /* it may not show yet */
	return in->now - s->low_since >= limits->f_delay_ms;
}

static int decide(struct sk_shedder *s, const struct sk_shedder_limits *limits,
		  double free_w, sk_mono_ms now)
{
	const struct sk_shed_in in = {s->items, s->count, free_w, limits->margin_w, now};

	return sk_shed_next(&in, s->next, &s->short_w);
}

static void switch_off(struct sk_shedder *s, enum sk_shedder_why why, sk_mono_ms now)
{
	s->free_since = SK_MONO_NEVER;
	for (size_t i = 0; i < s->count; i++) {
		if (s->items[i].off || !s->next[i])
			continue;
		s->items[i].off = true;
		s->items[i].off_at = now;
		s->off_at = now;
		s->why = why;
		s->low_since = SK_MONO_NEVER; /* the delay begins anew */
	}
}

/* The most important of those that may come back; `count` when none may. */
static size_t first_back(const struct sk_shedder *s)
{
	size_t first = s->count;

	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].off && !s->next[i] &&
		    (first == s->count ||
		     s->items[i].priority > s->items[first].priority))
			first = i;
	return first;
}

static void switch_on(struct sk_shedder *s, const struct sk_shedder_limits *limits,
		      sk_mono_ms now)
{
	size_t first = first_back(s);

	if (first == s->count) {
		s->free_since = SK_MONO_NEVER;
		return;
	}
	if (s->free_since == SK_MONO_NEVER)
		s->free_since = now;
	if (now - s->free_since < limits->restore_ms ||
	    now - s->free_since < limits->settle_ms) /* a return shows first */
		return;
	s->items[first].off = false;
	s->free_since = SK_MONO_NEVER;
	s->why = SK_SHEDDER_RESTORED;
}

static bool sane(const struct sk_shedder_limits *limits)
{
	return limits->f_delay_ms >= 0 && limits->settle_ms >= 0 &&
	       isfinite(limits->margin_w) && limits->margin_w >= 0.0 &&
	       limits->restore_ms >= 0 && !isinf(limits->f_low_hz);
}

int sk_shedder_run(struct sk_shedder *s, const struct sk_shedder_limits *limits,
		   const struct sk_shedder_in *in)
{
	double free_w;
	bool low;
	int err;

	s->why = SK_SHEDDER_NOTHING;
	if (!sane(limits) || isinf(in->free_w) || s->count > SK_SHED_MAX)
		return SK_EINVAL;
	learn(s, in->p_w);
	free_w = free_now_w(s, limits, in);
	low = is_low(s, limits, in);
	if (isnan(free_w) && !low) {
		s->free_since = SK_MONO_NEVER;
		return SK_OK;
	}
	err = decide(s, limits, low ? fmin(free_w, -SOME_W) : free_w, in->now);
	if (err)
		return err;
	if (low || free_w < 0.0)
		switch_off(s,
			   free_w < 0.0 ? SK_SHEDDER_OVERLOAD : SK_SHEDDER_LOW_FREQUENCY,
			   in->now);
	else if (s->low_since == SK_MONO_NEVER)
		switch_on(s, limits, in->now);
	else
		s->free_since = SK_MONO_NEVER;
	return SK_OK;
}
