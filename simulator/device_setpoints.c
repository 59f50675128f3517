/*
 * device_setpoints.c - what written registers ask for, by the controls of a model's file;
 * see device_models.h.
 *
 * A control counts as asked for from the first write to one of its registers on, while
 * every number that its steps write stands there and its release does not.
 */
#include <math.h>
#include <string.h>

#include "simulator/device_models.h"

#define F_OFFSET_MOST_HZ 3.2
#define SLACK 1.001 /* of a limit, for what rounding adds */

double sk_setpoint_most(const struct sk_device *d, enum sk_setpoint_field field)
{
	switch (field) {
	case SK_SP_P_W:
	case SK_SP_P_MAX_W:
		return d->view.p_max_w;
	case SK_SP_Q_VAR:
		return d->view.q_max_var;
	case SK_SP_F_OFFSET_HZ:
		return F_OFFSET_MOST_HZ;
	case SK_SP_V_OFFSET_V:
		return d->view.v_offset_max_v;
	default:
		return (double)NAN;
	}
}

/* --- reading a control back -------------------------------------------------------- */

static double get(const struct sk_placed *m, const struct sk_window *w, int point)
{
	double value;

	return sk_map_read(m->map, (size_t)point, w, &value) == SK_Q_GOOD ? value
									  : (double)NAN;
}

/* The parts of a setpoint as they lie in the registers. */
struct parts {
	bool agree; /**< constants stand in their registers, and values are one        */
	double value, direction, revert_s;
};

static void take_step(const struct sk_device *d, const struct sk_placed *m,
		      const struct sk_map_control *c, const struct sk_map_step *step,
		      struct parts *parts)
{
	double value = get(m, &m->window, step->point);
	struct sk_nameplate n;

	switch (step->from) {
	case SK_FROM_NUMBER:
		parts->agree = parts->agree && value == step->number;
		break;
	case SK_FROM_VALUE:
	case SK_FROM_MAGNITUDE:
		parts->agree =
			parts->agree && (isnan(parts->value) || parts->value == value);
		parts->value = value;
		break;
	case SK_FROM_OPPOSITE:
	case SK_FROM_PERCENT:
		value = step->from == SK_FROM_OPPOSITE ? -value : value;
		sk_device_nameplate(d, &n);
		parts->value = value / 100 * fabs(sk_map_rating(&n, c->percent_of));
		break;
	case SK_FROM_DIRECTION:
		parts->direction = value;
		break;
	case SK_FROM_REVERT_S:
		parts->revert_s = value;
		break;
	case SK_FROM_FALLBACK:
	case SK_FROM_FALLS_BACK:
		break; /* of no account before the time is over */
	}
}

static bool holds_value(const struct sk_map_control *c, int point)
{
	for (unsigned i = 0; i < c->write_count; i++)
		if (c->write[i].point == point && c->write[i].from == SK_FROM_VALUE)
			return true;
	return false;
}

/* What a release writes in the value's own place is a value like any other. */
static bool is_released(const struct sk_placed *m, const struct sk_map_control *c)
{
	unsigned told = 0;

	for (unsigned i = 0; i < c->release_count; i++) {
		const struct sk_map_step *step = &c->release[i];

		if (holds_value(c, step->point))
			continue;
		if (get(m, &m->window, step->point) != step->number)
			return false;
		told++;
	}
	return told > 0;
}

static bool is_switch(enum sk_setpoint_field field)
{
	return field == SK_SP_CONNECT || field == SK_SP_RUN;
}

/* Beyond on and off a switch has codes for "as you like". */
static bool is_code(enum sk_setpoint_field field, double value)
{
	return is_switch(field) && value != 0 && value != 1;
}

static struct sk_asked asked(const struct sk_device *d, const struct sk_placed *m,
			     const struct sk_map_control *c)
{
	struct parts parts = {.agree = true, .value = (double)NAN, .direction = 1};
	struct sk_asked is = {0};

	for (unsigned i = 0; i < c->write_count; i++)
		take_step(d, m, c, &c->write[i], &parts);
	for (unsigned i = 0; i < c->enable_count; i++)
		take_step(d, m, c, &c->enable[i], &parts);
	is.value = parts.value * parts.direction;
	is.on = parts.agree && !is_released(m, c) && !isnan(is.value) &&
		!is_code(c->field, is.value);
	is.remaining_s = is.on && parts.revert_s > 0 ? parts.revert_s : 0;
	return is;
}

/* --- writing ----------------------------------------------------------------------- */

static bool overlaps(const struct sk_map_point *p, const struct sk_placed *m,
		     unsigned first, unsigned count)
{
	return p->table == m->window.table && p->at < first + count &&
	       first < (unsigned)p->at + p->regs;
}

static bool step_touched(const struct sk_placed *m, const struct sk_map_step *steps,
			 unsigned step_count, unsigned first, unsigned count)
{
	for (unsigned i = 0; i < step_count; i++)
		if (overlaps(&m->map->points[steps[i].point], m, first, count))
			return true;
	return false;
}

static bool touched(const struct sk_placed *m, const struct sk_map_control *c,
		    unsigned first, unsigned count)
{
	return step_touched(m, c->write, c->write_count, first, count) ||
	       step_touched(m, c->enable, c->enable_count, first, count) ||
	       step_touched(m, c->release, c->release_count, first, count);
}

/* The largest magnitude that a control takes in a point; INFINITY: it says nothing. */
static double most_of(const struct sk_device *d, const struct sk_map *map, int point)
{
	for (size_t i = 0; i < map->control_count; i++) {
		const struct sk_map_control *c = &map->controls[i];

		for (unsigned k = 0; k < c->write_count; k++) {
			enum sk_step_from from = c->write[k].from;
			double most = sk_setpoint_most(d, c->field);

			if (c->write[k].point != point)
				continue;
			if (from == SK_FROM_PERCENT || from == SK_FROM_OPPOSITE)
				return 100;
			if (from == SK_FROM_VALUE || from == SK_FROM_MAGNITUDE)
				return isnan(most) ? (double)INFINITY : most;
		}
	}
	return (double)INFINITY;
}

static enum sk_modbus_exception check_point(const struct sk_device *d,
					    const struct sk_placed *m, int point,
					    const struct sk_window *w)
{
	const struct sk_map_point *p = &m->map->points[point];
	double value = get(m, w, point);

	if (!p->writable)
		return SK_MODBUS_ADDRESS;
	if (isnan(value) || fabs(value) > most_of(d, m->map, point) * SLACK)
		return SK_MODBUS_VALUE;
	return SK_MODBUS_GOOD;
}

static enum sk_modbus_exception check_points(const struct sk_device *d,
					     const struct sk_placed *m,
					     const struct sk_window *w, unsigned first,
					     unsigned count)
{
	unsigned covered = 0;

	for (size_t i = 0; i < m->map->point_count; i++) {
		const struct sk_map_point *p = &m->map->points[i];
		enum sk_modbus_exception exception;

		if (!overlaps(p, m, first, count))
			continue;
		exception = check_point(d, m, (int)i, w);
		if (exception != SK_MODBUS_GOOD)
			return exception;
		for (unsigned at = p->at; at < (unsigned)p->at + p->regs; at++)
			covered += at >= first && at < first + count;
	}
	return covered == count ? SK_MODBUS_GOOD : SK_MODBUS_ADDRESS;
}

/* The registers as they would be, so that a refused write leaves no trace. */
enum sk_modbus_exception sk_mapped_check(const struct sk_device *d,
					 const struct sk_placed *m, unsigned first,
					 unsigned count, const uint16_t *values)
{
	uint16_t before[SK_PDU_WRITE_BITS_MAX];
	struct sk_window w = m->window;
	enum sk_modbus_exception exception;

	memcpy(before, w.reg + first, count * sizeof(*before));
	memcpy(w.reg + first, values, count * sizeof(*values));
	exception = check_points(d, m, &w, first, count);
	memcpy(w.reg + first, before, count * sizeof(*before));
	return exception;
}

void sk_mapped_write(const struct sk_device *d, struct sk_placed *m, unsigned first,
		     unsigned count, const uint16_t *values)
{
	memcpy(m->window.reg + first, values, count * sizeof(*values));
	for (size_t i = 0; i < m->map->control_count; i++) {
		const struct sk_map_control *c = &m->map->controls[i];

		if (!touched(m, c, first, count))
			continue;
		m->asked[c->field] = asked(d, m, c);
		m->switched |= is_switch(c->field);
	}
}

/* --- leaving the device to itself -------------------------------------------------- */

static void put_release(struct sk_placed *m, const struct sk_map_control *c)
{
	for (unsigned i = 0; i < c->release_count; i++)
		sk_map_put(m->map, (size_t)c->release[i].point, &m->window,
			   c->release[i].number);
}

/* What stands in a step's register while nothing was ever written. */
static double idle_value(const struct sk_device *d, enum sk_setpoint_field field,
			 const struct sk_map_step *step)
{
	bool is_value = step->from == SK_FROM_VALUE;

	if (step->from == SK_FROM_PERCENT)
		return field == SK_SP_P_MAX_W ? 100 : 0;
	if (is_value && field == SK_SP_P_MAX_W)
		return d->view.p_max_w;
	return is_value && is_switch(field);
}

static void put_idle(const struct sk_device *d, struct sk_placed *m,
		     enum sk_setpoint_field field, const struct sk_map_step *steps,
		     unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		sk_map_put(m->map, (size_t)steps[i].point, &m->window,
			   idle_value(d, field, &steps[i]));
}

void sk_mapped_release(const struct sk_device *d, struct sk_placed *m)
{
	const struct sk_map *map = m->map;

	for (size_t i = 0; i < map->control_count; i++) {
		const struct sk_map_control *c = &map->controls[i];

		put_idle(d, m, c->field, c->write, c->write_count);
		put_idle(d, m, c->field, c->enable, c->enable_count);
	}
	for (size_t i = 0; i < map->control_count; i++)
		put_release(m, &map->controls[i]);
	memset(m->asked, 0, sizeof(m->asked));
	m->switched = true;
}

void sk_mapped_fall_back(const struct sk_device *d, struct sk_placed *m)
{
	sk_mapped_release(d, m);
	m->switched = false; /* who has tripped stays out */
}

bool sk_mapped_advance(struct sk_placed *m, double dt_s)
{
	bool reverted = false;

	for (size_t i = 0; i < m->map->control_count; i++) {
		const struct sk_map_control *c = &m->map->controls[i];
		struct sk_asked *is = &m->asked[c->field];

		if (is->remaining_s <= 0)
			continue;
		is->remaining_s -= dt_s;
		if (is->remaining_s > 0)
			continue;
		put_release(m, c);
		*is = (struct sk_asked){0};
		m->switched |= is_switch(c->field);
		reverted = true;
	}
	return reverted;
}

/* --- the plant --------------------------------------------------------------------- */

static double or_else(const struct sk_asked *is, double otherwise)
{
	return is->on ? is->value : otherwise;
}

static void move_breaker(const struct sk_device *d, const struct sk_asked *connect)
{
	if (connect->on && connect->value != 0)
		sk_plant_close_pcc(d->plant);
	else if (connect->on)
		sk_plant_open_pcc(d->plant);
}

/* An engine takes its time to start; only its contactor opens at once. */
static void move_engine(const struct sk_device *d, const struct sk_asked *connect,
			const struct sk_asked *run)
{
	if (connect->on && connect->value == 0)
		sk_plant_set_online(d->plant, d->unit, false);
	else if (run->on)
		sk_plant_run_genset(d->plant, d->unit, run->value != 0);
	else if (connect->on)
		sk_plant_set_online(d->plant, d->unit, true);
}

/* A switch acts when it is written, not as long as it stands: what has tripped stays out
 * until it is told anew. */
static void move_switches(const struct sk_device *d, struct sk_placed *m)
{
	const struct sk_asked *connect = &m->asked[SK_SP_CONNECT];
	const struct sk_asked *run = &m->asked[SK_SP_RUN];

	if (!m->switched)
		return;
	m->switched = false;
	if (d->der->kind == SK_KIND_PCC)
		move_breaker(d, connect);
	else if (!isnan(sk_plant_fuel_l(d->plant, d->unit)))
		move_engine(d, connect, run);
	else if (or_else(connect, 1) == 0)
		sk_plant_set_online(d->plant, d->unit, false);
	else
		sk_plant_run_inverter(d->plant, d->unit, or_else(run, 1) != 0);
}

static void carry_out(struct sk_device *d, struct sk_placed *m,
		      enum sk_setpoint_field field)
{
	const struct sk_asked *is = &m->asked[field];

	switch (field) {
	case SK_SP_P_W:
		sk_plant_set_p(d->plant, d->unit, or_else(is, sk_device_own_p_w(d)));
		break;
	case SK_SP_P_MAX_W:
		sk_device_ask_ceiling(d, or_else(is, (double)INFINITY));
		break;
	case SK_SP_Q_VAR:
		sk_plant_set_q(d->plant, d->unit, or_else(is, 0));
		break;
	case SK_SP_F_OFFSET_HZ:
	case SK_SP_V_OFFSET_V:
		sk_plant_set_offsets(d->plant, d->unit,
				     or_else(&m->asked[SK_SP_F_OFFSET_HZ], 0),
				     or_else(&m->asked[SK_SP_V_OFFSET_V], 0));
		break;
	case SK_SP_CONNECT:
	case SK_SP_RUN:
		move_switches(d, m);
		break;
	case SK_SETPOINT_COUNT:
		break;
	}
}

void sk_mapped_apply(struct sk_device *d, struct sk_placed *m)
{
	for (size_t i = 0; i < m->map->control_count; i++) {
		const struct sk_map_control *c = &m->map->controls[i];

		/* All points of a control stand in one table. */
		if (sk_map_within(m->map, (size_t)c->write[0].point, &m->window))
			carry_out(d, m, c->field);
	}
}
