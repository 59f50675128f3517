/* registers_print.c - what was read of a device, printed; see registers_print.h. */
#include "cli/registers_print.h"

#include <string.h>

#include "cli/csv.h"
#include "cli/register_rows.h"
#include "cli/table.h"
#include "models/json_write.h"

#define JSON_SIZE 2048
#define RAW_SHOWN 16 /* hex digits in a table: the longest number */
#define UNKNOWN "unknown model"

static bool is_unread(const struct sk_probe_model *m)
{
	return !m->map && !m->window[SK_TABLE_HOLDING].count;
}

/* Most have holding registers and nothing else: then the table goes without saying. */
static bool is_mixed(const struct sk_probe_model *m)
{
	for (int t = 0; t < SK_TABLE_COUNT; t++)
		if (t != SK_TABLE_HOLDING && m->window[t].count)
			return true;
	return false;
}

static const char *name_of(const struct sk_probe_model *m)
{
	return m->map ? m->map->name : UNKNOWN;
}

/* --- tables ------------------------------------------------------------------------ */

static void print_head(const struct sk_probe_model *m, struct sk_paper *paper)
{
	if (m->id) {
		sk_paper_print(paper, SK_BOLD, "model %u", m->id);
		sk_paper_print(paper, SK_PLAIN, " %s, at %u, length %u", name_of(m),
			       m->at, m->length);
	} else {
		sk_paper_print(paper, SK_BOLD, "%s", m->map->id);
		sk_paper_print(paper, SK_PLAIN, " %s", m->map->name);
	}
	sk_paper_end(paper);
}

static void add_row(struct sk_table *t, const struct sk_register_row *row, bool mixed)
{
	bool cut = strlen(row->raw) > RAW_SHOWN;

	if (mixed)
		sk_table_cell(t, SK_DIM, row->table);
	sk_table_print_cell(t, SK_DIM, "%u", row->address);
	sk_table_cell(t, SK_PLAIN, row->name);
	sk_table_cell(t, SK_DIM, row->type);
	sk_table_print_cell(t, SK_DIM, "%.*s%s", RAW_SHOWN, row->raw, cut ? ".." : "");
	if (row->state[0])
		sk_table_cell(t, SK_DIM, row->state);
	else
		sk_table_print_cell(t, SK_PLAIN, "%s%s%s", row->value,
				    row->value[0] && row->unit[0] ? " " : "",
				    row->value[0] ? row->unit : "");
}

static int print_table(const struct sk_probe_model *m, bool raw, struct sk_paper *paper)
{
	struct sk_register_row row;
	struct sk_table table;
	int err;

	print_head(m, paper);
	if (is_unread(m))
		return SK_OK;
	sk_table_init(&table);
	if (is_mixed(m))
		sk_table_column(&table, SK_LEFT, "table");
	sk_table_column(&table, SK_RIGHT, "address");
	sk_table_column(&table, SK_LEFT, "name");
	sk_table_column(&table, SK_LEFT, "type");
	sk_table_column(&table, SK_LEFT, "raw");
	sk_table_column(&table, SK_LEFT, "value");
	for (size_t i = 0; i < sk_register_rows(m); i++) {
		sk_register_row(m, i, raw, &row);
		add_row(&table, &row, is_mixed(m));
	}
	err = sk_table_print(&table, paper, true);
	sk_paper_end(paper);
	sk_table_clear(&table);
	return err;
}

/* --- CSV --------------------------------------------------------------------------- */

/* The stream remembers its error. */
static void print_csv_row(const struct sk_probe_model *m,
			  const struct sk_register_row *row, FILE *out)
{
	if (m->id)
		fprintf(out, "%u,%s,%u,", m->id, row->table, row->address);
	else
		fprintf(out, "%s,%s,%u,", m->map->id, row->table, row->address);
	sk_csv_text(row->name, out);
	fprintf(out, ",%s,%s,", row->type, row->raw);
	sk_csv_text(row->value, out);
	(void)fputc(',', out);
	sk_csv_text(row->unit, out);
	fprintf(out, ",%s\r\n", row->state);
}

/* --- JSON -------------------------------------------------------------------------- */

static void begin_object(struct sk_json_writer *w, const struct sk_probe_model *m,
			 char *buf, size_t size)
{
	sk_json_begin(w, buf, size);
	if (m->id)
		sk_json_int(w, "model", m->id);
	else
		sk_json_text(w, "model", m->map->id);
}

static int end_object(struct sk_json_writer *w, const char *buf, FILE *out)
{
	if (sk_json_end(w) < 0)
		return SK_ENOMEM;
	fprintf(out, "%s\n", buf);
	return SK_OK;
}

static int print_json_row(const struct sk_probe_model *m,
			  const struct sk_register_row *row, FILE *out)
{
	char buf[JSON_SIZE];
	struct sk_json_writer w;

	begin_object(&w, m, buf, sizeof(buf));
	sk_json_text(&w, "table", row->table);
	sk_json_int(&w, "address", row->address);
	sk_json_text(&w, "name", row->name);
	sk_json_text(&w, "type", row->type);
	sk_json_text(&w, "raw", row->raw);
	if (strcmp(row->type, sk_reg_type_name(SK_REG_STRING)) == 0 && row->value[0])
		sk_json_text(&w, "value", row->value);
	else
		sk_json_real(&w, "value", row->number);
	sk_json_text(&w, "unit", row->unit);
	sk_json_text(&w, "state", row->state);
	return end_object(&w, buf, out);
}

/* --- models ------------------------------------------------------------------------ */

static int print_unread(const struct sk_probe_model *m, bool csv, FILE *out)
{
	char buf[JSON_SIZE];
	struct sk_json_writer w;

	if (csv) {
		fprintf(out, "%u,,%u,,,,,,%s of length %u\r\n", m->id, m->at, UNKNOWN,
			m->length);
		return SK_OK;
	}
	begin_object(&w, m, buf, sizeof(buf));
	sk_json_int(&w, "address", m->at);
	sk_json_int(&w, "length", m->length);
	sk_json_text(&w, "state", UNKNOWN);
	return end_object(&w, buf, out);
}

static int print_rows(const struct sk_probe_model *m,
		      const struct sk_registers_wish *wish, FILE *out)
{
	bool csv = wish->format == SK_REGISTERS_CSV;
	struct sk_register_row row;
	int err = SK_OK;

	if (is_unread(m))
		return print_unread(m, csv, out);
	for (size_t i = 0; i < sk_register_rows(m) && !err; i++) {
		sk_register_row(m, i, wish->raw, &row);
		if (csv)
			print_csv_row(m, &row, out);
		else
			err = print_json_row(m, &row, out);
	}
	return err;
}

int sk_registers_print(const struct sk_probe *p, const struct sk_registers_wish *wish,
		       FILE *out)
{
	struct sk_paper paper;
	int err = SK_OK;

	sk_paper_init(&paper, out);
	paper.columns = 0; /* a cut row would hide values */
	if (wish->format == SK_REGISTERS_CSV)
		fprintf(out, "model,table,address,name,type,raw,value,unit,state\r\n");
	for (size_t i = 0; i < p->model_count && !err; i++) {
		const struct sk_probe_model *m = &p->model[i];

		if (wish->model != SK_PROBE_MODEL_ALL && wish->model != m->id)
			continue;
		err = wish->format == SK_REGISTERS_TABLE
			      ? print_table(m, wish->raw, &paper)
			      : print_rows(m, wish, out);
	}
	return err;
}
