/* device_meter.c - a meter: model 203. Its 16 signed bits carry 50 Hz in steps of 10 mHz
 * at best. */
#include "simulator/device_models.h"

static const struct sk_scale scales[] = {
	{"A_SF", SK_VIEW(i_span_a)},	    {"V_SF", SK_VIEW(v_span_v)},
	{"W_SF", SK_VIEW(power_span_va)},   {"VA_SF", SK_VIEW(power_span_va)},
	{"VAR_SF", SK_VIEW(power_span_va)}, {NULL, 0},
};

static const struct sk_row fixed[] = {
	{"Hz_SF", SK_NUMBER, -2},
	{"PF_SF", SK_NUMBER, -2},
	{"TotWh_SF", SK_NUMBER, 0},
	{"Evt", SK_NUMBER, 0},
	{NULL, 0, 0},
};

static const struct sk_row live[] = {
	{"A", SK_VIEW(i_a), 0},
	{"AphA", SK_VIEW(i_phase_a), 0},
	{"AphB", SK_VIEW(i_phase_a), 0},
	{"AphC", SK_VIEW(i_phase_a), 0},
	{"PhV", SK_VIEW(v_v), 0},
	{"PhVphA", SK_VIEW(v_v), 0},
	{"PhVphB", SK_VIEW(v_v), 0},
	{"PhVphC", SK_VIEW(v_v), 0},
	{"PPV", SK_VIEW(v_ll_v), 0},
	{"PhVphAB", SK_VIEW(v_ll_v), 0},
	{"PhVphBC", SK_VIEW(v_ll_v), 0},
	{"PhVphCA", SK_VIEW(v_ll_v), 0},
	{"Hz", SK_VIEW(f_hz), 0},
	{"W", SK_VIEW(p_w), 0},
	{"WphA", SK_VIEW(p_phase_w), 0},
	{"WphB", SK_VIEW(p_phase_w), 0},
	{"WphC", SK_VIEW(p_phase_w), 0},
	{"VA", SK_VIEW(s_va), 0},
	{"VAphA", SK_VIEW(s_phase_va), 0},
	{"VAphB", SK_VIEW(s_phase_va), 0},
	{"VAphC", SK_VIEW(s_phase_va), 0},
	{"VAR", SK_VIEW(q_var), 0},
	{"VARphA", SK_VIEW(q_phase_var), 0},
	{"VARphB", SK_VIEW(q_phase_var), 0},
	{"VARphC", SK_VIEW(q_phase_var), 0},
	{"PF", SK_VIEW(pf_pct), 0},
	{"PFphA", SK_VIEW(pf_pct), 0},
	{"PFphB", SK_VIEW(pf_pct), 0},
	{"PFphC", SK_VIEW(pf_pct), 0},
	{"TotWhExp", SK_VIEW(e_out_wh), 0},
	{"TotWhImp", SK_VIEW(e_in_wh), 0},
	{NULL, 0, 0},
};

const struct sk_device_model sk_model_203 = {
	.id = 203, .scales = scales, .fixed = fixed, .live = live};
