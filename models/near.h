/*
 * near.h - what someone who misspelled a name may have meant.
 */
#ifndef SK_MODELS_NEAR_H
#define SK_MODELS_NEAR_H

#include <stdbool.h>

/** True when at most two insertions, deletions or replacements turn `a` into `b`, and
 * fewer than half of its letters. Names beyond 31 characters are near nothing. */
bool sk_near(const char *a, const char *b);

#endif
