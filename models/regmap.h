/*
 * regmap.h - devices as data: a table of registers, what they mean, how to command them.
 *
 * One format serves SunSpec models (models/sunspec/NNN.cfg, addresses relative to where
 * the model stands in the device) and vendor devices (models/devices/NAME.cfg, absolute
 * addresses). Driver and simulator load the same files. docs/models.md explains the
 * format.
 *
 * Engineering value = raw * 10^SF * scale + offset, then the `values` translation.
 */
#ifndef SK_MODELS_REGMAP_H
#define SK_MODELS_REGMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/der.h"
#include "models/diag.h"
#include "models/error.h"
#include "models/measurement.h"
#include "models/point.h"
#include "models/register.h"
#include "models/setpoint.h"

#define SK_MAP_NAME_LEN 31
#define SK_MAP_VALUES_MAX 12
#define SK_MAP_STEPS_MAX 8
#define SK_MAP_ABSENT_MAX 8
#define SK_MAP_FLASH_MAX 16 /**< registers of a device that wear */

/** Nameplate entries a point can fill: X(NAME, "name", field of struct sk_nameplate). */
#define SK_RATING_MAP(X)                        \
	X(P_MAX_W, "p_max_w", p_max_w)          \
	X(P_MIN_W, "p_min_w", p_min_w)          \
	X(S_MAX_VA, "s_max_va", s_max_va)       \
	X(Q_MAX_VAR, "q_max_var", q_max_var)    \
	X(Q_MIN_VAR, "q_min_var", q_min_var)    \
	X(V_NOM_V, "v_nom_v", v_nom_v)          \
	X(E_WH, "e_wh", e_wh)                   \
	X(F_DROOP_HZ, "f_droop_hz", f_droop_hz) \
	X(V_DROOP_V, "v_droop_v", v_droop_v)

enum sk_rating {
#define SK_RATING_ENUM(id, name, field) SK_RATING_##id,
	SK_RATING_MAP(SK_RATING_ENUM)
#undef SK_RATING_ENUM
		SK_RATING_COUNT
};

int sk_rating_by_name(const char *name); /**< or -1 */

/** Which text of the nameplate a string point is. */
enum sk_map_text {
	SK_TEXT_NONE,
	SK_TEXT_MAKER,
	SK_TEXT_MODEL,
	SK_TEXT_SERIAL,
	SK_TEXT_VERSION
};

/** When a point is read: each class reads less often than the one before it. */
enum sk_map_poll {
	SK_POLL_FAST, /**< every poll                                                */
	SK_POLL_SLOW, /**< every so many polls; in between it is not measured at all */
	SK_POLL_ONCE, /**< when the device was found                                 */
	SK_POLL_NEVER /**< only where a control needs it                             */
};

struct sk_map_point {
	char name[SK_MAP_NAME_LEN + 1]; /**< as in the manual                         */
	char unit[16];
	uint16_t at;   /**< offset from the model's ID register, or address           */
	uint16_t regs; /**< registers it spans                                        */
	enum sk_reg_type type;
	enum sk_reg_table table;
	bool readable; /**< false: written blindly, never read                        */
	bool writable;
	int min_write_s; /**< it wears: s between two writes at least; 0: it does not */
	int rewrite_s; /**< it wears, and lapses: s until it is written unchanged; or 0 */
	bool low_first;	    /**< low word first                                        */
	int sf;		    /**< index of its scale factor point, or -1                */
	int sf_const;	    /**< exponent when sf is -1                                */
	double scale;	    /**< 1 unless the file says otherwise                      */
	double offset;	    /**< 0 unless the file says otherwise                      */
	double least, most; /**< valid range in unit; NAN: the canonical point's      */
	bool own_absent;    /**< `absent` in place of the type's sentinel             */
	unsigned absent_count;
	uint64_t absent[SK_MAP_ABSENT_MAX]; /**< bits that mean "not available"       */
	int maps;   /**< enum sk_point_id it fills, or -1                      */
	int rating; /**< enum sk_rating it fills, or -1                        */
	enum sk_map_text text;
	enum sk_map_poll poll;
	int count;	      /**< index of the point that counts its group, or -1    */
	unsigned instance;    /**< of its group, from 1; 0: it stands alone           */
	unsigned value_count; /**< translations raw -> canonical; 0: none            */
	struct {
		double raw, canonical;
	} values[SK_MAP_VALUES_MAX];
};

enum sk_step_from {
	SK_FROM_NUMBER,	    /**< a constant                                           */
	SK_FROM_VALUE,	    /**< the setpoint's value in its unit                     */
	SK_FROM_PERCENT,    /**< the setpoint's value in percent of a rating          */
	SK_FROM_OPPOSITE,   /**< likewise, with the other sign                        */
	SK_FROM_MAGNITUDE,  /**< the setpoint's value without its sign              */
	SK_FROM_DIRECTION,  /**< its sign: 1 into the bus, -1 out of it, 0 neither   */
	SK_FROM_REVERT_S,   /**< the time after which the device shall revert, s      */
	SK_FROM_FALLBACK,   /**< what it shall revert to, in the unit of the value; left
			       out where nothing is configured or it has no such point */
	SK_FROM_FALLS_BACK, /**< 1; left out likewise                              */
};

struct sk_map_step {
	int point; /**< index of the point to write */
	enum sk_step_from from;
	double number;
};

/** How one setpoint field is carried out; all its points stand in one table. */
struct sk_map_control {
	enum sk_setpoint_field field;
	int percent_of; /**< enum sk_rating for SK_FROM_PERCENT, or -1 */
	unsigned write_count, enable_count, release_count;
	struct sk_map_step write[SK_MAP_STEPS_MAX]; /**< value and timers               */
	struct sk_map_step
		enable[SK_MAP_STEPS_MAX]; /**< after `write`, each on its own */
	struct sk_map_step
		release[SK_MAP_STEPS_MAX]; /**< back to the device's behaviour */
};

/** Points about who operates the device; each is 1 + its index, 0: there is none. */
struct sk_map_watch {
	unsigned remote;   /**< it takes setpoints only while this reads ...   */
	double remote_is;  /**< ... so                                         */
	unsigned its_beat; /**< changes as long as what controls the device lives */
	unsigned our_beat; /**< counted up by us once a second                 */
};

struct sk_map {
	char id[SK_ID_LEN + 1];	    /**< "704", "deif_agc150"                         */
	char name[SK_TEXT_LEN + 1]; /**< for people                                   */
	char file[256];		    /**< where it was loaded from                     */
	uint64_t mark;		    /**< of the file's text: other text, other mark   */
	int sunspec;		    /**< SunSpec model id, 0 for a vendor device      */
	unsigned length;	    /**< SunSpec L; vendor: 0                         */
	unsigned max_read;	    /**< most registers in one read, 1..125           */
	bool write_single;	    /**< function 6 for what is one register           */
	int rank; /**< of two maps with one canonical point the higher wins */
	struct sk_map_point *points;
	size_t point_count;
	struct sk_map_control *controls;
	size_t control_count;
	struct sk_map_watch watch;
};

/** Registers of one table of a placed map as last read; index 0 is the map's offset 0.
 * Points of other tables are not in it. */
struct sk_window {
	uint16_t *reg;
	bool *known; /**< false: never read, or its request failed                   */
	size_t count;
	enum sk_reg_table table;
	bool fast_only; /**< slow points were not asked for: they have no say        */
};

/**
 * Load one file. Complaints go to `diag` as file:line: key: ...
 * @return 0, SK_ECONFIG or SK_ENOMEM; `out` is written only on success
 */
SK_MUST_USE int sk_map_load(const char *path, struct sk_map *out, struct sk_diag *diag);
void sk_map_clear(struct sk_map *map);

/** Index of the point called `name`, or -1. */
int sk_map_point_by_name(const struct sk_map *map, const char *name);

/** The control for a setpoint field, or NULL. */
const struct sk_map_control *sk_map_control_for(const struct sk_map *map,
						enum sk_setpoint_field field);

/** True for what a device need not have: its timer, and what it reverts to. */
bool sk_map_step_optional(const struct sk_map_step *step);

/** False when a register of the control is not there or says that it is not implemented.
 */
bool sk_map_control_works(const struct sk_map *map, const struct sk_map_control *c,
			  const struct sk_window *w);

/** True when the point lies in the window. */
bool sk_map_within(const struct sk_map *map, size_t point, const struct sk_window *w);

/** True when it does and every register of it was read. */
bool sk_map_known(const struct sk_map *map, size_t point, const struct sk_window *w);

/**
 * The number as the registers hold it: no scale, offset or translation. The point is
 * known in the window.
 * @return 0, SK_EABSENT (sentinel), SK_EINVAL (no number)
 */
SK_MUST_USE int sk_map_raw(const struct sk_map *map, size_t point,
			   const struct sk_window *w, double *out);

/**
 * Engineering value of a point from the registers just read, its scale factor from the
 * same window.
 * @return quality: SK_Q_GOOD with *out finite; else *out is NAN and it is SK_Q_COMM (not
 * read), SK_Q_INVALID (sentinel; scale factor absent or outside -10..10; an instance
 * beyond its group's count) or SK_Q_RANGE
 */
unsigned sk_map_read(const struct sk_map *map, size_t point, const struct sk_window *w,
		     double *out);

/**
 * Registers for an engineering value, with the scale factor of the window. The inverse of
 * sk_map_read(): NAN writes the sentinel.
 * @return 0, SK_ERANGE (also: no translation), SK_EABSENT (the scale factor is not known,
 * or an instance beyond its group's count), SK_EINVAL
 */
SK_MUST_USE int sk_map_write(const struct sk_map *map, size_t point, double value,
			     const struct sk_window *w, uint16_t *regs);

/**
 * The smallest step of a point in its unit.
 * @return 0, or SK_EABSENT (a floating point number, or the scale factor is not known)
 */
SK_MUST_USE int sk_map_resolution(const struct sk_map *map, size_t point,
				  const struct sk_window *w, double *out);

/**
 * Merge one window into a measurement: every point that maps to a canonical one and lies
 * in the window's length; not the slow ones of a window that is `fast_only`. Good takes
 * the place of what is not, failed that of what is not implemented, and among these the
 * map of the higher rank wins (of equal ranks the first). `rank` (SK_POINT_COUNT entries,
 * -1 at first) remembers who filled what. When all windows are merged,
 * sk_measurement_settle() takes out what the device does not provide.
 */
void sk_map_measure(const struct sk_map *map, const struct sk_window *w,
		    struct sk_measurement *m, int *rank);

/** A rating of the nameplate; NAN when it is not known, or `which` (enum sk_rating) is
 * none. */
double sk_map_rating(const struct sk_nameplate *n, int which);

/**
 * Merge one window into a nameplate: ratings and texts that are not known yet, the points
 * it measures, and the setpoints it takes: those whose registers do not say that they are
 * not implemented.
 */
void sk_map_nameplate(const struct sk_map *map, const struct sk_window *w,
		      struct sk_nameplate *n);

/**
 * The inverse of the above, for whoever plays a device: set one point of a window. What
 * is NAN, does not fit or has no translation becomes "not implemented", or 0 where a
 * register cannot say so (bits, texts). A point of another table or beyond the window is
 * left alone.
 */
void sk_map_put(const struct sk_map *map, size_t point, struct sk_window *w,
		double value);

/** Set every point that maps to a canonical one; a state that the file does not know
 * becomes the nearest that it does. */
void sk_map_show(const struct sk_map *map, struct sk_window *w,
		 const struct sk_measurement *m);

/** Set every rating and text. */
void sk_map_show_nameplate(const struct sk_map *map, struct sk_window *w,
			   const struct sk_nameplate *n);

/** Every map there is: <dir>/sunspec/NNN.cfg and <dir>/devices/NAME.cfg. A map's id is
 * its file's name. */
struct sk_catalog {
	struct sk_map *maps;
	size_t count;
};

/** Load all. A bad file is a complaint in `diag` and an error. */
SK_MUST_USE int sk_catalog_load(const char *dir, struct sk_catalog *out,
				struct sk_diag *diag);
void sk_catalog_clear(struct sk_catalog *c);
const struct sk_map *sk_catalog_sunspec(const struct sk_catalog *c, int model_id);
const struct sk_map *sk_catalog_device(const struct sk_catalog *c, const char *id);

/**
 * True when both have the same files for a DER of this model. For "sunspec" that is all
 * SunSpec models: which of them a device has it says only when it is asked.
 */
bool sk_catalog_same(const struct sk_catalog *a, const struct sk_catalog *b,
		     const char *model);

/**
 * Folder of the model files: `configured` when not empty, else ../share/skerry/models
 * beside the running program (true in the build tree and when installed).
 */
SK_MUST_USE int sk_models_dir(const char *configured, char *buf, size_t size);

#endif
