/* migrate.c - bringing a database to the schema this program writes; see migrate.h. */
#include "historian/migrate.h"

#include <inttypes.h>
#include <stdio.h>

#include "historian/sql.h"

static int fail(sqlite3 *db, int err, char *why, size_t size)
{
	(void)snprintf(why, size, "%s", sqlite3_errmsg(db)); /* a longer one is cut */
	return err;
}

static int newest(const struct sk_migration *migrations)
{
	int number = 0;

	for (; migrations->sql; migrations++)
		number = migrations->number;
	return number;
}

int sk_migrate_check(sqlite3 *db, const struct sk_migration *migrations, char *why,
		     size_t size)
{
	int64_t id = 0, version = 0, objects = 0;
	int err = sk_sql_int(db, "PRAGMA application_id", &id);

	if (!err)
		err = sk_sql_int(db, "PRAGMA user_version", &version);
	if (!err)
		err = sk_sql_int(db, "SELECT count(*) FROM sqlite_schema", &objects);
	if (err)
		return fail(db, err, why, size);
	if (id != SK_HISTORY_APPLICATION_ID && (id != 0 || version != 0 || objects > 0)) {
		(void)snprintf(why, size, "a database of another program");
		return SK_EREFUSED;
	}
	if (version > newest(migrations)) {
		(void)snprintf(why, size,
			       "written by a newer Skerry (schema %" PRId64
			       ", this program knows up to %d)",
			       version, newest(migrations));
		return SK_EREFUSED;
	}
	return SK_OK;
}

/* One migration with its number, or nothing of it. */
static int run(sqlite3 *db, const struct sk_migration *m)
{
	char number[64];
	int err = sk_sql_exec(db, "BEGIN IMMEDIATE");

	if (err)
		return err;
	(void)snprintf(number, sizeof(number), "PRAGMA user_version = %d", m->number);
	err = sk_sql_exec(db, m->sql);
	if (!err)
		err = sk_sql_exec(db, number);
	if (!err)
		err = sk_sql_exec(db, "COMMIT");
	return err;
}

int sk_migrate(sqlite3 *db, const struct sk_migration *migrations, char *why, size_t size)
{
	int64_t version = 0;
	int err = sk_sql_int(db, "PRAGMA user_version", &version);

	if (err)
		return fail(db, err, why, size);
	for (const struct sk_migration *m = migrations; m->sql; m++) {
		if (m->number <= version)
			continue;
		err = run(db, m);
		if (!err)
			continue;
		(void)snprintf(why, size, "%s: %s", m->name, sqlite3_errmsg(db));
		if (!sqlite3_get_autocommit(db) && sk_sql_exec(db, "ROLLBACK"))
			return SK_EIO; /* the caller closes it, which rolls back */
		return err;
	}
	return SK_OK;
}
