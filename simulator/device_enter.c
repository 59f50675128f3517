/*
 * device_enter.c - enter service: model 703. When and how an inverter that is switched on
 * comes to the bus. ES permits it: taken away, the inverter stops.
 */
#include <math.h>

#include "simulator/device_models.h"

#define SECONDS_MOST 3600
#define F_SF (-3)

/* At first the defaults of IEEE 1547-2018 for voltage, and as much around nominal
 * frequency as 59.5..60.1 Hz is of 60; setup() puts frequencies and the delay. */
static const struct sk_row fixed[] = {
	{"ES", SK_NUMBER, 1},
	{"V_SF", SK_NUMBER, -1},
	{"Hz_SF", SK_NUMBER, F_SF},
	{"ESVHi", SK_NUMBER, 105},
	{"ESVLo", SK_NUMBER, 91.7},
	{"ESDlyTms", SK_NUMBER, 0},
	{"ESRmpTms", SK_NUMBER, 0},
	{"ESRndTms", SK_NUMBER, 0},
	{NULL, 0, 0},
};

static const struct sk_row live[] = {
	{"ESDlyRemTms", SK_VIEW(enter_s), 0},
	{NULL, 0, 0},
};

static const struct sk_limit limits[] = {
	{"ES", 0, 1, SK_NUMBER},
	{"ESVHi", 100, 120, SK_NUMBER},
	{"ESVLo", 50, 100, SK_NUMBER},
	{"ESHzHi", 50, 66, SK_NUMBER},
	{"ESHzLo", 45, 60, SK_NUMBER},
	{"ESDlyTms", 0, SECONDS_MOST, SK_NUMBER},
	{"ESRndTms", 0, 0, SK_NUMBER},
	{"ESRmpTms", 0, SECONDS_MOST, SK_NUMBER},
	{NULL, 0, 0, 0},
};

#define F_HI_PU (60.1 / 60)
#define F_LO_PU (59.5 / 60)

static void setup(struct sk_device *d, struct sk_placed *m)
{
	double f_nom_hz = d->view.f_nom_hz;

	sk_placed_set(m, "ESHzHi", f_nom_hz * F_HI_PU);
	sk_placed_set(m, "ESHzLo", f_nom_hz * F_LO_PU);
	sk_placed_set(m, "ESDlyTms", d->sim->enter_s);
}

static void apply(struct sk_device *d, const struct sk_placed *m)
{
	bool permitted = sk_placed_get(m, "ES") == 1;
	const struct sk_plant_enter enter = {
		.delay_s = sk_placed_get(m, "ESDlyTms"),
		.ramp_s = sk_placed_get(m, "ESRmpTms"),
		.leave_s = d->sim->leave_s,
		.v_most_pu = sk_placed_get(m, "ESVHi") / 100,
		.v_least_pu = sk_placed_get(m, "ESVLo") / 100,
		.f_most_hz = sk_placed_get(m, "ESHzHi"),
		.f_least_hz = sk_placed_get(m, "ESHzLo"),
	};

	sk_plant_set_enter(d->plant, d->unit, &enter);
	if (permitted == d->denied)
		sk_plant_run_inverter(d->plant, d->unit, permitted);
	d->denied = !permitted;
}

const struct sk_device_model sk_model_703 = {.id = 703,
					     .fixed = fixed,
					     .live = live,
					     .limits = limits,
					     .setup = setup,
					     .apply = apply};
