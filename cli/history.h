/*
 * history.h - reading the historian's SQLite file beside the running historian.
 *
 * Read-only, and in pages: each page is a short transaction of its own, fetched whole
 * before it is printed, so that a slow reader never holds the write-ahead log.
 */
#ifndef SK_CLI_HISTORY_H
#define SK_CLI_HISTORY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "models/error.h"
#include "models/types.h"

#define SK_HISTORY_PAGE_ROWS 500
#define SK_HISTORY_WHY_SIZE 512

struct sk_history {
	sqlite3 *db;
	const char *path;	       /**< borrowed */
	char why[SK_HISTORY_WHY_SIZE]; /**< what went wrong, for people */
};

/** Which rows. Both ends are included. */
struct sk_history_query {
	const char *view; /**< ours, never from outside */
	const char *der;  /**< NULL: all */
	sk_wall_ms since, until;
	int64_t last; /**< only so many newest; 0: all */
};

enum sk_value_type { SK_VALUE_NULL, SK_VALUE_INTEGER, SK_VALUE_REAL, SK_VALUE_TEXT };

struct sk_value {
	enum sk_value_type type;
	int64_t integer;
	double real;
	char *text;
};

/** Rows in order of time, oldest first. Zero-initialise; sk_page_clear() releases. */
struct sk_page {
	char **names; /**< of the columns */
	size_t columns;
	struct sk_value *values; /**< row by row */
	size_t rows;
	size_t t_ms; /**< which column it is */
};

/** Where the reading is; made by sk_history_begin(). */
struct sk_history_cursor {
	struct sk_history_query query;
	sk_wall_ms at;	/**< the next page begins with rows of this time */
	int64_t skip;	/**< and so many of these were read already      */
	int64_t remain; /**< rows still wanted; < 0: all                 */
	bool more;	/**< rows older than these were left out by `last` */
};

/**
 * Open, and make sure it is a Skerry history this program can read.
 * @return 0, or an error with `why` saying what is wrong; sk_history_close() either way
 */
SK_MUST_USE int sk_history_open(struct sk_history *h, const char *path);
void sk_history_close(struct sk_history *h);

/** Whether there is such a view. @return 0, SK_EABSENT or an error with `why` */
SK_MUST_USE int sk_history_has(struct sk_history *h, const char *view);

/** Write into `why` what SQLite says went wrong last. @return the error for it, never 0
 */
int sk_history_failed(struct sk_history *h);

/** Begin reading a view. @return 0, SK_EABSENT when it is not there, or an error with
 * `why` */
SK_MUST_USE int sk_history_begin(struct sk_history *h, const struct sk_history_query *q,
				 struct sk_history_cursor *c);

/** Fetch the next page into `page`, which is emptied first. No rows: the end.
 * @return 0, or an error with `why` */
SK_MUST_USE int sk_history_next(struct sk_history *h, struct sk_history_cursor *c,
				struct sk_page *page);

void sk_page_clear(struct sk_page *page);

#endif
