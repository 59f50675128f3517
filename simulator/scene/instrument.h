/*
 * instrument.h - what the instruments of a simulated device make of the truth: noise,
 * bias, and how often they look.
 *
 * Pure. A reading depends on the seed, the device and the simulated instant alone, not on
 * who reads when or how often.
 */
#ifndef SK_SIMULATOR_SCENE_INSTRUMENT_H
#define SK_SIMULATOR_SCENE_INSTRUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "models/config.h"
#include "simulator/plant/plant.h"

/** Plain data; the configuration is borrowed. */
struct sk_instrument {
	const struct sk_conf_sim_der *is;
	uint64_t seed;
	double bias_f_hz; /**< at first the configuration's                         */
	int64_t instant;  /**< of what it shows: us, or updates, since the start;
			       negative: nothing yet                                 */
};

void sk_instrument_init(struct sk_instrument *i, uint64_t seed,
			const struct sk_conf_sim_der *is);

/** Does it look anew at this moment? When it does, it has. */
bool sk_instrument_due(struct sk_instrument *i, double now_s);

/** Make of the true readings what it shows; `pcc` may be that of another device. */
void sk_instrument_distort(const struct sk_instrument *i, struct sk_plant_reading *r,
			   struct sk_plant_pcc_reading *pcc);

#endif
