/*
 * golden.c - what a device model makes of a file of registers, as JSON on stdout.
 *
 *   golden MODEL.cfg FILE.regs
 *
 * models/recording.h says what such a file is.
 */
#include <stdio.h>
#include <stdlib.h>

#include "models/json_write.h"
#include "models/recording.h"

#define JSON_MAX (4 * SK_PAYLOAD_MAX)

static struct sk_recording recording;

static void put_quality(struct sk_json_writer *w, const char *name, unsigned quality)
{
	sk_json_open(w, name, '[');
	for (unsigned bit = 1; bit <= SK_Q_LAST; bit <<= 1)
		if (quality & bit)
			sk_json_element(w, sk_quality_name(bit));
	sk_json_close(w, ']');
}

static void put_point(struct sk_json_writer *w, const struct sk_map *map, size_t i)
{
	const struct sk_map_point *p = &map->points[i];
	const struct sk_window *window = &recording.table[p->table];
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

		if (!p->readable && recording.table[p->table].count < end)
			recording.table[p->table].count = end;
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
		sk_map_measure(map, &recording.table[table], &m, rank);
		sk_map_nameplate(map, &recording.table[table], &n);
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
	failed = failed || sk_map_load(argv[1], &map, &diag) ||
		 sk_recording_load(argv[2], &recording, &diag) || print(&map);
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	sk_recording_clear(&recording);
	sk_map_clear(&map);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
