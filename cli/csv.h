/*
 * csv.h - one field of comma-separated values (RFC 4180).
 */
#ifndef SK_CLI_CSV_H
#define SK_CLI_CSV_H

#include <stdio.h>

/** Write a text, in quotes where it needs them. The stream remembers its error. */
void sk_csv_text(const char *text, FILE *out);

#endif
