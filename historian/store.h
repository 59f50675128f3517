/*
 * store.h - the SQLite file: opened, checked, written in transactions, set aside when it
 * is corrupt.
 *
 * Thread: one; the file has no other writer. A call blocks for as long as its transaction
 * takes, and for another's lock at most SK_STORE_BUSY_MS; opening a file that was not
 * closed well also for SK_STORE_CHECK_MS. Errors: those of sk_sql_err(), told in `why`.
 */
#ifndef SK_HISTORIAN_STORE_H
#define SK_HISTORIAN_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "historian/statements.h"
#include "models/config.h"
#include "models/error.h"
#include "models/types.h"

#define SK_STORE_BUSY_MS 100
#define SK_STORE_CHECK_MS 1500
/** A smaller file is checked at every opening, a larger one only when it was not closed
 * well. */
#define SK_STORE_CHECK_BYTES (16 << 20)

/** Zero-initialise. */
struct sk_store {
	sqlite3 *db; /**< NULL: not open */
	struct sk_statements statements;
	int64_t page_bytes;
	int64_t wal_bytes;		      /**< length of the write-ahead log   */
	char set_aside[SK_PATH_LEN + 1 + 64]; /**< where the last corrupt file went */
	char why[SK_TEXT_LEN + 1];	      /**< the last error, for people      */
};

/**
 * Open the file, made if it is not there, and bring it to our schema. A corrupt file is
 * set aside and a fresh one begun: then `set_aside` is not empty.
 * @param now  for the name of a file set aside
 * @return 0; SK_EREFUSED: of another program or a newer Skerry, it stays untouched; or
 * another error, after which opening may be tried again
 */
SK_MUST_USE int sk_store_open(struct sk_store *s, const char *path, sk_wall_ms now);

/** Closing a file well moves the write-ahead log into it. Fine when it is not open. */
void sk_store_close(struct sk_store *s);

/** Close it, and rename the file out of the way. @return 0, SK_EREFUSED (not a plain file
 * of ours) or SK_EIO */
SK_MUST_USE int sk_store_set_aside(struct sk_store *s, const char *path, sk_wall_ms now);

/** What became of the rows of one sk_store_write(). */
struct sk_store_written {
	size_t taken;	/**< done with, from the first on                      */
	size_t added;	/**< of these, new in the history                      */
	size_t refused; /**< of these, refused by the database: a fault of ours */
};

/**
 * Write the first `most` of a list of rows in one transaction. Nothing is written, and
 * nothing taken, unless the commit succeeded.
 * @return 0; SK_ESTALE: the file at the path is no longer the open one; SK_EBUSY,
 * SK_EFULL, SK_EIO, SK_ENOMEM: try again later; SK_ECORRUPT: set it aside
 */
SK_MUST_USE int sk_store_write(struct sk_store *s, const struct sk_row *first,
			       size_t most, struct sk_store_written *out);

/** Tells the newest poll of each DER that the history holds. @return 0 or an error */
SK_MUST_USE int sk_store_newest(struct sk_store *s,
				void (*tell)(void *arg, const char *der, int64_t session,
					     int64_t n),
				void *arg);

#endif
