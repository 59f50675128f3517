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

/** "ders[2] "pv1"", or "ders[2]" where it has no id. */
void sk_config_name_place(char *buf, size_t size, const char *list, size_t index,
			  const config_setting_t *group);

/** A list's elements, with room for them; complains of what is no list.
 * @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_config_open_list(const struct sk_config_load *l,
				    const config_setting_t *list, const char *name,
				    size_t size, void **items, size_t *count);

/** Read the simulated grid and lines. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_config_load_sim_network(const struct sk_config_load *l);

/** Read the inventory and check its entries against each other. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_config_load_ders(const struct sk_config_load *l);

/** Read what the table of the section dispatch does not, and check it; after the
 * inventory. */
void sk_config_load_dispatch(const struct sk_config_load *l);

/** Read the interlocks of a DER's group; `path` is how the DER is called. */
void sk_config_load_interlocks(const struct sk_config_load *l,
			       const config_setting_t *group, const char *path,
			       struct sk_conf_der *der);

/** Read the simulated devices; after the inventory. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_config_load_sim_ders(const struct sk_config_load *l);

/** Read the faults that come by themselves; after the simulated devices. @return 0 or
 * SK_ENOMEM */
SK_MUST_USE int sk_config_load_sim_faults(const struct sk_config_load *l);

#endif
