/*
 * random.h - reproducible random numbers in streams that do not touch each other.
 *
 * Every link and direction draws from a stream of its own, named by a text: more draws of
 * one, or another link in the file, change nothing in the others. Pure.
 */
#ifndef SK_MODELS_RANDOM_H
#define SK_MODELS_RANDOM_H

#include <stdint.h>

struct sk_random {
	uint64_t state;
};

/** @param stream  two texts that name the stream, e.g. a DER's id and "up" */
void sk_random_init(struct sk_random *r, uint64_t seed, const char *stream,
		    const char *part);

/** In 0 <= x < 1. */
double sk_random_draw(struct sk_random *r);

/** Of the standard normal distribution. */
double sk_random_normal(struct sk_random *r);

#endif
