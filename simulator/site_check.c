/* site_check.c - what of a good configuration cannot be simulated; see site.h. */
#include <stdarg.h>
#include <stdio.h>

#include "simulator/site.h"

struct check {
	const struct sk_config *config;
	struct sk_diag *diag;
	size_t index; /* of the device under the glass */
};

static void complain(const struct check *c, const char *fmt, ...) SK_PRINTF(2, 3);

static void complain(const struct check *c, const char *fmt, ...)
{
	const struct sk_conf_sim_der *sim = &c->config->simulator.ders[c->index];
	char text[2 * SK_PATH_LEN];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args); /* cut is still a complaint */
	va_end(args);
	sk_diag_add(c->diag, c->config->file, sim->line, "simulator.ders[%zu] \"%s\": %s",
		    c->index + 1, sim->id, text);
}

static void check_power(const struct check *c, const struct sk_conf_der *der,
			const struct sk_conf_sim_der *sim)
{
	double least_w = der->kind == SK_KIND_BATTERY ? -sim->s_va : 0;

	if (sim->p_w < least_w || sim->p_w > sim->s_va)
		complain(c, "p_w: %.10g is out of range, allowed %.10g..%.10g", sim->p_w,
			 least_w, sim->s_va);
}

static void check_der(const struct check *c, const struct sk_conf_der *der,
		      const struct sk_conf_sim_der *sim)
{
	const char *allowed;

	if (!sk_device_chain(der, sim->generation, &allowed))
		complain(c,
			 "generation: \"%s\" is not simulated for a %s as %s, allowed %s",
			 sim->generation, sk_kind_name(der->kind),
			 sk_role_name(der->role), allowed);
	if (der->link.type != SK_LINK_TCP)
		complain(c,
			 "link of the inventory: \"%s\" is not simulated, allowed "
			 "tcp://host:port",
			 der->link.text);
	check_power(c, der, sim);
}

int sk_site_check(const struct sk_config *config, struct sk_diag *diag)
{
	struct check c = {.config = config, .diag = diag};
	size_t before = diag->count, forming = 0;

	for (c.index = 0; c.index < config->simulator.der_count; c.index++) {
		const struct sk_conf_sim_der *sim = &config->simulator.ders[c.index];
		const struct sk_conf_der *der = sk_config_der(config, sim->id);

		check_der(&c, der, sim);
		forming += der->role == SK_ROLE_GRID_FORMING;
	}
	if (config->simulator.der_count == 0)
		sk_diag_add(diag, config->file, 0,
			    "simulator.ders: has no device, must have at least one");
	else if (forming == 0)
		sk_diag_add(diag, config->file, 0,
			    "simulator.ders: nothing holds the voltage, must have at "
			    "least one battery with role grid_forming");
	return diag->count == before && diag->dropped == 0 ? SK_OK : SK_ECONFIG;
}
