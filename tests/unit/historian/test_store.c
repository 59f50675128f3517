/* test_store.c - a file that is corrupt, full, locked, gone or not ours. */
#include <sys/stat.h>

#include "historian/migrate.h"
#include "historian/sql.h"
#include "tests/unit/historian/history.h"
#include "tests/unit/historian/suite.h"

static struct history h;

static void begin(void)
{
	history_begin(&h);
}

static void end(void)
{
	history_end(&h);
}

static void write_polls(int64_t first, int64_t last)
{
	for (int64_t n = first; n <= last; n++)
		history_poll(&h, "pv1", n);
	ck_assert_msg(history_write(&h) == SK_OK, "%s", h.store.why);
}

static void put_bytes(long at, const char *bytes, size_t len)
{
	FILE *file = fopen(h.path, "r+b");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

static void fill_page(long page)
{
	char junk[4096];

	memset(junk, 0x5a, sizeof(junk));
	put_bytes(page * (long)sizeof(junk), junk, sizeof(junk));
}

START_TEST(it_is_made_as_it_should_be)
{
	history_open(&h);
	ASK_EQ(&h, "PRAGMA journal_mode", "wal");
	ASK_EQ(&h, "PRAGMA synchronous", "1");
	ASK_EQ(&h, "PRAGMA auto_vacuum", "2");
	ASK_EQ(&h, "PRAGMA application_id", "1399550585");
	ck_assert_str_eq(h.store.set_aside, "");
}
END_TEST

START_TEST(rows_are_there_after_it_was_closed)
{
	history_open(&h);
	write_polls(1, 5);
	sk_store_close(&h.store);
	ck_assert_int_eq(history_files(&h, "-wal"), 0);
	history_open(&h);
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "5");
	write_polls(4, 7);
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "7");
}
END_TEST

START_TEST(only_so_many_rows_go_into_one_transaction)
{
	struct sk_store_written written;

	history_open(&h);
	for (int64_t n = 1; n <= 10; n++)
		history_poll(&h, "pv1", n % 8);
	ck_assert_int_eq(sk_store_write(&h.store, h.batch.first, 9, &written), SK_OK);
	ck_assert_uint_eq(written.taken, 9);
	ck_assert_uint_eq(written.added, 8);
	ck_assert_uint_eq(written.refused, 0);
}
END_TEST

static void note_newest(void *arg, const char *der, int64_t session, int64_t n)
{
	(void)snprintf(arg, 64, "%s %lld %lld", der, (long long)session, (long long)n);
}

START_TEST(it_knows_where_it_ends)
{
	char newest[64] = "";

	history_open(&h);
	ck_assert_int_eq(sk_store_newest(&h.store, note_newest, newest), SK_OK);
	ck_assert_str_eq(newest, "");
	write_polls(1, 5);
	ck_assert_int_eq(sk_store_newest(&h.store, note_newest, newest), SK_OK);
	ck_assert_str_eq(newest, "pv1 4 5");
}
END_TEST

START_TEST(a_corrupt_header_is_set_aside)
{
	history_open(&h);
	write_polls(1, 5);
	sk_store_close(&h.store);
	put_bytes(0, "this is not SQLite", 18);
	history_open(&h);
	ck_assert_ptr_nonnull(
		strstr(h.store.set_aside, "/history.db.corrupt-20241124T120640.123Z"));
	ck_assert_int_eq(history_files(&h, ".corrupt-"), 1);
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "0");
	write_polls(1, 5);
}
END_TEST

START_TEST(a_corrupt_page_is_found_at_opening)
{
	history_open(&h);
	write_polls(1, 1000);
	sk_store_close(&h.store);
	for (long page = 2; page < 40; page++)
		fill_page(page);
	history_open(&h);
	ck_assert_str_ne(h.store.set_aside, "");
	write_polls(1, 5);
}
END_TEST

START_TEST(corruption_while_running_is_an_error_of_its_own)
{
	int err;

	history_open(&h);
	write_polls(1, 3000);
	ck_assert_int_eq(sk_sql_exec(h.store.db, "PRAGMA wal_checkpoint(TRUNCATE)"),
			 SK_OK);
	for (long page = 2; page < 40; page++)
		fill_page(page);
	ck_assert_int_eq(sk_sql_exec(h.store.db, "PRAGMA shrink_memory"), SK_OK);
	history_poll(&h, "pv2", 1);
	err = history_write(&h);
	ck_assert_int_eq(err, SK_ECORRUPT);
	ck_assert_uint_eq(h.batch.rows, 1);
	ck_assert_int_eq(sk_store_set_aside(&h.store, h.path, NOW), SK_OK);
	history_open(&h);
	ck_assert_int_eq(history_write(&h), SK_OK);
	ASK_EQ(&h, "SELECT der FROM latest", "pv2");
}
END_TEST

START_TEST(what_is_not_a_plain_file_is_not_renamed)
{
	char target[192];
	FILE *file;

	(void)snprintf(target, sizeof(target), "%s/target", h.folder);
	file = fopen(target, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(
		fputs("something that is no database at all, by any means", file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(symlink(target, h.path), 0);
	ck_assert_int_eq(sk_store_open(&h.store, h.path, NOW), SK_EREFUSED);
	ck_assert_ptr_null(h.store.db);
	ck_assert_int_eq(access(target, F_OK), 0);
	ck_assert_int_eq(history_files(&h, ".corrupt-"), 0);
}
END_TEST

START_TEST(a_newer_file_is_left_alone)
{
	history_open(&h);
	ck_assert_int_eq(sk_sql_exec(h.store.db, "PRAGMA user_version = 1000"), SK_OK);
	sk_store_close(&h.store);
	ck_assert_int_eq(sk_store_open(&h.store, h.path, NOW), SK_EREFUSED);
	ck_assert_ptr_nonnull(strstr(h.store.why, "newer Skerry"));
	ck_assert_ptr_null(h.store.db);
	ck_assert_int_eq(history_files(&h, ".corrupt-"), 0);
}
END_TEST

START_TEST(a_folder_that_is_not_there_can_be_tried_again)
{
	char path[192];

	(void)snprintf(path, sizeof(path), "%s/none/history.db", h.folder);
	ck_assert_int_eq(sk_store_open(&h.store, path, NOW), SK_EIO);
	ck_assert_ptr_null(h.store.db);
	ck_assert_str_ne(h.store.why, "");
	history_open(&h);
}
END_TEST

START_TEST(a_full_disk_keeps_the_rows_and_recovers)
{
	history_open(&h);
	write_polls(1, 10);
	ck_assert_int_eq(sk_sql_exec(h.store.db, "PRAGMA max_page_count = 1"), SK_OK);
	for (int64_t n = 11; n <= 2000; n++)
		history_poll(&h, "pv1", n);
	ck_assert_int_eq(history_write(&h), SK_EFULL);
	ck_assert_uint_eq(h.batch.rows, 1990);
	ck_assert_str_eq(h.store.why, "database or disk is full");
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "10");
	ck_assert_int_eq(history_write(&h), SK_EFULL);

	ck_assert_int_eq(sk_sql_exec(h.store.db, "PRAGMA max_page_count = 1000000"),
			 SK_OK);
	ck_assert_int_eq(history_write(&h), SK_OK);
	ck_assert_uint_eq(h.batch.rows, 0);
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "2000");
	ASK_EQ(&h, "PRAGMA integrity_check", "ok");
}
END_TEST

START_TEST(a_lock_keeps_the_rows_and_passes)
{
	sqlite3 *other;

	history_open(&h);
	ck_assert_int_eq(sqlite3_open(h.path, &other), SQLITE_OK);
	ck_assert_int_eq(sk_sql_exec(other, "BEGIN IMMEDIATE"), SK_OK);
	history_poll(&h, "pv1", 1);
	ck_assert_int_eq(history_write(&h), SK_EBUSY);
	ck_assert_uint_eq(h.batch.rows, 1);
	ck_assert_int_eq(sk_sql_exec(other, "ROLLBACK"), SK_OK);
	ck_assert_int_eq(history_write(&h), SK_OK);
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "1");
	ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
}
END_TEST

START_TEST(a_reader_is_no_hindrance)
{
	sqlite3 *reader;
	int64_t seen = 0;

	history_open(&h);
	write_polls(1, 1);
	ck_assert_int_eq(sqlite3_open_v2(h.path, &reader, SQLITE_OPEN_READONLY, NULL),
			 SQLITE_OK);
	ck_assert_int_eq(sk_sql_exec(reader, "BEGIN"), SK_OK);
	ck_assert_int_eq(sk_sql_int(reader, "SELECT count(*) FROM latest", &seen), SK_OK);
	write_polls(2, 60000);
	ck_assert_int_gt(h.store.wal_bytes, 4 << 20); /* held by the reader */
	ck_assert_int_eq(sk_sql_int(reader, "SELECT count(*) FROM measurement", &seen),
			 SK_OK);
	ck_assert_int_eq(seen, 1);
	ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
	write_polls(60001, 60002); /* moves the log into the file */
	write_polls(60003, 60004); /* begins the log anew */
	ck_assert_int_lt(h.store.wal_bytes, 1 << 20);
}
END_TEST

START_TEST(a_file_that_was_taken_away_is_noticed)
{
	char away[224];

	history_open(&h);
	write_polls(1, 5);
	(void)snprintf(away, sizeof(away), "%s.away", h.path);
	ck_assert_int_eq(rename(h.path, away), 0);
	history_poll(&h, "pv1", 6);
	ck_assert_int_eq(history_write(&h), SK_ESTALE);
	ck_assert_uint_eq(h.batch.rows, 1);
	sk_store_close(&h.store);
	history_open(&h);
	ck_assert_int_eq(history_write(&h), SK_OK);
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "1");
}
END_TEST

START_TEST(a_row_that_is_refused_holds_nobody_up)
{
	struct sk_store_written written;

	history_open(&h);
	ck_assert_int_eq(
		sk_sql_exec(h.store.db,
			    "CREATE TRIGGER no BEFORE INSERT ON measurement "
			    "WHEN NEW.n = 2 BEGIN SELECT RAISE(ABORT, 'no'); END"),
		SK_OK);
	for (int64_t n = 1; n <= 3; n++)
		history_poll(&h, "pv1", n);
	ck_assert_int_eq(sk_store_write(&h.store, h.batch.first, 3, &written), SK_OK);
	ck_assert_uint_eq(written.taken, 3);
	ck_assert_uint_eq(written.added, 2);
	ck_assert_uint_eq(written.refused, 1);
	ASK_EQ(&h, "SELECT group_concat(n) FROM measurement", "1,3");
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, it_is_made_as_it_should_be);
	tcase_add_test(cases, rows_are_there_after_it_was_closed);
	tcase_add_test(cases, only_so_many_rows_go_into_one_transaction);
	tcase_add_test(cases, it_knows_where_it_ends);
	tcase_add_test(cases, a_corrupt_header_is_set_aside);
	tcase_add_test(cases, a_corrupt_page_is_found_at_opening);
	tcase_add_test(cases, corruption_while_running_is_an_error_of_its_own);
	tcase_add_test(cases, what_is_not_a_plain_file_is_not_renamed);
	tcase_add_test(cases, a_newer_file_is_left_alone);
	tcase_add_test(cases, a_folder_that_is_not_there_can_be_tried_again);
	tcase_add_test(cases, a_full_disk_keeps_the_rows_and_recovers);
	tcase_add_test(cases, a_lock_keeps_the_rows_and_passes);
	tcase_add_test(cases, a_reader_is_no_hindrance);
	tcase_add_test(cases, a_file_that_was_taken_away_is_noticed);
	tcase_add_test(cases, a_row_that_is_refused_holds_nobody_up);
}

int main(void)
{
	return run_suite("store", add_tests);
}
