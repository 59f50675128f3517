/*
 * device_timer.c - functions that revert by themselves; see device_models.h.
 *
 * A timer runs while its function is switched on and its time is not 0, and starts again
 * at every write to the function.
 */
#include <math.h>

#include "simulator/device_models.h"

static bool is_on(const struct sk_placed *m, const struct sk_function *f)
{
	for (size_t i = 0; i < 2 && f->on[i]; i++)
		if (sk_placed_get(m, f->on[i]) != f->idle)
			return true;
	return false;
}

static bool touches(const struct sk_placed *m, const struct sk_function *f,
		    unsigned first, unsigned count)
{
	return first <= sk_placed_at(m, f->last) &&
	       first + count > sk_placed_at(m, f->first);
}

void sk_timers_touch(struct sk_placed *m, unsigned first, unsigned count)
{
	for (size_t i = 0; i < m->is->function_count; i++) {
		const struct sk_function *f = &m->is->functions[i];

		if (touches(m, f, first, count))
			m->remaining_s[i] = is_on(m, f) ? sk_placed_get(m, f->tms) : 0;
	}
}

static void revert(struct sk_placed *m, const struct sk_function *f)
{
	for (size_t i = 0; i < sizeof(f->back) / sizeof(f->back[0]); i++)
		if (f->back[i].point)
			sk_placed_set(m, f->back[i].point,
				      f->back[i].from ? sk_placed_get(m, f->back[i].from)
						      : f->back[i].number);
}

void sk_timers_revert(struct sk_placed *m)
{
	for (size_t i = 0; i < m->is->function_count; i++) {
		if (!is_on(m, &m->is->functions[i]))
			continue;
		m->remaining_s[i] = 0;
		revert(m, &m->is->functions[i]);
	}
}

bool sk_timers_advance(struct sk_placed *m, double dt_s)
{
	bool reverted = false;

	for (size_t i = 0; i < m->is->function_count; i++) {
		if (m->remaining_s[i] <= 0)
			continue;
		m->remaining_s[i] -= dt_s;
		if (m->remaining_s[i] > 0)
			continue;
		m->remaining_s[i] = 0;
		revert(m, &m->is->functions[i]);
		reverted = true;
	}
	return reverted;
}

void sk_timers_refresh(struct sk_placed *m)
{
	for (size_t i = 0; i < m->is->function_count; i++)
		if (m->is->functions[i].rem)
			sk_placed_set(m, m->is->functions[i].rem,
				      ceil(m->remaining_s[i]));
}
