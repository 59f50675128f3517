/* drawing_unit.c - what stands behind each kind of device; see drawing.h. */
#include <math.h>

#include "simulator/scene/drawing.h"

/* What the configuration does not say. */
#define COUPLING_R_PU 0.01
#define I_MAX_PU 2.0
#define FOLLOWING_LAG_S 0.01
#define FOLLOWING_RAMP_PU_PER_S 1.67
#define GENSET_INERTIA_S 1.5

/* Of an inverter that supports the grid: GridLAB-D's inverter_dyn. */
static const struct sk_plant_support support_usual = {.pll_kp = 50,
						      .pll_ki = 900,
						      .f_deadband_hz = 0.036,
						      .f_lag_s = 0.05,
						      .p_lag_s = 0.5,
						      .v_lag_s = 0.05,
						      .q_lag_s = 0.2};

static struct sk_plant_genset genset(const struct sk_conf_sim_der *sim)
{
	return (struct sk_plant_genset){.governor_s = sim->governor_s,
					.start_s = sim->start_s,
					.min_run_s = sim->min_run_s,
					.idle_l_per_h = sim->idle_l_per_h,
					.l_per_kwh = sim->l_per_kwh,
					.stopped = sim->stopped};
}

static struct sk_plant_forming forming(const struct sk_config *c,
				       const struct sk_conf_der *der,
				       const struct sk_conf_sim_der *sim)
{
	bool engine = der->kind == SK_KIND_GENSET;
	struct sk_plant_forming g = {
		.s_va = sim->s_va,
		.r_pu = COUPLING_R_PU,
		.x_pu = sim->x_pu,
		.m_hz_per_w = sim->f_droop_pct / 100 * c->site.f_nom_hz / sim->s_va,
		.n_v_per_var = sim->v_droop_pct / 100 * c->site.v_nom_v / sim->s_va,
		.p0_w = sim->p_w,
		.p_min_w = engine ? 0 : -sim->s_va,
		.p_max_w = sim->s_va,
		.tau_s = sim->tau_s,
		.i_max_pu = I_MAX_PU,
		.inertia_s = sim->inertia_s,
		.trips = sim->trips,
	};

	if (isnan(g.inertia_s))
		g.inertia_s = engine ? GENSET_INERTIA_S : 0;
	if (g.inertia_s > 0)
		g.damping_pu = sim->damping_pu;
	if (engine)
		g.genset = genset(sim);
	return g;
}

static struct sk_plant_support support(const struct sk_config *c,
				       const struct sk_conf_sim_der *sim)
{
	struct sk_plant_support s = support_usual;

	if (sim->frequency_watt_pct <= 0 && sim->volt_var_pct <= 0)
		return (struct sk_plant_support){0};
	s.f_droop_pu = sim->frequency_watt_pct / 100;
	s.v_droop_pu = sim->volt_var_pct / 100;
	s.v_set_v = c->site.v_nom_v;
	return s;
}

static struct sk_plant_following following(const struct sk_config *c,
					   const struct sk_conf_der *der,
					   const struct sk_conf_sim_der *sim)
{
	bool pv = der->kind == SK_KIND_PV;

	return (struct sk_plant_following){
		.s_va = sim->s_va,
		.p_set_w = pv ? (double)NAN : sim->p_w,
		.p_avail_w = pv ? sim->p_w : (double)INFINITY,
		.p_min_w = pv ? 0 : -sim->s_va,
		.lag_s = FOLLOWING_LAG_S,
		.ramp_w_per_s = FOLLOWING_RAMP_PU_PER_S * sim->s_va,
		.trips = sim->trips,
		.support = support(c, sim),
		.enter = {.delay_s = sim->enter_s, .leave_s = sim->leave_s},
	};
}

static struct sk_plant_load load(const struct sk_conf_sim_der *sim)
{
	return (struct sk_plant_load){.p_w = sim->p_w,
				      .q_var = sim->q_var,
				      .z = sim->z,
				      .i = sim->i,
				      .p = 1 - sim->z - sim->i,
				      .start_times = sim->motor_times,
				      .start_pf = sim->motor_pf,
				      .start_s = sim->motor_s};
}

/* A breaker stands on its bus as a load of nothing: its instruments see that bus. */
struct sk_plant_unit sk_drawing_unit(const struct sk_config *c,
				     const struct sk_conf_der *der,
				     const struct sk_conf_sim_der *sim, int bus)
{
	struct sk_plant_unit u = {.bus = bus};

	if (der->kind == SK_KIND_BATTERY)
		u.battery = (struct sk_plant_battery){
			.e_wh = sim->e_wh,
			.soc_pct = sim->soc_pct,
			.charge_eff = sim->charge_eff,
			.discharge_eff = sim->discharge_eff,
			.taper_pct = sim->taper_pct,
		};
	switch (der->role) {
	case SK_ROLE_GRID_FORMING:
		u.kind = SK_PLANT_FORMING;
		u.forming = forming(c, der, sim);
		break;
	case SK_ROLE_GRID_FOLLOWING:
		u.kind = SK_PLANT_FOLLOWING;
		u.following = following(c, der, sim);
		break;
	default:
		u.kind = SK_PLANT_LOAD;
		u.load = load(sim);
		if (der->kind == SK_KIND_PCC)
			u.load = (struct sk_plant_load){.p = 1};
	}
	return u;
}
