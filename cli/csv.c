/* csv.c - one field of comma-separated values; see csv.h. */
#include "cli/csv.h"

#include <string.h>

void sk_csv_text(const char *text, FILE *out)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		(void)fputs(text, out); /* the stream remembers its error */
		return;
	}
	(void)fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}
