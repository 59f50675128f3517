/* history.h - a database in a folder of its own, rows to put in, questions to ask it. */
#ifndef TESTS_UNIT_HISTORIAN_HISTORY_H
#define TESTS_UNIT_HISTORIAN_HISTORY_H

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "historian/batch.h"
#include "historian/store.h"
#include "models/measurement.h"

#define NOW INT64_C(1732450000123)

struct history {
	char folder[160], path[192];
	struct sk_store store;
	struct sk_batch batch;
};

/* A new folder, with nothing in it. */
static inline void history_begin(struct history *h)
{
	*h = (struct history){0};
	(void)snprintf(h->folder, sizeof(h->folder), SKERRY_BUILD "/history-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(h->folder));
	(void)snprintf(h->path, sizeof(h->path), "%s/history.db", h->folder);
	sk_batch_init(&h->batch, 100000);
}

static inline void history_open(struct history *h)
{
	ck_assert_msg(sk_store_open(&h->store, h->path, NOW) == SK_OK, "%s",
		      h->store.why);
}

static inline void history_end(struct history *h)
{
	char path[512];
	DIR *dir = opendir(h->folder);
	struct dirent *entry;

	sk_store_close(&h->store);
	sk_batch_clear(&h->batch);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", h->folder, entry->d_name);
		ck_assert_int_eq(unlink(path), 0);
	}
	(void)closedir(dir);
	ck_assert_int_eq(rmdir(h->folder), 0);
}

/* How many files of the folder have `part` in their name. */
static inline int history_files(const struct history *h, const char *part)
{
	DIR *dir = opendir(h->folder);
	struct dirent *entry;
	int count = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL)
		count += strstr(entry->d_name, part) != NULL;
	(void)closedir(dir);
	return count;
}

static inline void history_add(struct history *h, enum sk_row_kind kind, const char *der,
			       const void *body)
{
	struct sk_row *row = sk_row_new(kind, der, body);

	ck_assert_ptr_nonnull(row);
	sk_batch_put(&h->batch, row);
}

/* Poll `n` of a DER: one second after the last, a frequency that names it. */
static inline void history_poll(struct history *h, const char *der, int64_t n)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	m.session = 4;
	m.n = n;
	m.t_ms = NOW + n * 1000;
	sk_measurement_set(&m, SK_PT_F_HZ, 50 + (double)n / 1000, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_P_W, (double)n, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_SOC_PCT, 0, SK_Q_INVALID | SK_Q_COMM);
	history_add(h, SK_ROW_MEASUREMENT, der, &m);
}

/* Write what is queued in one transaction. @return its result */
static inline int history_write(struct history *h)
{
	struct sk_store_written written;
	int err = sk_store_write(&h->store, h->batch.first, h->batch.rows, &written);

	sk_batch_drop(&h->batch, written.taken);
	return err;
}

/* The first column of the first row, as text; "" for NULL or no row. */
static inline const char *history_ask(struct history *h, const char *sql)
{
	static char answer[512];
	sqlite3_stmt *stmt = NULL;
	const char *text = NULL;

	ck_assert_msg(sqlite3_prepare_v2(h->store.db, sql, -1, &stmt, NULL) == SQLITE_OK,
		      "%s: %s", sql, sqlite3_errmsg(h->store.db));
	if (sqlite3_step(stmt) == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(stmt, 0);
	(void)snprintf(answer, sizeof(answer), "%s", text ? text : "");
	(void)sqlite3_finalize(stmt);
	return answer;
}

#define ASK_EQ(h, sql, answer) ck_assert_str_eq(history_ask(h, sql), answer)

#endif
