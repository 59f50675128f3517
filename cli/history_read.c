/* history_read.c - the rows of the history, page by page; see history.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/history.h"

#define SQL_SIZE 512

/* Prepare `fmt` with its %s replaced by view and condition; bind ?1..?3. */
static sqlite3_stmt *prepare(struct sk_history *h, const struct sk_history_query *q,
			     const char *head, const char *tail, sk_wall_ms since,
			     sk_wall_ms until)
{
	char sql[SQL_SIZE];
	sqlite3_stmt *stmt = NULL;

	(void)snprintf(sql, sizeof(sql), /* all of it ours, and short */
		       "%s FROM %s WHERE t_ms >= ?1 AND t_ms <= ?2%s%s", head, q->view,
		       q->der ? " AND der = ?3" : "", tail);
	if (sqlite3_prepare_v2(h->db, sql, -1, &stmt, NULL) != SQLITE_OK ||
	    sqlite3_bind_int64(stmt, 1, since) != SQLITE_OK ||
	    sqlite3_bind_int64(stmt, 2, until) != SQLITE_OK ||
	    (q->der &&
	     sqlite3_bind_text(stmt, 3, q->der, -1, SQLITE_STATIC) != SQLITE_OK)) {
		(void)sk_history_failed(h);
		(void)sqlite3_finalize(stmt);
		return NULL;
	}
	return stmt;
}

/* What the newest `last` rows span, and how many they are. */
static int newest(struct sk_history *h, struct sk_history_query *q, int64_t *count)
{
	sqlite3_stmt *stmt = prepare(h, q,
				     "SELECT min(t_ms), max(t_ms), count(*) FROM "
				     "(SELECT t_ms",
				     " ORDER BY t_ms DESC LIMIT ?4)", q->since, q->until);
	int rc;

	if (!stmt)
		return SK_EIO;
	rc = sqlite3_bind_int64(stmt, 4, q->last);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		*count = sqlite3_column_int64(stmt, 2);
		if (*count > 0) {
			q->since = sqlite3_column_int64(stmt, 0);
			q->until = sqlite3_column_int64(stmt, 1);
		}
	} else {
		(void)sk_history_failed(h);
	}
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	return rc == SQLITE_ROW ? SK_OK : SK_EIO;
}

/* A query of one number. */
static int ask(struct sk_history *h, sqlite3_stmt *stmt, int64_t *out)
{
	int rc;

	if (!stmt)
		return SK_EIO;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	else
		(void)sk_history_failed(h);
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	return rc == SQLITE_ROW ? SK_OK : SK_EIO;
}

/* Narrow the query to its newest rows: begin at the oldest of them, and step over those
 * of the same millisecond that are too many. */
static int narrow(struct sk_history *h, struct sk_history_cursor *c)
{
	struct sk_history_query *q = &c->query;
	sk_wall_ms since = q->since;
	int64_t count = 0, all = 0, older = 0;
	int err = newest(h, q, &count);

	if (!err)
		err = ask(h, prepare(h, q, "SELECT count(*)", "", q->since, q->until),
			  &all);
	if (!err && q->since > since)
		err = ask(h,
			  prepare(h, q, "SELECT count(*) FROM (SELECT 1", " LIMIT 1)",
				  since, q->since - 1),
			  &older);
	if (err)
		return err;
	c->skip = all - count;
	c->remain = count;
	c->more = older > 0 || c->skip > 0;
	return SK_OK;
}

static int transaction(struct sk_history *h, const char *verb)
{
	return sqlite3_exec(h->db, verb, NULL, NULL, NULL) == SQLITE_OK
		       ? SK_OK
		       : sk_history_failed(h);
}

int sk_history_begin(struct sk_history *h, const struct sk_history_query *q,
		     struct sk_history_cursor *c)
{
	int err = sk_history_has(h, q->view);

	*c = (struct sk_history_cursor){.query = *q, .remain = -1};
	if (!err && q->last > 0) {
		err = transaction(h, "BEGIN");
		if (!err) {
			err = narrow(h, c);
			if (transaction(h, "COMMIT") && !err)
				err = SK_EIO;
		}
	}
	c->at = c->query.since;
	return err;
}

static void drop_rows(struct sk_page *page)
{
	for (size_t i = 0; i < page->rows * page->columns; i++)
		free(page->values[i].text);
	page->rows = 0;
}

void sk_page_clear(struct sk_page *page)
{
	drop_rows(page);
	for (size_t i = 0; i < page->columns; i++)
		free(page->names[i]);
	free(page->names);
	free(page->values);
	*page = (struct sk_page){0};
}

/* Columns of a page, once: they are the same for all pages of a view. */
static int take_columns(struct sk_page *page, sqlite3_stmt *stmt)
{
	size_t columns = (size_t)sqlite3_column_count(stmt);

	if (page->names)
		return SK_OK;
	page->names = calloc(columns, sizeof(char *));
	page->values = calloc(columns * SK_HISTORY_PAGE_ROWS, sizeof(*page->values));
	if (!page->names || !page->values)
		return SK_ENOMEM;
	for (; page->columns < columns; page->columns++) {
		const char *name = sqlite3_column_name(stmt, (int)page->columns);

		page->names[page->columns] = name ? strdup(name) : NULL;
		if (!page->names[page->columns])
			return SK_ENOMEM;
		if (strcmp(name, "t_ms") == 0)
			page->t_ms = page->columns;
	}
	return SK_OK;
}

static int take_value(struct sk_value *v, sqlite3_stmt *stmt, int column)
{
	const unsigned char *text;

	*v = (struct sk_value){0};
	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_NULL:
		return SK_OK;
	case SQLITE_INTEGER:
		v->type = SK_VALUE_INTEGER;
		v->integer = sqlite3_column_int64(stmt, column);
		return SK_OK;
	case SQLITE_FLOAT:
		v->type = SK_VALUE_REAL;
		v->real = sqlite3_column_double(stmt, column);
		return SK_OK;
	default:
		v->type = SK_VALUE_TEXT;
		text = sqlite3_column_text(stmt, column);
		v->text = text ? strdup((const char *)text) : NULL;
		return v->text ? SK_OK : SK_ENOMEM;
	}
}

static int take_row(struct sk_page *page, sqlite3_stmt *stmt)
{
	struct sk_value *row = page->values + page->rows * page->columns;
	int err = SK_OK;

	for (size_t i = 0; i < page->columns; i++) {
		int e = take_value(&row[i], stmt, (int)i);

		err = err ? err : e;
	}
	page->rows++;
	return err;
}

static int fetch(struct sk_page *page, sqlite3_stmt *stmt)
{
	int rc = SQLITE_DONE, err = take_columns(page, stmt);

	while (!err && page->rows < SK_HISTORY_PAGE_ROWS &&
	       (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		err = take_row(page, stmt);
	return err ? err : rc == SQLITE_ROW || rc == SQLITE_DONE ? SK_OK : SK_EIO;
}

/* The next page begins at the last time read, behind the rows of it that were read. */
static void advance(struct sk_history_cursor *c, const struct sk_page *page)
{
	sk_wall_ms last;
	int64_t same = 0;

	if (page->rows == 0)
		return;
	last = page->values[(page->rows - 1) * page->columns + page->t_ms].integer;
	for (size_t i = 0; i < page->rows; i++)
		same += page->values[i * page->columns + page->t_ms].integer == last;
	c->skip = last == c->at ? c->skip + same : same;
	c->at = last;
	if (c->remain > 0)
		c->remain -= (int64_t)page->rows;
}

static int64_t page_rows(const struct sk_history_cursor *c)
{
	return c->remain >= 0 && c->remain < SK_HISTORY_PAGE_ROWS ? c->remain
								  : SK_HISTORY_PAGE_ROWS;
}

int sk_history_next(struct sk_history *h, struct sk_history_cursor *c,
		    struct sk_page *page)
{
	sqlite3_stmt *stmt;
	int err;

	drop_rows(page);
	if (c->remain == 0)
		return SK_OK;
	stmt = prepare(h, &c->query, "SELECT *", " ORDER BY t_ms LIMIT ?4 OFFSET ?5",
		       c->at, c->query.until);
	if (!stmt)
		return SK_EIO;
	if (sqlite3_bind_int64(stmt, 4, page_rows(c)) != SQLITE_OK ||
	    sqlite3_bind_int64(stmt, 5, c->skip) != SQLITE_OK)
		err = sk_history_failed(h);
	else
		err = fetch(page, stmt);
	if (err == SK_EIO)
		(void)sk_history_failed(h);
	else if (err)
		(void)snprintf(h->why, sizeof(h->why), "%s", sk_strerror(err));
	(void)sqlite3_finalize(stmt); /* repeats the error of the step */
	if (!err)
		advance(c, page);
	return err;
}
