/*
 * sql.h - SQLite's results in our words, and the two short ways to run a statement.
 */
#ifndef SK_HISTORIAN_SQL_H
#define SK_HISTORIAN_SQL_H

#include <sqlite3.h>
#include <stdint.h>

#include "models/error.h"

/**
 * An SQLite result code as enum sk_err: SK_OK for OK, ROW and DONE; SK_EBUSY locked by
 * another, SK_EFULL, SK_ECORRUPT (also: no database at all), SK_ENOMEM, SK_EREFUSED a
 * constraint or type; SK_EIO anything else.
 */
SK_MUST_USE int sk_sql_err(int rc);

/** Run statements that return nothing we want. @return 0 or sk_sql_err() */
SK_MUST_USE int sk_sql_exec(sqlite3 *db, const char *sql);

/** The first column of the first row; SK_ENOENT when there is none. */
SK_MUST_USE int sk_sql_int(sqlite3 *db, const char *sql, int64_t *out);

#endif
