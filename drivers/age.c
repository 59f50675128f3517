/* age.c - how old is a setpoint? See age.h. */
#include "drivers/age.h"

#define AGREE_MS 100	/* two that tell the same constant                        */
#define DRIFT_PART 1000 /* clocks drift apart by no more than this part of time */

static int64_t distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

static void learn(struct sk_age *a, int64_t base_ms, sk_mono_ms now)
{
	*a = (struct sk_age){
		.epoch = a->epoch, .known = true, .base_ms = base_ms, .at = now};
}

/* The constant may grow as slowly as clocks drift. */
static void follow_drift(struct sk_age *a, int64_t offset_ms, sk_mono_ms now)
{
	int64_t most = (now - a->at) / DRIFT_PART;

	if (most <= 0)
		return;
	a->base_ms += offset_ms - a->base_ms < most ? offset_ms - a->base_ms : most;
	a->at = now;
}

/* By our wall clock: the way it took is in it, so it is taken out of the constant. */
static int64_t learn_by_wall(struct sk_age *a, const struct sk_age_of *of)
{
	const int64_t age_ms = of->now_ms - of->t_ms;

	learn(a, of->now - of->t_ms - (age_ms > 0 ? age_ms : 0), of->now);
	return age_ms;
}

int64_t sk_age_take(struct sk_age *a, const struct sk_age_of *of)
{
	const int64_t offset_ms = of->received - of->t_ms;
	const int64_t by_wall_ms = of->now_ms - of->t_ms;
	const bool young = by_wall_ms <= of->ttl_ms && by_wall_ms >= -SK_AGE_AHEAD_MS;
	const bool agrees = a->doubted && distance(offset_ms, a->doubt_ms) <= AGREE_MS;
	int64_t age_ms = of->now - of->t_ms - a->base_ms;

	if (!a->known || (agrees && young))
		return young ? learn_by_wall(a, of) : by_wall_ms;
	if (age_ms > of->ttl_ms || age_ms < -SK_AGE_AHEAD_MS) {
		a->doubted = true;
		a->doubt_ms = offset_ms;
		return age_ms;
	}
	a->doubted = false;
	if (offset_ms < a->base_ms)
		learn(a, offset_ms, of->now);
	else
		follow_drift(a, offset_ms, of->now);
	return age_ms > 0 ? age_ms : 0;
}
