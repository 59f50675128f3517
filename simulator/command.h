/*
 * command.h - what may be asked of the simulator over MQTT. Pure.
 *
 * {"load":"load1","p_w":9000,"q_var":2000}   what a load consumes; q_var may be left out
 * {"irradiance":"pv1","p_avail_w":1500}      what a PV plant could deliver
 * {"mute":"pv1","on":true}                   takes connections, answers nothing
 * {"restart":"bess2"}                        drops its connections, is gone for a second
 * {"der":"pv1","fault":"delay","delay_ms":500,"for_s":10}   switches a fault, see
 *                                            models/fault.h
 */
#ifndef SK_SIMULATOR_COMMAND_H
#define SK_SIMULATOR_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "models/error.h"
#include "models/fault.h"
#include "models/types.h"

enum sk_command_kind {
	SK_COMMAND_LOAD,
	SK_COMMAND_IRRADIANCE,
	SK_COMMAND_MUTE,
	SK_COMMAND_RESTART,
	SK_COMMAND_FAULT,
	SK_COMMAND_COUNT
};

struct sk_command {
	enum sk_command_kind kind;
	char id[SK_ID_LEN + 1];
	double p_w;   /**< load: consumed; irradiance: available                    */
	double q_var; /**< load: consumed; NAN: leave it as it is                   */
	bool on;      /**< mute                                                     */
	struct sk_fault_order fault; /**< fault; `id` is its `der`                   */
};

/** The key a command is known by. */
const char *sk_command_name(enum sk_command_kind kind);

/**
 * Read and check a command. `why` says what is wrong and what is allowed. `out` is
 * written only on success.
 * @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_command_parse(const char *json, size_t len, struct sk_command *out,
				 char why[SK_TEXT_LEN + 1]);

#endif
