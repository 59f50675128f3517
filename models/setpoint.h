/*
 * setpoint.h - what a controller asks of a DER, what became of it, and the JSON of both.
 *
 * {"epoch":7,"seq":412,"source":"controller","t_ms":1732450000123,"ttl_ms":2000,
 *  "f_offset_hz":0.118}
 * {"epoch":7,"seq":412,"stage":"verified","reason":"","applied":{"f_offset_hz":0.118},
 *  "t_ms":1732450000151}
 */
#ifndef SK_MODELS_SETPOINT_H
#define SK_MODELS_SETPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "models/error.h"
#include "models/types.h"

/** X(NAME, "name", "unit", least, most, "meaning"); switches take 0 and 1 (JSON
 * booleans). */
#define SK_SETPOINT_MAP(X)                                                     \
	X(P_W, "p_w", "W", -1e9, 1e9, "active power to hold")                  \
	X(P_MAX_W, "p_max_w", "W", 0, 1e9, "ceiling on active power")          \
	X(Q_VAR, "q_var", "var", -1e9, 1e9, "reactive power to hold")          \
	X(F_OFFSET_HZ, "f_offset_hz", "Hz", -10, 10, "droop frequency offset") \
	X(V_OFFSET_V, "v_offset_v", "V", -1e4, 1e4, "droop voltage offset")    \
	X(CONNECT, "connect", "switch", 0, 1,                                  \
	  "close (true) or open the output contactor")                         \
	X(RUN, "run", "switch", 0, 1, "start (true) or stop the device")

enum sk_setpoint_field {
#define SK_SETPOINT_ENUM(id, name, unit, least, most, meaning) SK_SP_##id,
	SK_SETPOINT_MAP(SK_SETPOINT_ENUM)
#undef SK_SETPOINT_ENUM
		SK_SETPOINT_COUNT
};

#define SK_SETPOINT_BIT(field) (1u << (field))

struct sk_setpoint_info {
	const char *name;
	const char *unit; /**< "switch" for a JSON boolean */
	double least, most;
	const char *meaning;
};

/** Facts about a field; NULL when it is none. */
const struct sk_setpoint_info *sk_setpoint_info(int field);

/** The field called `name`, or -1. */
int sk_setpoint_by_name(const char *name);

/** Values for some of the fields. */
struct sk_setpoint_values {
	unsigned fields; /**< SK_SETPOINT_BIT of each that is set */
	double value[SK_SETPOINT_COUNT];
};

/** True when both have the same fields with the same values. */
bool sk_setpoint_values_same(const struct sk_setpoint_values *a,
			     const struct sk_setpoint_values *b);

struct sk_setpoint {
	int64_t epoch; /**< fencing token of the sender, > 0        */
	int64_t seq;   /**< counts up within the epoch, > 0         */
	char source[SK_ID_LEN + 1];
	sk_wall_ms t_ms; /**< when it was issued, by the sender       */
	int32_t ttl_ms;	 /**< how long it holds, 1..3600000           */
	struct sk_setpoint_values want;
};

enum sk_stage {
	SK_STAGE_REJECTED,    /**< refused by the gate; reason says which step      */
	SK_STAGE_WRITTEN,     /**< the device acknowledged the write                */
	SK_STAGE_VERIFIED,    /**< read back as written                             */
	SK_STAGE_EFFECTIVE,   /**< the measurement followed                         */
	SK_STAGE_INEFFECTIVE, /**< the measurement did not follow, or readback differs */
	SK_STAGE_EXPIRED,     /**< ttl ended with no successor                      */
	SK_STAGE_RELEASED,    /**< handed back to the device's own behaviour        */
	SK_STAGE_FOUND,	      /**< in force in the device before anybody asked     */
	SK_STAGE_COUNT
};

const char *sk_stage_name(enum sk_stage stage); /**< never NULL for a valid stage */
int sk_stage_by_name(const char *name);		/**< or -1                        */

struct sk_setpoint_result {
	int64_t epoch, seq; /**< of the setpoint it answers; 0 when it had none */
	enum sk_stage stage;
	char reason[SK_TEXT_LEN + 1]; /**< empty when there is nothing to say       */
	struct sk_setpoint_values applied;
	sk_wall_ms t_ms;
};

/** Write the JSON, zero-terminated. @return length, SK_EFULL, or SK_EINVAL (not finite).
 */
SK_MUST_USE int sk_setpoint_encode(const struct sk_setpoint *sp, char *buf, size_t size);

/**
 * Read and check a setpoint: every key known, every type right, every number finite and
 * in range, at least one field. `why` (SK_TEXT_LEN + 1 bytes) says what is wrong and what
 * is allowed. `out` is written only on success.
 * @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_setpoint_decode(const char *json, size_t len, struct sk_setpoint *out,
				   char why[SK_TEXT_LEN + 1]);

SK_MUST_USE int sk_setpoint_result_encode(const struct sk_setpoint_result *r, char *buf,
					  size_t size);
SK_MUST_USE int sk_setpoint_result_decode(const char *json, size_t len,
					  struct sk_setpoint_result *out);

#endif
