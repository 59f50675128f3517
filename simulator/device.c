/* device.c - the register image of a simulated DER as a whole; see device.h. */
#include "simulator/device.h"

#include <stdlib.h>
#include <string.h>

#include "simulator/device_models.h"

#define MARKER_HIGH 0x5375 /* "SunS" */
#define MARKER_LOW 0x6E53
#define END_ID 0xFFFF
#define MARKER_REGS 2
#define HEAD_REGS 2

static const struct {
	enum sk_der_kind kind;
	enum sk_der_role role;
	const char *generation;
	const int *ids;
} chains[] = {
	{SK_KIND_BATTERY, SK_ROLE_GRID_FORMING, "ders",
	 (const int[]){1, 701, 702, 704, 713, 64900, 0}},
	{SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING, "ders",
	 (const int[]){1, 701, 702, 704, 713, 0}},
	{SK_KIND_PV, SK_ROLE_GRID_FOLLOWING, "ders", (const int[]){1, 701, 702, 704, 0}},
	{SK_KIND_PV, SK_ROLE_GRID_FOLLOWING, "legacy",
	 (const int[]){1, 103, 120, 123, 0}},
	{SK_KIND_LOAD, SK_ROLE_MONITOR, "meter", (const int[]){1, 203, 0}},
	{SK_KIND_METER, SK_ROLE_MONITOR, "meter", (const int[]){1, 203, 0}},
};

static const char *generations(const struct sk_conf_der *der)
{
	const char *allowed = "none: this kind is not simulated in this role";

	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++)
		if (chains[i].kind == der->kind && chains[i].role == der->role)
			allowed = der->kind == SK_KIND_PV	 ? "\"ders\", \"legacy\""
				  : der->role == SK_ROLE_MONITOR ? "\"meter\""
								 : "\"ders\"";
	return allowed;
}

const int *sk_device_chain(const struct sk_conf_der *der, const char *generation,
			   const char **allowed)
{
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++)
		if (chains[i].kind == der->kind && chains[i].role == der->role &&
		    strcmp(chains[i].generation, generation) == 0)
			return chains[i].ids;
	*allowed = generations(der);
	return NULL;
}

/* Which models stand in the image, and how many registers that makes. */
static int choose_models(struct sk_device *d, const struct sk_catalog *catalog,
			 const int *ids)
{
	d->count = MARKER_REGS + HEAD_REGS;
	for (; *ids; ids++) {
		struct sk_placed *m = &d->model[d->model_count++];

		m->is = sk_device_model(*ids);
		m->map = sk_catalog_sunspec(catalog, *ids);
		if (!m->is || !m->map || sk_placed_bind(m))
			return SK_EMODEL;
		m->window.count = m->map->length + HEAD_REGS;
		d->count += m->window.count;
	}
	return SK_OK;
}

static void place_models(struct sk_device *d)
{
	size_t at = MARKER_REGS;

	memset(d->known, true, d->count * sizeof(*d->known));
	d->reg[0] = MARKER_HIGH;
	d->reg[1] = MARKER_LOW;
	for (size_t i = 0; i < d->model_count; i++) {
		d->model[i].window.reg = d->reg + at;
		d->model[i].window.known = d->known + at;
		at += d->model[i].window.count;
	}
	d->reg[at] = END_ID;
}

int sk_device_init(struct sk_device *d, const struct sk_device_origin *from)
{
	const char *allowed;
	const int *ids = sk_device_chain(from->der, from->sim->generation, &allowed);
	int err;

	*d = (struct sk_device){.der = from->der,
				.sim = from->sim,
				.plant = from->plant,
				.unit = from->unit};
	if (!ids)
		return SK_EINVAL;
	err = choose_models(d, from->catalog, ids);
	if (err)
		return err;
	d->reg = calloc(d->count, sizeof(*d->reg));
	d->known = calloc(d->count, sizeof(*d->known));
	if (!d->reg || !d->known)
		return SK_ENOMEM;
	place_models(d);
	sk_view_init(&d->view, from->config, from->der, from->sim);
	sk_faults_init(&d->faults, (uint64_t)from->config->simulator.seed, from->der->id);
	sk_device_reset(d);
	return SK_OK;
}

void sk_device_clear(struct sk_device *d)
{
	free(d->reg);
	free(d->known);
	*d = (struct sk_device){0};
}

static void apply(struct sk_device *d, const struct sk_placed *m)
{
	if (m->is->apply)
		m->is->apply(d, m);
	d->seen_s = -1;
}

void sk_device_reset(struct sk_device *d)
{
	for (size_t i = 0; i < d->model_count; i++) {
		struct sk_placed *m = &d->model[i];

		sk_placed_reset(m, &d->view);
		if (m->is->setup)
			m->is->setup(d, m);
		apply(d, m);
	}
}

void sk_device_advance(struct sk_device *d, double dt_s)
{
	if (d->gone_s > 0)
		d->gone_s -= dt_s;
	if (sk_faults_on(&d->faults, SK_FAULT_CLOCK_STOPPED))
		return;
	for (size_t i = 0; i < d->model_count; i++)
		if (sk_timers_advance(&d->model[i], dt_s))
			apply(d, &d->model[i]);
}

/* At most once for each instant of the plant. */
static void refresh(struct sk_device *d)
{
	double now_s = sk_plant_time_s(d->plant);
	struct sk_plant_reading r;

	if (d->seen_s == now_s || sk_faults_on(&d->faults, SK_FAULT_FROZEN))
		return;
	d->seen_s = now_s;
	sk_plant_read(d->plant, d->unit, &r);
	sk_view_refresh(&d->view, &r);
	for (size_t i = 0; i < d->model_count; i++) {
		sk_placed_refresh(&d->model[i], &d->view);
		sk_timers_refresh(&d->model[i]);
		sk_placed_spoil(&d->model[i], &d->faults);
	}
}

static bool inside(const struct sk_device *d, unsigned address, unsigned count)
{
	return address >= SK_DEVICE_BASE && count <= d->count &&
	       address - SK_DEVICE_BASE <= d->count - count;
}

enum sk_modbus_exception sk_device_read(struct sk_device *d, unsigned address,
					unsigned count, uint16_t *out)
{
	if (!inside(d, address, count))
		return SK_MODBUS_ADDRESS;
	refresh(d);
	memcpy(out, d->reg + (address - SK_DEVICE_BASE), count * sizeof(*out));
	return SK_MODBUS_GOOD;
}

/* The model that holds all of these registers, or NULL. */
static struct sk_placed *model_at(struct sk_device *d, unsigned at, unsigned count)
{
	for (size_t i = 0; i < d->model_count; i++) {
		size_t first = (size_t)(d->model[i].window.reg - d->reg);

		if (at >= first && at + count <= first + d->model[i].window.count)
			return &d->model[i];
	}
	return NULL;
}

enum sk_modbus_exception sk_device_write(struct sk_device *d, unsigned address,
					 unsigned count, const uint16_t *values)
{
	enum sk_modbus_exception exception;
	struct sk_placed *m;
	unsigned first;

	if (!inside(d, address, count))
		return SK_MODBUS_ADDRESS;
	m = model_at(d, address - SK_DEVICE_BASE, count);
	if (!m)
		return SK_MODBUS_ADDRESS;
	first = address - SK_DEVICE_BASE - (unsigned)(m->window.reg - d->reg);
	exception = sk_placed_check(m, &d->view, first, count, values);
	if (exception != SK_MODBUS_GOOD)
		return exception;
	if (sk_faults_on(&d->faults, SK_FAULT_WRITE_IGNORED))
		return SK_MODBUS_GOOD;
	sk_placed_write(m, first, count, values);
	sk_timers_touch(m, first, count);
	if (!sk_faults_on(&d->faults, SK_FAULT_WRITE_WITHOUT_EFFECT))
		apply(d, m);
	return SK_MODBUS_GOOD;
}
