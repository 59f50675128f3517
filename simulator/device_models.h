/*
 * device_models.h - how each SunSpec model of a simulated device behaves, as tables.
 *
 * A model is its file in models/sunspec plus one struct sk_device_model: which points
 * hold a field of the view, which may be written with what, which functions revert, and
 * what a write does to the plant.
 */
#ifndef SK_SIMULATOR_DEVICE_MODELS_H
#define SK_SIMULATOR_DEVICE_MODELS_H

#include "simulator/device.h"

/** A field of the view, or the number beside it. */
#define SK_VIEW(field) offsetof(struct sk_view, field)
#define SK_NUMBER SIZE_MAX

/** Point = field of the view, or a number. Tables end with a NULL name. */
struct sk_row {
	const char *point;
	size_t at;
	double number;
};

/** Scale factor fit to show 0..field: the finest that stays within 16 signed bits. */
struct sk_scale {
	const char *point;
	size_t at;
};

/** What may be written: from..to, in units of the field where one is named. */
struct sk_limit {
	const char *point;
	double least, most;
	size_t at;
};

/** Something that is switched on and reverts by a timer. */
struct sk_function {
	const char *first, *last; /**< a write between these restarts the timer       */
	const char *on[2];	  /**< switches; the timer runs while one is not idle */
	double idle;		  /**< value of a switch that is off                  */
	const char *tms, *rem;	  /**< seconds to run (0: for ever), and left; NULL   */
	struct {
		const char *point;
		const char *from; /**< the point it takes its value of; NULL: `number` */
		double number;
	} back[4]; /**< what becomes of its points when the time is over             */
};

/** Something that is written first and adopted as a whole when it is asked for. */
struct sk_adoption {
	const char *request, *result; /**< index asked for, and what came of it     */
	const char *count;	      /**< how many there are                       */
	/** Whether what was written is fit to be adopted. */
	bool (*fits)(const struct sk_placed *m, int index);
	/** Take it over. */
	void (*adopt)(struct sk_device *d, struct sk_placed *m, int index);
};

struct sk_device_model {
	int id;
	const struct sk_scale *scales;
	const struct sk_row *fixed; /**< set at a reset                              */
	const struct sk_row *live;  /**< set at each refresh                         */
	const struct sk_limit *limits;
	const struct sk_function *functions;
	size_t function_count;
	const struct sk_adoption *adopts; /**< NULL: nothing                         */
	/** Texts and whatever tables cannot say; at a reset. May be NULL. */
	void (*setup)(struct sk_device *d, struct sk_placed *m);
	/** Carry the registers out to the plant. May be NULL. */
	void (*apply)(struct sk_device *d, const struct sk_placed *m);
};

extern const struct sk_device_model sk_model_1, sk_model_103, sk_model_120, sk_model_123,
	sk_model_203, sk_model_701, sk_model_702, sk_model_703, sk_model_704,
	sk_model_705, sk_model_706, sk_model_711, sk_model_712, sk_model_713,
	sk_model_64900;

/** The behaviour of a model, or NULL. */
const struct sk_device_model *sk_device_model(int id);

/* device_image.c: points of a placed model by name. */

/** Value of a point; NAN when it is not implemented. */
double sk_placed_get(const struct sk_placed *m, const char *point);

/** Set a point; what does not fit becomes "not implemented". */
void sk_placed_set(struct sk_placed *m, const char *point, double value);

/** First register of a point; the name must be the model's. */
unsigned sk_placed_at(const struct sk_placed *m, const char *point);

/** Sentinels, head, scale factors and fixed rows. */
void sk_placed_reset(struct sk_placed *m, const struct sk_view *v);

/** The live rows. */
void sk_placed_refresh(struct sk_placed *m, const struct sk_view *v);

/** What faults show instead of the live rows. */
void sk_placed_spoil(struct sk_placed *m, const struct sk_faults *faults);

/** May these registers be written so? Offsets from the model's ID. @return 0 or why not
 */
enum sk_modbus_exception sk_placed_check(const struct sk_placed *m,
					 const struct sk_view *v, unsigned first,
					 unsigned count, const uint16_t *values);

/** Take what sk_placed_check() has allowed; points not implemented stay so. */
void sk_placed_write(struct sk_placed *m, unsigned first, unsigned count,
		     const uint16_t *values);

/** Find every name of the tables in the model's file. @return 0 or SK_EMODEL */
SK_MUST_USE int sk_placed_bind(struct sk_placed *m);

/* device_timer.c */

/** A write touched these registers: restart the timers of the functions they belong to.
 */
void sk_timers_touch(struct sk_placed *m, unsigned first, unsigned count);

/** Let time pass. @return true when a function has reverted */
bool sk_timers_advance(struct sk_placed *m, double dt_s);

/** Let every function that is on revert, as if its time were over. */
void sk_timers_revert(struct sk_placed *m);

/** Show the time left. */
void sk_timers_refresh(struct sk_placed *m);

/* device_mapped.c: a model without a struct sk_device_model, as its file describes it. */

/** Sentinels, scale factors fit for its ratings, ratings, controls released. */
void sk_mapped_reset(struct sk_device *d, struct sk_placed *m);

/** Every canonical point, from what the instruments show. */
void sk_mapped_refresh(struct sk_placed *m, const struct sk_view *v);

/** What faults show instead of the canonical points. */
void sk_mapped_spoil(struct sk_placed *m, const struct sk_faults *faults);

/* device_setpoints.c: its controls, the inverse of what a driver makes of a setpoint. */

/** Registers as they are while nothing is asked of the device. */
void sk_mapped_release(const struct sk_device *d, struct sk_placed *m);

/** May these registers be written so? Offsets from the model's first. */
enum sk_modbus_exception sk_mapped_check(const struct sk_device *d,
					 const struct sk_placed *m, unsigned first,
					 unsigned count, const uint16_t *values);

/** Take what sk_mapped_check() has allowed, and see what it asks for. */
void sk_mapped_write(const struct sk_device *d, struct sk_placed *m, unsigned first,
		     unsigned count, const uint16_t *values);

/** Let time pass. @return true when a control has been left to the device again */
bool sk_mapped_advance(struct sk_placed *m, double dt_s);

/** Carry what is asked out to the plant. */
void sk_mapped_apply(struct sk_device *d, struct sk_placed *m);

/** Largest magnitude of a setpoint that the device takes; NAN: it is a switch. */
double sk_setpoint_most(const struct sk_device *d, enum sk_setpoint_field field);

/** Leave the device to itself, but for its switches. */
void sk_mapped_fall_back(const struct sk_device *d, struct sk_placed *m);

/* device_adopt.c: curves and sets of parameters that are adopted. */

/** A write touched these registers: was something asked for? */
void sk_adopt_touch(struct sk_placed *m, unsigned first, unsigned count);

/** Let time pass. @return true when something has been adopted or refused */
bool sk_adopt_advance(struct sk_device *d, struct sk_placed *m, double dt_s);

/* device_watch.c: who operates the device, and heartbeats. */

/** Show who operates it, and its own heartbeat. */
void sk_watch_refresh(const struct sk_device *d, struct sk_placed *m);

/** As after switching it on: no heartbeat was heard. */
void sk_watch_reset(struct sk_device *d, struct sk_placed *m);

/** Whether these registers are nothing but the controller's heartbeat. */
bool sk_watch_is_beat(const struct sk_placed *m, unsigned first, unsigned count);

/** Something was written: was it the heartbeat? */
void sk_watch_hear(struct sk_device *d, const struct sk_placed *m);

/** Let time pass. @return true when the controller's heartbeat is lost just now */
bool sk_watch_advance(struct sk_device *d, double dt_s);

/* device.c */

/** The ceiling that somebody asks for; INFINITY: none. Its own may be below it. */
void sk_device_ask_ceiling(struct sk_device *d, double p_w);

/* device_ratings.c */

/** Who the device is and what it can. */
void sk_device_nameplate(const struct sk_device *d, struct sk_nameplate *out);

/* device_controls.c */

/** Active power that the device holds when nobody asks; NAN: all there is. */
double sk_device_own_p_w(const struct sk_device *d);

#endif
