/*
 * golden.c - what a device model makes of a file of registers, as JSON on stdout.
 *
 *   golden MODEL.cfg FILE.regs
 *
 * A line of the file is "ADDRESS REGISTER...": a decimal address and the hexadecimal
 * registers from there on; '#' begins a comment. What is not listed was not read.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/json_write.h"
#include "models/regmap.h"

#define REGS 65536
#define JSON_MAX (4 * SK_PAYLOAD_MAX)

static uint16_t reg[REGS];
static bool known[REGS];

/* One line into the registers. @return 0 or -1 */
static int read_line(char *line, size_t *count)
{
	char *p = line, *end;
	unsigned long at, value;

	line[strcspn(line, "#\n")] = '\0';
	while (isspace((unsigned char)*p))
		p++;
	if (!*p)
		return 0;
	at = strtoul(p, &end, 10);
	if (end == p)
		return -1;
	for (p = end;; p = end) {
		value = strtoul(p, &end, 16);
		if (end == p)
			break;
		if (at >= REGS || value > 0xFFFF)
			return -1;
		known[at] = true;
		reg[at++] = (uint16_t)value;
	}
	*count = at > *count ? at : *count;
	return p[strspn(p, " \t")] ? -1 : 0;
}

static int read_registers(const char *path, size_t *count)
{
	FILE *file = fopen(path, "re");
	char line[512];
	int number = 0, err = file ? 0 : -1;

	while (!err && fgets(line, sizeof(line), file)) {
		number++;
		err = read_line(line, count);
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

static int encode_registers(const struct sk_map *map, const struct sk_window *window,
			    char *buf, size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];
		char text[SK_TEXT_LEN + 1];
		unsigned quality;
		double value;

		if (p->type == SK_REG_PAD)
			continue;
		if (p->type == SK_REG_STRING && sk_map_known(map, i, window)) {
			sk_reg_decode_text(reg + p->at, p->regs, text, sizeof(text));
			sk_json_text(&w, p->name, text);
			continue;
		}
		quality = sk_map_read(map, i, window, &value);
		if (quality == SK_Q_GOOD)
			sk_json_real(&w, p->name, value);
		else
			put_quality(&w, p->name, quality);
	}
	return sk_json_end(&w);
}

static int print(const struct sk_map *map, const struct sk_window *window)
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
	sk_map_measure(map, window, &m, rank);
	sk_map_nameplate(map, window, &n);
	failed = sk_measurement_encode(&m, measurement, sizeof(measurement)) < 0 ||
		 sk_nameplate_encode(&n, nameplate, sizeof(nameplate)) < 0 ||
		 encode_registers(map, window, registers, sizeof(registers)) < 0;
	if (!failed)
		printf("{\"measurement\":%s,\"nameplate\":%s,\"registers\":%s}\n",
		       measurement, nameplate, registers);
	return failed;
}

int main(int argc, char **argv)
{
	struct sk_map map = {0};
	struct sk_diag diag = {0};
	struct sk_window window = {reg, known, 0};
	int failed = argc != 3;

	if (failed)
		fprintf(stderr, "usage: golden MODEL.cfg FILE.regs\n");
	failed = failed || sk_map_load(argv[1], &map, &diag) ||
		 read_registers(argv[2], &window.count) || print(&map, &window);
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	sk_map_clear(&map);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
