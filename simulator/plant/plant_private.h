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
	double weight; /**< share in the common frame's speed                          */
	double blend;  /**< of the filter, for the present step                        */
};

struct sk_following {
	struct sk_plant_following is;
	int bus;
	struct sk_store store;
	struct sk_meter meter;
	double q_set_var, ceiling_w;
	double p_w, q_var; /**< asked of the bus                                       */
	bool online, throttled;
	double blend;
};

struct sk_load {
	struct sk_plant_load is;
	int bus;
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

struct sk_plant {
	double f_nom_hz, v_nom_v, noise_f_hz;
	uint64_t seed, steps;
	double time_s, dt_s, f_hz;
	size_t bus_count, source_count;
	struct sk_bus *bus;
	size_t *source;		   /**< buses that anything is injected into         */
	double complex *lines;	   /**< admittance of lines and couplings            */
	double complex *work;	   /**< 2 n^2: the inversion's room                  */
	double complex *impedance; /**< bus_count x source_count                     */
	size_t forming_count, following_count, load_count, unit_count;
	struct sk_forming *forming;
	struct sk_following *following;
	struct sk_load *load;
	struct {
		enum sk_plant_kind kind;
		size_t at; /**< in the array of its kind */
	} * unit;
};

/* plant_network.c */
/** Admittances and sources from scratch; false: the network falls into pieces. */
bool sk_network_build(struct sk_plant *p, const struct sk_plant_description *d);
/** After a change of a load's impedance; false leaves everything as it was. */
bool sk_network_update(struct sk_plant *p);
/** Bus voltages of the currents collected in bus[].i. */
void sk_network_solve(struct sk_plant *p);

/* plant_forming.c, plant_following.c, plant_load.c */
void sk_forming_inject(struct sk_plant *p, struct sk_forming *g);
void sk_forming_step(struct sk_plant *p, struct sk_forming *g);
void sk_following_inject(struct sk_plant *p, const struct sk_following *g);
void sk_following_step(struct sk_plant *p, struct sk_following *g);
void sk_load_inject(struct sk_plant *p, const struct sk_load *l);
void sk_load_step(struct sk_plant *p, struct sk_load *l);

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
