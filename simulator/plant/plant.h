/*
 * plant.h - a simulated microgrid: network, grid-forming and grid-following inverters,
 * loads, batteries, as a quasi-static phasor model in simulated time.
 *
 * Pure: no clock, no I/O, memory only in sk_plant_new(). The same description, calls and
 * steps give the same numbers to the last bit.
 *
 * Model    Balanced three phases as one, in a frame that turns with the mean of the
 *          grid-forming units. Lines and the units' couplings are R + jX; the impedance
 *          part of loads stands in the admittance matrix, everything else injects
 *          currents. The matrix is inverted when a load's impedance changes; a step is
 *          one product with it.
 * Units    SI; voltages line to neutral, currents per phase, powers of all phases.
 * Sign     Positive power flows into the bus: a load of 7 kW reads -7000 W.
 * Thread   One plant belongs to one thread.
 */
#ifndef SK_SIMULATOR_PLANT_H
#define SK_SIMULATOR_PLANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_plant;

enum sk_plant_kind { SK_PLANT_FORMING, SK_PLANT_FOLLOWING, SK_PLANT_LOAD };

/** An engine in front of a rotor; governor_s 0: there is none. */
struct sk_plant_genset {
	double governor_s; /**< lag of its mechanical power, > 0                      */
	double start_s;	   /**< from the command to the bus, >= 0                     */
	double min_run_s;  /**< on the bus before it may be stopped, >= 0             */
	double idle_l_per_h, l_per_kwh; /**< fuel: at no load, and for each kWh       */
	bool stopped;			/**< at the start                             */
};

/** Droop inverter: E at an angle behind R + jX; the droops act on the filtered P and Q of
 * its terminal. */
struct sk_plant_forming {
	double s_va;	     /**< rating, > 0                                         */
	double r_pu, x_pu;   /**< coupling on its own rating, x_pu > 0                */
	double m_hz_per_w;   /**< frequency droop, > 0                                */
	double n_v_per_var;  /**< voltage droop, >= 0                                 */
	double p0_w, q0_var; /**< powers at nominal frequency and voltage             */
	double p_min_w, p_max_w; /**< limits, p_min_w < p_max_w                       */
	double tau_s;		 /**< filter of P, Q and V, > 0                       */
	double i_max_pu;	 /**< current limit, > 0                              */
	double inertia_s;  /**< H of a virtual or real rotor; 0: none, droop alone */
	double damping_pu; /**< of the rotor towards nominal frequency, >= 0    */
	bool trips; /**< leaves the bus when its store is empty or full, unless it is the
		       last                                                         */
	struct sk_plant_genset genset; /**< needs a rotor                             */
};

/** How a grid-following inverter finds and supports the grid. Without a PLL it follows
 * at once and supports nothing; a droop of 0 is none. Parts of the unit's own rating. */
struct sk_plant_support {
	double pll_kp, pll_ki;	 /**< rad/s and rad/s^2 per pu of voltage; 0: no PLL    */
	double f_droop_pu;	 /**< share of nominal frequency for rated power, >= 0  */
	double f_deadband_hz;	 /**< either side of nominal, >= 0                      */
	double f_lag_s, p_lag_s; /**< of the frequency's filter and of P, > 0         */
	double v_droop_pu;	 /**< share of nominal voltage for rated Q, >= 0      */
	double v_set_v;		 /**< where the Q of the droop is 0                   */
	double v_lag_s, q_lag_s; /**< of the voltage's filter and of Q, > 0           */
	double current_kp, current_ki; /**< of the current's PI, with voltage
					  feed-forward; ki 0: lag_s instead           */
	double r_pu, x_pu;	       /**< the filter that PI works against, >= 0    */
};

#define SK_PLANT_CURVE_MAX 4

/** Volt-var by points, voltage in pu rising, Q in parts of the rating; level beyond. */
struct sk_plant_volt_var {
	size_t count; /**< 2..SK_PLANT_CURVE_MAX                                    */
	double v_pu[SK_PLANT_CURVE_MAX], q_pu[SK_PLANT_CURVE_MAX];
};

/** Frequency-watt with its own figures above and below nominal; a droop of 0 is none. */
struct sk_plant_frequency_watt {
	double over_deadband_hz, under_deadband_hz; /**< >= 0                         */
	double over_droop_pu, under_droop_pu;	    /**< >= 0                         */
};

/** How a grid-following inverter comes to the bus once it is switched on, and leaves it
 * when it is stopped. All zero: at once, whatever the bus is like. */
struct sk_plant_enter {
	double delay_s; /**< the bus must have been good for so long                */
	double ramp_s;	/**< then up to the rating in this time                     */
	double leave_s; /**< to nothing in this time, before the contactor opens    */
	double v_least_pu, v_most_pu, f_least_hz, f_most_hz; /**< good; 0: no bound  */
};

/** Inverter that injects P and Q into a voltage that others hold. */
struct sk_plant_following {
	double s_va;	     /**< rating, > 0                                         */
	double p_set_w;	     /**< power to hold; NAN: all that is available           */
	double p_avail_w;    /**< of its source, >= 0; INFINITY: no bound             */
	double p_min_w;	     /**< strongest charge, <= 0                              */
	double lag_s;	     /**< of its current, > 0                                 */
	double ramp_w_per_s; /**< steepest change, > 0                                */
	bool trips; /**< by the defaults of IEEE 1547-2018 category III           */
	struct sk_plant_support support;
	struct sk_plant_enter enter;
};

/** Load: its powers at nominal voltage, and how they follow the voltage. */
struct sk_plant_load {
	double p_w, q_var;  /**< consumed: positive, inductive                         */
	double z, i, p;	    /**< shares of constant impedance, current, power; sum 1   */
	double start_times; /**< a motor's starting current in its rated one; 0: no motor
			     */
	double start_pf, start_s; /**< its power factor, and the decay's time constant */
};

/** Storage behind an inverter. */
struct sk_plant_battery {
	double e_wh;	/**< capacity; 0: there is none, and the rest is nothing      */
	double soc_pct; /**< its charge at the start                                  */
	double charge_eff, discharge_eff; /**< 0 < .. <= 1                            */
	double taper_pct; /**< 0 < .. <= 100: over the last of its charge, and of its
			     room, its limits fall to nothing                       */
};

struct sk_plant_unit {
	enum sk_plant_kind kind;
	int bus; /**< 0 .. bus_count - 1                                              */
	struct sk_plant_battery battery;
	union {
		struct sk_plant_forming forming;
		struct sk_plant_following following;
		struct sk_plant_load load;
	};
};

struct sk_plant_line {
	int from, to;
	double r_ohm, x_ohm; /**< not both 0 */
};

/** The point of common coupling: the grid, an impedance, a breaker, a bus of the site.
 * The windows are those of the breaker's sync-check. */
struct sk_plant_pcc {
	int bus;
	double r_ohm, x_ohm; /**< of the grid, x_ohm > 0                              */
	bool closed;	     /**< at the start                                        */
	double f_window_hz, v_window_pu,
		angle_window_deg; /**< largest differences, > 0 */
	double hold_s; /**< how long all three must be within, >= 0                   */
};

/** Both sides of the breaker. */
struct sk_plant_pcc_reading {
	double f_site_hz, v_site_v;
	double f_grid_hz, v_grid_v;
	double angle_deg;  /**< of the grid ahead of the site, -180 to 180            */
	double p_w, q_var; /**< from the grid into the site                           */
	bool closed;
	bool asked;	/**< waits for the windows                                    */
	bool permitted; /**< all differences are within, for the hold time            */
};

/** Borrowed by sk_plant_new() only. */
struct sk_plant_description {
	double f_nom_hz, v_nom_v;
	double noise_f_hz; /**< standard deviation of a frequency reading             */
	uint64_t seed;	   /**< of that noise                                         */
	int bus_count;
	const struct sk_plant_line *lines;
	size_t line_count;
	const struct sk_plant_unit *units; /**< at least one grid-forming             */
	size_t unit_count;
	const struct sk_plant_pcc *pcc; /**< NULL: an island for good                 */
	/** The last grid-forming unit may leave the bus as well. Without a grid the site
	 * is dark then, with no voltage and a frequency of 0, until one comes back. */
	bool may_go_dark;
};

/** What a unit's own instruments show. NAN where it has no such thing. */
struct sk_plant_reading {
	double f_hz; /**< with noise                                                  */
	double v_v, i_a;
	double p_w, q_var;
	double e_out_wh, e_in_wh; /**< delivered to and taken from the bus            */
	double soc_pct;
	double p_avail_w;		/**< grid-following without a bound: NAN      */
	double f_offset_hz, v_offset_v; /**< grid-forming: in force                   */
	bool online;
	bool starting, stopping; /**< on its way to the bus, or off it                */
	double enter_s; /**< starting inverter: until it is there at the earliest; NAN */
	bool throttled; /**< a ceiling holds it below what it would deliver           */
};

/**
 * Build a plant, every unit at no load and nominal voltage.
 *
 * @param why  set to what is wrong when NULL is returned; static text
 */
struct sk_plant *sk_plant_new(const struct sk_plant_description *d, const char **why);
void sk_plant_free(struct sk_plant *p);

/** Advance by `dt_s` > 0; 0.1 to 10 ms is sensible. */
void sk_plant_step(struct sk_plant *p, double dt_s);

/** Simulated time since the start. */
double sk_plant_time_s(const struct sk_plant *p);

/** The site's frequency, without noise: mean of the grid-forming units by rating. */
double sk_plant_f_hz(const struct sk_plant *p);

/*
 * Setters and getters. `unit` is the index in the description; one of the wrong kind is
 * left alone. Numbers must be finite unless said otherwise.
 */

/** What a load consumes at nominal voltage. */
void sk_plant_set_load(struct sk_plant *p, size_t unit, double p_w, double q_var);

/** Active power: P0 of a grid-forming unit, the set-point of a grid-following one, where
 * NAN means all that is available. */
void sk_plant_set_p(struct sk_plant *p, size_t unit, double p_w);

/** Reactive power: Q0, or the set-point. */
void sk_plant_set_q(struct sk_plant *p, size_t unit, double q_var);

/** What a grid-following inverter with a PLL does instead of its own droops; NULL: its
 * own again. Others leave it. */
void sk_plant_set_volt_var(struct sk_plant *p, size_t unit,
			   const struct sk_plant_volt_var *curve);
void sk_plant_set_frequency_watt(struct sk_plant *p, size_t unit,
				 const struct sk_plant_frequency_watt *droop);

/** Ceiling on active power beyond the unit's own limit; INFINITY: none. */
void sk_plant_set_ceiling(struct sk_plant *p, size_t unit, double p_w);

/** Offsets of the droops of a grid-forming unit. */
void sk_plant_set_offsets(struct sk_plant *p, size_t unit, double f_hz, double v_v);

/** What a grid-following unit's source could deliver; INFINITY: no bound. From 0 it
 * starts as its `enter` says. */
void sk_plant_set_available(struct sk_plant *p, size_t unit, double p_w);

/** Open (false) the contactor of an inverter at once, or close it: a grid-following one
 * as its `enter` says. A grid-forming one comes back matched to the bus; the last one on
 * it does not open. A genset that closes runs.
 */
void sk_plant_set_online(struct sk_plant *p, size_t unit, bool online);

/*
 * The grid and its breaker; without a PCC in the description none of these does anything,
 * and the reading is all NAN.
 */

/** The grid's frequency and line-to-neutral voltage. */
void sk_plant_set_grid(struct sk_plant *p, double f_hz, double v_v);

/** Open at once, and forget that closing was asked for. */
void sk_plant_open_pcc(struct sk_plant *p);

/** Ask the sync-check to close; it does so in the first step that permits it. */
void sk_plant_close_pcc(struct sk_plant *p);

void sk_plant_read_pcc(const struct sk_plant *p, struct sk_plant_pcc_reading *out);

/** Start or stop a genset. Stopping waits for the minimum run; the last grid-forming unit
 * on the bus does not stop. */
void sk_plant_run_genset(struct sk_plant *p, size_t unit, bool run);

/** Start an inverter, or stop it; a grid-following one takes the time that `enter` says.
 */
void sk_plant_run_inverter(struct sk_plant *p, size_t unit, bool run);

/** How a grid-following inverter comes to the bus from now on. */
void sk_plant_set_enter(struct sk_plant *p, size_t unit, const struct sk_plant_enter *is);

/** Fuel a genset has used, litres; NAN: not a genset. */
double sk_plant_fuel_l(const struct sk_plant *p, size_t unit);

/** As sk_plant_set_load(), with the starting current of a motor on top. */
void sk_plant_start_motor(struct sk_plant *p, size_t unit, double p_w, double q_var);

/** What opened a unit, until it is set online again: a curve ("UF1" ...) a grid-following
 * one, "EMPTY" or "FULL" a grid-forming one; NULL: nothing. */
const char *sk_plant_trip(const struct sk_plant *p, size_t unit);

/** A unit's power at the last step, without its instrument's filter or noise. */
double sk_plant_power_w(const struct sk_plant *p, size_t unit);

void sk_plant_read(const struct sk_plant *p, size_t unit, struct sk_plant_reading *out);

#endif
