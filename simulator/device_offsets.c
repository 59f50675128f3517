/* device_offsets.c - droop offsets of a grid-forming inverter: model 64900. One timer
 * serves both offsets. */
#include "simulator/device_models.h"

/* 0.1 mHz, which leaves +-3.27 Hz in 16 bits. */
#define OFFSET_SF (-4)
#define OFFSET_MOST_HZ 3.2

static const struct sk_scale scales[] = {
	{"VOfs_SF", SK_VIEW(v_offset_max_v)},
	{"FDroop_SF", SK_VIEW(f_droop_hz)},
	{"VDroop_SF", SK_VIEW(v_droop_v)},
	{NULL, 0},
};

static const struct sk_row fixed[] = {
	{"Hz_SF", SK_NUMBER, -4},
	{"FOfs_SF", SK_NUMBER, OFFSET_SF},
	{"RvrtTms", SK_NUMBER, 0},
	{"FOfs", SK_NUMBER, 0},
	{"VOfs", SK_NUMBER, 0},
	{"FOfsEna", SK_NUMBER, 0},
	{"VOfsEna", SK_NUMBER, 0},
	{"FDroop", SK_VIEW(f_droop_hz), 0},
	{"VDroop", SK_VIEW(v_droop_v), 0},
	{NULL, 0, 0},
};

static const struct sk_row live[] = {
	{"Hz", SK_VIEW(f_hz), 0},
	{"FOfsAct", SK_VIEW(f_offset_hz), 0},
	{"VOfsAct", SK_VIEW(v_offset_v), 0},
	{NULL, 0, 0},
};

static const struct sk_limit limits[] = {
	{"RvrtTms", 0, 0xFFFFFFFE, SK_NUMBER},
	{"FOfs", -OFFSET_MOST_HZ, OFFSET_MOST_HZ, SK_NUMBER},
	{"VOfs", -1, 1, SK_VIEW(v_offset_max_v)},
	{"FOfsEna", 0, 1, SK_NUMBER},
	{"VOfsEna", 0, 1, SK_NUMBER},
	{NULL, 0, 0, 0},
};

static const struct sk_function functions[] = {
	{.first = "RvrtTms",
	 .last = "VOfsEna",
	 .on = {"FOfsEna", "VOfsEna"},
	 .tms = "RvrtTms",
	 .rem = "RvrtRem",
	 .back = {{"FOfs", NULL, 0},
		  {"VOfs", NULL, 0},
		  {"FOfsEna", NULL, 0},
		  {"VOfsEna", NULL, 0}}},
};

static double in_force(const struct sk_placed *m, const char *ena, const char *offset)
{
	return sk_placed_get(m, ena) == 1 ? sk_placed_get(m, offset) : 0;
}

static void apply(struct sk_device *d, const struct sk_placed *m)
{
	sk_plant_set_offsets(d->plant, d->unit, in_force(m, "FOfsEna", "FOfs"),
			     in_force(m, "VOfsEna", "VOfs"));
}

const struct sk_device_model sk_model_64900 = {.id = 64900,
					       .scales = scales,
					       .fixed = fixed,
					       .live = live,
					       .limits = limits,
					       .functions = functions,
					       .function_count = sizeof(functions) /
								 sizeof(functions[0]),
					       .apply = apply};
