/*
 * diag.h - a list of complaints about a file: `file:line: key: what, what is allowed`.
 *
 * A loader adds every complaint it has and fails at the end, so that a person mends a
 * file in one pass.
 */
#ifndef SK_MODELS_DIAG_H
#define SK_MODELS_DIAG_H

#include <stddef.h>
#include <stdio.h>

#include "models/error.h"

struct sk_diag_line {
	char *file; /**< never NULL */
	int line;   /**< 0 when the complaint has no line           */
	char *text; /**< "key: what is wrong, what is allowed"      */
};

/** Zero-initialise before use; sk_diag_clear() releases. */
struct sk_diag {
	struct sk_diag_line *lines;
	size_t count, room;
	size_t dropped; /**< complaints lost because memory ran out */
};

/** Add one complaint. Never fails: what cannot be stored is counted as dropped. */
void sk_diag_add(struct sk_diag *d, const char *file, int line, const char *fmt, ...)
	SK_PRINTF(4, 5);

/** Print all, one a line, in order of file and line. */
void sk_diag_print(const struct sk_diag *d, FILE *out);

void sk_diag_clear(struct sk_diag *d);

#endif
