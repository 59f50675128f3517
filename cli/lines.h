/*
 * lines.h - the picture of the site as one line a second, for files and pipes.
 *
 * seconds, frequency, voltage, common offset, active power of each DER, mode. Columns are
 * as wide as their title needs, so the lines stay aligned; "-" is not known.
 */
#ifndef SK_CLI_LINES_H
#define SK_CLI_LINES_H

#include <stdio.h>

#include "cli/health.h"

/** The title line. What cannot be written sets the stream's error. */
void sk_lines_head(const struct sk_picture *p, FILE *out);

/** One line; `elapsed_ms` is how long the watch has gone on. */
void sk_lines_print(const struct sk_picture *p, sk_mono_ms now, int64_t elapsed_ms,
		    FILE *out);

#endif
