/*
 * device_adopt.c - what is written first and adopted later; see device_models.h.
 *
 * The registers take what is written. Asked for by its index, it is looked at when the
 * device has come to it, and adopted as a whole or not at all.
 */
#include "simulator/device_models.h"

/* AdptCrvRslt and AdptCtlRslt. */
enum { IN_PROGRESS = 0, COMPLETED = 1, FAILED = 2 };

#define ADOPT_S 0.5

void sk_adopt_touch(struct sk_placed *m, unsigned first, unsigned count)
{
	const struct sk_adoption *a = m->is->adopts;
	unsigned at = a ? sk_placed_at(m, a->request) : 0;

	if (!a || at < first || at >= first + count)
		return;
	m->adopting.index = (int)sk_placed_get(m, a->request);
	m->adopting.left_s = ADOPT_S;
	sk_placed_set(m, a->result, IN_PROGRESS);
}

bool sk_adopt_advance(struct sk_device *d, struct sk_placed *m, double dt_s)
{
	const struct sk_adoption *a = m->is->adopts;
	int index = m->adopting.index;
	bool fits;

	m->adopting.left_s -= dt_s;
	if (m->adopting.left_s > 0)
		return false;
	m->adopting.left_s = 0;
	fits = index >= 1 && index <= sk_placed_get(m, a->count) && a->fits(m, index);
	if (fits)
		a->adopt(d, m, index);
	sk_placed_set(m, a->result, fits ? COMPLETED : FAILED);
	return true;
}
