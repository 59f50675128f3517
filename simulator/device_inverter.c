/* device_inverter.c - inverter measurements: models 701 and 103. */
#include "simulator/device_models.h"

/* Frequency in 0.1 mHz where 32 bits carry it, in 1 mHz where 16 do. */
#define FINE_HZ_SF (-4)
#define COARSE_HZ_SF (-3)
#define THREE_PHASE 2

static const struct sk_scale scales_701[] = {
	{"A_SF", SK_VIEW(i_span_a)},	    {"V_SF", SK_VIEW(v_span_v)},
	{"W_SF", SK_VIEW(power_span_va)},   {"VA_SF", SK_VIEW(power_span_va)},
	{"Var_SF", SK_VIEW(power_span_va)}, {NULL, 0},
};

static const struct sk_row fixed_701[] = {
	{"Hz_SF", SK_NUMBER, FINE_HZ_SF}, {"PF_SF", SK_NUMBER, -4},
	{"TotWh_SF", SK_NUMBER, 0},	  {"ACType", SK_NUMBER, THREE_PHASE},
	{"Alrm", SK_NUMBER, 0},		  {NULL, 0, 0},
};

static const struct sk_row live_701[] = {
	{"St", SK_VIEW(on), 0},
	{"InvSt", SK_VIEW(state), 0},
	{"ConnSt", SK_VIEW(on), 0},
	{"DERMode", SK_VIEW(mode_bits), 0},
	{"W", SK_VIEW(p_w), 0},
	{"VA", SK_VIEW(s_va), 0},
	{"Var", SK_VIEW(q_var), 0},
	{"PF", SK_VIEW(pf), 0},
	{"A", SK_VIEW(i_a), 0},
	{"LLV", SK_VIEW(v_ll_v), 0},
	{"LNV", SK_VIEW(v_v), 0},
	{"Hz", SK_VIEW(f_hz), 0},
	{"TotWhInj", SK_VIEW(e_out_wh), 0},
	{"TotWhAbs", SK_VIEW(e_in_wh), 0},
	{"WL1", SK_VIEW(p_phase_w), 0},
	{"WL2", SK_VIEW(p_phase_w), 0},
	{"WL3", SK_VIEW(p_phase_w), 0},
	{"VAL1", SK_VIEW(s_phase_va), 0},
	{"VAL2", SK_VIEW(s_phase_va), 0},
	{"VAL3", SK_VIEW(s_phase_va), 0},
	{"VarL1", SK_VIEW(q_phase_var), 0},
	{"VarL2", SK_VIEW(q_phase_var), 0},
	{"VarL3", SK_VIEW(q_phase_var), 0},
	{"PFL1", SK_VIEW(pf), 0},
	{"PFL2", SK_VIEW(pf), 0},
	{"PFL3", SK_VIEW(pf), 0},
	{"AL1", SK_VIEW(i_phase_a), 0},
	{"AL2", SK_VIEW(i_phase_a), 0},
	{"AL3", SK_VIEW(i_phase_a), 0},
	{"VL1L2", SK_VIEW(v_ll_v), 0},
	{"VL2L3", SK_VIEW(v_ll_v), 0},
	{"VL3L1", SK_VIEW(v_ll_v), 0},
	{"VL1", SK_VIEW(v_v), 0},
	{"VL2", SK_VIEW(v_v), 0},
	{"VL3", SK_VIEW(v_v), 0},
	{NULL, 0, 0},
};

const struct sk_device_model sk_model_701 = {
	.id = 701, .scales = scales_701, .fixed = fixed_701, .live = live_701};

static const struct sk_scale scales_103[] = {
	{"A_SF", SK_VIEW(i_span_a)},	    {"V_SF", SK_VIEW(v_span_v)},
	{"W_SF", SK_VIEW(power_span_va)},   {"VA_SF", SK_VIEW(power_span_va)},
	{"VAr_SF", SK_VIEW(power_span_va)}, {NULL, 0},
};

static const struct sk_row fixed_103[] = {
	{"Hz_SF", SK_NUMBER, COARSE_HZ_SF},
	{"PF_SF", SK_NUMBER, -2},
	{"WH_SF", SK_NUMBER, 0},
	{"Evt1", SK_NUMBER, 0},
	{NULL, 0, 0},
};

static const struct sk_row live_103[] = {
	{"A", SK_VIEW(i_a), 0},		 {"AphA", SK_VIEW(i_phase_a), 0},
	{"AphB", SK_VIEW(i_phase_a), 0}, {"AphC", SK_VIEW(i_phase_a), 0},
	{"PPVphAB", SK_VIEW(v_ll_v), 0}, {"PPVphBC", SK_VIEW(v_ll_v), 0},
	{"PPVphCA", SK_VIEW(v_ll_v), 0}, {"PhVphA", SK_VIEW(v_v), 0},
	{"PhVphB", SK_VIEW(v_v), 0},	 {"PhVphC", SK_VIEW(v_v), 0},
	{"W", SK_VIEW(p_w), 0},		 {"Hz", SK_VIEW(f_hz), 0},
	{"VA", SK_VIEW(s_va), 0},	 {"VAr", SK_VIEW(q_var), 0},
	{"PF", SK_VIEW(pf_pct), 0},	 {"WH", SK_VIEW(e_out_wh), 0},
	{"St", SK_VIEW(state), 0},	 {NULL, 0, 0},
};

const struct sk_device_model sk_model_103 = {
	.id = 103, .scales = scales_103, .fixed = fixed_103, .live = live_103};
