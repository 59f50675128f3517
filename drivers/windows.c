/* windows.c - the registers of one device; see windows.h. */
#include "drivers/windows.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define HEADER 2 /* registers of a SunSpec model before its points: ID and L */

/* Within a model every register exists, and models stand close together. Between the
 * registers of a vendor's table there may be none. */
#define SUNSPEC_HOLE 16
#define VENDOR_HOLE 0

/* --- windows ----------------------------------------------------------------------- */

static size_t end_of(const struct sk_map_point *p)
{
	return (size_t)p->at + p->regs;
}

/* Registers of one table of a map in this device: no more than it defines, nor than the
 * device has; 0 when it has none there. */
static size_t window_size(const struct sk_placed *placed, enum sk_reg_table table)
{
	size_t size = 0;

	for (size_t i = 0; i < placed->map->point_count; i++) {
		const struct sk_map_point *p = &placed->map->points[i];

		if (p->table == table && end_of(p) > size)
			size = end_of(p);
	}
	if (placed->map->sunspec && size > (size_t)placed->length + HEADER)
		size = (size_t)placed->length + HEADER;
	return size;
}

static int make_window(struct sk_window *w, size_t size)
{
	w->reg = calloc(size ? size : 1, sizeof(*w->reg));
	w->known = calloc(size ? size : 1, sizeof(*w->known));
	w->count = size;
	return w->reg && w->known ? SK_OK : SK_ENOMEM;
}

static void clear_window(struct sk_window *w)
{
	free(w->reg);
	free(w->known);
}

static void clear_reads(struct sk_reads *r)
{
	free(r->span);
	free(r->state);
}

void sk_windows_clear(struct sk_windows *w)
{
	for (size_t i = 0; i < w->count; i++)
		clear_window(&w->block[i].window);
	clear_reads(&w->poll);
	clear_reads(&w->slow);
	clear_reads(&w->once);
	free(w->part);
	*w = (struct sk_windows){0};
}

/* --- planning ---------------------------------------------------------------------- */

/* Spans as they are collected; there is room for all. */
struct spans {
	struct sk_span *span;
	size_t count;
	struct sk_span *factor; /* scale factors too far from their values */
	size_t factor_count;
	unsigned most; /* registers in one read */
	bool loose;    /* factors apart from their values */
};

static void add_span(struct spans *to, const struct sk_block *b, size_t first, size_t end)
{
	to->span[to->count++] = (struct sk_span){.at = (uint32_t)(b->placed.at + first),
						 .count = (uint32_t)(end - first),
						 .table = b->window.table};
}

static void add_factor(struct spans *to, const struct sk_block *b,
		       const struct sk_map_point *sf)
{
	to->factor[to->factor_count++] =
		(struct sk_span){.at = (uint32_t)(b->placed.at + sf->at),
				 .count = sf->regs,
				 .table = b->window.table};
}

/* A value with its scale factor, which must come from the same request. */
static void add_point(struct spans *to, const struct sk_block *b, int index)
{
	const struct sk_map_point *p = &b->placed.map->points[index];
	const struct sk_map_point *sf = p->sf >= 0 ? &b->placed.map->points[p->sf] : p;
	size_t first = p->at < sf->at ? p->at : sf->at;
	size_t end = end_of(p) > end_of(sf) ? end_of(p) : end_of(sf);

	if (!p->readable || p->table != b->window.table || end > b->window.count ||
	    p->regs > to->most)
		return; /* not there, or no read can fetch it */
	if (sf == p || (!to->loose && end - first <= to->most)) {
		add_span(to, b, first, end);
		return;
	}
	add_span(to, b, p->at, end_of(p));
	add_factor(to, b, sf);
}

static void add_points(struct spans *to, const struct sk_block *b, enum sk_map_poll most)
{
	const struct sk_map *map = b->placed.map;

	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].poll <= most)
			add_point(to, b, (int)i);
}

static void add_steps(struct spans *to, const struct sk_block *b,
		      const struct sk_map_step *steps, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		add_point(to, b, steps[i].point);
}

static void add_controls(struct spans *to, const struct sk_block *b)
{
	for (size_t i = 0; i < b->placed.map->control_count; i++) {
		const struct sk_map_control *c = &b->placed.map->controls[i];

		add_steps(to, b, c->write, c->write_count);
		add_steps(to, b, c->enable, c->enable_count);
		add_steps(to, b, c->release, c->release_count);
	}
}

static void add_all(struct spans *to, const struct sk_block *b, enum sk_map_poll most)
{
	add_points(to, b, most);
	if (most == SK_POLL_ONCE)
		add_controls(to, b);
}

static uint32_t end_of_spans(const struct spans *s, size_t first, uint32_t end)
{
	for (size_t i = first; i < s->count; i++)
		if (s->span[i].at + s->span[i].count > end)
			end = s->span[i].at + s->span[i].count;
	return end;
}

/* A SunSpec block begins at its ID, so that every poll sees what model it reads. Where
 * one request holds all of it, it is one span; else its factors, which serve values all
 * over it, are read for themselves: reads that overlapped would differ on a live device.
 */
static void collect(struct spans *to, const struct sk_block *b, enum sk_map_poll most)
{
	size_t before = to->count;
	uint32_t at = b->placed.at, end;

	add_all(to, b, most);
	if (!b->placed.map->sunspec || to->count == before)
		return;
	end = end_of_spans(to, before, at + HEADER);
	if (end - at > to->most) {
		to->count = before;
		to->loose = true;
		add_all(to, b, most);
		to->loose = false;
		end = at + HEADER;
	} else {
		to->count = before;
	}
	to->span[to->count++] = (struct sk_span){.at = at, .count = end - at};
}

static size_t most_spans(const struct sk_windows *w)
{
	size_t most = 1;

	for (size_t i = 0; i < w->count; i++)
		most += w->block[i].placed.map->point_count + 1 +
			w->block[i].placed.map->control_count * 3 * SK_MAP_STEPS_MAX;
	return most;
}

static int hole_of(const struct sk_windows *w)
{
	if (w->how.gap >= 0)
		return w->how.gap;
	return w->block[0].placed.map->sunspec ? SUNSPEC_HOLE : VENDOR_HOLE;
}

/* Plan spans[first..] and put the reads behind those there are. */
static int plan_some(const struct sk_windows *w, struct sk_span *spans, size_t count,
		     int hole, struct sk_reads *reads)
{
	const struct sk_plan_limits limits = {.registers = w->how.registers,
					      .hole = (unsigned)hole};
	int made = sk_plan(spans, count, &limits, reads->span + reads->count);

	if (made < 0)
		return made;
	reads->count += (size_t)made;
	return SK_OK;
}

/* The factors before and behind all others: nothing but them is read twice, so that a
 * difference is one of theirs. */
static int plan_factors(const struct sk_windows *w, struct spans *spans,
			struct sk_reads *reads)
{
	size_t before = reads->count, made;
	int err = plan_some(w, spans->factor, spans->factor_count, 0, reads);

	if (err || spans->factor_count == 0)
		return err;
	made = reads->count - before;
	memmove(reads->span + made, reads->span, reads->count * sizeof(*reads->span));
	memcpy(reads->span, reads->span + made + before, made * sizeof(*reads->span));
	reads->count += made;
	return SK_OK;
}

static int plan_spans(const struct sk_windows *w, enum sk_map_poll most,
		      struct spans *spans, struct sk_reads *reads)
{
	size_t first = 0;
	int err = SK_OK;

	for (size_t i = 0; i < w->count && !err; i++) {
		collect(spans, &w->block[i], most);
		if (!w->how.apart && i + 1 < w->count)
			continue;
		err = plan_some(w, spans->span + first, spans->count - first, hole_of(w),
				reads);
		first = spans->count;
	}
	return err ? err : plan_factors(w, spans, reads);
}

/* Give back what is not needed: reads divide at most into what was collected. */
static void fit(struct sk_reads *reads, size_t room)
{
	struct sk_span *span;
	struct sk_read_state *state;

	if (room >= reads->room)
		return;
	reads->room = room;
	span = realloc(reads->span, room * sizeof(*span));
	if (span)
		reads->span = span;
	state = realloc(reads->state, room * sizeof(*state));
	if (state)
		reads->state = state;
}

/* The reads that fetch all points of the classes up to `most`. A point makes a span and a
 * factor at most, and a factor is read twice. */
static int plan(const struct sk_windows *w, enum sk_map_poll most, struct sk_reads *reads)
{
	size_t room = most_spans(w);
	struct spans spans = {.span = calloc(room, sizeof(*spans.span)),
			      .factor = calloc(room, sizeof(*spans.factor)),
			      .most = w->how.registers};
	int err = SK_ENOMEM;

	reads->room = 3 * room;
	reads->span = calloc(reads->room, sizeof(*reads->span));
	reads->state = calloc(reads->room, sizeof(*reads->state));
	if (spans.span && spans.factor && reads->span && reads->state)
		err = plan_spans(w, most, &spans, reads);
	if (!err)
		fit(reads, reads->count + spans.count + 1);
	for (size_t i = 0; i < reads->room && !err; i++)
		reads->state[i].again_at = SK_MONO_NEVER;
	free(spans.span);
	free(spans.factor);
	return err;
}

/* What belongs together, for whoever divides a read. */
static int list_parts(struct sk_windows *w)
{
	size_t most = 2 * most_spans(w);
	struct spans parts = {.span = calloc(most, sizeof(*parts.span)),
			      .most = UINT_MAX};

	w->part = parts.span;
	if (!parts.span)
		return SK_ENOMEM;
	for (size_t i = 0; i < w->count; i++) {
		const struct sk_block *b = &w->block[i];

		add_all(&parts, b, SK_POLL_ONCE);
		if (b->placed.map->sunspec)
			add_span(&parts, b, 0, HEADER);
	}
	parts.span = realloc(w->part, (parts.count + 1) * sizeof(*w->part));
	w->part = parts.span ? parts.span : w->part;
	w->part_count = parts.count;
	return SK_OK;
}

/* A block for each table that the map has points in; the holding registers always. */
static int add_blocks(struct sk_windows *w, const struct sk_placed *placed)
{
	for (int table = 0; table < SK_TABLE_COUNT; table++) {
		size_t size = window_size(placed, (enum sk_reg_table)table);
		struct sk_block *b = &w->block[w->count];

		if (table != SK_TABLE_HOLDING && size == 0)
			continue;
		if (w->count == SK_PLACED_MAX)
			return SK_OK; /* more than discovery gives */
		w->count++;
		b->placed = *placed;
		b->window.table = (enum sk_reg_table)table;
		if (make_window(&b->window, size))
			return SK_ENOMEM;
	}
	return SK_OK;
}

static bool has_slow_points(const struct sk_map *map)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].poll == SK_POLL_SLOW)
			return true;
	return false;
}

static int build(struct sk_windows *w, const struct sk_placed *placed, size_t count)
{
	int err = SK_OK;

	for (size_t i = 0; i < count && !err; i++) {
		if (placed[i].map->max_read < w->how.registers)
			w->how.registers = placed[i].map->max_read;
		w->two_paces |= has_slow_points(placed[i].map);
		err = add_blocks(w, &placed[i]);
	}
	err = err ? err : list_parts(w);
	err = err ? err : plan(w, SK_POLL_FAST, &w->poll);
	if (w->two_paces)
		err = err ? err : plan(w, SK_POLL_SLOW, &w->slow);
	return err ? err : plan(w, SK_POLL_ONCE, &w->once);
}

int sk_windows_build(struct sk_windows *w, const struct sk_placed *placed, size_t count,
		     const struct sk_windows_how *how)
{
	struct sk_windows made = {.how = *how};
	int err = build(&made, placed, count);

	if (err) {
		sk_windows_clear(&made);
		return err;
	}
	sk_windows_clear(w);
	*w = made;
	return SK_OK;
}

/* --- reading ----------------------------------------------------------------------- */

/* The part of a read that lies in a block, as offsets into its window. */
static bool overlap(const struct sk_block *b, const struct sk_span *read, size_t *first,
		    size_t *end)
{
	size_t at = b->placed.at, stop = at + b->window.count;
	size_t from = read->at > at ? read->at : at;
	size_t to = read->at + read->count < stop ? read->at + read->count : stop;

	if (from >= to || read->table != b->window.table)
		return false;
	*first = from - at;
	*end = to - at;
	return true;
}

bool sk_windows_joined(const struct sk_windows *w, const struct sk_span *read)
{
	size_t first, end, touched = 0;

	for (size_t i = 0; i < w->count; i++)
		touched += overlap(&w->block[i], read, &first, &end);
	return touched > 1;
}

void sk_windows_forget(struct sk_windows *w, const struct sk_reads *reads)
{
	size_t first, end;

	for (size_t i = 0; i < w->count; i++)
		for (size_t r = 0; r < reads->count; r++)
			if (overlap(&w->block[i], &reads->span[r], &first, &end))
				memset(w->block[i].window.known + first, 0,
				       (end - first) * sizeof(bool));
}

struct sk_reads *sk_windows_begin(struct sk_windows *w, bool slow)
{
	bool all = w->two_paces && (slow || w->poll.count == 0);

	sk_windows_forget(w, w->two_paces ? &w->slow : &w->poll);
	for (size_t i = 0; i < w->count; i++)
		w->block[i].window.fast_only = w->two_paces && !all;
	return all ? &w->slow : &w->poll;
}

/* Two reads of one register that differ: what the earlier one fetched does not belong to
 * the same instant, and a value must not be scaled by another's factor. */
static bool torn(const struct sk_window *w, size_t first, size_t end,
		 const struct sk_frame *reply, size_t skip)
{
	for (size_t i = first; i < end; i++)
		if (w->known[i] &&
		    w->reg[i] != sk_frame_register(reply, skip + i - first))
			return true;
	return false;
}

int sk_block_store(struct sk_block *b, const struct sk_span *read,
		   const struct sk_frame *reply)
{
	struct sk_window *w = &b->window;
	size_t first, end, skip;

	if (!overlap(b, read, &first, &end))
		return SK_OK;
	skip = b->placed.at + first - read->at;
	if (torn(w, first, end, reply, skip))
		memset(w->known, 0, w->count * sizeof(bool));
	for (size_t i = first; i < end; i++) {
		w->reg[i] = sk_frame_register(reply, skip + i - first);
		w->known[i] = true;
	}
	if (b->placed.map->sunspec && first == 0 && end >= HEADER &&
	    (w->reg[0] != b->placed.map->sunspec || w->reg[1] != b->placed.length))
		return SK_EMODEL;
	return SK_OK;
}

int sk_windows_store(struct sk_windows *w, const struct sk_span *read,
		     const struct sk_frame *reply)
{
	int err = SK_OK;

	for (size_t i = 0; i < w->count; i++) {
		int one = sk_block_store(&w->block[i], read, reply);

		err = err ? err : one;
	}
	return err;
}

void sk_windows_measure(const struct sk_windows *w, struct sk_measurement *m)
{
	int rank[SK_POINT_COUNT];

	for (int i = 0; i < SK_POINT_COUNT; i++)
		rank[i] = -1;
	for (size_t i = 0; i < w->count; i++)
		sk_map_measure(w->block[i].placed.map, &w->block[i].window, m, rank);
}

/* --- what it can do ---------------------------------------------------------------- */

struct sk_handle sk_windows_control(const struct sk_windows *w,
				    enum sk_setpoint_field field)
{
	struct sk_handle best = {0};

	for (size_t i = 0; i < w->count; i++) {
		const struct sk_block *b = &w->block[i];
		const struct sk_map_control *c = sk_map_control_for(b->placed.map, field);

		if (c && sk_map_control_works(b->placed.map, c, &b->window) &&
		    (!best.control || b->placed.map->rank > best.block->placed.map->rank))
			best = (struct sk_handle){b, c};
	}
	return best;
}

void sk_windows_nameplate(const struct sk_windows *w, struct sk_nameplate *n)
{
	for (size_t i = 0; i < w->count; i++)
		sk_map_nameplate(w->block[i].placed.map, &w->block[i].window, n);
}
