/* history.c - opening the historian's SQLite file to read; see history.h. */
#include "cli/history.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 2000
#define REQUIRED_VIEW "measurement_view"

/* Say why, and hand the error on. A longer reason is cut. */
static int fail(struct sk_history *h, int err, const char *fmt, ...) SK_PRINTF(3, 4);
static int fail(struct sk_history *h, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(h->why, sizeof(h->why), fmt, args);
	va_end(args);
	return err;
}

/* What people can mend themselves, told before SQLite says less. */
static int check_file(struct sk_history *h)
{
	struct stat st;

	if (stat(h->path, &st))
		return errno == ENOENT
			       ? fail(h, SK_ENOENT,
				      "%s: no such file; skerry-historian makes it "
				      "(historian.database says where), --db names "
				      "another",
				      h->path)
			       : fail(h, SK_EIO, "%s: %s", h->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(h, SK_EINVAL, "%s: not a file", h->path);
	if (access(h->path, R_OK))
		return fail(h, SK_EREFUSED, "%s: %s", h->path, strerror(errno));
	return SK_OK;
}

int sk_history_failed(struct sk_history *h)
{
	int code = sqlite3_errcode(h->db);

	switch (code & 0xff) {
	case SQLITE_NOTADB:
		return fail(h, SK_ECORRUPT, "%s: not an SQLite database", h->path);
	case SQLITE_CORRUPT:
		return fail(h, SK_ECORRUPT, "%s: the database is damaged: %s", h->path,
			    sqlite3_errmsg(h->db));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail(h, SK_EBUSY, "%s: locked by another program for over %d s",
			    h->path, BUSY_MS / 1000);
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return fail(
			h, SK_EIO,
			"%s: cannot be opened; while no skerry-historian runs, reading "
			"needs write permission on its folder, for SQLite's -shm file",
			h->path);
	default:
		return fail(h, SK_EIO, "%s: %s", h->path, sqlite3_errmsg(h->db));
	}
}

/* The first column of the first row of a query, 0 when there is none; `name` is its ?1.
 */
static int ask(struct sk_history *h, const char *sql, const char *name, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(h->db, sql, -1, &stmt, NULL), err = SK_OK;

	*out = 0;
	if (rc == SQLITE_OK && name)
		rc = sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	else if (rc != SQLITE_DONE)
		err = sk_history_failed(h);
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	return err;
}

int sk_history_has(struct sk_history *h, const char *view)
{
	int64_t views;
	int err = ask(h,
		      "SELECT count(*) FROM sqlite_master WHERE type = 'view' AND "
		      "name = ?1",
		      view, &views);

	if (!err && views == 0)
		return fail(h, SK_EABSENT, "%s: this history has no %s", h->path, view);
	return err;
}

static int check_schema(struct sk_history *h)
{
	int64_t version;
	int err = ask(h, "PRAGMA user_version", NULL, &version);

	if (!err && version > SKERRY_SCHEMA_VERSION)
		return fail(h, SK_EMODEL,
			    "%s: written by a newer Skerry (schema %lld, this program "
			    "knows up to %d)",
			    h->path, (long long)version, SKERRY_SCHEMA_VERSION);
	if (!err)
		err = sk_history_has(h, REQUIRED_VIEW);
	if (err == SK_EABSENT)
		return fail(h, SK_EMODEL,
			    "%s: not a Skerry history: it has no " REQUIRED_VIEW,
			    h->path);
	return err;
}

int sk_history_open(struct sk_history *h, const char *path)
{
	int err;

	*h = (struct sk_history){.path = path};
	err = check_file(h);
	if (err)
		return err;
	if (sqlite3_open_v2(path, &h->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		return h->db ? sk_history_failed(h)
			     : fail(h, SK_ENOMEM, "%s: %s", path, sk_strerror(SK_ENOMEM));
	if (sqlite3_busy_timeout(h->db, BUSY_MS) != SQLITE_OK)
		return sk_history_failed(h);
	return check_schema(h);
}

void sk_history_close(struct sk_history *h)
{
	(void)sqlite3_close(h->db); /* every statement was finalised: it cannot be busy */
	h->db = NULL;
}
