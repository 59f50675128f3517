/* decimal.c - a number as text; see decimal.h. */
#include "models/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define WHOLE_BELOW 1e15
#define DIGITS_MAX 20
#define TINY 1e-4 /* smaller ones are written with an exponent */

/* `n` with a point before its last `places` digits, trailing zeros cut. */
static size_t put_scaled(int64_t n, int places, char *out)
{
	char digits[DIGITS_MAX];
	uint64_t rest = n < 0 ? (uint64_t)-n : (uint64_t)n;
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

/* Is `value` the number nearest to some n / scale? Then these are its digits. */
static bool is_scaled(double value, double scale, int64_t *n)
{
	double scaled = rint(value * scale);

	*n = (int64_t)scaled;
	return scaled / scale == value;
}

size_t sk_decimal(double value, char out[SK_DECIMAL_SIZE])
{
	double size = fabs(value);
	int64_t n;

	if (size < WHOLE_BELOW && is_scaled(value, 1, &n))
		return put_scaled(n, 0, out);
	/* Ten digits at most: six of them behind the point, or three. */
	if (size >= TINY && size < 1e4 && is_scaled(value, 1e6, &n))
		return put_scaled(n, 6, out);
	if (size >= 1e4 && size < 1e7 && is_scaled(value, 1e3, &n))
		return put_scaled(n, 3, out);
	return (size_t)snprintf(out, SK_DECIMAL_SIZE, "%.10g", value);
}
