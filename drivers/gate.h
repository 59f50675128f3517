/*
 * gate.h - may this setpoint reach the device? The last hop's word. Pure.
 *
 * The steps, in this order; the first that refuses says why and what is allowed:
 * not retained, well-formed, epoch not below the highest seen, sequence newer, age within
 * its ttl, device online, capable, in remote mode, interlocks fulfilled, value inside the
 * configuration and the nameplate.
 */
#ifndef SK_DRIVERS_GATE_H
#define SK_DRIVERS_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "drivers/age.h"
#include "models/config.h"
#include "models/der.h"
#include "models/measurement.h"
#include "models/setpoint.h"
#include "models/status.h"

enum sk_gate_step {
	SK_GATE_PASSED,
	SK_GATE_RETAINED,
	SK_GATE_SCHEMA,
	SK_GATE_EPOCH,
	SK_GATE_SEQUENCE,
	SK_GATE_AGE,
	SK_GATE_ONLINE,
	SK_GATE_CAPABLE,
	SK_GATE_REMOTE,
	SK_GATE_INTERLOCK,
	SK_GATE_RANGE,
	SK_GATE_STEP_COUNT
};

/** What came over the bus. */
struct sk_gate_message {
	const char *payload;
	size_t len;
	bool retained;
	sk_mono_ms received; /**< it may have waited since */
};

/** What it is judged by. */
struct sk_gate_view {
	int64_t highest_epoch; /**< seen by any DER, before restarts too            */
	int64_t epoch, seq;    /**< of the last setpoint accepted here; 0: none     */
	sk_wall_ms now_ms;
	sk_mono_ms now;
	struct sk_age *age; /**< what is known of its sender's clock; it learns   */
	enum sk_state state;
	const struct sk_nameplate *nameplate;
	const struct sk_conf_der *conf;
	bool local; /**< the device says that somebody operates it on the spot        */
	const struct sk_measurement *measurement; /**< the last one                  */
	int64_t measured_ms;			  /**< how long ago                  */
	double f_offset_max_hz; /**< of the site, where the DER has none of its own */
};

struct sk_gate_verdict {
	enum sk_gate_step step; /**< SK_GATE_PASSED, or the one that refused        */
	char reason[SK_TEXT_LEN + 1];
	int64_t age_ms; /**< of the setpoint, where the age step was reached */
	struct sk_setpoint
		setpoint; /**< zero when the schema step or one before refused */
};

void sk_gate_check(const struct sk_gate_message *message, const struct sk_gate_view *view,
		   struct sk_gate_verdict *out);

/** "retained", "schema", ...: the beginning of each reason. */
const char *sk_gate_step_name(enum sk_gate_step step);

#endif
