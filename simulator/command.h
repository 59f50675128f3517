/*
 * command.h - what may be asked of the simulator over MQTT. Pure.
 *
 * {"load":"load1","p_w":9000,"q_var":2000,"ramp_s":5}   what a load consumes, reached
 *                                            after ramp_s; the last two may be left out
 * {"irradiance":"pv1","p_avail_w":1500,"ramp_s":20}   what a PV plant could deliver
 * {"irradiance":"pv1","w_m2":800,"ramp_s":20}         the same by the sun on its modules
 * {"motor":"load1","p_w":4000,"q_var":2000}  the same as load, with a starting current
 * {"trip":"bess2","on":true}                 opens an inverter's contactor, or closes it
 * {"run":"gen1","on":true}                   starts or stops a genset
 * {"breaker":"pcc1","on":true}               closes when the sync-check permits, or opens
 * {"grid":"pcc1","f_hz":50.1,"v_v":231}      the grid; what is left out stays as it is
 * {"ceiling":"bess1","p_w":3000}             it delivers at most that; without: its
 * rating
 * {"bias":"bess1","f_hz":0.008}              it reads the frequency wrong by that
 * {"mute":"pv1","on":true}                   takes connections, answers nothing
 * {"local":"bess1","on":true}                somebody operates it there, or no more
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
	SK_COMMAND_MOTOR,
	SK_COMMAND_TRIP,
	SK_COMMAND_RUN,
	SK_COMMAND_BREAKER,
	SK_COMMAND_GRID,
	SK_COMMAND_CEILING,
	SK_COMMAND_BIAS,
	SK_COMMAND_MUTE,
	SK_COMMAND_LOCAL,
	SK_COMMAND_RESTART,
	SK_COMMAND_FAULT,
	SK_COMMAND_COUNT
};

struct sk_command {
	enum sk_command_kind kind;
	char id[SK_ID_LEN + 1];
	double p_w;	  /**< load, motor: consumed; irradiance: available         */
	double w_m2;	  /**< irradiance; NAN: p_w says it                         */
	double q_var;	  /**< load, motor: consumed; NAN: leave it as it is        */
	double ramp_s;	  /**< load, irradiance: until it is reached                */
	double f_hz, v_v; /**< grid; NAN: leave it as it is                         */
	bool on;	  /**< switches                                             */
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
