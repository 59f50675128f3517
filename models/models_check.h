/*
 * models_check.h - does every model the inventory names exist, and does its file load?
 */
#ifndef SK_MODELS_MODELS_CHECK_H
#define SK_MODELS_MODELS_CHECK_H

#include "models/config.h"
#include "models/regmap.h"

/**
 * Load every model file of the site and look the inventory's up. Adds every complaint.
 * @param catalog  filled when 0 is returned; sk_catalog_clear() releases
 * @return 0, SK_ECONFIG, SK_ENOENT (no model files), SK_ENOMEM, SK_EIO or SK_ERANGE
 * (path)
 */
SK_MUST_USE int sk_models_load(const struct sk_config *c, struct sk_catalog *catalog,
			       struct sk_diag *diag);

/** The same, and the catalog thrown away: for --check. */
SK_MUST_USE int sk_models_check(const struct sk_config *c, struct sk_diag *diag);

#endif
