/* site.c - building a plant and its devices from the configuration; see site.h. */
#include "simulator/site.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulator/scene/scene.h"

/* Run before anyone looks, so that the first reading is that of a steady plant. */
#define SETTLE_S 3.0

static int build_plant(struct sk_site *s, struct sk_diag *diag)
{
	const char *why;

	s->plant = sk_scene_plant(s->config, (uint64_t)s->config->simulator.seed, &why);
	if (!s->plant)
		sk_diag_add(diag, s->config->file, 0, "simulator: %s", why);
	return s->plant ? SK_OK : SK_ECONFIG;
}

static int build_devices(struct sk_site *s, struct sk_diag *diag)
{
	const struct sk_conf_simulator *sim = &s->config->simulator;

	s->devices = calloc(sim->der_count, sizeof(*s->devices));
	if (!s->devices)
		return SK_ENOMEM;
	for (s->count = 0; s->count < sim->der_count; s->count++) {
		struct sk_device_origin from = {
			.config = s->config,
			.sim = &sim->ders[s->count],
			.der = sk_config_der(s->config, sim->ders[s->count].id),
			.catalog = &s->catalog,
			.plant = s->plant,
			.unit = s->count};
		int err = sk_device_init(&s->devices[s->count], &from, diag);

		if (!err)
			continue;
		sk_device_clear(&s->devices[s->count]);
		sk_diag_add(diag, s->config->file, from.sim->line,
			    "simulator.ders[%zu] \"%s\": its registers cannot be "
			    "built: %s",
			    s->count + 1, from.sim->id, sk_strerror(err));
		return err;
	}
	return SK_OK;
}

int sk_site_catalog(const struct sk_config *config, struct sk_catalog *out,
		    struct sk_diag *diag)
{
	char dir[SK_PATH_LEN + 1];
	int err = sk_models_dir(config->site.models_dir, dir, sizeof(dir));

	if (err)
		sk_diag_add(diag, config->file, 0, "site.models_dir: is not known");
	return err ? err : sk_catalog_load(dir, out, diag);
}

static void settle(struct sk_site *s)
{
	sk_site_advance(s, lround(SETTLE_S * 1000 / s->config->simulator.step_ms));
	s->time_s = 0;
}

int sk_site_init(struct sk_site *s, const struct sk_config *config, struct sk_diag *diag)
{
	int err;

	*s = (struct sk_site){.config = config, .time_s = -SETTLE_S};
	sk_faults_init(&s->network, (uint64_t)config->simulator.seed, SK_FAULT_NETWORK);
	err = sk_site_catalog(config, &s->catalog, diag);
	if (!err)
		err = sk_site_check(config, &s->catalog, diag);
	if (!err)
		err = build_plant(s, diag);
	if (!err)
		err = build_devices(s, diag);
	if (err)
		sk_site_clear(s);
	else
		settle(s);
	return err;
}

void sk_site_clear(struct sk_site *s)
{
	for (size_t i = 0; i < s->count; i++)
		sk_device_clear(&s->devices[i]);
	free(s->devices);
	sk_plant_free(s->plant);
	sk_catalog_clear(&s->catalog);
	*s = (struct sk_site){0};
}

void sk_site_advance(struct sk_site *s, int64_t steps)
{
	double dt_s = s->config->simulator.step_ms / 1000;

	for (int64_t i = 0; i < steps; i++)
		sk_plant_step(s->plant, dt_s);
	for (size_t i = 0; i < s->count; i++)
		sk_device_advance(&s->devices[i], dt_s * (double)steps);
	sk_site_advance_faults(s, dt_s * (double)steps);
}
