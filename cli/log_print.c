/* log_print.c - pages of the history as table, CSV or JSON lines; see log_print.h. */
#include "cli/log_print.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "cli/csv.h"
#include "cli/figure.h"

/* All digits of a float that SQLite keeps would hide the number; these are more than any
 * meter has. */
#define DIGITS 10

void sk_log_printer_init(struct sk_log_printer *p, enum sk_log_format format, FILE *out,
			 long east_s)
{
	*p = (struct sk_log_printer){.format = format, .east_s = east_s};
	sk_paper_init(&p->paper, out);
	p->paper.columns = 0; /* a cut row would hide values */
	sk_table_init(&p->table);
}

void sk_log_printer_clear(struct sk_log_printer *p)
{
	sk_table_clear(&p->table);
}

static void put_csv_value(const struct sk_value *v, FILE *out)
{
	switch (v->type) {
	case SK_VALUE_NULL:
		break;
	case SK_VALUE_INTEGER:
		fprintf(out, "%lld", (long long)v->integer);
		break;
	case SK_VALUE_REAL:
		fprintf(out, "%.*g", DIGITS, v->real);
		break;
	case SK_VALUE_TEXT:
		sk_csv_text(v->text, out);
		break;
	}
}

static void print_csv(struct sk_log_printer *p, const struct sk_page *page)
{
	FILE *out = p->paper.out;

	for (size_t c = 0; c < page->columns && !p->begun; c++) {
		(void)fputs(c ? "," : "", out);
		sk_csv_text(page->names[c], out);
	}
	(void)fputs(p->begun ? "" : "\r\n", out);
	p->begun = true;
	for (size_t i = 0; i < page->rows * page->columns; i++) {
		size_t column = i % page->columns;

		(void)fputs(column ? "," : "", out);
		put_csv_value(&page->values[i], out);
		(void)fputs(column + 1 == page->columns ? "\r\n" : "", out);
	}
}

static json_t *json_of(const struct sk_value *v)
{
	switch (v->type) {
	case SK_VALUE_INTEGER:
		return json_integer(v->integer);
	case SK_VALUE_REAL:
		return isfinite(v->real) ? json_real(v->real) : json_null();
	case SK_VALUE_TEXT:
		return json_string(v->text);
	default:
		return json_null();
	}
}

static int print_json_row(const struct sk_page *page, size_t row, FILE *out)
{
	json_t *object = json_object();
	int bad = !object;

	for (size_t c = 0; c < page->columns && !bad; c++)
		bad = json_object_set_new(
			object, page->names[c],
			json_of(&page->values[row * page->columns + c]));
	if (!bad) {
		/* The stream remembers its error. */
		(void)json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
		(void)fputc('\n', out);
	}
	json_decref(object);
	return bad ? SK_ENOMEM : SK_OK;
}

static bool is_time(const char *name)
{
	return strcmp(name, "time") == 0;
}

/* The zone stands in the head, once. */
static const char *title_of(struct sk_log_printer *p, const char *name)
{
	if (!is_time(name))
		return name;
	(void)snprintf(p->title, sizeof(p->title), "time (%s)", /* fits */
		       sk_figure_zone(p->east_s).text);
	return p->title;
}

static void add_value(struct sk_log_printer *p, const char *name,
		      const struct sk_value *v, sk_wall_ms t_ms)
{
	int decimals = sk_figure_decimals(name);

	if (is_time(name))
		sk_table_cell(&p->table, SK_DIM, sk_figure_time(t_ms, p->east_s).text);
	else if (v->type == SK_VALUE_TEXT)
		sk_table_cell(&p->table, SK_PLAIN, v->text);
	else if (v->type == SK_VALUE_INTEGER)
		sk_table_print_cell(&p->table, SK_PLAIN, "%lld", (long long)v->integer);
	else if (v->type == SK_VALUE_NULL)
		sk_table_cell(&p->table, SK_PLAIN, "-");
	else if (decimals < 0)
		sk_table_print_cell(&p->table, SK_PLAIN, "%.6g", v->real);
	else
		sk_table_cell(&p->table, SK_PLAIN, sk_figure(v->real, decimals).text);
}

/* Numbers stand right, and a column without a value is left out, with t_ms beside time.
 */
static void set_column(struct sk_log_printer *p, const struct sk_page *page,
		       size_t column)
{
	bool any = false, text = false;

	for (size_t r = 0; r < page->rows; r++) {
		const struct sk_value *v = &page->values[r * page->columns + column];

		any |= v->type != SK_VALUE_NULL && !(v->text && v->text[0] == '\0');
		text |= v->type == SK_VALUE_TEXT;
	}
	p->table.columns[column].align = text ? SK_LEFT : SK_RIGHT;
	p->table.columns[column].hidden =
		!any || (column == page->t_ms && is_time(page->names[0]));
}

static unsigned long long shown_columns(const struct sk_table *t)
{
	unsigned long long shown = 0;

	for (size_t c = 0; c < t->column_count; c++)
		shown |= (unsigned long long)!t->columns[c].hidden << c;
	return shown;
}

static int print_table(struct sk_log_printer *p, const struct sk_page *page)
{
	unsigned long long shown;
	int err;

	for (size_t c = 0; c < page->columns && !p->begun; c++)
		sk_table_column(&p->table, SK_LEFT, title_of(p, page->names[c]));
	p->begun = true;
	for (size_t i = 0; i < page->rows * page->columns; i++) {
		size_t row = i / page->columns * page->columns;

		add_value(p, page->names[i % page->columns], &page->values[i],
			  page->values[row + page->t_ms].integer);
	}
	for (size_t c = 0; c < page->columns; c++)
		set_column(p, page, c);
	shown = shown_columns(&p->table);
	err = sk_table_print(&p->table, &p->paper, shown != p->shown);
	p->shown = shown;
	sk_table_drop_rows(&p->table);
	return err;
}

int sk_log_print(struct sk_log_printer *p, const struct sk_page *page)
{
	int err = SK_OK;

	if (p->format == SK_LOG_TABLE)
		return page->columns <= SK_TABLE_COLUMNS_MAX ? print_table(p, page)
							     : SK_EFULL;
	if (p->format == SK_LOG_CSV) {
		print_csv(p, page);
		return SK_OK;
	}
	for (size_t r = 0; r < page->rows && !err; r++)
		err = print_json_row(page, r, p->paper.out);
	return err;
}
