/*
 * literals.h - numbers that libconfig would silently change.
 *
 * libconfig 1.5 wraps an integer that does not fit 32 bits and makes infinity of a float
 * that is too large, both without a word. So the text is looked through before it is
 * parsed.
 */
#ifndef SK_MODELS_LITERALS_H
#define SK_MODELS_LITERALS_H

#include <stdio.h>

#include "models/diag.h"

/** Read `file` to its end and complain of each such number. */
void sk_literals_check(FILE *file, const char *path, struct sk_diag *diag);

#endif
