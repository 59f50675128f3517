/* plant_load.c - loads of constant impedance, current and power; consumption is negative
 * towards the bus. */
#include "simulator/plant/plant_private.h"

#include <math.h>

#define INRUSH_LEAST 1e-6

/* What a starting motor consumes beyond its load, at nominal voltage; its current does
 * not follow the voltage. */
static double complex inrush_va(const struct sk_load *l)
{
	double s_va = l->is.start_times * hypot(l->is.p_w, l->is.q_var);
	double pf = l->is.start_pf;
	double complex start_va = sk_complex(s_va * pf, s_va * sqrt(1 - pf * pf));

	return l->inrush * (start_va - sk_complex(l->is.p_w, l->is.q_var));
}

void sk_load_inject(struct sk_plant *p, const struct sk_load *l)
{
	struct sk_bus *b = &p->bus[l->bus];

	b->p_w -= l->is.p * l->is.p_w;
	b->q_var -= l->is.p * l->is.q_var;
	b->p_i_w -= l->is.i * l->is.p_w;
	b->q_i_var -= l->is.i * l->is.q_var;
	if (l->inrush > 0) {
		b->p_i_w -= creal(inrush_va(l));
		b->q_i_var -= cimag(inrush_va(l));
	}
}

void sk_load_step(struct sk_plant *p, struct sk_load *l)
{
	const struct sk_bus *b = &p->bus[l->bus];
	double complex k = l->is.z * b->k_z + l->is.i * b->k_i + l->is.p * b->k_p;
	double complex s_va = -k * sk_complex(l->is.p_w, l->is.q_var);

	if (l->inrush > 0) {
		s_va -= b->k_i * inrush_va(l);
		l->inrush *= exp(-p->dt_s / l->is.start_s);
		l->inrush = l->inrush > INRUSH_LEAST ? l->inrush : 0;
	}
	sk_meter_count(&l->meter, creal(s_va), cimag(s_va), p->dt_s);
}
