/*
 * drawing.h - the description of a plant while it is made of a configuration: buses by
 * name, lines, units, the grid. Not for anyone outside of this folder.
 */
#ifndef SK_SIMULATOR_SCENE_DRAWING_H
#define SK_SIMULATOR_SCENE_DRAWING_H

#include <stdint.h>

#include "models/config.h"
#include "simulator/plant/plant.h"

/** init/clear. `d` points into the rest: it stays where it is. */
struct sk_drawing {
	struct sk_plant_description d;
	struct sk_plant_unit *units;
	struct sk_plant_line *lines;
	struct sk_plant_pcc pcc;
	const char **bus; /**< names; borrowed, NULL: the end of a unit's own cable */
};

/** @return 0 or SK_ENOMEM; clear it in any case */
SK_MUST_USE int sk_drawing_init(struct sk_drawing *drawing, const struct sk_config *c,
				uint64_t seed);
void sk_drawing_clear(struct sk_drawing *drawing);

/* drawing_unit.c */
/** What stands behind a device, on this bus. */
struct sk_plant_unit sk_drawing_unit(const struct sk_config *c,
				     const struct sk_conf_der *der,
				     const struct sk_conf_sim_der *sim, int bus);

#endif
