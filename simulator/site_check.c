/* site_check.c - what of a good configuration cannot be simulated; see site.h. */
#include "simulator/scene/scene.h"
#include "simulator/site.h"

static void check_der(const struct sk_config *config, size_t index, struct sk_diag *diag)
{
	const struct sk_conf_sim_der *sim = &config->simulator.ders[index];
	const struct sk_conf_der *der = sk_config_der(config, sim->id);
	const char *allowed;

	if (!sk_device_chain(der, sim->generation, &allowed))
		sk_scene_complain(
			config, index, diag,
			"generation: \"%s\" is not simulated for a %s as %s, allowed %s",
			sim->generation, sk_kind_name(der->kind), sk_role_name(der->role),
			allowed);
	if (der->link.type != SK_LINK_TCP)
		sk_scene_complain(
			config, index, diag,
			"link of the inventory: \"%s\" is not simulated, allowed "
			"tcp://host:port",
			der->link.text);
}

int sk_site_check(const struct sk_config *config, struct sk_diag *diag)
{
	size_t before = diag->count;
	int err = sk_scene_check(config, diag);

	for (size_t i = 0; i < config->simulator.der_count; i++)
		check_der(config, i, diag);
	return !err && diag->count == before && diag->dropped == 0 ? SK_OK : SK_ECONFIG;
}
