/* site_check.c - what of a good configuration cannot be simulated; see site.h. */
#include "simulator/scene/scene.h"
#include "simulator/site.h"

static void check_der(const struct sk_config *config, const struct sk_catalog *catalog,
		      size_t index, struct sk_diag *diag)
{
	const struct sk_conf_sim_der *sim = &config->simulator.ders[index];
	char why[SK_TEXT_LEN + 1];
	struct sk_shape shape;

	if (sk_shape_find(sk_config_der(config, sim->id), sim, catalog, &shape, why))
		sk_scene_complain(config, index, diag, "generation: %s", why);
}

int sk_site_check(const struct sk_config *config, const struct sk_catalog *catalog,
		  struct sk_diag *diag)
{
	size_t before = diag->count;
	int err = sk_scene_check(config, diag);

	for (size_t i = 0; i < config->simulator.der_count; i++)
		check_der(config, catalog, i, diag);
	return !err && diag->count == before && diag->dropped == 0 ? SK_OK : SK_ECONFIG;
}
