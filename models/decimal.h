/*
 * decimal.h - a number as text, as printf's %.10g would write it, but many times faster.
 *
 * Readings are decimal by nature (a register and a power of ten), so nearly all of them
 * are found by one multiplication; the rest goes to printf. A measurement has two dozen
 * of them, and they are most of the cost of its JSON.
 */
#ifndef SK_MODELS_DECIMAL_H
#define SK_MODELS_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/** Room for any number, with its terminator. */
#define SK_DECIMAL_SIZE 32

/**
 * Write a finite number: ten significant digits at most, but every digit of a whole
 * number below 1e15, and 0 without a sign.
 * @return length without the terminator
 */
size_t sk_decimal(double value, char out[SK_DECIMAL_SIZE]);

/** Write a whole number. @return length without the terminator */
size_t sk_decimal_whole(int64_t value, char out[SK_DECIMAL_SIZE]);

#endif
