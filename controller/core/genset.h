/*
 * genset.h - when a generating set starts and stops.
 *
 * Charge, load or reserve call for it; each has a value to start at and one to stop at.
 * What is not known neither starts a set nor stops one. In quiet hours only the charge
 * counts, with a start of its own. A set that rested for `test_every_ms` runs a test.
 * It warms up before it takes load and cools down before it stops. One that does not
 * start in time, or stops by itself, is tried again after a pause; after `retries` more
 * it is left alone until a person says so. A call during the cool-down takes it back
 * into load without a new start.
 *
 * Pure: no clock, no I/O, no allocation. Any thread.
 */
#ifndef SK_CONTROLLER_CORE_GENSET_H
#define SK_CONTROLLER_CORE_GENSET_H

#include <stdbool.h>

#include "models/types.h"

/** Times >= 0; NAN in a limit: that is not watched. */
struct sk_genset_conf {
	double start_soc_pct, stop_soc_pct; /**< starts below, stops from; start < stop */
	double quiet_soc_pct;		    /**< starts below in quiet hours            */
	double start_load_w, stop_load_w; /**< starts above, stops up to; stop < start */
	double start_reserve_w, stop_reserve_w; /**< starts below, stops from        */
	double min_load_w; /**< never loaded with less                 */
	int min_run_ms;	   /**< from the start to the cool-down                     */
	int min_rest_ms;   /**< from the stop to the next start                     */
	int warm_up_ms, cool_down_ms;
	int start_timeout_ms; /**< from the command until it must run                  */
	int retries, retry_ms;
	int64_t test_every_ms; /**< 0: never                                         */
	int test_run_ms;       /**< from the start to the cool-down                   */
};

enum sk_genset_seen { SK_GENSET_UNSEEN, SK_GENSET_STANDS, SK_GENSET_RUNS };

struct sk_genset_in {
	enum sk_genset_seen seen; /**< what the set says; UNSEEN: nothing           */
	double soc_pct;		  /**< mean of the batteries; NAN: unknown          */
	double load_w;		  /**< of the site, less other sources; NAN: unknown */
	double reserve_w;	  /**< without this set; NAN: unknown               */
	bool quiet;
	bool reset; /**< a person says that it may be tried again                    */
	sk_mono_ms now;
};

enum sk_genset_state {
	SK_GENSET_REST,
	SK_GENSET_STARTING,
	SK_GENSET_WARM_UP,
	SK_GENSET_LOADED,
	SK_GENSET_COOL_DOWN,
	SK_GENSET_PAUSE,  /**< before it is tried again                             */
	SK_GENSET_FAILED, /**< until reset                                          */
};

enum sk_genset_call {
	SK_GENSET_NO_CALL,
	SK_GENSET_BY_CHARGE,
	SK_GENSET_BY_LOAD,
	SK_GENSET_BY_RESERVE,
	SK_GENSET_BY_TEST,
};

struct sk_genset {
	enum sk_genset_state state;
	enum sk_genset_call call; /**< what it runs for                             */
	sk_mono_ms since;	  /**< in this state                                */
	sk_mono_ms ran_at;	  /**< when it began to run                         */
	sk_mono_ms rested_at; /**< when it was told to stop; SK_MONO_NEVER: long ago  */
	sk_mono_ms tested_at; /**< when it last ran, or was first looked at     */
	int failures;	      /**< since it last ran to its end */
	/* the decision */
	bool run;	/**< the setpoint                                            */
	bool loaded;	/**< it may be given power                                   */
	double least_w; /**< at least so much while loaded, else 0                  */
};

void sk_genset_init(struct sk_genset *g, sk_mono_ms now);
void sk_genset_run(struct sk_genset *g, const struct sk_genset_conf *conf,
		   const struct sk_genset_in *in);

#endif
