/*
 * plant_private.h - what the parts of the plant share. Not for anyone else.
 */
#ifndef SK_SIMULATOR_PLANT_PRIVATE_H
#define SK_SIMULATOR_PLANT_PRIVATE_H

#include <complex.h>
#include <string.h>

#include "simulator/plant/plant.h"

#define SK_TWO_PI 6.28318530717958647692

/** Energy behind an inverter. */
struct sk_store {
	double e_j; /**< capacity; 0: none */
	double stored_j;
	double taper_j; /**< > 0: over the last of its charge and of its room          */
	double charge_eff, discharge_eff;
};

/** What a unit's meter has counted and shows. */
struct sk_meter {
	double p_w, q_var;
	double out_j, in_j;
};

struct sk_forming {
	struct sk_plant_forming is;
	int bus;
	struct sk_store store;
	struct sk_meter meter;
	double complex y_s; /**< admittance of the coupling                  */
	double i_max_a;
	double f_offset_hz, v_offset_v, ceiling_w;
	double e_v, angle_rad; /**< internal voltage, in the common frame       */
	double complex e;      /**< the same as it stood in the last step       */
	double p_filtered_w, q_filtered_var, v_filtered_v;
	double over_hz, under_hz; /**< integral parts of the power limits          */
	double f_hz;
	double weight;	/**< share in the common frame's speed                          */
	double blend;	/**< of the filter, for the present step                        */
	bool off;	/**< a genset that is not on the bus                            */
	bool wanted;	/**< that it runs                                               */
	double state_s; /**< how long it has been starting or running                  */
	double rotor_hz, mechanical_w, fuel_l;
	const char *trip;
};

#define SK_TRIP_CURVES 8

/** A grid-following inverter's view of the grid; complex parts in the PLL's frame. */
struct sk_support {
	double angle_rad, f_hz; /**< of the PLL, in the common frame                   */
	double pll_rad_s;	/**< its integral part                                 */
	double f_filtered_hz, v_filtered_v;
	double complex i_pu, pi_pu; /**< current, and its regulator's integral part    */
	double f_blend, p_blend, v_blend, q_blend;
	struct sk_plant_volt_var volt_var; /**< count 0: its droop                  */
	bool has_frequency_watt;
	struct sk_plant_frequency_watt frequency_watt;
};

struct sk_following {
	struct sk_plant_following is;
	int bus;
	struct sk_store store;
	struct sk_meter meter;
	double q_set_var, ceiling_w;
	double p_w, q_var; /**< asked of the bus                                       */
	bool online, throttled;
	struct sk_plant_enter enter;
	bool entering;		      /**< switched on, and not on the bus yet      */
	double wait_s;		      /**< until then                               */
	double on_s;		      /**< how long it has been on the bus          */
	double leaving_s, leaving_va; /**< until it is off it; what it did before   */
	double blend;
	struct sk_support support;
	double beyond_s[SK_TRIP_CURVES]; /**< how long each limit has been passed      */
	const char *trip;
};

struct sk_load {
	struct sk_plant_load is;
	int bus;
	double inrush; /**< share of the starting current that is left                 */
	struct sk_meter meter;
};

/** What the power and current injections of a bus come to. */
struct sk_bus {
	double complex v, i;
	double p_w, q_var;	 /**< of constant power, into the bus                 */
	double p_i_w, q_i_var;	 /**< of constant current, at nominal voltage         */
	double complex k_p, k_i; /**< actual power for each VA of the two             */
	double k_z;		 /**< the same for constant impedance                 */
};

struct sk_pcc {
	struct sk_plant_pcc is;
	bool here, closed, asked;
	double complex y_s;
	double f_hz, v_v, angle_rad; /**< of the grid, in the common frame             */
	double within_s;	     /**< how long the windows have been kept          */
	double p_w, q_var;
};

struct sk_plant {
	double f_nom_hz, v_nom_v, noise_f_hz;
	uint64_t seed, steps;
	double time_s, dt_s, f_hz;
	size_t bus_count, source_count;
	struct sk_bus *bus;
	size_t *source;		   /**< buses that anything is injected into         */
	double complex *lines;	   /**< admittance of the lines                      */
	double complex *work;	   /**< 2 n^2: the inversion's room                  */
	double complex *impedance; /**< bus_count x source_count                     */
	size_t forming_count, following_count, load_count, unit_count;
	struct sk_forming *forming;
	struct sk_following *following;
	struct sk_load *load;
	struct sk_pcc pcc;
	bool may_go_dark, dark; /**< no source of voltage is on any bus              */
	struct {
		enum sk_plant_kind kind;
		size_t at; /**< in the array of its kind */
	} * unit;
};

/* plant_network.c */
/** Admittances and sources from scratch; false: the network falls into pieces. */
bool sk_network_build(struct sk_plant *p, const struct sk_plant_description *d);
/** After a change of what stands in the matrix; false leaves it as it was. */
bool sk_network_update(struct sk_plant *p);
/** Bus voltages of the currents collected in bus[].i. */
void sk_network_solve(struct sk_plant *p);

/* plant_forming.c, plant_following.c, plant_load.c */
void sk_forming_inject(struct sk_plant *p, struct sk_forming *g);
void sk_forming_step(struct sk_plant *p, struct sk_forming *g);
void sk_following_inject(struct sk_plant *p, const struct sk_following *g);
/** Where P goes with `extra_w` on top of what was asked: below every limit. */
double sk_following_target_w(struct sk_following *g, double extra_w);
/** The same of Q: active power has priority, Q takes what the rating leaves. */
double sk_following_target_var(const struct sk_following *g, double p_w,
			       double extra_var);
void sk_following_step(struct sk_plant *p, struct sk_following *g);
void sk_load_inject(struct sk_plant *p, const struct sk_load *l);
void sk_load_step(struct sk_plant *p, struct sk_load *l);

/* plant_rotor.c: of grid-forming units with inertia */
/** The frequency after one step with `p_w` taken from the unit. */
double sk_rotor_step(const struct sk_plant *p, struct sk_forming *g, double p_w);

/* plant_genset.c */
static inline bool sk_is_genset(const struct sk_forming *g)
{
	return g->is.genset.governor_s > 0;
}
/** Shares of the common frame's speed, of the units on the bus. */
void sk_genset_weigh(struct sk_plant *p);
/** To the bus or off it, now; the last one stays. */
void sk_genset_switch(struct sk_plant *p, struct sk_forming *g, bool online);
/** Start, stop and burn. */
void sk_genset_step(struct sk_plant *p, struct sk_forming *g);

/* plant_enter.c */
/** Off the bus at once, or on its way to it. */
void sk_enter_switch(struct sk_following *g, bool online);
/** Its source is there again: it starts anew where it takes time to start. */
void sk_enter_wake(struct sk_following *g);
/** On its way off the bus. */
void sk_enter_leave(struct sk_following *g);
/** Largest power on that way. */
double sk_enter_limit_w(const struct sk_following *g);
void sk_enter_step(const struct sk_plant *p, struct sk_following *g);

/* plant_trip.c */
void sk_trip_step(const struct sk_plant *p, struct sk_following *g);
/** A grid-forming battery leaves when it is empty or full. */
void sk_trip_battery(struct sk_plant *p, struct sk_forming *g);

/* plant_pcc.c */
void sk_pcc_start(struct sk_plant *p, const struct sk_plant_pcc *is);
void sk_pcc_inject(struct sk_plant *p);
/** Measure, and close when asked and permitted. */
void sk_pcc_step(struct sk_plant *p);

/* plant_support.c: of grid-following units with a PLL */
static inline bool sk_supports(const struct sk_following *g)
{
	return g->is.support.pll_kp > 0;
}
void sk_support_start(const struct sk_plant *p, struct sk_following *g);
void sk_support_set_dt(struct sk_following *g, double dt_s);
void sk_support_inject(struct sk_plant *p, const struct sk_following *g);
/** One step; its power at the bus through `p_w` and `q_var`. */
void sk_support_step(const struct sk_plant *p, struct sk_following *g, double *p_w,
		     double *q_var);

/* plant_store.c */
/** Narrow limits to what a full or an empty store still allows. */
void sk_store_limit(const struct sk_store *s, double *p_min_w, double *p_max_w);
void sk_store_move(struct sk_store *s, double p_w, double dt_s);
void sk_meter_count(struct sk_meter *m, double p_w, double q_var, double dt_s);

/* plant_noise.c */
/** A draw of the normal distribution that depends on its arguments alone. */
double sk_noise(uint64_t seed, uint64_t unit, uint64_t step);

/* As CMPLX() of C11, which this C library offers to gcc only. */
static inline double complex sk_complex(double re, double im)
{
	const double parts[2] = {re, im};
	double complex z;

	memcpy(&z, parts, sizeof(z)); /* laid out so by the standard */
	return z;
}

static inline double sk_clamp(double value, double least, double most)
{
	return value < least ? least : value > most ? most : value;
}

#endif
