/* sequence.c - one setpoint field as writes to registers; see sequence.h. */
#include "drivers/sequence.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEADER 2
#define VALUE_REGS_MAX 4

/* --- reads ------------------------------------------------------------------------- */

/* Spans as they are collected; there is room for all. */
struct spans {
	struct sk_span *span;
	size_t count;
	unsigned most; /* registers in one read */
};

static void add_point(struct spans *to, const struct sk_placed *placed,
		      const struct sk_map_point *p)
{
	to->span[to->count++] = (struct sk_span){
		.at = placed->at + p->at, .count = p->regs, .table = p->table};
}

/* A value with its scale factor: in one read, where that holds both. */
static void add_value(struct spans *to, const struct sk_placed *placed, int point)
{
	const struct sk_map_point *p = &placed->map->points[point];
	const struct sk_map_point *sf = p->sf >= 0 ? &placed->map->points[p->sf] : p;
	const struct sk_map_point *low = p->at < sf->at ? p : sf;
	const struct sk_map_point *high = low == p ? sf : p;
	uint32_t count = (uint32_t)(high->at + high->regs - low->at);

	if (!p->readable)
		return;
	if (sf != p && count > to->most) {
		add_point(to, placed, p);
		add_point(to, placed, sf);
		return;
	}
	add_point(to, placed, low);
	to->span[to->count - 1].count = count;
}

static void add_values(struct spans *to, const struct sk_placed *placed,
		       const struct sk_map_step *steps, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		add_value(to, placed, steps[i].point);
}

/* The point of a SunSpec model that its own percentages are of, or -1: the nameplate's
 * may be another model's. */
static int own_rating(const struct sk_map *map, const struct sk_map_control *c)
{
	for (size_t i = 0; i < map->point_count && map->sunspec && c->percent_of >= 0;
	     i++)
		if (map->points[i].rating == c->percent_of)
			return (int)i;
	return -1;
}

int sk_sequence_reads(const struct sk_placed *placed,
		      const struct sk_map_control *control,
		      const struct sk_plan_limits *limits,
		      struct sk_span reads[SK_SEQUENCE_READS_MAX])
{
	struct sk_span span[SK_SEQUENCE_READS_MAX];
	int own = own_rating(placed->map, control);
	struct spans all = {.span = span, .most = limits->registers};

	if (placed->map->sunspec)
		span[all.count++] = (struct sk_span){.at = placed->at, .count = HEADER};
	if (own >= 0)
		add_value(&all, placed, own);
	add_values(&all, placed, control->write, control->write_count);
	add_values(&all, placed, control->enable, control->enable_count);
	add_values(&all, placed, control->release, control->release_count);
	return sk_plan(span, all.count, limits, reads);
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

/* What a percentage is of, as a magnitude; NAN: not known. */
static double base_of(const struct work *w)
{
	int own = own_rating(w->job->placed.map, w->job->control);
	double value;

	if (own < 0)
		return fabs(w->job->rating);
	return sk_map_read(w->job->placed.map, (size_t)own, w->now, &value) == SK_Q_GOOD
		       ? fabs(value)
		       : (double)NAN;
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
	case SK_FROM_MAGNITUDE:
		*out = fabs(job->value);
		return SK_OK;
	case SK_FROM_DIRECTION:
		*out = (job->value > 0) - (job->value < 0);
		return SK_OK;
	case SK_FROM_REVERT_S:
		*out = job->revert_s;
		return SK_OK;
	case SK_FROM_FALLS_BACK:
		*out = 1;
		return SK_OK;
	case SK_FROM_FALLBACK:
		*out = fmin(job->fallback, job->value);
		break;
	case SK_FROM_PERCENT:
		*out = job->value;
		break;
	case SK_FROM_OPPOSITE:
		*out = -job->value;
		break;
	}
	if (job->control->percent_of < 0)
		return SK_OK;
	if (!(base_of(w) > 0))
		return SK_EABSENT;
	*out *= 100 / base_of(w);
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
		w->out->applied = step->from == SK_FROM_PERCENT ? value * base_of(w) / 100
				  : step->from == SK_FROM_MAGNITUDE
					  ? copysign(value, w->job->value)
					  : value;
	memcpy(w->now->reg + p->at, before, p->regs * sizeof(*before));
}

/* Append a write: to the last one when it follows it and that may grow. */
static void append(struct sk_sequence *s, const struct sk_write *more, bool join)
{
	struct sk_write *last = s->count ? &s->write[s->count - 1] : NULL;

	if (!join || !last || last->at + last->count != more->at ||
	    more->function != SK_FN_WRITE_MANY || last->function != SK_FN_WRITE_MANY ||
	    last->blind != more->blind) {
		s->write[s->count++] = *more;
		return;
	}
	memcpy(last->reg + last->count, more->reg, more->count * sizeof(*more->reg));
	last->count = (uint16_t)(last->count + more->count);
}

/* Half of a value must never stand alone, so what spans registers needs function 16. */
static uint8_t function_for(const struct sk_map *map, const struct sk_map_point *p)
{
	if (p->table == SK_TABLE_COIL)
		return SK_FN_WRITE_COIL;
	return map->write_single && p->regs == 1 ? SK_FN_WRITE_ONE : SK_FN_WRITE_MANY;
}

static bool holds(const struct work *w, int point, const uint16_t *regs)
{
	const struct sk_map *map = w->job->placed.map;
	const struct sk_map_point *p = &map->points[point];

	return sk_map_known(map, (size_t)point, w->now) &&
	       memcmp(w->now->reg + p->at, regs, p->regs * sizeof(*regs)) == 0;
}

/* @return whether the point is to be written; *err: it should be, and must not */
static bool spare_flash(const struct work *w, int point, const uint16_t *regs, int *err)
{
	const struct sk_sequence_job *job = w->job;
	const struct sk_map *map = job->placed.map;
	const struct sk_map_point *p = &map->points[point];
	int64_t rest_ms;

	*err = SK_OK;
	if (p->min_write_s <= 0)
		return true;
	if (holds(w, point, regs) &&
	    (job->release || !sk_wear_lapses(job->wear, map, point, job->now)))
		return false;
	rest_ms = job->release ? 0 : sk_wear_rest_ms(job->wear, map, point, job->now);
	if (rest_ms > 0) {
		(void)snprintf(w->why, SK_TEXT_LEN + 1,
			       "%s is flash, written lately: not again for %" PRId64 " s",
			       p->name, (rest_ms + 999) / 1000);
		*err = SK_EBUSY;
		return false;
	}
	return true;
}

/* The value of a step as registers. */
static int encode_step(const struct work *w, const struct sk_map_step *step,
		       struct sk_write *out)
{
	const struct sk_placed *placed = &w->job->placed;
	const struct sk_map_point *p = &placed->map->points[step->point];
	double value = (double)NAN;
	int err = value_of(w, step, &value);

	*out = (struct sk_write){.at = (uint16_t)(placed->at + p->at),
				 .count = p->regs,
				 .function = function_for(placed->map, p),
				 .blind = !p->readable};
	if (!err)
		err = sk_map_write(placed->map, (size_t)step->point, value, w->now,
				   out->reg);
	return err ? complain(w, p, err) : SK_OK;
}

/* A timer is optional: without it the driver keeps the time. */
static bool is_left_out(const struct work *w, const struct sk_map_step *step)
{
	return sk_map_step_optional(step) && is_absent(w, step->point);
}

/* No fallback is configured. */
static bool is_unwanted(const struct work *w, const struct sk_map_step *step)
{
	return (step->from == SK_FROM_FALLBACK || step->from == SK_FROM_FALLS_BACK) &&
	       isnan(w->job->fallback);
}

static int add_step(const struct work *w, const struct sk_map_step *step, bool join)
{
	const struct sk_map_point *p = &w->job->placed.map->points[step->point];
	struct sk_write write;
	int err;

	if (is_unwanted(w, step))
		return SK_OK;
	if (p->regs > VALUE_REGS_MAX ||
	    !sk_map_within(w->job->placed.map, (size_t)step->point, w->now))
		return complain(w, p, SK_EABSENT);
	if (is_left_out(w, step))
		return SK_OK;
	if (step->from != SK_FROM_NUMBER && is_absent(w, step->point))
		return complain(w, p, SK_EABSENT);
	err = encode_step(w, step, &write);
	if (err)
		return err;
	if (step->from == SK_FROM_REVERT_S)
		w->out->timer = true;
	if (step->from == SK_FROM_VALUE || step->from == SK_FROM_PERCENT ||
	    step->from == SK_FROM_MAGNITUDE)
		note_applied(w, step, write.reg);
	if (spare_flash(w, step->point, write.reg, &err))
		append(w->out, &write, join);
	return err;
}

static int add_steps(const struct work *w, const struct sk_map_step *steps,
		     unsigned count, bool join)
{
	int err = SK_OK;

	for (unsigned i = 0; i < count && !err; i++)
		err = add_step(w, &steps[i], join && i > 0);
	return err;
}

/* It is enabled, by what disables it, and neither is flash. */
static bool can_toggle(const struct work *w)
{
	const struct sk_map_control *c = w->job->control;
	bool enabled = c->enable_count > 0 && c->enable_count == c->release_count;

	for (unsigned i = 0; i < c->enable_count && enabled; i++) {
		const struct sk_map_point *p =
			&w->job->placed.map->points[c->enable[i].point];
		struct sk_write on;

		enabled = c->enable[i].point == c->release[i].point && p->readable &&
			  p->min_write_s <= 0 && p->regs <= VALUE_REGS_MAX &&
			  sk_map_within(w->job->placed.map, (size_t)c->enable[i].point,
					w->now) &&
			  encode_step(w, &c->enable[i], &on) == SK_OK &&
			  holds(w, c->enable[i].point, on.reg);
	}
	return enabled;
}

static int add_toggle(const struct work *w)
{
	const struct sk_map_control *c = w->job->control;
	unsigned before = w->out->count;
	int err;

	if (sk_sequence_verify(w->out, &w->job->placed, w->now, w->why) ||
	    !can_toggle(w)) {
		w->why[0] = '\0';
		return SK_OK;
	}
	w->why[0] = '\0';
	if (before + c->release_count + c->enable_count > SK_WRITES_MAX) {
		(void)snprintf(w->why, SK_TEXT_LEN + 1, "too many writes to toggle it");
		return SK_EINVAL;
	}
	err = add_steps(w, c->release, c->release_count, false);
	for (unsigned i = before; i < w->out->count; i++)
		w->out->write[i].passing = true;
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
	if (!err && job->toggle)
		err = add_toggle(&w);
	return err ? err : add_steps(&w, c->enable, c->enable_count, false);
}

bool sk_sequence_wrote(const struct sk_write *w, const struct sk_placed *placed,
		       size_t point)
{
	const struct sk_map_point *p = &placed->map->points[point];
	unsigned at = (unsigned)placed->at + p->at;
	bool coil = w->function == SK_FN_WRITE_COIL;

	return p->writable && coil == (p->table == SK_TABLE_COIL) && w->at <= at &&
	       at + p->regs <= (unsigned)w->at + w->count;
}

/* --- verifying --------------------------------------------------------------------- */

bool sk_sequence_is_blind(const struct sk_sequence *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (!s->write[i].blind)
			return false;
	return s->count > 0;
}

static bool is_lasting(const struct sk_write *w)
{
	return !w->blind && !w->passing;
}

bool sk_sequence_verify(const struct sk_sequence *s, const struct sk_placed *placed,
			const struct sk_window *now, char *why)
{
	for (unsigned i = 0; i < s->count; i++) {
		for (unsigned k = 0; k < s->write[i].count && is_lasting(&s->write[i]);
		     k++) {
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
