/* plant_trip.c - when a unit must leave: a grid-following one by the default settings of
 * IEEE 1547-2018, category III, a battery that forms the grid when it is empty or full.
 * Frequencies in parts of nominal, as the standard is for 60 Hz. */
#include "simulator/plant/plant_private.h"

/* Its limits have fallen to nothing before it is empty to the last. */
#define EMPTY_PART 0.001

struct curve {
	const char *name;
	bool voltage, over;
	double limit_pu, after_s;
};

static const struct curve curves[SK_TRIP_CURVES] = {
	{"OV2", true, true, 1.20, 0.16},       {"OV1", true, true, 1.10, 13},
	{"UV1", true, false, 0.88, 21},	       {"UV2", true, false, 0.50, 2},
	{"OF2", false, true, 62.0 / 60, 0.16}, {"OF1", false, true, 61.2 / 60, 300},
	{"UF1", false, false, 58.5 / 60, 300}, {"UF2", false, false, 56.5 / 60, 0.16},
};

static bool beyond(const struct curve *c, double v_pu, double f_pu)
{
	double value_pu = c->voltage ? v_pu : f_pu;

	return c->over ? value_pu > c->limit_pu : value_pu < c->limit_pu;
}

void sk_trip_step(const struct sk_plant *p, struct sk_following *g)
{
	double v_pu = cabs(p->bus[g->bus].v) / p->v_nom_v;
	double f_hz = sk_supports(g) ? g->support.f_hz : p->f_hz;

	for (int i = 0; i < SK_TRIP_CURVES; i++) {
		bool out = g->online && beyond(&curves[i], v_pu, f_hz / p->f_nom_hz);

		g->beyond_s[i] = out ? g->beyond_s[i] + p->dt_s : 0;
		if (g->beyond_s[i] >= curves[i].after_s) {
			g->trip = curves[i].name;
			g->online = false;
		}
	}
}

void sk_trip_battery(struct sk_plant *p, struct sk_forming *g)
{
	double room_j = g->store.e_j - g->store.stored_j;
	double least_j = g->store.e_j * EMPTY_PART, p_w = g->meter.p_w;
	bool empty = p_w > 0 && g->store.stored_j <= least_j;
	bool full = p_w < 0 && room_j <= least_j;

	if (g->off || !(empty || full))
		return;
	sk_genset_switch(p, g, false);
	if (g->off)
		g->trip = empty ? "EMPTY" : "FULL";
}
