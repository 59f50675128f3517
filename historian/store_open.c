/* store_open.c - opening, checking and setting aside the SQLite file; see store.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "historian/migrate.h"
#include "historian/sql.h"
#include "historian/store.h"

/* How often, in steps of SQLite's machine, a check looks at the clock. */
#define CHECK_STEPS 10000

/* auto_vacuum must come before the first table, and so before the log. NORMAL: a power
 * cut may take the last commits, never the file. */
static const char settings[] = "PRAGMA auto_vacuum = INCREMENTAL;"
			       "PRAGMA synchronous = NORMAL;"
			       "PRAGMA journal_size_limit = 16777216;"
			       "PRAGMA wal_autocheckpoint = 0;"; /* store.c does it */

static int fail(struct sk_store *s, int err)
{
	const char *said = s->db ? sqlite3_errmsg(s->db) : sk_strerror(err);

	(void)snprintf(s->why, sizeof(s->why), "%s", said);
	return err;
}

static int64_t length_of(const char *path, const char *suffix)
{
	char name[SK_PATH_LEN + 1 + 8];
	struct stat st;

	(void)snprintf(name, sizeof(name), "%s%s", path, suffix); /* both are bounded */
	return stat(name, &st) ? 0 : (int64_t)st.st_size;
}

static int on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct sk_store *s = arg;

	(void)db;
	(void)name;
	s->wal_bytes = pages * s->page_bytes;
	return SQLITE_OK;
}

static int set_wal(struct sk_store *s)
{
	sqlite3_stmt *stmt = NULL;
	bool wal = false;
	int err, rc = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode = WAL", -1, &stmt,
					 NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		wal = strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	if (sk_sql_err(rc))
		return fail(s, sk_sql_err(rc));
	if (!wal) {
		(void)snprintf(s->why, sizeof(s->why),
			       "the file system offers no write-ahead log");
		return SK_EIO;
	}
	(void)sqlite3_wal_hook(s->db, on_commit, s); /* returns the hook before */
	err = sk_sql_int(s->db, "PRAGMA page_size", &s->page_bytes);
	return err ? fail(s, err) : SK_OK;
}

static int out_of_time(void *deadline)
{
	return sk_clock_mono() > *(const sk_mono_ms *)deadline;
}

/* Ask SQLite whether the file is sound, for a bounded time. */
static int check(struct sk_store *s)
{
	sk_mono_ms deadline = sk_clock_mono() + SK_STORE_CHECK_MS;
	sqlite3_stmt *stmt = NULL;
	const char *said = NULL;
	int err = SK_OK, rc;

	sqlite3_progress_handler(s->db, CHECK_STEPS, out_of_time, &deadline);
	rc = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		said = (const char *)sqlite3_column_text(stmt, 0);
	if (rc == SQLITE_INTERRUPT) {
		sk_notice("the history is large: not checked to its end");
	} else if (rc != SQLITE_ROW) {
		err = fail(s, sk_sql_err(rc));
	} else if (!said || strcmp(said, "ok") != 0) {
		(void)snprintf(s->why, sizeof(s->why), "%s", said ? said : "no answer");
		err = SK_ECORRUPT;
	}
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	sqlite3_progress_handler(s->db, 0, NULL, NULL);
	return err;
}

static int prepare(struct sk_store *s, bool doubtful)
{
	int err = sk_migrate_check(s->db, sk_migrations, s->why, sizeof(s->why));

	if (!err && doubtful)
		err = check(s);
	if (err)
		return err;
	err = sk_sql_exec(s->db, settings);
	if (err)
		return fail(s, err);
	err = set_wal(s);
	if (!err)
		err = sk_migrate(s->db, sk_migrations, s->why, sizeof(s->why));
	if (err)
		return err;
	err = sk_statements_prepare(&s->statements, s->db);
	return err ? fail(s, err) : SK_OK;
}

static int open_once(struct sk_store *s, const char *path)
{
	/* A log that is still there was not moved into the file: it was not closed well,
	 * or somebody reads it. */
	bool doubtful = length_of(path, "-wal") > 0 ||
			length_of(path, "") <= SK_STORE_CHECK_BYTES;
	int rc = sqlite3_open_v2(path, &s->db,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					 SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
				 NULL);
	int err = s->db ? sk_sql_err(rc) : SK_ENOMEM;

	if (!err)
		err = sk_sql_err(sqlite3_busy_timeout(s->db, SK_STORE_BUSY_MS));
	err = err ? fail(s, err) : prepare(s, doubtful);
	if (err)
		sk_store_close(s);
	return err;
}

int sk_store_open(struct sk_store *s, const char *path, sk_wall_ms now)
{
	int err;

	s->set_aside[0] = '\0';
	s->wal_bytes = 0;
	err = open_once(s, path);
	if (err != SK_ECORRUPT)
		return err;
	sk_error("%s is corrupt: %s", path, s->why);
	err = sk_store_set_aside(s, path, now);
	return err ? err : open_once(s, path);
}

void sk_store_close(struct sk_store *s)
{
	sk_statements_clear(&s->statements);
	if (sqlite3_close(s->db) != SQLITE_OK)
		sk_error("cannot close the history: %s", sqlite3_errmsg(s->db));
	s->db = NULL;
}

/* "history.db.corrupt-20251125T033700.123Z" */
static int name_aside(struct sk_store *s, const char *path, sk_wall_ms now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm utc;
	char stamp[32];
	int len;

	if (!gmtime_r(&seconds, &utc) ||
	    strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &utc) == 0)
		return SK_EINVAL;
	len = snprintf(s->set_aside, sizeof(s->set_aside), "%s.corrupt-%s.%03dZ", path,
		       stamp, (int)(now % 1000));
	return len > 0 && (size_t)len < sizeof(s->set_aside) ? SK_OK : SK_EINVAL;
}

static int rename_part(const struct sk_store *s, const char *path, const char *suffix)
{
	char from[SK_PATH_LEN + 1 + 8], to[sizeof(s->set_aside) + 8];

	(void)snprintf(from, sizeof(from), "%s%s", path, suffix); /* all are bounded */
	(void)snprintf(to, sizeof(to), "%s%s", s->set_aside, suffix);
	return rename(from, to);
}

int sk_store_set_aside(struct sk_store *s, const char *path, sk_wall_ms now)
{
	struct stat st;

	sk_store_close(s);
	/* A mistaken path must not rename what belongs to somebody else. */
	if (lstat(path, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
		(void)snprintf(s->why, sizeof(s->why),
			       "corrupt, and not a plain file of this user");
		return SK_EREFUSED;
	}
	if (name_aside(s, path, now) || rename_part(s, path, "")) {
		s->set_aside[0] = '\0';
		(void)snprintf(s->why, sizeof(s->why), "corrupt, cannot be renamed: %s",
			       strerror(errno));
		return SK_EIO;
	}
	/* The log belongs to it: what can be saved from it is found together. The index
	 * of the log (-shm) is made anew by whoever opens it. */
	if (rename_part(s, path, "-wal") && errno != ENOENT)
		sk_warning("%s-wal: cannot be renamed: %s", path, strerror(errno));
	if (rename_part(s, path, "-shm") && errno != ENOENT)
		sk_warning("%s-shm: cannot be renamed: %s", path, strerror(errno));
	return SK_OK;
}
