/* plant_noise.c - reproducible noise: a hash of seed, unit and step, so that it does not
 * matter who reads what in which order. */
#include "simulator/plant/plant_private.h"

#include <math.h>

/* The finaliser of SplitMix64. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

/* In (0, 1]. */
static double uniform(uint64_t bits)
{
	return ((double)(bits >> 11) + 1) * 0x1p-53;
}

double sk_noise(uint64_t seed, uint64_t unit, uint64_t step)
{
	uint64_t bits = mix(mix(mix(seed) + unit) + step);

	return sqrt(-2 * log(uniform(bits))) * cos(SK_TWO_PI * uniform(mix(bits)));
}
