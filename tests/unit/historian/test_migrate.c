/* test_migrate.c - the schema: fresh, again, newer, foreign, broken half-way; and that it
 * has a column for every point and every field. */
#include <sqlite3.h>

#include "historian/migrate.h"
#include "historian/sql.h"
#include "models/point.h"
#include "models/setpoint.h"
#include "tests/unit/historian/history.h"
#include "tests/unit/historian/suite.h"

static sqlite3 *db;
static char why[128];

static void begin(void)
{
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
}

static void end(void)
{
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static int64_t number(const char *sql)
{
	int64_t value = -1;

	ck_assert_int_eq(sk_sql_int(db, sql, &value), SK_OK);
	return value;
}

static int migrate(const struct sk_migration *migrations)
{
	int err = sk_migrate_check(db, migrations, why, sizeof(why));

	return err ? err : sk_migrate(db, migrations, why, sizeof(why));
}

static int last_number(void)
{
	int last = 0;

	for (const struct sk_migration *m = sk_migrations; m->sql; m++) {
		ck_assert_int_eq(m->number, last + 1); /* no hole, no repetition */
		last = m->number;
	}
	return last;
}

START_TEST(an_empty_database_gets_the_schema)
{
	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	ck_assert_int_eq(number("PRAGMA user_version"), last_number());
	ck_assert_int_eq(number("PRAGMA application_id"), SK_HISTORY_APPLICATION_ID);
	ck_assert_int_eq(number("SELECT count(*) FROM sqlite_schema WHERE name = "
				"'measurement'"),
			 1);
}
END_TEST

START_TEST(again_is_nothing_to_do)
{
	int64_t schema;

	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	schema = number("PRAGMA schema_version");
	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	ck_assert_int_eq(number("PRAGMA schema_version"), schema);
}
END_TEST

START_TEST(every_table_is_strict)
{
	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	ck_assert_int_eq(number("SELECT count(*) FROM pragma_table_list WHERE schema = "
				"'main' AND type = 'table' AND NOT strict AND name NOT "
				"LIKE 'sqlite_%'"),
			 0);
}
END_TEST

START_TEST(a_newer_database_is_refused)
{
	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	ck_assert_int_eq(sk_sql_exec(db, "PRAGMA user_version = 1000"), SK_OK);
	ck_assert_int_eq(migrate(sk_migrations), SK_EREFUSED);
	ck_assert_ptr_nonnull(strstr(why, "newer Skerry (schema 1000"));
	ck_assert_int_eq(number("PRAGMA user_version"), 1000);
}
END_TEST

static const char *const foreign[] = {
	"CREATE TABLE theirs (x)",
	"PRAGMA application_id = 7",
	"PRAGMA user_version = 1",
};

START_TEST(a_database_of_another_program_is_refused)
{
	ck_assert_int_eq(sk_sql_exec(db, foreign[_i]), SK_OK);
	ck_assert_int_eq(migrate(sk_migrations), SK_EREFUSED);
	ck_assert_str_eq(why, "a database of another program");
}
END_TEST

START_TEST(a_migration_happens_whole_or_not_at_all)
{
	static const struct sk_migration broken[] = {
		{1, "0001_good.sql",
		 "PRAGMA application_id = 0x536b7279; "
		 "CREATE TABLE one (x);"},
		{2, "0002_bad.sql", "CREATE TABLE two (x); CREATE TABLE one (x);"},
		{0, 0, 0},
	};

	ck_assert_int_ne(migrate(broken), SK_OK);
	ck_assert_ptr_nonnull(strstr(why, "0002_bad.sql: "));
	ck_assert_int_eq(number("PRAGMA user_version"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM sqlite_schema"), 1);
	ck_assert(sqlite3_get_autocommit(db));
}
END_TEST

/* The columns of a table or view, as ",a,b,c,". */
static const char *columns(const char *table)
{
	static char list[2048];
	char sql[128];
	sqlite3_stmt *stmt = NULL;
	size_t len = 1;

	(void)snprintf(sql, sizeof(sql), "SELECT name FROM pragma_table_info('%s')",
		       table);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	(void)snprintf(list, sizeof(list), ",");
	while (sqlite3_step(stmt) == SQLITE_ROW)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s,",
					sqlite3_column_text(stmt, 0));
	(void)sqlite3_finalize(stmt);
	ck_assert_uint_lt(len, sizeof(list));
	return list;
}

#define POINT(id, name, ...) name ","
#define POINTS SK_POINT_MAP(POINT)
#define FIELDS SK_SETPOINT_MAP(POINT)

static const struct {
	const char *table, *columns;
} registries[] = {
	{"measurement", ",t_ms,der,session,n," POINTS "quality,"},
	{"measurement_view", ",time,der," POINTS "quality,session,n,t_ms,"},
	{"latest", ",time,der," POINTS "quality,session,n,t_ms,"},
	{"setpoint", ",id,der,t_ms,epoch,seq,source,ttl_ms," FIELDS},
	{"setpoint_result", ",id,der,t_ms,epoch,seq,stage,reason," FIELDS},
};

START_TEST(the_columns_are_those_of_the_registry)
{
	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	ck_assert_str_eq(columns(registries[_i].table), registries[_i].columns);
}
END_TEST

static const char *const views[] = {"measurement_view", "latest",     "minute",
				    "setpoint_view",	"event_view", "state_view",
				    "alarm_view",	"loss_view"};

START_TEST(every_view_begins_with_the_time_and_ends_with_it_in_ms)
{
	const char *list;

	ck_assert_int_eq(migrate(sk_migrations), SK_OK);
	list = columns(views[_i]);
	ck_assert_int_eq(strncmp(list, ",time,", 6), 0);
	ck_assert_str_eq(list + strlen(list) - 6, ",t_ms,");
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, an_empty_database_gets_the_schema);
	tcase_add_test(cases, again_is_nothing_to_do);
	tcase_add_test(cases, every_table_is_strict);
	tcase_add_test(cases, a_newer_database_is_refused);
	tcase_add_loop_test(cases, a_database_of_another_program_is_refused, 0, 3);
	tcase_add_test(cases, a_migration_happens_whole_or_not_at_all);
	tcase_add_loop_test(cases, the_columns_are_those_of_the_registry, 0, 5);
	tcase_add_loop_test(cases, every_view_begins_with_the_time_and_ends_with_it_in_ms,
			    0, 8);
}

int main(void)
{
	return run_suite("migrate", add_tests);
}
