/*
 * scene.h - from the section `simulator` of a configuration to the plant it describes.
 *
 * What skerry-sim and skerry-rehearse share: both stand their devices on this plant.
 * Where no bus is named, a grid-forming unit stands at the end of its own cable,
 * everything else on the main bus.
 */
#ifndef SK_SIMULATOR_SCENE_H
#define SK_SIMULATOR_SCENE_H

#include <stdint.h>

#include "models/config.h"
#include "simulator/plant/plant.h"

/** What of a good configuration makes no plant goes to `diag`. @return 0 or SK_ECONFIG */
SK_MUST_USE int sk_scene_check(const struct sk_config *config, struct sk_diag *diag);

/** A complaint of one simulated device, at the line of its group. */
void sk_scene_complain(const struct sk_config *config, size_t index, struct sk_diag *diag,
		       const char *fmt, ...) SK_PRINTF(4, 5);

/**
 * Build the plant of a configuration that sk_scene_check() found good. Unit i is
 * simulator.ders[i]; release with sk_plant_free().
 *
 * @param seed  of the noise of its instruments
 * @param why   set to what is wrong when NULL is returned; static text
 */
struct sk_plant *sk_scene_plant(const struct sk_config *config, uint64_t seed,
				const char **why);

#endif
