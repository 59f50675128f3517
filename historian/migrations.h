/*
 * migrations.h - the numbered SQL files of schema/sql, carried in the program.
 *
 * The table is generated at build time (cmake/embed_sql.cmake) and ends with a NULL sql.
 */
#ifndef SK_HISTORIAN_MIGRATIONS_H
#define SK_HISTORIAN_MIGRATIONS_H

struct sk_migration {
	int number;	  /**< counts up from 1; PRAGMA user_version after it ran */
	const char *name; /**< file name                                          */
	const char *sql;
};

extern const struct sk_migration sk_migrations[];

#endif
