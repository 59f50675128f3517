/*
 * device.h - the register image of one simulated DER: SunSpec models built from the model
 * files, refreshed from the plant, with writes that have effect.
 *
 * Pure but for sk_device_init(), which takes the image's memory; simulated time is an
 * argument. Addresses are those of the PDU: the marker stands at SK_DEVICE_BASE.
 */
#ifndef SK_SIMULATOR_DEVICE_H
#define SK_SIMULATOR_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/config.h"
#include "models/regmap.h"
#include "simulator/fault.h"
#include "simulator/plant/plant.h"
#include "simulator/scene/view.h"

#define SK_DEVICE_BASE 40000
#define SK_DEVICE_MODELS_MAX 6
#define SK_MODEL_LIVE_MAX 64
#define SK_MODEL_FUNCTIONS_MAX 3

/** Exceptions of the Modbus application protocol; 0 is none. */
enum sk_modbus_exception {
	SK_MODBUS_GOOD = 0,
	SK_MODBUS_FUNCTION = 1,
	SK_MODBUS_ADDRESS = 2,
	SK_MODBUS_VALUE = 3,
	SK_MODBUS_NO_TARGET = 0x0B,
};

struct sk_device_model; /* how a model behaves: device_models.h */

/** A model at its place in the image. */
struct sk_placed {
	const struct sk_device_model *is;
	const struct sk_map *map;
	struct sk_window window;     /**< its part of the device's registers            */
	int live[SK_MODEL_LIVE_MAX]; /**< point of each live row       */
	double remaining_s[SK_MODEL_FUNCTIONS_MAX]; /**< until a function reverts    */
};

/** Plain data; init/clear. The pointers in it are borrowed. */
struct sk_device {
	const struct sk_conf_der *der;
	const struct sk_conf_sim_der *sim;
	struct sk_plant *plant;
	size_t unit; /**< in the plant                                              */
	struct sk_view view;
	double seen_s; /**< plant time of the view; negative: must be refreshed     */
	double gone_s; /**< > 0: restarting, absent for so long                     */
	bool mute;     /**< takes requests, answers none                            */
	bool drops;    /**< its connections are to be dropped                       */
	struct sk_faults faults; /**< switched by the site; a reset leaves them      */
	uint16_t *reg;
	bool *known;
	size_t count; /**< registers, marker and end included                       */
	struct sk_placed model[SK_DEVICE_MODELS_MAX];
	size_t model_count;
};

/**
 * Which models a DER shows.
 * @param allowed  set to the generations simulated for such a DER when it is not
 * @return ids ended by 0, or NULL
 */
const int *sk_device_chain(const struct sk_conf_der *der, const char *generation,
			   const char **allowed);

struct sk_device_origin {
	const struct sk_config *config;
	const struct sk_conf_der *der;
	const struct sk_conf_sim_der *sim;
	const struct sk_catalog *catalog;
	struct sk_plant *plant;
	size_t unit;
};

/** Build the image. @return 0, SK_ENOMEM, SK_EMODEL (a model file is missing or other
 * than the code expects) or SK_EINVAL (no such chain) */
SK_MUST_USE int sk_device_init(struct sk_device *d, const struct sk_device_origin *from);
void sk_device_clear(struct sk_device *d);

/** As after switching it on: set-points gone, the plant told so. */
void sk_device_reset(struct sk_device *d);

/** Let simulated time pass: reversion timers, absence. */
void sk_device_advance(struct sk_device *d, double dt_s);

/** Read `count` registers, refreshed, into `out`. @return 0 or an exception */
enum sk_modbus_exception sk_device_read(struct sk_device *d, unsigned address,
					unsigned count, uint16_t *out);

/** Write registers, all or none, and let them have effect. @return 0 or an exception */
enum sk_modbus_exception sk_device_write(struct sk_device *d, unsigned address,
					 unsigned count, const uint16_t *values);

#endif
