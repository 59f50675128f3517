/* plant.c - one step of simulated time; see plant.h. */
#include "simulator/plant/plant.h"

#include <math.h>

#include "simulator/plant/plant_private.h"

/* The filters' exact discrete coefficients, for a step of another size. */
static void set_dt(struct sk_plant *p, double dt_s)
{
	p->dt_s = dt_s;
	for (size_t i = 0; i < p->forming_count; i++)
		p->forming[i].blend = -expm1(-dt_s / p->forming[i].is.tau_s);
	for (size_t i = 0; i < p->following_count; i++) {
		p->following[i].blend = -expm1(-dt_s / p->following[i].is.lag_s);
		sk_support_set_dt(&p->following[i], dt_s);
	}
}

static void inject(struct sk_plant *p)
{
	for (size_t s = 0; s < p->source_count; s++) {
		struct sk_bus *b = &p->bus[p->source[s]];

		b->i = 0;
		b->p_w = b->q_var = b->p_i_w = b->q_i_var = 0;
	}
	for (size_t i = 0; i < p->forming_count; i++)
		sk_forming_inject(p, &p->forming[i]);
	for (size_t i = 0; i < p->following_count; i++)
		sk_following_inject(p, &p->following[i]);
	for (size_t i = 0; i < p->load_count; i++)
		sk_load_inject(p, &p->load[i]);
	sk_pcc_inject(p);
}

static void advance_angle(const struct sk_plant *p, double f_hz, double *angle_rad)
{
	*angle_rad += SK_TWO_PI * (f_hz - p->f_hz) * p->dt_s;
	if (fabs(*angle_rad) > SK_TWO_PI / 2)
		*angle_rad = remainder(*angle_rad, SK_TWO_PI);
}

/* Turn the frame with the mean, so that angles stay where they are in steady state. */
static void turn(struct sk_plant *p)
{
	double f_hz = 0, weight = 0;

	for (size_t i = 0; i < p->forming_count; i++) {
		f_hz += p->forming[i].weight * p->forming[i].f_hz;
		weight += p->forming[i].weight;
	}
	if (weight == 0 && p->pcc.closed)
		f_hz = p->pcc.f_hz; /* the grid alone leads */
	p->f_hz = f_hz;
	for (size_t i = 0; i < p->forming_count; i++)
		advance_angle(p, p->forming[i].f_hz, &p->forming[i].angle_rad);
	for (size_t i = 0; i < p->following_count; i++)
		if (sk_supports(&p->following[i]))
			advance_angle(p, p->following[i].support.f_hz,
				      &p->following[i].support.angle_rad);
	if (p->pcc.here)
		advance_angle(p, p->pcc.f_hz, &p->pcc.angle_rad);
}

void sk_plant_step(struct sk_plant *p, double dt_s)
{
	if (dt_s != p->dt_s)
		set_dt(p, dt_s);
	inject(p);
	sk_network_solve(p);
	for (size_t i = 0; i < p->forming_count; i++)
		sk_forming_step(p, &p->forming[i]);
	for (size_t i = 0; i < p->following_count; i++)
		sk_following_step(p, &p->following[i]);
	for (size_t i = 0; i < p->load_count; i++)
		sk_load_step(p, &p->load[i]);
	turn(p);
	for (size_t i = 0; i < p->forming_count; i++) {
		if (sk_is_genset(&p->forming[i]))
			sk_genset_step(p, &p->forming[i]);
		if (p->forming[i].is.trips && p->forming[i].store.e_j > 0)
			sk_trip_battery(p, &p->forming[i]);
	}
	sk_pcc_step(p);
	p->steps++;
	p->time_s += dt_s;
}

double sk_plant_time_s(const struct sk_plant *p)
{
	return p->time_s;
}

double sk_plant_f_hz(const struct sk_plant *p)
{
	return p->f_hz;
}
