/* plant_load.c - loads of constant impedance, current and power; consumption is negative
 * towards the bus. */
#include "simulator/plant/plant_private.h"

void sk_load_inject(struct sk_plant *p, const struct sk_load *l)
{
	struct sk_bus *b = &p->bus[l->bus];

	b->p_w -= l->is.p * l->is.p_w;
	b->q_var -= l->is.p * l->is.q_var;
	b->p_i_w -= l->is.i * l->is.p_w;
	b->q_i_var -= l->is.i * l->is.q_var;
}

void sk_load_step(struct sk_plant *p, struct sk_load *l)
{
	const struct sk_bus *b = &p->bus[l->bus];
	double complex k = l->is.z * b->k_z + l->is.i * b->k_i + l->is.p * b->k_p;
	double complex s_va = -k * sk_complex(l->is.p_w, l->is.q_var);

	sk_meter_count(&l->meter, creal(s_va), cimag(s_va), p->dt_s);
}
