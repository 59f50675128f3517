/* scene_check.c - what of a good configuration makes no plant; see scene.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "simulator/scene/scene.h"

void sk_scene_complain(const struct sk_config *config, size_t index, struct sk_diag *diag,
		       const char *fmt, ...)
{
	const struct sk_conf_sim_der *sim = &config->simulator.ders[index];
	char text[2 * SK_PATH_LEN];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args); /* cut is still a complaint */
	va_end(args);
	sk_diag_add(diag, config->file, sim->line, "simulator.ders[%zu] \"%s\": %s",
		    index + 1, sim->id, text);
}

static void check_power(const struct sk_config *config, size_t index,
			struct sk_diag *diag)
{
	const struct sk_conf_sim_der *sim = &config->simulator.ders[index];
	bool stores = sk_config_der(config, sim->id)->kind == SK_KIND_BATTERY;
	double least_w = stores ? -sim->s_va : 0;

	if (sim->p_w < least_w || sim->p_w > sim->s_va)
		sk_scene_complain(config, index, diag,
				  "p_w: %.10g is out of range, allowed %.10g..%.10g",
				  sim->p_w, least_w, sim->s_va);
}

static bool is_wired(const struct sk_conf_simulator *sim, const char *bus)
{
	for (size_t i = 0; i < sim->line_count; i++)
		if (strcmp(sim->lines[i].from, bus) == 0 ||
		    strcmp(sim->lines[i].to, bus) == 0)
			return true;
	return strcmp(bus, "main") == 0;
}

static void check_place(const struct sk_config *config, size_t index,
			struct sk_diag *diag)
{
	const struct sk_conf_sim_der *sim = &config->simulator.ders[index];

	if (sim->bus[0] && !is_wired(&config->simulator, sim->bus))
		sk_scene_complain(config, index, diag,
				  "bus: \"%s\" is at the end of no line, allowed "
				  "\"main\" and the ends of simulator.lines",
				  sim->bus);
	if (sim->z + sim->i > 1)
		sk_scene_complain(
			config, index, diag,
			"z: %.10g and i (%.10g) are more than the whole, allowed "
			"1 together",
			sim->z, sim->i);
}

static void check_breakers(const struct sk_config *config, struct sk_diag *diag)
{
	size_t breakers = 0;

	for (size_t i = 0; i < config->simulator.der_count; i++) {
		const char *id = config->simulator.ders[i].id;

		breakers += sk_config_der(config, id)->kind == SK_KIND_PCC;
		if (breakers == 2) {
			sk_scene_complain(config, i, diag,
					  "is a second pcc, allowed one");
			return;
		}
	}
}

int sk_scene_check(const struct sk_config *config, struct sk_diag *diag)
{
	const struct sk_conf_simulator *sim = &config->simulator;
	size_t before = diag->count, forming = 0;

	for (size_t i = 0; i < sim->der_count; i++) {
		check_power(config, i, diag);
		check_place(config, i, diag);
		forming += sk_config_der(config, sim->ders[i].id)->role ==
			   SK_ROLE_GRID_FORMING;
	}
	check_breakers(config, diag);
	if (sim->der_count == 0)
		sk_diag_add(diag, config->file, 0,
			    "simulator.ders: has no device, must have at least one");
	else if (forming == 0)
		sk_diag_add(diag, config->file, 0,
			    "simulator.ders: nothing holds the voltage, must have at "
			    "least one battery or genset with role grid_forming");
	return diag->count == before && diag->dropped == 0 ? SK_OK : SK_ECONFIG;
}
