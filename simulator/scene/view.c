/* view.c - ratings and readings of a simulated device; see view.h. */
#include "simulator/scene/view.h"

#include <math.h>

/* Instruments show more than the rating: a grid-forming unit may reach twice its own. */
#define POWER_SPAN 2.5
#define VOLTAGE_SPAN 1.5
#define V_OFFSET_SPAN 0.3

/* DERMode of model 701. */
enum { MODE_GRID_FOLLOWING = 1 << 0, MODE_GRID_FORMING = 1 << 1, MODE_CLIPPED = 1 << 2 };

/* The canonical point `state`. */
enum {
	STATE_OFF,
	STATE_SLEEPING,
	STATE_STARTING,
	STATE_RUNNING,
	STATE_THROTTLED,
	STATE_SHUTTING_DOWN
};

void sk_view_init(struct sk_view *v, const struct sk_config *config,
		  const struct sk_conf_der *der, const struct sk_conf_sim_der *sim)
{
	const double none = (double)NAN, v_nom_v = config->site.v_nom_v;
	bool stores = der->kind == SK_KIND_BATTERY;
	bool forms = der->role == SK_ROLE_GRID_FORMING;

	*v = (struct sk_view){
		.unit = der->unit,
		.s_max_va = sim->s_va,
		.p_max_w = sim->s_va,
		.p_charge_max_w = stores ? sim->s_va : none,
		.p_min_w = stores ? -sim->s_va : none,
		.q_max_var = sim->s_va,
		.q_min_var = -sim->s_va,
		.f_nom_hz = config->site.f_nom_hz,
		.v_nom_v = v_nom_v,
		.v_span_v = v_nom_v * sqrt(3) * VOLTAGE_SPAN,
		.i_max_a = sim->s_va / v_nom_v,
		.i_span_a = sim->s_va / v_nom_v * POWER_SPAN,
		.power_span_va = sim->s_va * POWER_SPAN,
		.e_wh = stores ? sim->e_wh : none,
		.f_droop_hz =
			forms ? sim->f_droop_pct / 100 * config->site.f_nom_hz : none,
		.v_droop_v = forms ? sim->v_droop_pct / 100 * v_nom_v : none,
		.v_offset_max_v = v_nom_v * V_OFFSET_SPAN,
		.mode_bits = forms ? MODE_GRID_FORMING : MODE_GRID_FOLLOWING,
		.breaker = none,
		.grid_f_hz = none,
		.grid_v_v = none,
		.grid_angle_deg = none,
	};
}

static double state_of(const struct sk_plant_reading *r)
{
	if (r->starting)
		return STATE_STARTING;
	if (!r->online)
		return STATE_OFF;
	if (r->stopping)
		return STATE_SHUTTING_DOWN;
	if (r->p_avail_w == 0)
		return STATE_SLEEPING;
	return r->throttled ? STATE_THROTTLED : STATE_RUNNING;
}

static void refresh_power(struct sk_view *v, double p_w, double q_var)
{
	v->p_w = p_w;
	v->q_var = q_var;
	v->s_va = hypot(p_w, q_var);
	v->p_phase_w = v->p_w / 3;
	v->q_phase_var = v->q_var / 3;
	v->s_phase_va = v->s_va / 3;
	v->pf = v->s_va > 0 ? v->p_w / v->s_va : (double)NAN;
	v->pf_pct = v->pf * 100;
}

void sk_view_refresh(struct sk_view *v, const struct sk_plant_reading *r)
{
	int mode_bits = (int)v->mode_bits & ~MODE_CLIPPED;

	refresh_power(v, r->p_w, r->q_var);
	v->f_hz = r->f_hz;
	v->v_v = r->v_v;
	v->v_ll_v = r->v_v * sqrt(3);
	v->i_phase_a = r->i_a;
	v->i_a = 3 * r->i_a;
	v->e_out_wh = r->e_out_wh;
	v->e_in_wh = r->e_in_wh;
	v->soc_pct = r->soc_pct;
	v->e_avail_wh = r->soc_pct / 100 * v->e_wh;
	v->p_avail_w = r->p_avail_w;
	v->f_offset_hz = r->f_offset_hz;
	v->v_offset_v = r->v_offset_v;
	v->on = r->online;
	v->enter_s = r->starting ? r->enter_s : 0;
	v->state = state_of(r);
	v->mode_bits = mode_bits | (r->throttled ? MODE_CLIPPED : 0);
}

void sk_view_refresh_pcc(struct sk_view *v, const struct sk_plant_pcc_reading *r)
{
	refresh_power(v, r->p_w, r->q_var);
	v->i_phase_a = v->v_v > 0 ? v->s_va / (3 * v->v_v) : 0;
	v->i_a = 3 * v->i_phase_a;
	v->breaker = r->closed;
	v->grid_f_hz = r->f_grid_hz;
	v->grid_v_v = r->v_grid_v;
	v->grid_angle_deg = r->angle_deg;
}
