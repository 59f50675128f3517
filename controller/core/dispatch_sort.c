/* dispatch_sort.c - numbers into rising order; see dispatch_sort.h. */
#include "controller/core/dispatch_sort.h"

#include <stdint.h>
#include <string.h>

#define DIGITS 8 /* bytes of a double */
#define VALUES 256
/* Up to here insertion is faster than counting. */
#define FEW 32

static void insert_all(double *x, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		double value = x[i];
		size_t k = i;

		for (; k > 0 && x[k - 1] > value; k--)
			x[k] = x[k - 1];
		x[k] = value;
	}
}

/* An unsigned number that orders as the double does: IEEE 754 stores sign and magnitude,
 * so negative ones are turned round. */
static uint64_t key_of(double x)
{
	const uint64_t sign = UINT64_C(1) << 63;
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits & sign ? ~bits : bits | sign;
}

static unsigned digit_of(double x, int digit)
{
	return (unsigned)(key_of(x) >> (8 * digit)) % VALUES;
}

/* How often each value occurs at each digit. */
static void tally(const double *x, size_t count, uint32_t seen[DIGITS][VALUES])
{
	memset(seen, 0, DIGITS * sizeof(*seen));
	for (size_t i = 0; i < count; i++) {
		uint64_t key = key_of(x[i]);

		for (int digit = 0; digit < DIGITS; digit++)
			seen[digit][key >> (8 * digit) & (VALUES - 1)]++;
	}
}

/* Stable, by one digit. */
static void spread(const double *x, size_t count, int digit, const uint32_t *seen,
		   double *to)
{
	uint32_t place[VALUES];
	uint32_t next = 0;

	for (int value = 0; value < VALUES; value++) {
		place[value] = next;
		next += seen[value];
	}
	for (size_t i = 0; i < count; i++)
		to[place[digit_of(x[i], digit)]++] = x[i];
}

double *sk_dispatch_sort(double *x, double *spare, size_t count)
{
	uint32_t seen[DIGITS][VALUES];

	if (count <= FEW) {
		insert_all(x, count);
		return x;
	}
	tally(x, count, seen);
	for (int digit = 0; digit < DIGITS; digit++) {
		double *sorted = spare;

		if (seen[digit][digit_of(x[0], digit)] == count)
			continue; /* all the same here */
		spread(x, count, digit, seen[digit], sorted);
		spare = x;
		x = sorted;
	}
	return x;
}
