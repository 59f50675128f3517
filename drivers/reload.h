/*
 * reload.h - what a new configuration means for a driver that runs. Pure.
 */
#ifndef SK_DRIVERS_RELOAD_H
#define SK_DRIVERS_RELOAD_H

#include "models/config.h"
#include "models/regmap.h"
#include "models/shard.h"

enum sk_fate {
	SK_FATE_STAYS,	 /**< nothing that concerns it changed                     */
	SK_FATE_CHANGED, /**< it is started anew                                   */
	SK_FATE_MOVED,	 /**< to another shard                                     */
	SK_FATE_REMOVED, /**< from the inventory                                   */
	SK_FATE_COUNT
};

/** What is to be; all borrowed. */
struct sk_reload_to {
	const struct sk_config *config;
	const struct sk_catalog *catalog;
	const struct sk_shard *shard;
	size_t at; /**< where to look first: mostly, the next stands behind the last */
};

/**
 * What becomes of one DER.
 * @param conf, catalog  what it was made with
 * @param why            the key that differs, or "model file"; "" where nothing does
 */
enum sk_fate sk_reload_fate(const struct sk_conf_der *conf,
			    const struct sk_catalog *catalog, struct sk_reload_to *to,
			    const char **why);

/**
 * What cannot change while the driver runs: the broker, and what all topics and files
 * begin with. Adds a complaint for it.
 * @return 0 or SK_EREFUSED
 */
SK_MUST_USE int sk_reload_allowed(const struct sk_config *now,
				  const struct sk_config *next, struct sk_diag *diag);

#endif
