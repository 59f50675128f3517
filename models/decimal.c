/* decimal.c - a number as text; see decimal.h. */
#include "models/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define WHOLE_BELOW 1e15
#define DIGITS_MAX 20
#define TINY 1e-4  /* smaller ones are written with an exponent */
#define NEAR 1e-14 /* a few roundings of a double; far less than the tenth digit */

/* `n` with a point before its last `places` digits, trailing zeros cut. */
static size_t put_scaled(int64_t n, int places, char *out)
{
	char digits[DIGITS_MAX];
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	size_t len = 0;
	int count = 0;

	for (; places > 0 && rest % 10 == 0; places--)
		rest /= 10;
	while (rest > 0 || count <= places) {
		digits[count++] = (char)('0' + rest % 10);
		rest /= 10;
	}
	if (n < 0)
		out[len++] = '-';
	while (count > 0) {
		if (count-- == places)
			out[len++] = '.';
		out[len++] = digits[count];
	}
	out[len] = '\0';
	return len;
}

/* Is `value` some n / scale, but for the roundings of whoever scaled a register? Then
 * these are its digits: ten at most, which that far from the tenth cannot differ. */
static bool is_scaled(double value, double scale, int64_t *n)
{
	double scaled = value * scale, whole = rint(scaled);

	*n = (int64_t)whole;
	return fabs(scaled - whole) <= fabs(whole) * NEAR;
}

static bool is_whole(double value, int64_t *n)
{
	*n = (int64_t)value;
	return (double)*n == value;
}

size_t sk_decimal_whole(int64_t value, char out[SK_DECIMAL_SIZE])
{
	return put_scaled(value, 0, out);
}

size_t sk_decimal(double value, char out[SK_DECIMAL_SIZE])
{
	double size = fabs(value);
	int64_t n;

	if (size < WHOLE_BELOW && is_whole(value, &n))
		return put_scaled(n, 0, out);
	/* Ten digits at most: six of them behind the point, or three. */
	if (size >= TINY && size < 1e4 && is_scaled(value, 1e6, &n))
		return put_scaled(n, 6, out);
	if (size >= 1e4 && size < 1e7 && is_scaled(value, 1e3, &n))
		return put_scaled(n, 3, out);
	return (size_t)snprintf(out, SK_DECIMAL_SIZE, "%.10g", value);
}
