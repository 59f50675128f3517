/* store.c - writing rows in transactions; see store.h. Opening: store_open.c. */
#include "historian/store.h"

#include <stdio.h>

#include "historian/sql.h"

#define CHECKPOINT_BYTES (4 << 20)

/* Keep what SQLite says of an error, for people. */
static int fail(struct sk_store *s, int err)
{
	(void)snprintf(s->why, sizeof(s->why), "%s", sqlite3_errmsg(s->db));
	return err;
}

/* A file that was renamed or deleted takes rows for as long as it is open, and nobody
 * ever sees them. */
static bool moved(struct sk_store *s)
{
	int gone = 0;

	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &gone) ==
		       SQLITE_OK &&
	       gone;
}

static int write_rows(struct sk_store *s, const struct sk_row *row, size_t most,
		      struct sk_store_written *out)
{
	for (; row && out->taken < most; row = row->next) {
		int added = sk_statements_write(&s->statements, row);

		if (added == SK_EREFUSED)
			out->refused++; /* it would be refused again: go on without it */
		else if (added < 0)
			return fail(s, added);
		else
			out->added += (size_t)added;
		out->taken++;
	}
	return SK_OK;
}

/* Move the log into the file, as far as readers let us. Not reaching the end, or not at
 * all, is no loss: the rows are in the log, and the log's length is watched. */
static void checkpoint(struct sk_store *s)
{
	if (s->wal_bytes >= CHECKPOINT_BYTES)
		(void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE,
						NULL, NULL);
}

int sk_store_write(struct sk_store *s, const struct sk_row *first, size_t most,
		   struct sk_store_written *out)
{
	struct sk_store_written written = {0};
	int err;

	*out = written;
	if (moved(s)) {
		(void)snprintf(s->why, sizeof(s->why), "the file was moved or deleted");
		return SK_ESTALE;
	}
	err = sk_sql_exec(s->db, "BEGIN IMMEDIATE");
	if (err)
		return fail(s, err);
	err = write_rows(s, first, most, &written);
	if (!err) {
		err = sk_sql_exec(s->db, "COMMIT");
		if (err)
			(void)fail(s, err);
	}
	if (err) {
		/* SQLite may have rolled back by itself; if it cannot, closing does. */
		if (!sqlite3_get_autocommit(s->db) && sk_sql_exec(s->db, "ROLLBACK"))
			return SK_EIO;
		return err;
	}
	*out = written;
	checkpoint(s);
	return SK_OK;
}

int sk_store_newest(struct sk_store *s,
		    void (*tell)(void *arg, const char *der, int64_t session, int64_t n),
		    void *arg)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(s->db,
				    "SELECT name, newest_session, newest_n FROM der "
				    "WHERE newest_n NOT NULL",
				    -1, &stmt, NULL);

	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW)
			tell(arg, (const char *)sqlite3_column_text(stmt, 0),
			     sqlite3_column_int64(stmt, 1),
			     sqlite3_column_int64(stmt, 2));
	}
	if (rc != SQLITE_DONE)
		(void)fail(s, rc);
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	return sk_sql_err(rc);
}
