/*
 * picture.h - what was last heard of a site: its DERs and its controller. Pure.
 *
 * A retained copy is what was once said, not a sign that anyone is alive, so it never
 * sets `heard`. A status whose session is below the highest one seen belongs to an
 * earlier connection and is passed over. Who is well is told by health.h.
 */
#ifndef SK_CLI_PICTURE_H
#define SK_CLI_PICTURE_H

#include <stdbool.h>

#include "common/bus.h"
#include "models/config.h"
#include "models/control_state.h"
#include "models/measurement.h"
#include "models/setpoint.h"
#include "models/status.h"

struct sk_seen_der {
	const struct sk_conf_der *conf;
	bool has_status, has_measurement, has_result;
	struct sk_status status;
	struct sk_measurement measurement;
	sk_mono_ms heard; /**< when the newest live measurement came, or SK_MONO_NEVER */
	struct sk_setpoint_result result;
};

struct sk_seen_controller {
	bool has_status, has_state;
	struct sk_status status;
	struct sk_control_state state;
	sk_mono_ms heard;
};

struct sk_picture {
	const struct sk_config *config; /**< borrowed                        */
	struct sk_seen_der *ders;	/**< of the inventory, in its order  */
	struct sk_seen_der **by_id;	/**< the same, sorted                */
	size_t der_count;
	struct sk_seen_controller controller;
	bool connected;
	sk_mono_ms since;  /**< listening without a break since then, or SK_MONO_NEVER */
	size_t unreadable; /**< payloads that could not be read */
	size_t unlisted;   /**< messages of DERs that are not in the inventory */
};

/** @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_picture_init(struct sk_picture *p, const struct sk_config *config);
void sk_picture_clear(struct sk_picture *p);

/** The connection was made: from now on nothing is missed. */
void sk_picture_connected(struct sk_picture *p, sk_mono_ms now);
void sk_picture_lost(struct sk_picture *p);

/** Take one message in. What is not of the site, or not readable, changes nothing. */
void sk_picture_take(struct sk_picture *p, const struct sk_bus_message *m);

#endif
