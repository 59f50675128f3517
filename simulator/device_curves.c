/*
 * device_curves.c - curves that are adopted: models 705 (volt-var), 706 (volt-watt) and
 * 712 (watt-var). Each has one curve, written and adopted in place.
 *
 * The voltages' curve of 705 acts on the plant; the other two are registers alone.
 */
#include <math.h>
#include <stdio.h>

#include "simulator/device_models.h"

#define SECONDS_MOST 0xFFFFFFFE
#define POINT_NAME 24
/* DeptRef: of what a curve's percentages are. */
enum { OF_W_MAX = 1, OF_VAR_MAX = 2 };

static double point(const struct sk_placed *m, int index, const char *what)
{
	char name[POINT_NAME];

	(void)snprintf(name, sizeof(name), "Crv[1].Pt[%d].%s", index, what); /* fits */
	return sk_placed_get(m, name);
}

/* Two points or more, one behind the other. */
static bool rises(const struct sk_placed *m, const char *along)
{
	double count = sk_placed_get(m, "Crv[1].ActPt");

	if (!(count >= 2 && count <= sk_placed_get(m, "NPt")))
		return false;
	for (int i = 2; i <= (int)count; i++)
		if (!(point(m, i, along) > point(m, i - 1, along)))
			return false;
	return true;
}

static bool refers_to(const struct sk_placed *m, double most)
{
	double ref = sk_placed_get(m, "Crv[1].DeptRef");

	return ref >= OF_W_MAX && ref <= most;
}

/* Percentages of what is available are beyond this device. */
static bool volt_var_fits(const struct sk_placed *m, int index)
{
	(void)index;
	return rises(m, "V") && refers_to(m, OF_VAR_MAX);
}

static bool volt_watt_fits(const struct sk_placed *m, int index)
{
	(void)index;
	return rises(m, "V") && refers_to(m, OF_W_MAX);
}

static bool watt_var_fits(const struct sk_placed *m, int index)
{
	(void)index;
	return rises(m, "W") && refers_to(m, OF_VAR_MAX);
}

/* Its ratings of P and Q are the same, so either percentage is one of its rating. */
static void adopt_volt_var(struct sk_device *d, struct sk_placed *m, int index)
{
	struct sk_plant_volt_var *c = &d->volt_var;
	double of_pct = sk_placed_get(m, "Crv[1].VRef");

	(void)index;
	*c = (struct sk_plant_volt_var){.count =
						(size_t)sk_placed_get(m, "Crv[1].ActPt")};
	for (size_t i = 0; i < c->count && i < SK_PLANT_CURVE_MAX; i++) {
		c->v_pu[i] = point(m, (int)i + 1, "V") / 100 * of_pct / 100;
		c->q_pu[i] = point(m, (int)i + 1, "Var") / 100;
	}
}

static void adopt_registers(struct sk_device *d, struct sk_placed *m, int index)
{
	(void)d;
	(void)m;
	(void)index;
}

static void setup_volt_var(struct sk_device *d, struct sk_placed *m)
{
	adopt_volt_var(d, m, 1);
}

static void apply_volt_var(struct sk_device *d, const struct sk_placed *m)
{
	bool on = sk_placed_get(m, "Ena") == 1;

	sk_plant_set_volt_var(d->plant, d->unit, on ? &d->volt_var : NULL);
}

#define HEAD(points)                                                       \
	{"Ena", SK_NUMBER, 0}, {"AdptCrvReq", SK_NUMBER, 0},               \
		{"AdptCrvRslt", SK_NUMBER, 1}, {"NPt", SK_NUMBER, points}, \
		{"NCrv", SK_NUMBER, 1}, {"RvrtTms", SK_NUMBER, 0},         \
		{"RvrtRem", SK_NUMBER, 0}, {"RvrtCrv", SK_NUMBER, 0},      \
		{"DeptRef_SF", SK_NUMBER, -2},                             \
	{                                                                  \
		"Crv[1].ReadOnly", SK_NUMBER, 0                            \
	}
#define POINT(i, x, x_is, y, y_is)                      \
	{"Crv[1].Pt[" #i "]." x, SK_NUMBER, x_is},      \
	{                                               \
		"Crv[1].Pt[" #i "]." y, SK_NUMBER, y_is \
	}
#define SWITCH(name)                  \
	{                             \
		name, 0, 1, SK_NUMBER \
	}
#define UP_TO(name, most)                \
	{                                \
		name, 0, most, SK_NUMBER \
	}
#define HEAD_LIMITS                                                                \
	SWITCH("Ena"), UP_TO("AdptCrvReq", 65534), UP_TO("RvrtTms", SECONDS_MOST), \
		UP_TO("RvrtCrv", 1), UP_TO("Crv[1].ActPt", 65534),                 \
		UP_TO("Crv[1].DeptRef", 3)
#define POINT_LIMITS(i, x, x_least, x_most, y, y_least)         \
	{"Crv[1].Pt[" #i "]." x, x_least, x_most, SK_NUMBER},   \
	{                                                       \
		"Crv[1].Pt[" #i "]." y, y_least, 100, SK_NUMBER \
	}

static const struct sk_function functions[] = {{.first = "Ena",
						.last = "RvrtCrv",
						.on = {"Ena"},
						.tms = "RvrtTms",
						.rem = "RvrtRem",
						.back = {{"Ena", NULL, 0}}}};

/* At first category B of IEEE 1547-2018. */
static const struct sk_row fixed_705[] = {HEAD(4),
					  {"V_SF", SK_NUMBER, -2},
					  {"RspTms_SF", SK_NUMBER, 0},
					  {"Crv[1].ActPt", SK_NUMBER, 4},
					  {"Crv[1].DeptRef", SK_NUMBER, OF_VAR_MAX},
					  {"Crv[1].Pri", SK_NUMBER, 0},
					  {"Crv[1].VRef", SK_NUMBER, 100},
					  {"Crv[1].VRefAutoEna", SK_NUMBER, 0},
					  {"Crv[1].RspTms", SK_NUMBER, 5},
					  POINT(1, "V", 92, "Var", 44),
					  POINT(2, "V", 98, "Var", 0),
					  POINT(3, "V", 102, "Var", 0),
					  POINT(4, "V", 108, "Var", -44),
					  {NULL, 0, 0}};

static const struct sk_limit limits_705[] = {HEAD_LIMITS,
					     UP_TO("Crv[1].Pri", 0),
					     {"Crv[1].VRef", 80, 120, SK_NUMBER},
					     UP_TO("Crv[1].VRefAutoEna", 0),
					     UP_TO("Crv[1].RspTms", 1000),
					     POINT_LIMITS(1, "V", 0, 200, "Var", -100),
					     POINT_LIMITS(2, "V", 0, 200, "Var", -100),
					     POINT_LIMITS(3, "V", 0, 200, "Var", -100),
					     POINT_LIMITS(4, "V", 0, 200, "Var", -100),
					     {NULL, 0, 0, 0}};

static const struct sk_row fixed_706[] = {HEAD(4),
					  {"V_SF", SK_NUMBER, -2},
					  {"RspTms_SF", SK_NUMBER, 0},
					  {"Crv[1].ActPt", SK_NUMBER, 2},
					  {"Crv[1].DeptRef", SK_NUMBER, OF_W_MAX},
					  {"Crv[1].RspTms", SK_NUMBER, 10},
					  POINT(1, "V", 106, "W", 100),
					  POINT(2, "V", 110, "W", 0),
					  POINT(3, "V", 0, "W", 0),
					  POINT(4, "V", 0, "W", 0),
					  {NULL, 0, 0}};

static const struct sk_limit limits_706[] = {HEAD_LIMITS,
					     UP_TO("Crv[1].RspTms", 1000),
					     POINT_LIMITS(1, "V", 0, 200, "W", -100),
					     POINT_LIMITS(2, "V", 0, 200, "W", -100),
					     POINT_LIMITS(3, "V", 0, 200, "W", -100),
					     POINT_LIMITS(4, "V", 0, 200, "W", -100),
					     {NULL, 0, 0, 0}};

static const struct sk_row fixed_712[] = {HEAD(6),
					  {"W_SF", SK_NUMBER, -2},
					  {"Crv[1].ActPt", SK_NUMBER, 6},
					  {"Crv[1].DeptRef", SK_NUMBER, OF_VAR_MAX},
					  {"Crv[1].Pri", SK_NUMBER, 0},
					  POINT(1, "W", -100, "Var", 44),
					  POINT(2, "W", -50, "Var", 0),
					  POINT(3, "W", -20, "Var", 0),
					  POINT(4, "W", 20, "Var", 0),
					  POINT(5, "W", 50, "Var", 0),
					  POINT(6, "W", 100, "Var", -44),
					  {NULL, 0, 0}};

static const struct sk_limit limits_712[] = {HEAD_LIMITS,
					     UP_TO("Crv[1].Pri", 0),
					     POINT_LIMITS(1, "W", -100, 100, "Var", -100),
					     POINT_LIMITS(2, "W", -100, 100, "Var", -100),
					     POINT_LIMITS(3, "W", -100, 100, "Var", -100),
					     POINT_LIMITS(4, "W", -100, 100, "Var", -100),
					     POINT_LIMITS(5, "W", -100, 100, "Var", -100),
					     POINT_LIMITS(6, "W", -100, 100, "Var", -100),
					     {NULL, 0, 0, 0}};

#define ADOPTION(name, is_fit, takes)                                    \
	static const struct sk_adoption name = {.request = "AdptCrvReq", \
						.result = "AdptCrvRslt", \
						.count = "NCrv",         \
						.fits = is_fit,          \
						.adopt = takes}
ADOPTION(adopts_705, volt_var_fits, adopt_volt_var);
ADOPTION(adopts_706, volt_watt_fits, adopt_registers);
ADOPTION(adopts_712, watt_var_fits, adopt_registers);

const struct sk_device_model sk_model_705 = {.id = 705,
					     .fixed = fixed_705,
					     .limits = limits_705,
					     .functions = functions,
					     .function_count = 1,
					     .adopts = &adopts_705,
					     .setup = setup_volt_var,
					     .apply = apply_volt_var};
const struct sk_device_model sk_model_706 = {.id = 706,
					     .fixed = fixed_706,
					     .limits = limits_706,
					     .functions = functions,
					     .function_count = 1,
					     .adopts = &adopts_706};
const struct sk_device_model sk_model_712 = {.id = 712,
					     .fixed = fixed_712,
					     .limits = limits_712,
					     .functions = functions,
					     .function_count = 1,
					     .adopts = &adopts_712};
