/* device_immediate.c - controls of an older inverter: model 123, its ceiling and its
 * contactor. Power factor and vars stand at 1 and 0 and take nothing else. */
#include <math.h>

#include "simulator/device_models.h"

#define SECONDS_MOST 0xFFFE

static const struct sk_row fixed[] = {
	{"WMaxLimPct_SF", SK_NUMBER, -2},
	{"OutPFSet_SF", SK_NUMBER, -3},
	{"VArPct_SF", SK_NUMBER, -2},
	{"Conn_RvrtTms", SK_NUMBER, 0},
	{"Conn", SK_NUMBER, 1},
	{"WMaxLimPct", SK_NUMBER, 100},
	{"WMaxLimPct_RvrtTms", SK_NUMBER, 0},
	{"WMaxLim_Ena", SK_NUMBER, 0},
	{"OutPFSet", SK_NUMBER, 1},
	{"OutPFSet_Ena", SK_NUMBER, 0},
	{"VArPct_Ena", SK_NUMBER, 0},
	{NULL, 0, 0},
};

static const struct sk_limit limits[] = {
	{"Conn_RvrtTms", 0, SECONDS_MOST, SK_NUMBER},
	{"Conn", 0, 1, SK_NUMBER},
	{"WMaxLimPct", 0, 100, SK_NUMBER},
	{"WMaxLimPct_RvrtTms", 0, SECONDS_MOST, SK_NUMBER},
	{"WMaxLim_Ena", 0, 1, SK_NUMBER},
	{"OutPFSet", 1, 1, SK_NUMBER},
	{"OutPFSet_Ena", 0, 0, SK_NUMBER},
	{"VArPct_Ena", 0, 0, SK_NUMBER},
	{NULL, 0, 0, 0},
};

static const struct sk_function functions[] = {
	{.first = "WMaxLimPct",
	 .last = "WMaxLim_Ena",
	 .on = {"WMaxLim_Ena"},
	 .tms = "WMaxLimPct_RvrtTms",
	 .back = {{"WMaxLim_Ena", NULL, 0}}},
	{.first = "Conn_RvrtTms",
	 .last = "Conn",
	 .on = {"Conn"},
	 .idle = 1,
	 .tms = "Conn_RvrtTms",
	 .back = {{"Conn", NULL, 1}}},
};

/* A contactor that has tripped stays open until it is told to open and to close. */
static void connect(struct sk_device *d, bool on)
{
	if (on != d->connected)
		sk_plant_set_online(d->plant, d->unit, on);
	d->connected = on;
}

static void apply(struct sk_device *d, const struct sk_placed *m)
{
	bool capped = sk_placed_get(m, "WMaxLim_Ena") == 1;
	double cap_w = sk_placed_get(m, "WMaxLimPct") / 100 * d->view.p_max_w;

	sk_device_ask_ceiling(d, capped ? cap_w : (double)INFINITY);
	connect(d, sk_placed_get(m, "Conn") == 1);
}

const struct sk_device_model sk_model_123 = {.id = 123,
					     .fixed = fixed,
					     .limits = limits,
					     .functions = functions,
					     .function_count = sizeof(functions) /
							       sizeof(functions[0]),
					     .apply = apply};
