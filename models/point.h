/*
 * point.h - the registry of measured quantities: one name, one unit, one sign,
 * everywhere.
 *
 * A point that is not in this list does not exist on the bus. schema/points.md is the
 * same list for people and is checked against this one by a test.
 */
#ifndef SK_MODELS_POINT_H
#define SK_MODELS_POINT_H

#include <stdint.h>

/**
 * X(NAME, "name", "unit", least, most, deadband, "meaning")
 * least..most: values outside are marked SK_Q_RANGE and not used. deadband: smallest
 * change that is worth a message on the point's own leaf topic.
 */
#define SK_POINT_MAP(X)                                                                 \
	X(F_HZ, "f_hz", "Hz", 0, 100, 0.001, "frequency at the terminals")              \
	X(V_V, "v_v", "V", 0, 50e3, 0.1, "voltage line to neutral, average of phases")  \
	X(V_L1_V, "v_l1_v", "V", 0, 50e3, 0.1, "voltage L1 to neutral")                 \
	X(V_L2_V, "v_l2_v", "V", 0, 50e3, 0.1, "voltage L2 to neutral")                 \
	X(V_L3_V, "v_l3_v", "V", 0, 50e3, 0.1, "voltage L3 to neutral")                 \
	X(I_A, "i_a", "A", -1e7, 1e7, 0.1, "current, sum of phases")                    \
	X(P_W, "p_w", "W", -1e9, 1e9, 1, "active power into the site bus")              \
	X(Q_VAR, "q_var", "var", -1e9, 1e9, 1, "reactive power into the site bus")      \
	X(S_VA, "s_va", "VA", 0, 1e9, 1, "apparent power")                              \
	X(PF, "pf", "", -1, 1, 0.01, "power factor, sign of the active power")          \
	X(E_WH, "e_wh", "Wh", 0, 1e15, 1, "energy delivered to the site bus, lifetime") \
	X(SOC_PCT, "soc_pct", "%", 0, 100, 0.1, "state of charge")                      \
	X(P_AVAIL_W, "p_avail_w", "W", 0, 1e9, 1, "active power available now")         \
	X(P_MAX_W, "p_max_w", "W", 0, 1e9, 1, "active power limit in force")            \
	X(Q_MAX_VAR, "q_max_var", "var", 0, 1e9, 1, "reactive power limit in force")    \
	X(F_OFFSET_HZ, "f_offset_hz", "Hz", -10, 10, 0.001,                             \
	  "droop frequency offset in force (echo)")                                     \
	X(V_OFFSET_V, "v_offset_v", "V", -1e4, 1e4, 0.1,                                \
	  "droop voltage offset in force (echo)")                                       \
	X(STATE, "state", "", 0, 7, 1,                                                  \
	  "0 off, 1 sleeping, 2 starting, 3 running, 4 throttled, 5 shutting down, "    \
	  "6 fault, 7 standby")                                                         \
	X(ALARM_BITS, "alarm_bits", "", 0, 4294967295.0, 1, "alarm bits of the device") \
	X(TEMPERATURE_C, "temperature_c", "degC", -100, 1000, 0.5,                      \
	  "hottest temperature")                                                        \
	X(DC_V, "dc_v", "V", 0, 1e5, 0.1, "DC voltage")                                 \
	X(DC_W, "dc_w", "W", -1e9, 1e9, 1, "DC power, positive towards the inverter")   \
	X(BREAKER, "breaker", "", 0, 1, 1, "PCC breaker: 0 open, 1 closed")             \
	X(GRID_F_HZ, "grid_f_hz", "Hz", 0, 100, 0.001, "frequency on the grid side")    \
	X(GRID_V_V, "grid_v_v", "V", 0, 50e3, 0.1, "voltage on the grid side")          \
	X(GRID_ANGLE_DEG, "grid_angle_deg", "deg", -180, 180, 0.1,                      \
	  "angle of the grid side ahead of the site side")

enum sk_point_id {
#define SK_POINT_ENUM(id, name, unit, least, most, deadband, meaning) SK_PT_##id,
	SK_POINT_MAP(SK_POINT_ENUM)
#undef SK_POINT_ENUM
		SK_POINT_COUNT
};

/** Bit of a point in a point mask. */
#define SK_POINT_BIT(id) (UINT32_C(1) << (id))

/** Why a value should not be trusted; 0 means good. Bits combine. */
enum sk_quality {
	SK_Q_GOOD = 0,
	SK_Q_INVALID = 1 << 0, /**< no value: the device says so, or decoding failed  */
	SK_Q_STALE = 1 << 1,   /**< older than allowed                                */
	SK_Q_RANGE = 1 << 2,   /**< outside the point's or the model's valid range    */
	SK_Q_COMM = 1 << 3,    /**< the request that carries it failed                */
	SK_Q_FROZEN = 1 << 4,  /**< the device repeats itself; not to be trusted      */
	SK_Q_IMPLAUSIBLE = 1 << 5, /**< contradicts what the device said before       */
	SK_Q_LAST = SK_Q_IMPLAUSIBLE,
};

struct sk_point_info {
	const char *name;
	const char *unit; /**< "" when the point has none */
	double least, most;
	double deadband;
	const char *meaning;
};

/** Facts about a point; NULL when `id` is none. Static storage. */
const struct sk_point_info *sk_point_info(int id);

/** The point called `name`, or -1. */
int sk_point_by_name(const char *name);

/** The name of one quality bit ("invalid", "stale", ...), or NULL. */
const char *sk_quality_name(unsigned bit);

/** The quality bit called `name`, or 0. */
unsigned sk_quality_by_name(const char *name);

#endif
