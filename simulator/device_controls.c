/*
 * device_controls.c - set-points of an inverter: model 704.
 *
 * WMaxLimPct caps whatever WSet asks. Switched off, an inverter goes back to what it did
 * by itself: its P0 (grid-forming), all there is (PV), its set-point of the configuration
 * (battery).
 */
#include <math.h>

#include "simulator/device_models.h"

/* WSetMod and VarSetMod. */
enum { WSET_PERCENT = 0 };
enum { VAR_OF_WMAX, VAR_OF_VARMAX, VAR_OF_AVAILABLE, VAR_OF_VAMAX, VAR_IN_VARS };

static const struct sk_row fixed[] = {
	{"WMaxLimPct_SF", SK_NUMBER, -2},
	{"WSet_SF", SK_NUMBER, 0},
	{"WSetPct_SF", SK_NUMBER, -2},
	{"VarSet_SF", SK_NUMBER, 0},
	{"VarSetPct_SF", SK_NUMBER, -2},
	{"WMaxLimPctEna", SK_NUMBER, 0},
	{"WMaxLimPct", SK_NUMBER, 100},
	{"WMaxLimPctRvrt", SK_NUMBER, 100},
	{"WMaxLimPctEnaRvrt", SK_NUMBER, 0},
	{"WMaxLimPctRvrtTms", SK_NUMBER, 0},
	{"WMaxLimPctRvrtRem", SK_NUMBER, 0},
	{"WSetEna", SK_NUMBER, 0},
	{"WSetMod", SK_NUMBER, 1},
	{"WSet", SK_NUMBER, 0},
	{"WSetRvrt", SK_NUMBER, 0},
	{"WSetPct", SK_NUMBER, 0},
	{"WSetPctRvrt", SK_NUMBER, 0},
	{"WSetEnaRvrt", SK_NUMBER, 0},
	{"WSetRvrtTms", SK_NUMBER, 0},
	{"WSetRvrtRem", SK_NUMBER, 0},
	{"VarSetEna", SK_NUMBER, 0},
	{"VarSetMod", SK_NUMBER, VAR_IN_VARS},
	{"VarSetPri", SK_NUMBER, 0},
	{"VarSet", SK_NUMBER, 0},
	{"VarSetRvrt", SK_NUMBER, 0},
	{"VarSetPct", SK_NUMBER, 0},
	{"VarSetPctRvrt", SK_NUMBER, 0},
	{"VarSetEnaRvrt", SK_NUMBER, 0},
	{"VarSetRvrtTms", SK_NUMBER, 0},
	{"VarSetRvrtRem", SK_NUMBER, 0},
	{NULL, 0, 0},
};

#define SWITCH(name)                  \
	{                             \
		name, 0, 1, SK_NUMBER \
	}
#define SECONDS(name)                          \
	{                                      \
		name, 0, 0xFFFFFFFE, SK_NUMBER \
	}
#define PERCENT(name, least)                \
	{                                   \
		name, least, 100, SK_NUMBER \
	}

static const struct sk_limit limits[] = {
	SWITCH("WMaxLimPctEna"),
	PERCENT("WMaxLimPct", 0),
	PERCENT("WMaxLimPctRvrt", 0),
	SWITCH("WMaxLimPctEnaRvrt"),
	SECONDS("WMaxLimPctRvrtTms"),
	SWITCH("WSetEna"),
	SWITCH("WSetMod"),
	{"WSet", -1, 1, SK_VIEW(p_max_w)},
	{"WSetRvrt", -1, 1, SK_VIEW(p_max_w)},
	PERCENT("WSetPct", -100),
	PERCENT("WSetPctRvrt", -100),
	SWITCH("WSetEnaRvrt"),
	SECONDS("WSetRvrtTms"),
	SWITCH("VarSetEna"),
	{"VarSetMod", VAR_OF_WMAX, VAR_IN_VARS, SK_NUMBER},
	{"VarSetPri", 0, 0, SK_NUMBER},
	{"VarSet", -1, 1, SK_VIEW(q_max_var)},
	{"VarSetRvrt", -1, 1, SK_VIEW(q_max_var)},
	PERCENT("VarSetPct", -100),
	PERCENT("VarSetPctRvrt", -100),
	SWITCH("VarSetEnaRvrt"),
	SECONDS("VarSetRvrtTms"),
	{NULL, 0, 0, 0},
};

static const struct sk_function functions[] = {
	{.first = "WMaxLimPctEna",
	 .last = "WMaxLimPctRvrtTms",
	 .on = {"WMaxLimPctEna"},
	 .tms = "WMaxLimPctRvrtTms",
	 .rem = "WMaxLimPctRvrtRem",
	 .back = {{"WMaxLimPct", "WMaxLimPctRvrt", 0},
		  {"WMaxLimPctEna", "WMaxLimPctEnaRvrt", 0}}},
	{.first = "WSetEna",
	 .last = "WSetRvrtTms",
	 .on = {"WSetEna"},
	 .tms = "WSetRvrtTms",
	 .rem = "WSetRvrtRem",
	 .back = {{"WSet", "WSetRvrt", 0},
		  {"WSetPct", "WSetPctRvrt", 0},
		  {"WSetEna", "WSetEnaRvrt", 0}}},
	{.first = "VarSetEna",
	 .last = "VarSetRvrtTms",
	 .on = {"VarSetEna"},
	 .tms = "VarSetRvrtTms",
	 .rem = "VarSetRvrtRem",
	 .back = {{"VarSet", "VarSetRvrt", 0},
		  {"VarSetPct", "VarSetPctRvrt", 0},
		  {"VarSetEna", "VarSetEnaRvrt", 0}}},
};

double sk_device_own_p_w(const struct sk_device *d)
{
	return d->der->kind == SK_KIND_PV ? (double)NAN : d->sim->p_w;
}

static double wanted_p_w(const struct sk_device *d, const struct sk_placed *m)
{
	if (sk_placed_get(m, "WSetEna") != 1)
		return sk_device_own_p_w(d);
	if (sk_placed_get(m, "WSetMod") == WSET_PERCENT)
		return sk_placed_get(m, "WSetPct") / 100 * d->view.p_max_w;
	return sk_placed_get(m, "WSet");
}

/* What a reactive percentage is of; of the available it is what P leaves at this moment.
 */
static double var_base(const struct sk_device *d, int mode)
{
	struct sk_plant_reading now;

	if (mode == VAR_OF_WMAX)
		return d->view.p_max_w;
	if (mode == VAR_OF_VARMAX)
		return d->view.q_max_var;
	if (mode == VAR_OF_VAMAX)
		return d->view.s_max_va;
	sk_plant_read(d->plant, d->unit, &now);
	return sqrt(fmax(d->view.s_max_va * d->view.s_max_va - now.p_w * now.p_w, 0));
}

static double wanted_q_var(const struct sk_device *d, const struct sk_placed *m)
{
	int mode = (int)sk_placed_get(m, "VarSetMod");

	if (sk_placed_get(m, "VarSetEna") != 1)
		return 0;
	if (mode == VAR_IN_VARS)
		return sk_placed_get(m, "VarSet");
	return sk_placed_get(m, "VarSetPct") / 100 * var_base(d, mode);
}

static void apply(struct sk_device *d, const struct sk_placed *m)
{
	bool capped = sk_placed_get(m, "WMaxLimPctEna") == 1;
	double cap_w = sk_placed_get(m, "WMaxLimPct") / 100 * d->view.p_max_w;

	sk_device_ask_ceiling(d, capped ? cap_w : (double)INFINITY);
	sk_plant_set_p(d->plant, d->unit, wanted_p_w(d, m));
	sk_plant_set_q(d->plant, d->unit, wanted_q_var(d, m));
}

const struct sk_device_model sk_model_704 = {.id = 704,
					     .fixed = fixed,
					     .limits = limits,
					     .functions = functions,
					     .function_count = sizeof(functions) /
							       sizeof(functions[0]),
					     .apply = apply};
