/*
 * device_droop.c - frequency droop in three sets: model 711. The first is in force and
 * only read; the others are written, and one of them becomes the first when it is
 * adopted.
 */
#include <math.h>
#include <stdio.h>

#include "simulator/device_models.h"

#define SECONDS_MOST 0xFFFFFFFE
#define POINT_NAME 24
#define SETS 3

static const char *const parts[] = {"DbOf", "DbUf", "KOf", "KUf", "RspTms", "PMin"};

static double part(const struct sk_placed *m, int set, const char *what)
{
	char name[POINT_NAME];

	(void)snprintf(name, sizeof(name), "Ctl[%d].%s", set, what); /* fits */
	return sk_placed_get(m, name);
}

/* Without a slope there is no droop; all of it must be there. */
static bool fits(const struct sk_placed *m, int index)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (isnan(part(m, index, parts[i])))
			return false;
	return part(m, index, "KOf") > 0 && part(m, index, "KUf") > 0;
}

static void take(struct sk_device *d, const struct sk_placed *m)
{
	d->frequency_watt =
		(struct sk_plant_frequency_watt){.over_deadband_hz = part(m, 1, "DbOf"),
						 .under_deadband_hz = part(m, 1, "DbUf"),
						 .over_droop_pu = part(m, 1, "KOf"),
						 .under_droop_pu = part(m, 1, "KUf")};
}

static void adopt(struct sk_device *d, struct sk_placed *m, int index)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char first[POINT_NAME];

		(void)snprintf(first, sizeof(first), "Ctl[1].%s", parts[i]); /* fits */
		sk_placed_set(m, first, part(m, index, parts[i]));
	}
	take(d, m);
}

static void setup(struct sk_device *d, struct sk_placed *m)
{
	take(d, m);
}

static void apply(struct sk_device *d, const struct sk_placed *m)
{
	bool on = sk_placed_get(m, "Ena") == 1;

	sk_plant_set_frequency_watt(d->plant, d->unit, on ? &d->frequency_watt : NULL);
}

/* At first category III of IEEE 1547-2018, all of them. */
#define SET(i, read_only)                                                               \
	{"Ctl[" #i "].DbOf", SK_NUMBER, 0.036}, {"Ctl[" #i "].DbUf", SK_NUMBER, 0.036}, \
		{"Ctl[" #i "].KOf", SK_NUMBER, 0.05},                                   \
		{"Ctl[" #i "].KUf", SK_NUMBER, 0.05},                                   \
		{"Ctl[" #i "].RspTms", SK_NUMBER, 5},                                   \
		{"Ctl[" #i "].PMin", SK_NUMBER, 0},                                     \
	{                                                                               \
		"Ctl[" #i "].ReadOnly", SK_NUMBER, read_only                            \
	}
#define SET_LIMITS(i)                                                                 \
	{"Ctl[" #i "].DbOf", 0, 5, SK_NUMBER}, {"Ctl[" #i "].DbUf", 0, 5, SK_NUMBER}, \
		{"Ctl[" #i "].KOf", 0, 1, SK_NUMBER},                                 \
		{"Ctl[" #i "].KUf", 0, 1, SK_NUMBER},                                 \
		{"Ctl[" #i "].RspTms", 0, 1000, SK_NUMBER},                           \
	{                                                                             \
		"Ctl[" #i "].PMin", -100, 100, SK_NUMBER                              \
	}

static const struct sk_row fixed[] = {{"Ena", SK_NUMBER, 0},
				      {"AdptCtlReq", SK_NUMBER, 0},
				      {"AdptCtlRslt", SK_NUMBER, 1},
				      {"NCtl", SK_NUMBER, SETS},
				      {"RvrtTms", SK_NUMBER, 0},
				      {"RvrtRem", SK_NUMBER, 0},
				      {"RvrtCtl", SK_NUMBER, 0},
				      {"Db_SF", SK_NUMBER, -3},
				      {"K_SF", SK_NUMBER, -4},
				      {"RspTms_SF", SK_NUMBER, -1},
				      SET(1, 1),
				      SET(2, 0),
				      SET(3, 0),
				      {NULL, 0, 0}};

static const struct sk_limit limits[] = {{"Ena", 0, 1, SK_NUMBER},
					 {"AdptCtlReq", 0, 65534, SK_NUMBER},
					 {"RvrtTms", 0, SECONDS_MOST, SK_NUMBER},
					 {"RvrtCtl", 0, SETS, SK_NUMBER},
					 SET_LIMITS(2),
					 SET_LIMITS(3),
					 {NULL, 0, 0, 0}};

static const struct sk_function functions[] = {{.first = "Ena",
						.last = "RvrtCtl",
						.on = {"Ena"},
						.tms = "RvrtTms",
						.rem = "RvrtRem",
						.back = {{"Ena", NULL, 0}}}};

static const struct sk_adoption adoption = {.request = "AdptCtlReq",
					    .result = "AdptCtlRslt",
					    .count = "NCtl",
					    .fits = fits,
					    .adopt = adopt};

const struct sk_device_model sk_model_711 = {.id = 711,
					     .fixed = fixed,
					     .limits = limits,
					     .functions = functions,
					     .function_count = 1,
					     .adopts = &adoption,
					     .setup = setup,
					     .apply = apply};
