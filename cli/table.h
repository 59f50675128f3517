/*
 * table.h - aligned columns with a head line, from cells of text.
 *
 * Cells are added row by row. Widths are those of the widest cell, in terminal columns.
 * Out of memory is remembered and told by sk_table_print().
 */
#ifndef SK_CLI_TABLE_H
#define SK_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/paper.h"

#define SK_TABLE_COLUMNS_MAX 64

enum sk_align { SK_LEFT, SK_RIGHT };

struct sk_cell {
	char *text; /**< NULL: empty */
	enum sk_style style;
};

struct sk_table {
	struct {
		const char *title; /**< borrowed for the life of the table */
		enum sk_align align;
		bool hidden; /**< set by the owner before printing    */
	} columns[SK_TABLE_COLUMNS_MAX];
	size_t column_count;
	size_t width[SK_TABLE_COLUMNS_MAX]; /**< never shrinks over prints */
	struct sk_cell *cells;
	size_t cell_count, room;
	bool failed;
};

/** Empty, without columns. */
void sk_table_init(struct sk_table *t);
void sk_table_clear(struct sk_table *t);

/** Add a column, before the first cell. One too many is out of memory too. */
void sk_table_column(struct sk_table *t, enum sk_align align, const char *title);

/** Add the next cell; the row is full when there is one for each column. */
void sk_table_cell(struct sk_table *t, enum sk_style style, const char *text);
void sk_table_print_cell(struct sk_table *t, enum sk_style style, const char *fmt, ...)
	SK_PRINTF(3, 4);

/** Print the rows, and the titles above them when `head`. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_table_print(struct sk_table *t, struct sk_paper *paper, bool head);

/** Drop the rows, keep columns and widths. */
void sk_table_drop_rows(struct sk_table *t);

#endif
