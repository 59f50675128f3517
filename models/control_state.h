/*
 * control_state.h - what the controller publishes each cycle: <root>/controller/state.
 *
 * Once per cycle, so it is the controller's heartbeat too. A figure that is not known is
 * NAN (JSON null).
 *
 * {"t_ms":..,"epoch":7,"cycle":1234,"mode":"islanded","hold":"","f_hz":49.998,
 *  "v_v":230.1,"f_offset_hz":0.118,"v_offset_v":1.2,"p_gfm_w":6100,"p_gfl_w":5200,
 *  "p_load_w":-11300,"sharing_error_pct":0.12,"q_sharing_error_pct":0.3,"v_min_v":229.4,
 *  "v_max_v":230.9,"age_ms":180,"latency_ms":210,"compute_us":35,"overruns":0,
 *  "dispatch":"p_target","p_pcc_w":5000,"p_dispatch_w":6300,"p_short_w":0}
 */
#ifndef SK_MODELS_CONTROL_STATE_H
#define SK_MODELS_CONTROL_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "models/types.h"

/** After IEEE 2030.7; the controller of this version knows islanded operation and safe.
 */
enum sk_mode {
	SK_MODE_GRID_CONNECTED,
	SK_MODE_PLANNED_ISLANDING,   /**< T1 */
	SK_MODE_UNPLANNED_ISLANDING, /**< T2 */
	SK_MODE_ISLANDED,
	SK_MODE_RECONNECTING, /**< T3 */
	SK_MODE_BLACK_START,  /**< T4 */
	SK_MODE_SAFE,
	SK_MODE_COUNT
};

struct sk_control_state {
	sk_wall_ms t_ms;
	int64_t epoch;
	int64_t cycle;
	enum sk_mode mode;
	char hold[SK_TEXT_LEN + 1]; /**< why restoration holds; empty: it is working */
	double f_hz; /**< mean of the grid-forming DERs with fresh data   */
	double v_v;
	double f_offset_hz; /**< the common offset commanded                     */
	double v_offset_v;  /**< likewise, of the voltage                        */
	double p_gfm_w, p_gfl_w, p_load_w; /**< totals, sign as everywhere */
	double sharing_error_pct;   /**< largest deviation from proportional sharing, of
				       rating */
	double q_sharing_error_pct; /**< likewise, of reactive power           */
	double v_min_v, v_max_v;    /**< of the grid-forming DERs: what sharing Q costs */
	double age_ms;	   /**< oldest measurement used this cycle              */
	double latency_ms; /**< from the oldest measurement used to its setpoint's being
			      in the registers, as heard; the slowest DER's newest  */
	double compute_us; /**< time the cycle's computation took               */
	int64_t overruns;  /**< cycles that began late by more than half a period */
	char dispatch[SK_TEXT_LEN + 1]; /**< what decides on the power; empty: nothing */
	double p_pcc_w;	     /**< from the grid, measured                        */
	double p_dispatch_w; /**< what the units are to give together            */
	double p_short_w;    /**< what they cannot give of it, >= 0              */
};

const char *sk_mode_name(enum sk_mode mode);
int sk_mode_by_name(const char *name); /**< or -1 */

SK_MUST_USE int sk_control_state_encode(const struct sk_control_state *s, char *buf,
					size_t size);
SK_MUST_USE int sk_control_state_decode(const char *json, size_t len,
					struct sk_control_state *out);

#endif
