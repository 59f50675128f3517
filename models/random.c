/* random.c - reproducible random numbers in streams; see random.h. */
#include "models/random.h"

#include <math.h>

#define TWO_PI 6.28318530717958647692
#define FNV_START UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

/* SplitMix64: passes the usual batteries, and any state is a good one. */
static uint64_t next(struct sk_random *r)
{
	uint64_t x = r->state += UINT64_C(0x9E3779B97F4A7C15);

	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

static uint64_t hash(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
	return hash * FNV_PRIME; /* an end mark: "ab" "c" is not "a" "bc" */
}

void sk_random_init(struct sk_random *r, uint64_t seed, const char *stream,
		    const char *part)
{
	r->state = hash(hash(FNV_START, stream), part);
	r->state = next(r) ^ seed;
	r->state = next(r);
}

double sk_random_draw(struct sk_random *r)
{
	return (double)(next(r) >> 11) * 0x1p-53;
}

double sk_random_normal(struct sk_random *r)
{
	double length = sqrt(-2 * log(1 - sk_random_draw(r)));

	return length * cos(TWO_PI * sk_random_draw(r));
}
