/*
 * statements.h - the SQL that writes a row: one prepared statement a kind, from a table.
 */
#ifndef SK_HISTORIAN_STATEMENTS_H
#define SK_HISTORIAN_STATEMENTS_H

#include <sqlite3.h>

#include "historian/rows.h"
#include "models/error.h"

/** Zero-initialise. */
struct sk_statements {
	sqlite3_stmt *der; /**< makes sure that the DER has a number */
	sqlite3_stmt *row[SK_ROW_COUNT];
};

/** Prepare all. @return 0 or sk_sql_err(); sk_statements_clear() either way */
SK_MUST_USE int sk_statements_prepare(struct sk_statements *s, sqlite3 *db);

void sk_statements_clear(struct sk_statements *s);

/**
 * Write one row.
 * @return rows it became: 1, or 0 when it is there already; or an error of sk_sql_err()
 */
SK_MUST_USE int sk_statements_write(struct sk_statements *s, const struct sk_row *row);

#endif
