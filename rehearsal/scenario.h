/*
 * scenario.h - a scenario file: a site, a channel, what happens, and what is expected.
 */
#ifndef SK_REHEARSAL_SCENARIO_H
#define SK_REHEARSAL_SCENARIO_H

#include <jansson.h>

#include "models/config.h"
#include "models/fault.h"
#include "models/setpoint.h"
#include "rehearsal/channel.h"

#define SK_NO_UNIT SIZE_MAX

/** Who decides; --compare runs them all. */
enum sk_strategy_kind {
	SK_STRATEGY_SKERRY,	/**< controller/core                                */
	SK_STRATEGY_INTEGRATOR, /**< u += ki * error, and nothing else              */
	SK_STRATEGY_NONE,	/**< droop alone                                    */
	SK_STRATEGY_COUNT
};

const char *sk_strategy_name(enum sk_strategy_kind kind);
int sk_strategy_by_name(const char *name); /**< or -1 */

/** Something that happens; which fields count, its kind says (event.h). */
struct sk_event {
	double at_s;
	int kind;
	char der[SK_ID_LEN + 1];
	size_t unit; /**< index in simulator.ders; SK_NO_UNIT: of no DER            */
	double p_w, q_var, f_hz, v_v;
	double ramp_s; /**< 0: at once                                              */
	bool on;
	int fault; /**< enum sk_fault_kind; SK_FAULT_COUNT: "none"                  */
	double fault_value[SK_FAULT_PARAM_COUNT]; /**< NAN: its default             */
	double for_s;				  /**< 0: see event.c                */
	double p_max_w, f_offset_hz, v_offset_v;
	bool connect, run;
	struct sk_fault_order order;	/**< of the keys of a fault                  */
	struct sk_setpoint_values want; /**< of the keys of a command                */
	int line;
};

/** Something that is measured in the run and must not be beyond a limit (expect.h). */
struct sk_expect {
	int kind;
	char der[SK_ID_LEN + 1];
	size_t unit;
	double from_s, to_s; /**< the window; to_s NAN in the file: to the end   */
	double reference_s;  /**< of what it is compared with; NAN: from_s       */
	double band_hz;
	double limit_w;	    /**< of the grid's power                                  */
	double most, least; /**< in the unit of its kind; NAN: no limit         */
	int line;
};

/** init/clear. */
struct sk_scenario {
	char file[SK_PATH_LEN + 1];
	char text[SK_TEXT_LEN + 1]; /**< one sentence for people                    */
	char site[SK_PATH_LEN + 1]; /**< the site's configuration                   */
	double duration_s, trace_ms;
	int controller;		  /**< enum sk_strategy_kind                      */
	int seeds, seed;	  /**< how many runs, and the first one's         */
	double ki_per_s;	  /**< of the integrator                          */
	struct sk_config config;  /**< the site, with `control` of the scenario   */
	struct sk_channel *links; /**< one for each of simulator.ders             */
	struct sk_event *events;  /**< in order of time                           */
	struct sk_expect *expects;
	size_t event_count, expect_count;
};

/**
 * Read a scenario and its site, and check them together. Every complaint goes to `diag`.
 * @return 0, SK_ECONFIG when there are complaints, or SK_ENOMEM
 */
SK_MUST_USE int sk_scenario_load(struct sk_scenario *s, const char *path,
				 struct sk_diag *diag);
void sk_scenario_clear(struct sk_scenario *s);

/** Complain of what a rehearsal cannot show: faults that exist only on a wire. @return 0
 * or SK_ECONFIG */
SK_MUST_USE int sk_scenario_rehearsable(const struct sk_scenario *s,
					struct sk_diag *diag);

/** All of it as read, defaults filled in, for programs in other languages. NULL: no
 * memory. */
json_t *sk_scenario_json(const struct sk_scenario *s);

#endif
