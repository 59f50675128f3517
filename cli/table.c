/* table.c - aligned columns; see table.h. */
#include "cli/table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

#define GAP 2
#define CELL_SIZE 512

void sk_table_init(struct sk_table *t)
{
	*t = (struct sk_table){0};
}

void sk_table_drop_rows(struct sk_table *t)
{
	for (size_t i = 0; i < t->cell_count; i++)
		free(t->cells[i].text);
	t->cell_count = 0;
}

void sk_table_clear(struct sk_table *t)
{
	sk_table_drop_rows(t);
	free(t->cells);
	sk_table_init(t);
}

void sk_table_column(struct sk_table *t, enum sk_align align, const char *title)
{
	if (t->column_count == SK_TABLE_COLUMNS_MAX) {
		t->failed = true;
		return;
	}
	t->columns[t->column_count].title = title;
	t->columns[t->column_count++].align = align;
}

static bool grow(struct sk_table *t)
{
	size_t room = t->room ? 2 * t->room : 64;
	struct sk_cell *cells;

	if (t->cell_count < t->room)
		return true;
	cells = realloc(t->cells, room * sizeof(*cells));
	if (!cells)
		return false;
	t->cells = cells;
	t->room = room;
	return true;
}

void sk_table_cell(struct sk_table *t, enum sk_style style, const char *text)
{
	char *copy = NULL;

	if (!grow(t) || (text[0] && !(copy = strdup(text)))) {
		t->failed = true;
		return;
	}
	t->cells[t->cell_count++] = (struct sk_cell){copy, style};
}

void sk_table_print_cell(struct sk_table *t, enum sk_style style, const char *fmt, ...)
{
	char text[CELL_SIZE];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args); /* a longer cell is cut */
	va_end(args);
	sk_table_cell(t, style, text);
}

static void widen(size_t *width, const char *text)
{
	size_t w = text ? sk_text_width(text) : 0;

	if (w > *width)
		*width = w;
}

static void measure(struct sk_table *t)
{
	for (size_t c = 0; c < t->column_count; c++)
		widen(&t->width[c], t->columns[c].title);
	for (size_t i = 0; i < t->cell_count; i++)
		widen(&t->width[i % t->column_count], t->cells[i].text);
}

/* Blanks are owed, not printed, until something follows them: no line ends in blanks. */
static void print_cell(const struct sk_table *t, size_t column,
		       const struct sk_cell *cell, struct sk_paper *paper, size_t *owed)
{
	const char *text = cell->text ? cell->text : "";
	size_t pad = t->width[column] - sk_text_width(text);

	if (t->columns[column].align == SK_RIGHT)
		*owed += pad;
	if (text[0]) {
		sk_paper_space(paper, *owed);
		sk_paper_put(paper, cell->style, text);
		*owed = 0;
	}
	if (t->columns[column].align == SK_LEFT)
		*owed += pad;
	*owed += GAP;
}

static void print_head(const struct sk_table *t, struct sk_paper *paper)
{
	size_t owed = 0;

	for (size_t c = 0; c < t->column_count; c++) {
		const struct sk_cell cell = {(char *)t->columns[c].title, SK_BOLD};

		if (!t->columns[c].hidden)
			print_cell(t, c, &cell, paper, &owed);
	}
	sk_paper_end(paper);
}

int sk_table_print(struct sk_table *t, struct sk_paper *paper, bool head)
{
	size_t owed = 0;

	if (t->failed || t->column_count == 0)
		return SK_ENOMEM;
	measure(t);
	if (head)
		print_head(t, paper);
	for (size_t i = 0; i < t->cell_count; i++) {
		size_t column = i % t->column_count;

		if (!t->columns[column].hidden)
			print_cell(t, column, &t->cells[i], paper, &owed);
		if (column + 1 < t->column_count)
			continue;
		sk_paper_end(paper);
		owed = 0;
	}
	return SK_OK;
}
