/* device.c - reading and writing a simulated DER, and its time; see device.h. */
#include "simulator/device.h"

#include <math.h>
#include <string.h>

#include "simulator/device_models.h"

static void apply(struct sk_device *d, struct sk_placed *m)
{
	if (!m->is)
		sk_mapped_apply(d, m);
	else if (m->is->apply)
		m->is->apply(d, m);
	d->seen_s = -1;
}

void sk_device_reset(struct sk_device *d)
{
	for (size_t i = 0; i < d->model_count; i++) {
		struct sk_placed *m = &d->model[i];

		if (m->is)
			sk_placed_reset(m, &d->view);
		else
			sk_mapped_reset(d, m);
		if (m->is && m->is->setup)
			m->is->setup(d, m);
		sk_watch_reset(d, m);
		apply(d, m);
	}
}

/* Nobody tells it anything any more. */
static void fall_back(struct sk_device *d)
{
	for (size_t i = 0; i < d->model_count; i++) {
		struct sk_placed *m = &d->model[i];

		if (m->is)
			sk_timers_revert(m);
		else
			sk_mapped_fall_back(d, m);
		apply(d, m);
	}
}

void sk_device_set_local(struct sk_device *d, bool local)
{
	if (local && !d->local)
		fall_back(d);
	d->local = local;
	d->seen_s = -1;
}

void sk_device_ask_ceiling(struct sk_device *d, double p_w)
{
	d->ceiling_w = p_w;
	sk_plant_set_ceiling(d->plant, d->unit, fmin(p_w, d->own_ceiling_w));
}

void sk_device_set_own_ceiling(struct sk_device *d, double p_w)
{
	d->own_ceiling_w = p_w;
	sk_device_ask_ceiling(d, d->ceiling_w);
}

static void follow_ramp(struct sk_device *d, double dt_s)
{
	struct sk_ramp *ramp = &d->ramp;
	double part = dt_s < ramp->left_s ? dt_s / ramp->left_s : 1;

	ramp->p_w += part * (ramp->to_w - ramp->p_w);
	ramp->q_var += part * (ramp->to_var - ramp->q_var);
	ramp->left_s = part < 1 ? ramp->left_s - dt_s : 0;
	if (d->der->kind == SK_KIND_PV)
		sk_plant_set_available(d->plant, d->unit, ramp->p_w);
	else
		sk_plant_set_load(d->plant, d->unit, ramp->p_w, ramp->q_var);
}

void sk_device_ramp(struct sk_device *d, double to_w, double to_var, double over_s)
{
	d->ramp.to_w = to_w;
	d->ramp.to_var = to_var;
	d->ramp.left_s = over_s;
	if (over_s <= 0)
		follow_ramp(d, 0);
}

void sk_device_advance(struct sk_device *d, double dt_s)
{
	if (d->ramp.left_s > 0)
		follow_ramp(d, dt_s);
	if (d->gone_s > 0)
		d->gone_s -= dt_s;
	if (sk_faults_on(&d->faults, SK_FAULT_CLOCK_STOPPED))
		return;
	for (size_t i = 0; i < d->model_count; i++) {
		struct sk_placed *m = &d->model[i];

		if (m->is ? sk_timers_advance(m, dt_s) : sk_mapped_advance(m, dt_s))
			apply(d, m);
		if (m->adopting.left_s > 0 && sk_adopt_advance(d, m, dt_s))
			apply(d, m);
	}
	if (sk_watch_advance(d, dt_s))
		fall_back(d);
}

/* What the instruments show from now on. */
static void look(struct sk_device *d)
{
	bool breaker = d->der->kind == SK_KIND_PCC;
	struct sk_plant_pcc_reading pcc;
	struct sk_plant_reading r;

	sk_plant_read(d->plant, d->unit, &r);
	sk_plant_read_pcc(d->plant, &pcc);
	sk_instrument_distort(&d->instrument, &r, &pcc);
	sk_view_refresh(&d->view, &r);
	if (breaker)
		sk_view_refresh_pcc(&d->view, &pcc);
}

/* At most once for each instant of the plant. */
void sk_device_refresh(struct sk_device *d)
{
	double now_s = sk_plant_time_s(d->plant);

	if (d->recorded || d->seen_s == now_s ||
	    sk_faults_on(&d->faults, SK_FAULT_FROZEN))
		return;
	d->seen_s = now_s;
	if (sk_instrument_due(&d->instrument, now_s))
		look(d);
	for (size_t i = 0; i < d->model_count; i++) {
		struct sk_placed *m = &d->model[i];

		sk_watch_refresh(d, m);
		if (!m->is) {
			sk_mapped_refresh(m, &d->view);
			sk_mapped_spoil(m, &d->faults);
			continue;
		}
		sk_placed_refresh(m, &d->view);
		sk_timers_refresh(m);
		sk_placed_spoil(m, &d->faults);
	}
}

static struct sk_bank *bank_of(struct sk_device *d, enum sk_reg_table table)
{
	if (table == SK_TABLE_INPUT && d->bank[table].window.count == 0)
		table = SK_TABLE_HOLDING;
	return &d->bank[table];
}

/* Is every one of these registers there? */
static enum sk_modbus_exception look_up(const struct sk_bank *b, unsigned address,
					unsigned count)
{
	if (b->window.count == 0)
		return SK_MODBUS_FUNCTION;
	if (address < b->base || count > b->window.count ||
	    address - b->base > b->window.count - count)
		return SK_MODBUS_ADDRESS;
	for (unsigned i = 0; i < count; i++)
		if (!b->window.known[address - b->base + i])
			return SK_MODBUS_ADDRESS;
	return SK_MODBUS_GOOD;
}

enum sk_modbus_exception sk_device_read(struct sk_device *d, enum sk_reg_table table,
					unsigned address, unsigned count, uint16_t *out)
{
	const struct sk_bank *b = bank_of(d, table);
	enum sk_modbus_exception exception = look_up(b, address, count);

	if (exception != SK_MODBUS_GOOD)
		return exception;
	for (unsigned i = 0; b->hidden && i < count; i++)
		if (b->hidden[address - b->base + i])
			return SK_MODBUS_ADDRESS;
	sk_device_refresh(d);
	memcpy(out, b->window.reg + (address - b->base), count * sizeof(*out));
	return SK_MODBUS_GOOD;
}

/* The model that holds all of these registers, or NULL; `at` counts within the bank. */
static struct sk_placed *model_at(struct sk_device *d, const struct sk_bank *b,
				  unsigned at, unsigned count)
{
	for (size_t i = 0; i < d->model_count; i++) {
		const struct sk_window *w = &d->model[i].window;
		size_t first;

		if (w->table != b->window.table)
			continue;
		first = (size_t)(w->reg - b->window.reg);
		if (at >= first && at + count <= first + w->count)
			return &d->model[i];
	}
	return NULL;
}

static enum sk_modbus_exception write_model(struct sk_device *d, struct sk_placed *m,
					    unsigned first, unsigned count,
					    const uint16_t *values)
{
	enum sk_modbus_exception exception =
		m->is ? sk_placed_check(m, &d->view, first, count, values)
		      : sk_mapped_check(d, m, first, count, values);

	if (exception != SK_MODBUS_GOOD)
		return exception;
	if (d->local && !sk_watch_is_beat(m, first, count))
		return d->sim->local_ignores ? SK_MODBUS_GOOD : SK_MODBUS_FAILURE;
	if (sk_faults_on(&d->faults, SK_FAULT_WRITE_IGNORED))
		return SK_MODBUS_GOOD;
	if (m->is) {
		sk_placed_write(m, first, count, values);
		sk_timers_touch(m, first, count);
		sk_adopt_touch(m, first, count);
	} else {
		sk_mapped_write(d, m, first, count, values);
	}
	sk_watch_hear(d, m);
	if (!sk_faults_on(&d->faults, SK_FAULT_WRITE_WITHOUT_EFFECT))
		apply(d, m);
	return SK_MODBUS_GOOD;
}

enum sk_modbus_exception sk_device_write(struct sk_device *d, enum sk_reg_table table,
					 unsigned address, unsigned count,
					 const uint16_t *values)
{
	struct sk_bank *b = bank_of(d, table);
	enum sk_modbus_exception exception = look_up(b, address, count);
	struct sk_placed *m;
	unsigned at;

	if (exception != SK_MODBUS_GOOD)
		return exception;
	at = address - b->base;
	if (d->recorded) {
		if (!sk_faults_on(&d->faults, SK_FAULT_WRITE_IGNORED))
			memcpy(b->window.reg + at, values, count * sizeof(*values));
		return SK_MODBUS_GOOD;
	}
	m = model_at(d, b, at, count);
	if (!m)
		return SK_MODBUS_ADDRESS;
	return write_model(d, m, at - (unsigned)(m->window.reg - b->window.reg), count,
			   values);
}
