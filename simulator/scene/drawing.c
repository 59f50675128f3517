/* drawing.c - buses, lines and the grid of a plant; see drawing.h. */
#include "simulator/scene/drawing.h"

#include <stdlib.h>
#include <string.h>

/* A grid-forming unit for which no bus is named stands at the end of a cable of this part
 * of its own base impedance. */
#define CABLE_R_PU 0.01
#define CABLE_X_PU 0.005
#define MAIN "main"

static int add_bus(struct sk_drawing *drawing, const char *name)
{
	drawing->bus[drawing->d.bus_count] = name;
	return drawing->d.bus_count++;
}

/* A bus comes to be when it is first named: one without a device or a line is none. */
static int bus_of(struct sk_drawing *drawing, const char *name)
{
	for (int i = 0; i < drawing->d.bus_count; i++)
		if (drawing->bus[i] && strcmp(drawing->bus[i], name) == 0)
			return i;
	return add_bus(drawing, name);
}

static void add_line(struct sk_drawing *drawing, int from, int to, double r_ohm,
		     double x_ohm)
{
	drawing->lines[drawing->d.line_count++] = (struct sk_plant_line){
		.from = from, .to = to, .r_ohm = r_ohm, .x_ohm = x_ohm};
}

static int cable(struct sk_drawing *drawing, const struct sk_config *c,
		 const struct sk_conf_sim_der *sim)
{
	double base_ohm = 3 * c->site.v_nom_v * c->site.v_nom_v / sim->s_va;
	int from = bus_of(drawing, MAIN), to = add_bus(drawing, NULL);

	add_line(drawing, from, to, CABLE_R_PU * base_ohm, CABLE_X_PU * base_ohm);
	return to;
}

static int place(struct sk_drawing *drawing, const struct sk_config *c,
		 const struct sk_conf_der *der, const struct sk_conf_sim_der *sim)
{
	if (sim->bus[0])
		return bus_of(drawing, sim->bus);
	return der->role == SK_ROLE_GRID_FORMING ? cable(drawing, c, sim)
						 : bus_of(drawing, MAIN);
}

static void draw_grid(struct sk_drawing *drawing, const struct sk_conf_sim_grid *grid,
		      int bus)
{
	drawing->pcc = (struct sk_plant_pcc){.bus = bus,
					     .r_ohm = grid->r_ohm,
					     .x_ohm = grid->x_ohm,
					     .closed = grid->closed,
					     .f_window_hz = grid->f_window_hz,
					     .v_window_pu = grid->v_window_pu,
					     .angle_window_deg = grid->angle_window_deg,
					     .hold_s = grid->hold_s};
	drawing->d.pcc = &drawing->pcc;
}

static void draw(struct sk_drawing *drawing, const struct sk_config *c)
{
	const struct sk_conf_simulator *sim = &c->simulator;

	for (size_t i = 0; i < sim->line_count; i++)
		add_line(drawing, bus_of(drawing, sim->lines[i].from),
			 bus_of(drawing, sim->lines[i].to), sim->lines[i].r_ohm,
			 sim->lines[i].x_ohm);
	for (size_t i = 0; i < sim->der_count; i++) {
		const struct sk_conf_der *der = sk_config_der(c, sim->ders[i].id);
		int bus = place(drawing, c, der, &sim->ders[i]);

		drawing->units[i] = sk_drawing_unit(c, der, &sim->ders[i], bus);
		if (der->kind == SK_KIND_PCC)
			draw_grid(drawing, &sim->grid, bus);
	}
}

int sk_drawing_init(struct sk_drawing *drawing, const struct sk_config *c, uint64_t seed)
{
	const struct sk_conf_simulator *sim = &c->simulator;
	size_t lines = sim->line_count + sim->der_count;
	/* Both ends of each line, a bus and a cable's end for each device, the main bus.
	 */
	size_t buses = 2 * lines + sim->der_count + 1;

	*drawing = (struct sk_drawing){
		.units = calloc(sim->der_count + 1, sizeof(*drawing->units)),
		.lines = calloc(lines + 1, sizeof(*drawing->lines)),
		.bus = calloc(buses, sizeof(*drawing->bus))};
	if (!drawing->units || !drawing->lines || !drawing->bus)
		return SK_ENOMEM;
	drawing->d = (struct sk_plant_description){.f_nom_hz = c->site.f_nom_hz,
						   .v_nom_v = c->site.v_nom_v,
						   .noise_f_hz = sim->noise_f_hz,
						   .seed = seed,
						   .may_go_dark = sim->may_go_dark,
						   .lines = drawing->lines,
						   .units = drawing->units,
						   .unit_count = sim->der_count};
	draw(drawing, c);
	return SK_OK;
}

void sk_drawing_clear(struct sk_drawing *drawing)
{
	free(drawing->units);
	free(drawing->lines);
	free(drawing->bus);
	*drawing = (struct sk_drawing){0};
}
