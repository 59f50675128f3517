/* plant_store.c - energy: what a battery holds and what a meter counts. */
#include "simulator/plant/plant_private.h"

/* A limit that vanished at once would have the inverter hunt around it. */
void sk_store_limit(const struct sk_store *s, double *p_min_w, double *p_max_w)
{
	if (s->e_j <= 0)
		return;
	*p_max_w *= sk_clamp(s->stored_j / s->taper_j, 0, 1);
	*p_min_w *= sk_clamp((s->e_j - s->stored_j) / s->taper_j, 0, 1);
}

void sk_store_move(struct sk_store *s, double p_w, double dt_s)
{
	double factor = p_w > 0 ? 1 / s->discharge_eff : s->charge_eff;

	if (s->e_j > 0)
		s->stored_j = sk_clamp(s->stored_j - p_w * factor * dt_s, 0, s->e_j);
}

void sk_meter_count(struct sk_meter *m, double p_w, double q_var, double dt_s)
{
	m->p_w = p_w;
	m->q_var = q_var;
	if (p_w > 0)
		m->out_j += p_w * dt_s;
	else
		m->in_j -= p_w * dt_s;
}
