/* dispatch_search.c - between which prices a demand is met; see dispatch_search.h. */
#include "controller/core/dispatch_search.h"

#include <math.h>

#include "controller/core/dispatch_sort.h"

/* Steps that may guess where the demand is met; the rest halve the stretch. Each costs a
 * look at every unit, so guesses are worth it while the stretch is long. */
#define GUESSES 8
#define SHORT 4

/* The most that the units give is too little at points[low] and enough at points[high].
 */
struct search {
	const struct sk_dispatch_problem *d;
	const double *points; /* rising, each once */
	size_t low, high;
	double low_w, high_w; /* given there */
	double lack_w,
		plenty_w; /* by how much too little and enough, weighted for guesses */
	enum { MOVED_NONE, MOVED_LOW, MOVED_HIGH } moved; /* by the last step */
	int steps;
};

static size_t drop_repeats(double *sorted, size_t count)
{
	size_t kept = 1;

	for (size_t k = 1; k < count; k++) {
		if (sorted[k] != sorted[kept - 1])
			sorted[kept++] = sorted[k];
	}
	return kept;
}

/* Every break-point of every unit, and before them a price too low for any. `last` is the
 * index of the highest. */
static const double *break_points(const struct sk_dispatch_problem *d, double *work,
				  size_t *last)
{
	size_t all = 0;
	double *sorted;

	for (size_t i = 0; i < d->count; i++)
		all += sk_supply_points(&d->units[i], work + 1 + all);
	sorted = sk_dispatch_sort(work + 1, work + 2 + all, all);
	*last = drop_repeats(sorted, all);
	sorted[-1] = nextafter(sorted[0], -INFINITY);
	return sorted - 1;
}

/* The first point of low + 1 .. high - 1 that is not below a price, or else the last. */
static size_t index_of(const struct search *s, double price)
{
	size_t low = s->low + 1, high = s->high - 1;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->points[middle] < price)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Supply of many units is nearly a straight line over the price. */
static size_t next_index(const struct search *s)
{
	double low = s->points[s->low], high = s->points[s->high];
	double part = s->lack_w / (s->lack_w + s->plenty_w);

	if (s->steps >= GUESSES || s->high - s->low <= SHORT)
		return s->low + (s->high - s->low) / 2;
	return index_of(s, low + part * (high - low));
}

static void move_low(struct search *s, size_t k, double w)
{
	s->low = k;
	s->low_w = w;
	s->lack_w = s->d->demand_w - w;
	if (s->moved == MOVED_LOW)
		s->plenty_w /= 2;
	s->moved = MOVED_LOW;
}

static void move_high(struct search *s, size_t k, double w)
{
	s->high = k;
	s->high_w = w;
	s->plenty_w = w - s->d->demand_w;
	if (s->moved == MOVED_HIGH)
		s->lack_w /= 2;
	s->moved = MOVED_HIGH;
}

/* False position with the Illinois rule: an end that stays twice counts half, so that the
 * next guess falls nearer to it and both ends close in. */
static void search(struct search *s)
{
	while (s->high - s->low > 1) {
		size_t k = next_index(s);
		double w = sk_supply_all(s->d, s->points[k], SK_SUPPLY_MOST);

		if (w < s->d->demand_w)
			move_low(s, k, w);
		else
			move_high(s, k, w);
		s->steps++;
	}
}

struct sk_bracket sk_dispatch_search(const struct sk_dispatch_problem *d, double *work)
{
	size_t last;
	struct search s = {.d = d, .points = break_points(d, work, &last)};
	double least_w, most_w, price;

	sk_supply_ends(d, &least_w, &most_w);
	move_low(&s, 0, least_w);
	move_high(&s, last, most_w);
	search(&s);
	price = s.points[s.high];
	least_w = sk_supply_all(d, price, SK_SUPPLY_LEAST);
	if (least_w < d->demand_w) /* what jumps at the price fills the rest */
		return (struct sk_bracket){price,	   price,   SK_SUPPLY_LEAST,
					   SK_SUPPLY_MOST, least_w, s.high_w};
	return (struct sk_bracket){s.points[s.low], price,   SK_SUPPLY_MOST,
				   SK_SUPPLY_LEAST, s.low_w, least_w};
}
