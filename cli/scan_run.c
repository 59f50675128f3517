/* scan_run.c - ask many places for SunSpec devices; see scan_run.h. */
#include "cli/scan_run.h"

#include <stdlib.h>

#include "cli/probe.h"
#include "drivers/link/pool.h"

struct run;

/** One place in its turn. */
struct slot {
	struct run *run;
	struct sk_pool *pool; /* of its own: closing it leaves the others alone */
	struct sk_link *link;
	size_t place, unit_at;
	struct sk_probe probe;
};

struct run {
	struct sk_scan *scan;
	sd_event *event;
	struct slot slot[SK_SCAN_AT_ONCE];
	size_t next, ended; /* places */
	size_t room;
};

static void on_done(struct sk_probe *probe);

static void end_run(struct run *r, int err)
{
	(void)sd_event_exit(r->event, err); /* it fails only where there is no loop */
}

static void tell_progress(const struct run *r)
{
	if (!r->scan->progress)
		return;
	fprintf(stderr, "\r%zu of %zu asked, %zu found ", r->ended, r->scan->place_count,
		r->scan->found_count);
	(void)fflush(stderr);
}

/* --- results ----------------------------------------------------------------------- */

static struct sk_found *add_found(struct run *r)
{
	struct sk_scan *s = r->scan;

	if (s->found_count == r->room) {
		size_t room = r->room ? 2 * r->room : 16;
		struct sk_found *found = realloc(s->found, room * sizeof(*found));

		if (!found)
			return NULL;
		s->found = found;
		r->room = room;
	}
	s->found[s->found_count] = (struct sk_found){0};
	return &s->found[s->found_count++];
}

static void describe(const struct sk_probe *p, struct sk_found *f)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	for (size_t i = 0; i < p->model_count; i++) {
		const struct sk_probe_model *m = &p->model[i];

		f->models[f->model_count++] = m->id;
		for (int t = 0; t < SK_TABLE_COUNT && m->map; t++)
			if (m->window[t].count)
				sk_map_nameplate(m->map, &m->window[t], &n);
	}
	(void)snprintf(f->maker, sizeof(f->maker), "%s", n.maker);
	(void)snprintf(f->model, sizeof(f->model), "%s", n.model);
	(void)snprintf(f->serial, sizeof(f->serial), "%s", n.serial);
	(void)snprintf(f->note, sizeof(f->note), "%s", p->reason);
}

static int take_found(struct slot *s)
{
	const struct sk_scan *scan = s->run->scan;
	struct sk_found *f = add_found(s->run);

	if (!f)
		return SK_ENOMEM;
	f->link = scan->places[s->place].text;
	f->place = s->place;
	f->unit = scan->units->number[s->unit_at];
	describe(&s->probe, f);
	return SK_OK;
}

static void take_nothing(struct slot *s)
{
	struct sk_scan *scan = s->run->scan;

	if (s->probe.err == SK_ENOTCONN)
		scan->unreached++;
	else if (s->probe.err == SK_EMODEL)
		scan->others++;
	else
		scan->silent++;
	if (scan->verbose)
		fprintf(stderr, "%sskerryctl: %s unit %d: %s\n",
			scan->progress ? "\r" : "", scan->places[s->place].text,
			scan->units->number[s->unit_at], s->probe.reason);
}

/* --- places and units -------------------------------------------------------------- */

static int begin_unit(struct slot *s)
{
	const struct sk_scan *scan = s->run->scan;
	const struct sk_probe_order order = {.catalog = scan->catalog,
					     .model = SK_PROBE_MODEL_COMMON,
					     .timeout_ms = scan->timeout_ms,
					     .done = on_done,
					     .arg = s};

	return sk_probe_start(&s->probe, &order, s->run->event, s->link,
			      scan->units->number[s->unit_at]);
}

/* The next place that nobody has asked. */
static int begin_place(struct slot *s)
{
	struct run *r = s->run;

	if (r->next == r->scan->place_count)
		return SK_OK;
	s->place = r->next++;
	s->unit_at = 0;
	s->pool = sk_pool_new(r->event);
	s->link = s->pool ? sk_pool_link(s->pool, &r->scan->places[s->place]) : NULL;
	return s->link ? begin_unit(s) : SK_ENOMEM;
}

static int end_place(struct slot *s)
{
	struct run *r = s->run;

	sk_pool_free(s->pool);
	s->pool = NULL;
	r->ended++;
	tell_progress(r);
	if (r->ended == r->scan->place_count)
		end_run(r, SK_OK);
	return begin_place(s);
}

static void on_done(struct sk_probe *probe)
{
	struct slot *s = probe->order.arg;
	bool unreached = probe->err == SK_ENOTCONN;
	int err = SK_OK;

	if (probe->model_count)
		err = take_found(s);
	else
		take_nothing(s);
	sk_probe_clear(probe);
	if (!err && !unreached && ++s->unit_at < s->run->scan->units->count)
		err = begin_unit(s);
	else if (!err)
		err = end_place(s);
	if (err)
		end_run(s->run, err);
}

/* --- from outside ------------------------------------------------------------------ */

static int run_slots(struct run *r)
{
	int err = SK_OK;

	for (size_t i = 0; i < SK_SCAN_AT_ONCE && !err; i++) {
		r->slot[i].run = r;
		err = begin_place(&r->slot[i]);
	}
	if (!err && r->scan->place_count)
		err = sd_event_loop(r->event);
	for (size_t i = 0; i < SK_SCAN_AT_ONCE; i++) {
		if (r->slot[i].pool)
			sk_probe_clear(&r->slot[i].probe);
		sk_pool_free(r->slot[i].pool);
	}
	if (r->scan->progress)
		fprintf(stderr, "\r%48s\r", "");
	return err < 0 ? err : SK_OK;
}

int sk_scan_run(struct sk_scan *scan)
{
	struct run *r = calloc(1, sizeof(*r));
	int err = SK_ENOMEM;

	if (!r)
		return err;
	r->scan = scan;
	if (sd_event_new(&r->event) >= 0)
		err = run_slots(r);
	sd_event_unref(r->event);
	free(r);
	return err;
}

void sk_scan_clear(struct sk_scan *scan)
{
	free(scan->found);
	scan->found = NULL;
	scan->found_count = 0;
}
