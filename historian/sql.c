/* sql.c - SQLite's results in our words; see sql.h. */
#include "historian/sql.h"

#include <stddef.h>

int sk_sql_err(int rc)
{
	switch (rc & 0xff) { /* the primary code; the rest says more of the same */
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return SK_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return SK_EBUSY;
	case SQLITE_FULL:
		return SK_EFULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return SK_ECORRUPT;
	case SQLITE_NOMEM:
		return SK_ENOMEM;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
		return SK_EREFUSED;
	default:
		return SK_EIO;
	}
}

int sk_sql_exec(sqlite3 *db, const char *sql)
{
	return sk_sql_err(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

int sk_sql_int(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	return rc == SQLITE_DONE ? SK_ENOENT : sk_sql_err(rc);
}
