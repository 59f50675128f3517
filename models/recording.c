/* recording.c - reading the registers of a device from a file; see recording.h. */
#include "models/recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_ROOM 512

/* The table that the line names, or -1. */
static int named_table(const char *line)
{
	char name[16] = "", more;

	if (sscanf(line, " %15s %c", name, &more) != 1)
		return -1;
	return sk_reg_table_by_name(name);
}

/* @return false: not "ADDRESS REGISTER...", or more than there are */
static bool read_registers(const char *line, struct sk_window *w)
{
	const char *p = line;
	char *end;
	unsigned long at = strtoul(p, &end, 10), first = at, value;

	if (end == p)
		return false;
	for (p = end;; p = end) {
		value = strtoul(p, &end, 16);
		if (end == p)
			break;
		if (at >= SK_RECORDING_REGS || value > 0xFFFF)
			return false;
		w->known[at] = true;
		w->reg[at++] = (uint16_t)value;
	}
	w->count = at > w->count ? at : w->count;
	return at > first && p[strspn(p, " \t")] == '\0';
}

static void read_lines(FILE *file, const char *path, struct sk_recording *r,
		       struct sk_diag *diag)
{
	struct sk_window *w = &r->table[SK_TABLE_HOLDING];
	char line[LINE_ROOM];

	for (int number = 1; fgets(line, sizeof(line), file); number++) {
		bool whole = strchr(line, '\n') || feof(file);

		line[strcspn(line, "#\r\n")] = '\0';
		if (named_table(line) >= 0)
			w = &r->table[named_table(line)];
		else if (!whole ||
			 (line[strspn(line, " \t")] && !read_registers(line, w)))
			sk_diag_add(diag, path, number,
				    "must be ADDRESS REGISTER... (decimal, hexadecimal) "
				    "or the name of a table");
	}
	if (ferror(file))
		sk_diag_add(diag, path, 0, "cannot be read: %s", strerror(errno));
}

static int open_tables(struct sk_recording *r)
{
	for (int table = 0; table < SK_TABLE_COUNT; table++) {
		struct sk_window *w = &r->table[table];

		w->table = (enum sk_reg_table)table;
		w->reg = calloc(SK_RECORDING_REGS, sizeof(*w->reg));
		w->known = calloc(SK_RECORDING_REGS, sizeof(*w->known));
		if (!w->reg || !w->known)
			return SK_ENOMEM;
	}
	return SK_OK;
}

int sk_recording_load(const char *path, struct sk_recording *out, struct sk_diag *diag)
{
	struct sk_recording r = {0};
	size_t before = diag->count + diag->dropped;
	FILE *file = fopen(path, "re");
	int err = open_tables(&r);

	if (!file)
		sk_diag_add(diag, path, 0, "cannot be opened: %s", strerror(errno));
	else if (!err)
		read_lines(file, path, &r, diag);
	if (file)
		(void)fclose(file); /* only read */
	if (!err && diag->count + diag->dropped > before)
		err = SK_ECONFIG;
	if (err)
		sk_recording_clear(&r);
	else
		*out = r;
	return err;
}

void sk_recording_clear(struct sk_recording *r)
{
	for (int table = 0; table < SK_TABLE_COUNT; table++) {
		free(r->table[table].reg);
		free(r->table[table].known);
	}
	*r = (struct sk_recording){0};
}
