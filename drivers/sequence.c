/* sequence.c - one setpoint field as writes to registers; see sequence.h. */
#include "drivers/sequence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "drivers/link/frame.h"

#define HEADER 2
#define VALUE_REGS_MAX 4

/* --- reads ------------------------------------------------------------------------- */

static size_t add_spans(struct sk_span *spans, size_t count, const struct sk_placed *p,
			const struct sk_map_step *steps, unsigned step_count)
{
	for (unsigned i = 0; i < step_count; i++) {
		const struct sk_map_point *v = &p->map->points[steps[i].point];
		const struct sk_map_point *sf = v->sf >= 0 ? &p->map->points[v->sf] : v;
		uint32_t first = v->at < sf->at ? v->at : sf->at;
		uint32_t end = v->at + v->regs > sf->at + sf->regs
				       ? (uint32_t)(v->at + v->regs)
				       : (uint32_t)(sf->at + sf->regs);

		spans[count++] = (struct sk_span){p->at + first, end - first};
	}
	return count;
}

int sk_sequence_reads(const struct sk_placed *placed,
		      const struct sk_map_control *control,
		      struct sk_span reads[SK_SEQUENCE_READS_MAX])
{
	const struct sk_plan_limits limits = {
		.registers = SK_FRAME_READ_MAX,
		.hole = placed->map->sunspec ? SK_FRAME_READ_MAX : 0};
	struct sk_span spans[SK_SEQUENCE_READS_MAX];
	size_t count = 0;

	if (placed->map->sunspec)
		spans[count++] = (struct sk_span){placed->at, HEADER};
	count = add_spans(spans, count, placed, control->write, control->write_count);
	count = add_spans(spans, count, placed, control->enable, control->enable_count);
	count = add_spans(spans, count, placed, control->release, control->release_count);
	return sk_plan(spans, count, &limits, reads);
}

/* --- building ---------------------------------------------------------------------- */

/* What a build works on. */
struct work {
	const struct sk_sequence_job *job;
	const struct sk_window *now;
	struct sk_sequence *out;
	char *why;
};

static int complain(const struct work *w, const struct sk_map_point *p, int err)
{
	(void)snprintf(w->why, SK_TEXT_LEN + 1, "%s: %s", p->name, sk_strerror(err));
	return err;
}

static bool is_absent(const struct work *w, int point)
{
	double value;

	return sk_map_read(w->job->placed.map, (size_t)point, w->now, &value) ==
	       SK_Q_INVALID;
}

static int value_of(const struct work *w, const struct sk_map_step *step, double *out)
{
	const struct sk_sequence_job *job = w->job;

	switch (step->from) {
	case SK_FROM_NUMBER:
		*out = step->number;
		return SK_OK;
	case SK_FROM_VALUE:
		*out = job->value;
		return SK_OK;
	case SK_FROM_REVERT_S:
		*out = job->revert_s;
		return SK_OK;
	case SK_FROM_PERCENT:
		break;
	}
	if (!(job->rating > 0))
		return SK_EABSENT;
	*out = job->value / job->rating * 100;
	return SK_OK;
}

/* The value as the device will understand it, from the registers themselves. */
static void note_applied(const struct work *w, const struct sk_map_step *step,
			 const uint16_t *regs)
{
	const struct sk_map *map = w->job->placed.map;
	const struct sk_map_point *p = &map->points[step->point];
	uint16_t before[VALUE_REGS_MAX];
	double value;

	memcpy(before, w->now->reg + p->at, p->regs * sizeof(*before));
	memcpy(w->now->reg + p->at, regs, p->regs * sizeof(*regs));
	if (sk_map_read(map, (size_t)step->point, w->now, &value) == SK_Q_GOOD)
		w->out->applied = step->from == SK_FROM_PERCENT
					  ? value * w->job->rating / 100
					  : value;
	memcpy(w->now->reg + p->at, before, p->regs * sizeof(*before));
}

/* Append registers: to the last write when they follow it and it may grow. */
static void append(struct sk_sequence *s, uint16_t at, const uint16_t *regs,
		   unsigned count, bool join)
{
	struct sk_write *last = s->count ? &s->write[s->count - 1] : NULL;

	if (!join || !last || last->at + last->count != at) {
		last = &s->write[s->count++];
		*last = (struct sk_write){.at = at};
	}
	memcpy(last->reg + last->count, regs, count * sizeof(*regs));
	last->count = (uint16_t)(last->count + count);
}

static int add_step(const struct work *w, const struct sk_map_step *step, bool join)
{
	const struct sk_placed *placed = &w->job->placed;
	const struct sk_map_point *p = &placed->map->points[step->point];
	uint16_t regs[VALUE_REGS_MAX];
	double value;
	int err;

	if (p->regs > VALUE_REGS_MAX || (size_t)p->at + p->regs > w->now->count)
		return complain(w, p, SK_EABSENT);
	if (is_absent(w, step->point)) {
		/* A timer is optional; without it the driver keeps the time. */
		if (step->from == SK_FROM_REVERT_S)
			return SK_OK;
		if (step->from != SK_FROM_NUMBER)
			return complain(w, p, SK_EABSENT);
	}
	err = value_of(w, step, &value);
	if (!err)
		err = sk_map_write(placed->map, (size_t)step->point, value, w->now, regs);
	if (err)
		return complain(w, p, err);
	if (step->from == SK_FROM_REVERT_S)
		w->out->timer = true;
	if (step->from == SK_FROM_VALUE || step->from == SK_FROM_PERCENT)
		note_applied(w, step, regs);
	append(w->out, (uint16_t)(placed->at + p->at), regs, p->regs, join);
	return SK_OK;
}

static int add_steps(const struct work *w, const struct sk_map_step *steps,
		     unsigned count, bool join)
{
	int err = SK_OK;

	for (unsigned i = 0; i < count && !err; i++)
		err = add_step(w, &steps[i], join && i > 0);
	return err;
}

/* A write to the wrong model would be a write to anything. */
static int check_header(const struct work *w)
{
	const struct sk_placed *placed = &w->job->placed;

	if (!placed->map->sunspec ||
	    (w->now->count >= HEADER && w->now->known[0] && w->now->known[1] &&
	     w->now->reg[0] == placed->map->sunspec && w->now->reg[1] == placed->length))
		return SK_OK;
	(void)snprintf(w->why, SK_TEXT_LEN + 1, "model %d is not at %u any more",
		       placed->map->sunspec, placed->at);
	return SK_EMODEL;
}

int sk_sequence_build(const struct sk_sequence_job *job, const struct sk_window *now,
		      struct sk_sequence *out, char *why)
{
	const struct sk_map_control *c = job->control;
	const struct work w = {job, now, out, why};
	int err;

	*out = (struct sk_sequence){.applied = job->value};
	why[0] = '\0';
	err = check_header(&w);
	if (err)
		return err;
	if (job->release)
		return add_steps(&w, c->release, c->release_count, false);
	err = add_steps(&w, c->write, c->write_count, true);
	return err ? err : add_steps(&w, c->enable, c->enable_count, false);
}

/* --- verifying --------------------------------------------------------------------- */

bool sk_sequence_verify(const struct sk_sequence *s, const struct sk_placed *placed,
			const struct sk_window *now, char *why)
{
	for (unsigned i = 0; i < s->count; i++) {
		for (unsigned k = 0; k < s->write[i].count; k++) {
			unsigned at = s->write[i].at + k;
			size_t offset = at - placed->at;

			if (offset < now->count && now->known[offset] &&
			    now->reg[offset] == s->write[i].reg[k])
				continue;
			(void)snprintf(why, SK_TEXT_LEN + 1,
				       "register %u: wrote %u, reads %u", at,
				       s->write[i].reg[k],
				       offset < now->count ? now->reg[offset] : 0);
			return false;
		}
	}
	return true;
}
