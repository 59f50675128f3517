/* scene.c - the plant that a configuration describes; see scene.h. */
#include "simulator/scene/scene.h"

#include <math.h>
#include <stdlib.h>

/* What the configuration does not say. A grid-forming unit stands at the end of a cable
 * of 1 % of its own base impedance; everything else stands on the main bus. */
#define COUPLING_R_PU 0.01
#define CABLE_R_PU 0.01
#define CABLE_X_PU 0.005
#define I_MAX_PU 2.0
#define FOLLOWING_LAG_S 0.01
#define FOLLOWING_RAMP_PU_PER_S 1.67
#define MAIN_BUS 0

static struct sk_plant_forming forming(const struct sk_config *c,
				       const struct sk_conf_sim_der *sim)
{
	return (struct sk_plant_forming){
		.s_va = sim->s_va,
		.r_pu = COUPLING_R_PU,
		.x_pu = sim->x_pu,
		.m_hz_per_w = sim->f_droop_pct / 100 * c->site.f_nom_hz / sim->s_va,
		.n_v_per_var = sim->v_droop_pct / 100 * c->site.v_nom_v / sim->s_va,
		.p0_w = sim->p_w,
		.p_min_w = -sim->s_va,
		.p_max_w = sim->s_va,
		.tau_s = sim->tau_s,
		.i_max_pu = I_MAX_PU,
	};
}

static struct sk_plant_following following(const struct sk_conf_der *der,
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
	};
}

static struct sk_plant_unit unit(const struct sk_config *c, const struct sk_conf_der *der,
				 const struct sk_conf_sim_der *sim, int bus)
{
	struct sk_plant_unit u = {.bus = bus};

	if (der->kind == SK_KIND_BATTERY) {
		u.e_wh = sim->e_wh;
		u.soc_pct = sim->soc_pct;
	}
	switch (der->role) {
	case SK_ROLE_GRID_FORMING:
		u.kind = SK_PLANT_FORMING;
		u.forming = forming(c, sim);
		break;
	case SK_ROLE_GRID_FOLLOWING:
		u.kind = SK_PLANT_FOLLOWING;
		u.following = following(der, sim);
		break;
	default:
		u.kind = SK_PLANT_LOAD;
		u.load = (struct sk_plant_load){
			.p_w = sim->p_w, .q_var = sim->q_var, .p = 1};
	}
	return u;
}

static struct sk_plant_line cable(const struct sk_config *c,
				  const struct sk_conf_sim_der *sim, int bus)
{
	double base_ohm = 3 * c->site.v_nom_v * c->site.v_nom_v / sim->s_va;

	return (struct sk_plant_line){.from = MAIN_BUS,
				      .to = bus,
				      .r_ohm = CABLE_R_PU * base_ohm,
				      .x_ohm = CABLE_X_PU * base_ohm};
}

/* Room for the description while the plant is built. */
struct drawing {
	struct sk_plant_unit *units;
	struct sk_plant_line *lines;
	struct sk_plant_description d;
};

static void draw(struct drawing *drawing, const struct sk_config *c, uint64_t seed)
{
	const struct sk_conf_simulator *sim = &c->simulator;

	drawing->d = (struct sk_plant_description){.f_nom_hz = c->site.f_nom_hz,
						   .v_nom_v = c->site.v_nom_v,
						   .noise_f_hz = sim->noise_f_hz,
						   .seed = seed,
						   .bus_count = MAIN_BUS + 1,
						   .lines = drawing->lines,
						   .units = drawing->units,
						   .unit_count = sim->der_count};
	for (size_t i = 0; i < sim->der_count; i++) {
		const struct sk_conf_der *der = sk_config_der(c, sim->ders[i].id);
		int bus = MAIN_BUS;

		if (der->role == SK_ROLE_GRID_FORMING) {
			bus = drawing->d.bus_count++;
			drawing->lines[drawing->d.line_count++] =
				cable(c, &sim->ders[i], bus);
		}
		drawing->units[i] = unit(c, der, &sim->ders[i], bus);
	}
}

struct sk_plant *sk_scene_plant(const struct sk_config *config, uint64_t seed,
				const char **why)
{
	size_t count = config->simulator.der_count;
	struct drawing drawing = {.units = calloc(count, sizeof(*drawing.units)),
				  .lines = calloc(count, sizeof(*drawing.lines))};
	struct sk_plant *plant = NULL;

	*why = "out of memory";
	if (drawing.units && drawing.lines) {
		draw(&drawing, config, seed);
		plant = sk_plant_new(&drawing.d, why);
	}
	free(drawing.units);
	free(drawing.lines);
	return plant;
}
