/*
 * dispatch_sort.h - numbers into rising order, without allocation or recursion. Pure.
 */
#ifndef SK_CONTROLLER_CORE_DISPATCH_SORT_H
#define SK_CONTROLLER_CORE_DISPATCH_SORT_H

#include <stddef.h>

/** Radix sort: its time depends on how many, not on what numbers or in which order.
 *  @param x      `count` numbers, below 2^32 of them, none NAN
 *  @param spare  room for as many, borrowed for the call
 *  @return       x or spare, whichever holds the result */
double *sk_dispatch_sort(double *x, double *spare, size_t count);

#endif
