/* device_ratings.c - who a device is and what it can: models 1, 702, 120 and 713. */
#include <string.h>

#include "simulator/device_models.h"

#define TYPE_PV 4 /* DERTyp of model 120 */

/* Settings stand at the ratings and take no other value. */
#define SETTING(name, field)               \
	{                                  \
		name, 1, 1, SK_VIEW(field) \
	}

void sk_device_nameplate(const struct sk_device *d, struct sk_nameplate *out)
{
	sk_nameplate_init(out);
	(void)snprintf(out->maker, sizeof(out->maker), "Skerry");
	(void)snprintf(out->model, sizeof(out->model), "Simulated %s",
		       sk_kind_name(d->der->kind));
	(void)snprintf(out->serial, sizeof(out->serial), "%s", d->der->id);
	(void)snprintf(out->version, sizeof(out->version), "%s", SKERRY_VERSION);
	out->p_max_w = d->view.p_max_w;
	out->p_min_w = d->view.p_min_w;
	out->s_max_va = d->view.s_max_va;
	out->q_max_var = d->view.q_max_var;
	out->q_min_var = d->view.q_min_var;
	out->v_nom_v = d->view.v_nom_v;
	out->e_wh = d->view.e_wh;
	out->f_droop_hz = d->view.f_droop_hz;
	out->v_droop_v = d->view.v_droop_v;
}

static void set_texts(struct sk_device *d, struct sk_placed *m)
{
	struct sk_nameplate nameplate;

	sk_device_nameplate(d, &nameplate);
	sk_map_show_nameplate(m->map, &m->window, &nameplate);
}

static const struct sk_row fixed_1[] = {{"DA", SK_VIEW(unit), 0}, {NULL, 0, 0}};
static const struct sk_limit limits_1[] = {SETTING("DA", unit), {NULL, 0, 0, 0}};

const struct sk_device_model sk_model_1 = {
	.id = 1, .fixed = fixed_1, .limits = limits_1, .setup = set_texts};

static const struct sk_scale scales_702[] = {
	{"W_SF", SK_VIEW(power_span_va)},   {"VA_SF", SK_VIEW(power_span_va)},
	{"Var_SF", SK_VIEW(power_span_va)}, {"V_SF", SK_VIEW(v_span_v)},
	{"A_SF", SK_VIEW(i_span_a)},	    {NULL, 0},
};

static const struct sk_row fixed_702[] = {
	{"WMaxRtg", SK_VIEW(p_max_w), 0},
	{"VAMaxRtg", SK_VIEW(s_max_va), 0},
	{"VarMaxInjRtg", SK_VIEW(q_max_var), 0},
	{"VarMaxAbsRtg", SK_VIEW(q_min_var), 0},
	{"WChaRteMaxRtg", SK_VIEW(p_min_w), 0},
	{"WDisChaRteMaxRtg", SK_VIEW(p_charge_max_w), 0},
	{"VNomRtg", SK_VIEW(v_nom_v), 0},
	{"AMaxRtg", SK_VIEW(i_max_a), 0},
	{"WMax", SK_VIEW(p_max_w), 0},
	{"VAMax", SK_VIEW(s_max_va), 0},
	{"VarMaxInj", SK_VIEW(q_max_var), 0},
	{"VarMaxAbs", SK_VIEW(q_max_var), 0},
	{"WChaRteMax", SK_VIEW(p_charge_max_w), 0},
	{"WDisChaRteMax", SK_VIEW(p_charge_max_w), 0},
	{"VNom", SK_VIEW(v_nom_v), 0},
	{"AMax", SK_VIEW(i_max_a), 0},
	{NULL, 0, 0},
};

static const struct sk_limit limits_702[] = {
	SETTING("WMax", p_max_w),
	SETTING("VAMax", s_max_va),
	SETTING("VarMaxInj", q_max_var),
	SETTING("VarMaxAbs", q_max_var),
	SETTING("WChaRteMax", p_charge_max_w),
	SETTING("WDisChaRteMax", p_charge_max_w),
	SETTING("VNom", v_nom_v),
	SETTING("AMax", i_max_a),
	{NULL, 0, 0, 0},
};

const struct sk_device_model sk_model_702 = {
	.id = 702, .scales = scales_702, .fixed = fixed_702, .limits = limits_702};

static const struct sk_scale scales_120[] = {
	{"WRtg_SF", SK_VIEW(p_max_w)},
	{"VARtg_SF", SK_VIEW(s_max_va)},
	{"VArRtg_SF", SK_VIEW(q_max_var)},
	{"ARtg_SF", SK_VIEW(i_max_a)},
	{NULL, 0},
};

static const struct sk_row fixed_120[] = {
	{"DERTyp", SK_NUMBER, TYPE_PV},
	{"WRtg", SK_VIEW(p_max_w), 0},
	{"VARtg", SK_VIEW(s_max_va), 0},
	{"VArRtgQ1", SK_VIEW(q_max_var), 0},
	{"VArRtgQ4", SK_VIEW(q_min_var), 0},
	{"ARtg", SK_VIEW(i_max_a), 0},
	{NULL, 0, 0},
};

const struct sk_device_model sk_model_120 = {
	.id = 120, .scales = scales_120, .fixed = fixed_120};

static const struct sk_scale scales_713[] = {{"WH_SF", SK_VIEW(e_wh)}, {NULL, 0}};

static const struct sk_row fixed_713[] = {
	{"Pct_SF", SK_NUMBER, -2},
	{"WHRtg", SK_VIEW(e_wh), 0},
	{"SoH", SK_NUMBER, 100},
	{"Sta", SK_NUMBER, 0},
	{NULL, 0, 0},
};

static const struct sk_row live_713[] = {
	{"WHAvail", SK_VIEW(e_avail_wh), 0},
	{"SoC", SK_VIEW(soc_pct), 0},
	{NULL, 0, 0},
};

const struct sk_device_model sk_model_713 = {
	.id = 713, .scales = scales_713, .fixed = fixed_713, .live = live_713};
