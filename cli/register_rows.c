/* register_rows.c - registers as rows of text; see register_rows.h. */
#include "cli/register_rows.h"

#include <math.h>
#include <stdio.h>

#include "models/decimal.h"

#define NOT_READ "not read"
#define ABSENT "not implemented"

static void put_raw(const uint16_t *regs, size_t count, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < count && used + 4 < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%04X", regs[i]);
}

static void put_number(struct sk_register_row *row, double number)
{
	char text[SK_DECIMAL_SIZE];

	(void)sk_decimal(number, text);
	(void)snprintf(row->value, sizeof(row->value), "%s", text);
	row->number = number;
}

static void put_text(struct sk_register_row *row, const uint16_t *regs, unsigned count)
{
	sk_reg_decode_text(regs, count, row->value, sizeof(row->value));
	if (!row->value[0])
		row->state = ABSENT;
}

static void put_value(struct sk_register_row *row, const struct sk_probe_model *m,
		      size_t i, bool raw)
{
	const struct sk_map_point *p = &m->map->points[i];
	const struct sk_window *w = &m->window[p->table];
	double number = (double)NAN;
	int err = sk_map_raw(m->map, i, w, &number);
	unsigned quality = err || raw ? SK_Q_GOOD : sk_map_read(m->map, i, w, &number);

	if (err == SK_EABSENT)
		row->state = ABSENT;
	else if (err)
		row->state = ""; /* a pad: registers without a value */
	else if (quality == SK_Q_RANGE)
		row->state = "out of range";
	else if (quality != SK_Q_GOOD)
		row->state = "no valid scale factor";
	else
		put_number(row, number);
}

/* A register of a model nobody has a table for. */
static void unknown_row(const struct sk_probe_model *m, size_t i,
			struct sk_register_row *out)
{
	const struct sk_window *w = &m->window[SK_TABLE_HOLDING];

	(void)snprintf(out->name, sizeof(out->name), "+%zu", i);
	out->address = m->at + (unsigned)i;
	out->table = sk_reg_table_name(SK_TABLE_HOLDING);
	out->type = sk_reg_type_name(SK_REG_U16);
	if (!w->known[i]) {
		out->state = NOT_READ;
		return;
	}
	put_raw(w->reg + i, 1, out->raw, sizeof(out->raw));
	put_number(out, w->reg[i]);
}

/* Why a point of the table was not read. */
static const char *unread_state(const struct sk_map_point *p, const struct sk_window *w)
{
	if (!p->readable)
		return "write only";
	/* A device may have less of a model than its table. */
	return (size_t)p->at + p->regs > w->count ? "not there" : NOT_READ;
}

static void point_row(const struct sk_probe_model *m, size_t i, bool raw,
		      struct sk_register_row *out)
{
	const struct sk_map_point *p = &m->map->points[i];
	const struct sk_window *w = &m->window[p->table];

	(void)snprintf(out->name, sizeof(out->name), "%s", p->name);
	out->address = (unsigned)m->at + p->at;
	out->table = sk_reg_table_name(p->table);
	out->type = sk_reg_type_name(p->type);
	out->unit = raw ? "" : p->unit;
	if (!sk_map_known(m->map, i, w)) {
		out->state = unread_state(p, w);
		return;
	}
	put_raw(w->reg + p->at, p->regs, out->raw, sizeof(out->raw));
	if (p->type == SK_REG_STRING)
		put_text(out, w->reg + p->at, p->regs);
	else
		put_value(out, m, i, raw);
}

size_t sk_register_rows(const struct sk_probe_model *m)
{
	return m->map ? m->map->point_count : m->window[SK_TABLE_HOLDING].count;
}

void sk_register_row(const struct sk_probe_model *m, size_t i, bool raw,
		     struct sk_register_row *out)
{
	*out = (struct sk_register_row){.unit = "", .state = "", .number = (double)NAN};
	if (m->map)
		point_row(m, i, raw, out);
	else
		unknown_row(m, i, out);
}
