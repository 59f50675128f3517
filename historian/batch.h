/*
 * batch.h - the rows that wait to be written: bounded, in order of arrival. No clock, no
 * I/O.
 *
 * When it is full the oldest of what comes all the time (measurements, cycles) is given
 * up; events and setpoints only when there is nothing else.
 */
#ifndef SK_HISTORIAN_BATCH_H
#define SK_HISTORIAN_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "historian/rows.h"

struct sk_batch {
	struct sk_row *first, *last;	       /**< all, oldest first        */
	struct sk_row *first_bulk, *last_bulk; /**< those given up first     */
	size_t rows, capacity;
	int64_t discarded; /**< given up since the start */
};

/** @param capacity  rows kept at most, > 0 */
void sk_batch_init(struct sk_batch *b, size_t capacity);

/** Frees every row in it. */
void sk_batch_clear(struct sk_batch *b);

/** Append a row; takes ownership. Afterwards there are at most `capacity`. */
void sk_batch_put(struct sk_batch *b, struct sk_row *row);

/** Free the oldest `count` rows: they are written. */
void sk_batch_drop(struct sk_batch *b, size_t count);

#endif
