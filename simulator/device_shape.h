/*
 * device_shape.h - what a simulated DER shows to Modbus: a chain of SunSpec models, the
 * table of a vendor's device, or a recording.
 */
#ifndef SK_SIMULATOR_DEVICE_SHAPE_H
#define SK_SIMULATOR_DEVICE_SHAPE_H

#include "models/config.h"
#include "models/regmap.h"

/** Models in a chain. */
#define SK_SHAPE_MODELS_MAX 24

struct sk_shape {
	const char *recording;	     /**< path of the file, or NULL                   */
	const struct sk_map *device; /**< the vendor's table, or NULL                 */
	const struct sk_map *chain[SK_SHAPE_MODELS_MAX]; /**< SunSpec models          */
	size_t chain_count;
};

/**
 * Find what the configuration asks for.
 * @param why  SK_TEXT_LEN + 1 bytes: what is wrong, and what is allowed
 * @return 0 or SK_EINVAL
 */
SK_MUST_USE int sk_shape_find(const struct sk_conf_der *der,
			      const struct sk_conf_sim_der *sim,
			      const struct sk_catalog *catalog, struct sk_shape *out,
			      char *why);

#endif
