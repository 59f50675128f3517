/*
 * device.h - the registers of one simulated DER: SunSpec models in a chain, the table of
 * a vendor's device, or a recording.
 *
 * Models and tables come from the model files, are refreshed from the plant, and writes
 * to them have effect. A recording shows what its file says, and holds what is written.
 *
 * Pure but for sk_device_init(), which takes the memory; simulated time is an argument.
 * Addresses are those of the PDU: the marker of a chain stands at SK_DEVICE_BASE.
 */
#ifndef SK_SIMULATOR_DEVICE_H
#define SK_SIMULATOR_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/config.h"
#include "models/regmap.h"
#include "simulator/device_shape.h"
#include "simulator/fault.h"
#include "simulator/pdu.h"
#include "simulator/plant/plant.h"
#include "simulator/scene/instrument.h"
#include "simulator/scene/view.h"

#define SK_DEVICE_BASE 40000
#define SK_MODEL_LIVE_MAX 64
#define SK_MODEL_FUNCTIONS_MAX 3

struct sk_device_model; /* how a model behaves: device_models.h */

/** What the registers of a control ask for. */
struct sk_asked {
	bool on; /**< false: the device is left to itself                         */
	double value;
	double remaining_s; /**< until it is left to itself again; 0: for ever        */
};

/** How far the adoption of a curve, or of a set of parameters, has come. */
struct sk_adopting {
	double left_s; /**< 0: none is under way                                     */
	int index;     /**< of what was asked for, from 1                            */
};

/** One table of a model at its place in the device. */
struct sk_placed {
	const struct sk_device_model *is; /**< NULL: it behaves as its file says      */
	const struct sk_map *map;
	struct sk_window window; /**< its part of the device's registers            */
	struct sk_asked asked[SK_SETPOINT_COUNT]; /**< of a model that `is` NULL       */
	bool switched;		     /**< a switch of these was written, not yet moved */
	int live[SK_MODEL_LIVE_MAX]; /**< point of each live row       */
	double remaining_s[SK_MODEL_FUNCTIONS_MAX]; /**< until a function reverts    */
	struct sk_adopting adopting;
};

/** What happens to a load, or to what a PV plant could deliver: a line from the one
 * power to the other. */
struct sk_ramp {
	double p_w, q_var; /**< now                                                 */
	double to_w, to_var, left_s;
};

/** The controller's heartbeat, as the device hears it. */
struct sk_heard {
	bool armed; /**< it was heard                                               */
	bool lost;  /**< and stood still for beat_timeout_s: the device fell back    */
	double beat, silent_s;
};

/** A table of the device, from the address `base` on. */
struct sk_bank {
	struct sk_window window;
	unsigned base;
	bool *hidden; /**< written, never read; NULL: there are none of these           */
};

/** Plain data; init/clear. The pointers in it are borrowed. */
struct sk_device {
	const struct sk_conf_der *der;
	const struct sk_conf_sim_der *sim;
	struct sk_plant *plant;
	size_t unit; /**< in the plant                                              */
	struct sk_instrument instrument;
	struct sk_view view;
	double seen_s; /**< plant time of the view; negative: must be refreshed     */
	double gone_s; /**< > 0: restarting, absent for so long                     */
	bool mute;     /**< takes requests, answers none                            */
	bool drops;    /**< its connections are to be dropped                       */
	bool recorded;
	double ceiling_w, own_ceiling_w; /**< asked for, and its own; INFINITY: none  */
	bool local;    /**< somebody stands at it: it takes no setpoints          */
	double beat_s; /**< its own heartbeat counts the seconds                  */
	struct sk_heard heard;
	struct sk_plant_volt_var volt_var; /**< adopted last                        */
	struct sk_plant_frequency_watt frequency_watt;
	bool denied;	/**< enter service is not permitted                        */
	bool connected; /**< as the contactor of model 123 was last told               */
	struct sk_ramp ramp;
	struct sk_faults faults; /**< switched by the site; a reset leaves them      */
	struct sk_bank bank[SK_TABLE_COUNT]; /**< count 0: it has no such table       */
	struct sk_placed *model;
	size_t model_count;
};

struct sk_device_origin {
	const struct sk_config *config;
	const struct sk_conf_der *der;
	const struct sk_conf_sim_der *sim;
	const struct sk_catalog *catalog;
	struct sk_plant *plant;
	size_t unit;
};

/**
 * Build the device; what is wrong with its recording goes to `diag`.
 * @return 0, SK_ENOMEM, SK_ECONFIG (see `diag`), SK_EMODEL (a model file is other than
 * the code expects) or SK_EINVAL (it has no such shape)
 */
SK_MUST_USE int sk_device_init(struct sk_device *d, const struct sk_device_origin *from,
			       struct sk_diag *diag);
void sk_device_clear(struct sk_device *d);

/** As after switching it on: set-points gone, the plant told so. */
void sk_device_reset(struct sk_device *d);

/** Let simulated time pass: reversion timers, absence. */
void sk_device_advance(struct sk_device *d, double dt_s);

/** Operated at the device itself, or again from afar. Then it does what it does by
 * itself, and takes no setpoints. */
void sk_device_set_local(struct sk_device *d, bool local);

/** It delivers at most this, whatever it is asked for; INFINITY: its rating. */
void sk_device_set_own_ceiling(struct sk_device *d, double p_w);

/** Whether it has a register that tells so. */
bool sk_device_has_local(const struct sk_device *d);

/** Let the load, or what a PV plant could deliver, go to these powers in `over_s`. */
void sk_device_ramp(struct sk_device *d, double to_w, double to_var, double over_s);

/** Show what the plant does at this instant; reading does so by itself. */
void sk_device_refresh(struct sk_device *d);

/** Read `count` registers or bits of a table, refreshed, into `out`. A device without
 * input registers shows its holding registers there. @return 0 or an exception */
enum sk_modbus_exception sk_device_read(struct sk_device *d, enum sk_reg_table table,
					unsigned address, unsigned count, uint16_t *out);

/** Write registers or coils, all or none, and let them have effect. @return 0 or an
 * exception */
enum sk_modbus_exception sk_device_write(struct sk_device *d, enum sk_reg_table table,
					 unsigned address, unsigned count,
					 const uint16_t *values);

#endif
