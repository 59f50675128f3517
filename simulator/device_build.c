/* device_build.c - a simulated DER's registers from its shape; see device.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/recording.h"
#include "simulator/device_models.h"

#define MARKER_HIGH 0x5375 /* "SunS" */
#define MARKER_LOW 0x6E53
#define END_ID 0xFFFF
#define MARKER_REGS 2
#define HEAD_REGS 2

static int make_bank(struct sk_bank *b, enum sk_reg_table table, size_t count)
{
	b->window.table = table;
	b->window.count = count;
	b->window.reg = calloc(count, sizeof(*b->window.reg));
	b->window.known = calloc(count, sizeof(*b->window.known));
	return b->window.reg && b->window.known ? SK_OK : SK_ENOMEM;
}

/* A model's own registers are those of its bank from `at` on. */
static struct sk_window part_of(const struct sk_bank *b, size_t at, size_t count)
{
	return (struct sk_window){.reg = b->window.reg + at,
				  .known = b->window.known + at,
				  .count = count,
				  .table = b->window.table};
}

static size_t chain_length(const struct sk_shape *shape)
{
	size_t count = MARKER_REGS + HEAD_REGS;

	for (size_t i = 0; i < shape->chain_count; i++)
		count += shape->chain[i]->length + HEAD_REGS;
	return count;
}

static int build_chain(struct sk_device *d, const struct sk_shape *shape)
{
	struct sk_bank *b = &d->bank[SK_TABLE_HOLDING];
	size_t at = MARKER_REGS;

	b->base = SK_DEVICE_BASE;
	if (make_bank(b, SK_TABLE_HOLDING, chain_length(shape)))
		return SK_ENOMEM;
	memset(b->window.known, true, b->window.count * sizeof(*b->window.known));
	b->window.reg[0] = MARKER_HIGH;
	b->window.reg[1] = MARKER_LOW;
	for (size_t i = 0; i < shape->chain_count; i++) {
		struct sk_placed *m = &d->model[d->model_count++];

		m->map = shape->chain[i];
		m->is = sk_device_model(m->map->sunspec);
		m->window = part_of(b, at, m->map->length + HEAD_REGS);
		if (m->is && sk_placed_bind(m))
			return SK_EMODEL;
		at += m->window.count;
	}
	b->window.reg[at] = END_ID;
	return SK_OK;
}

/* Registers the file describes; between them there are none. */
static void mark_points(struct sk_bank *b, const struct sk_map *map)
{
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];

		if (p->table != b->window.table)
			continue;
		memset(b->window.known + p->at, true, p->regs);
		if (!p->readable)
			memset(b->hidden + p->at, true, p->regs);
	}
}

static size_t table_length(const struct sk_map *map, enum sk_reg_table table)
{
	size_t count = 0;

	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];

		if (p->table == table && (size_t)p->at + p->regs > count)
			count = (size_t)p->at + p->regs;
	}
	return count;
}

static int build_tables(struct sk_device *d, const struct sk_map *map)
{
	for (int table = 0; table < SK_TABLE_COUNT; table++) {
		size_t count = table_length(map, (enum sk_reg_table)table);
		struct sk_bank *b = &d->bank[table];

		if (count == 0)
			continue;
		b->hidden = calloc(count, sizeof(*b->hidden));
		if (make_bank(b, (enum sk_reg_table)table, count) || !b->hidden)
			return SK_ENOMEM;
		mark_points(b, map);
		d->model[d->model_count].map = map;
		d->model[d->model_count++].window = part_of(b, 0, count);
	}
	return SK_OK;
}

static int build_recording(struct sk_device *d, const char *path, struct sk_diag *diag)
{
	struct sk_recording recording;
	int err = sk_recording_load(path, &recording, diag);

	if (err)
		return err;
	d->recorded = true;
	for (int table = 0; table < SK_TABLE_COUNT; table++)
		d->bank[table].window = recording.table[table];
	return SK_OK;
}

int sk_device_init(struct sk_device *d, const struct sk_device_origin *from,
		   struct sk_diag *diag)
{
	char why[SK_TEXT_LEN + 1];
	struct sk_shape shape;
	int err;

	*d = (struct sk_device){
		.der = from->der,
		.sim = from->sim,
		.plant = from->plant,
		.unit = from->unit,
		.connected = true,
		.ceiling_w = (double)INFINITY,
		.own_ceiling_w = (double)INFINITY,
		.ramp = {.p_w = from->sim->p_w, .q_var = from->sim->q_var}};
	if (sk_shape_find(from->der, from->sim, from->catalog, &shape, why))
		return SK_EINVAL;
	d->model = calloc(shape.chain_count + SK_TABLE_COUNT, sizeof(*d->model));
	if (!d->model)
		return SK_ENOMEM;
	if (shape.recording)
		err = build_recording(d, shape.recording, diag);
	else if (shape.device)
		err = build_tables(d, shape.device);
	else
		err = build_chain(d, &shape);
	if (err)
		return err;
	sk_view_init(&d->view, from->config, from->der, from->sim);
	sk_instrument_init(&d->instrument, (uint64_t)from->config->simulator.seed,
			   from->sim);
	sk_faults_init(&d->faults, (uint64_t)from->config->simulator.seed, from->der->id);
	sk_device_reset(d);
	return SK_OK;
}

void sk_device_clear(struct sk_device *d)
{
	for (int table = 0; table < SK_TABLE_COUNT; table++) {
		free(d->bank[table].window.reg);
		free(d->bank[table].window.known);
		free(d->bank[table].hidden);
	}
	free(d->model);
	*d = (struct sk_device){0};
}
