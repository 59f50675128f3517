/*
 * golden.c - what a device model makes of a file of registers, as JSON on stdout.
 *
 *   golden MODEL.cfg FILE.regs
 *
 * A line of the file is "ADDRESS REGISTER...": a decimal address and the hexadecimal
 * registers from there on; '#' begins a comment. What is not listed was not read. A line
 * with the name of a table says where the lines behind it belong; holding at first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/json_write.h"
#include "models/regmap.h"

#define REGS 65536
#define JSON_MAX (4 * SK_PAYLOAD_MAX)

static uint16_t reg[SK_TABLE_COUNT][REGS];
static bool known[SK_TABLE_COUNT][REGS];
static struct sk_window windows[SK_TABLE_COUNT];

/* The table that the line names, or -1. */
static int named_table(const char *line)
{
	char name[16] = "";

	if (sscanf(line, "%15s", name) != 1)
		return -1;
	return sk_reg_table_by_name(name);
}

static int read_line(char *line, struct sk_window *w)
{
	char *p = line, *end;
	unsigned long at = strtoul(p, &end, 10), value;

	if (end == p)
		return -1;
	for (p = end;; p = end) {
		value = strtoul(p, &end, 16);
		if (end == p)
			break;
		if (at >= REGS || value > 0xFFFF)
			return -1;
		w->known[at] = true;
		w->reg[at++] = (uint16_t)value;
	}
	w->count = at > w->count ? at : w->count;
	return p[strspn(p, " \t")] ? -1 : 0;
}

static int read_registers(const char *path)
{
	FILE *file = fopen(path, "re");
	struct sk_window *w = windows;
	char line[512];
	int number = 0, err = file ? 0 : -1;

	while (!err && fgets(line, sizeof(line), file)) {
		number++;
		line[strcspn(line, "#\n")] = '\0';
		if (named_table(line) >= 0)
			w = &windows[named_table(line)];
		else if (line[strspn(line, " \t")])
			err = read_line(line, w);
	}
	if (err)
		fprintf(stderr, "%s:%d: cannot be read\n", path, number);
	if (file)
		(void)fclose(file); /* only read */
	return err;
}

static void put_quality(struct sk_json_writer *w, const char *name, unsigned quality)
{
	sk_json_open(w, name, '[');
	for (unsigned bit = 1; bit <= SK_Q_FROZEN; bit <<= 1)
		if (quality & bit)
			sk_json_element(w, sk_quality_name(bit));
	sk_json_close(w, ']');
}

static void put_point(struct sk_json_writer *w, const struct sk_map *map, size_t i)
{
	const struct sk_map_point *p = &map->points[i];
	const struct sk_window *window = &windows[p->table];
	char text[SK_TEXT_LEN + 1];
	unsigned quality;
	double value;

	if (p->type == SK_REG_STRING && sk_map_known(map, i, window)) {
		sk_reg_decode_text(window->reg + p->at, p->regs, text, sizeof(text));
		sk_json_text(w, p->name, text);
		return;
	}
	quality = sk_map_read(map, i, window, &value);
	if (quality == SK_Q_GOOD)
		sk_json_real(w, p->name, value);
	else
		put_quality(w, p->name, quality);
}

static int encode_registers(const struct sk_map *map, char *buf, size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].type != SK_REG_PAD)
			put_point(&w, map, i);
	return sk_json_end(&w);
}

/* A window reaches over what is only written, as the driver's does. */
static void reach_over_write_only(const struct sk_map *map)
{
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];
		size_t end = (size_t)p->at + p->regs;

		if (!p->readable && windows[p->table].count < end)
			windows[p->table].count = end;
	}
}

static int print(const struct sk_map *map)
{
	static char measurement[SK_PAYLOAD_MAX], nameplate[SK_PAYLOAD_MAX],
		registers[JSON_MAX];
	int rank[SK_POINT_COUNT], failed;
	struct sk_measurement m;
	struct sk_nameplate n;

	for (int id = 0; id < SK_POINT_COUNT; id++)
		rank[id] = -1;
	sk_measurement_init(&m);
	sk_nameplate_init(&n);
	reach_over_write_only(map);
	for (int table = 0; table < SK_TABLE_COUNT; table++) {
		sk_map_measure(map, &windows[table], &m, rank);
		sk_map_nameplate(map, &windows[table], &n);
	}
	failed = sk_measurement_encode(&m, measurement, sizeof(measurement)) < 0 ||
		 sk_nameplate_encode(&n, nameplate, sizeof(nameplate)) < 0 ||
		 encode_registers(map, registers, sizeof(registers)) < 0;
	if (!failed)
		printf("{\"measurement\":%s,\"nameplate\":%s,\"registers\":%s}\n",
		       measurement, nameplate, registers);
	return failed;
}

int main(int argc, char **argv)
{
	struct sk_map map = {0};
	struct sk_diag diag = {0};
	int failed = argc != 3;

	if (failed)
		fprintf(stderr, "usage: golden MODEL.cfg FILE.regs\n");
	for (int t = 0; t < SK_TABLE_COUNT; t++)
		windows[t] = (struct sk_window){
			.reg = reg[t], .known = known[t], .table = (enum sk_reg_table)t};
	failed = failed || sk_map_load(argv[1], &map, &diag) || read_registers(argv[2]) ||
		 print(&map);
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	sk_map_clear(&map);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
