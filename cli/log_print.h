/*
 * log_print.h - pages of the history as a table for people, as CSV or as JSON lines.
 */
#ifndef SK_CLI_LOG_PRINT_H
#define SK_CLI_LOG_PRINT_H

#include <stdio.h>

#include "cli/history.h"
#include "cli/table.h"

enum sk_log_format {
	SK_LOG_TABLE, /**< columns without any value are left out             */
	SK_LOG_CSV,   /**< RFC 4180 with a head line, empty where not known   */
	SK_LOG_JSON,  /**< one object a line, null where not known            */
};

struct sk_log_printer {
	enum sk_log_format format;
	struct sk_paper paper;
	struct sk_table table;
	long east_s; /**< zone of the times in the table */
	char title[64];
	unsigned long long shown; /**< columns of the last head, as bits */
	bool begun;
};

void sk_log_printer_init(struct sk_log_printer *p, enum sk_log_format format, FILE *out,
			 long east_s);
void sk_log_printer_clear(struct sk_log_printer *p);

/** Print a page. @return 0 or SK_ENOMEM; a stream that takes nothing keeps its error */
SK_MUST_USE int sk_log_print(struct sk_log_printer *p, const struct sk_page *page);

#endif
