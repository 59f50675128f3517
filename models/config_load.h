/*
 * config_load.h - what the parts of the configuration's loader share. Not for anyone
 * else.
 */
#ifndef SK_MODELS_CONFIG_LOAD_H
#define SK_MODELS_CONFIG_LOAD_H

#include "models/config.h"
#include "models/keys.h"

struct sk_config_load {
	struct sk_config *config;
	struct sk_diag *diag;
	const char *file;
	const config_setting_t *root;
};

/** Read the inventory and check its entries against each other. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_config_load_ders(const struct sk_config_load *l);

/** Read the simulated devices; after the inventory. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_config_load_sim_ders(const struct sk_config_load *l);

#endif
