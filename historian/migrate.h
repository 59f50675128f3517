/*
 * migrate.h - bringing a database to the schema this program writes.
 *
 * PRAGMA user_version is the number of the last migration; each runs in one transaction
 * together with its number, so that a program killed in between leaves the one before.
 */
#ifndef SK_HISTORIAN_MIGRATE_H
#define SK_HISTORIAN_MIGRATE_H

#include <sqlite3.h>
#include <stddef.h>

#include "historian/migrations.h"
#include "models/error.h"

/** PRAGMA application_id of every Skerry history: "Skry". Set by the first migration. */
#define SK_HISTORY_APPLICATION_ID 0x536b7279

/**
 * Look, without writing, whether the database is ours and not newer than this program. An
 * empty one is ours. `why` says what is wrong.
 * @param migrations  ends with a NULL sql
 * @return 0, SK_EREFUSED, or an error of sk_sql_err()
 */
SK_MUST_USE int sk_migrate_check(sqlite3 *db, const struct sk_migration *migrations,
				 char *why, size_t size);

/** Run what is missing. @return 0 or an error of sk_sql_err(), told in `why` */
SK_MUST_USE int sk_migrate(sqlite3 *db, const struct sk_migration *migrations, char *why,
			   size_t size);

#endif
