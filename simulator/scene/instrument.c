/* instrument.c - noise, bias and updates of a device's instruments; see instrument.h. */
#include "simulator/scene/instrument.h"

#include <math.h>

#include "models/random.h"

#define EARLY 1e-6 /* of an update: what rounding takes from a time */

void sk_instrument_init(struct sk_instrument *i, uint64_t seed,
			const struct sk_conf_sim_der *is)
{
	*i = (struct sk_instrument){
		.is = is, .seed = seed, .bias_f_hz = is->bias_f_hz, .instant = -1};
}

bool sk_instrument_due(struct sk_instrument *i, double now_s)
{
	double update_s = i->is->update_ms / 1000;
	int64_t instant = update_s > 0 ? (int64_t)floor(now_s / update_s + EARLY)
				       : llround(now_s * 1e6);

	if (update_s > 0 && instant == i->instant)
		return false;
	i->instant = instant;
	return true;
}

static void distort_power(struct sk_plant_reading *r, double p_w, double q_var)
{
	r->p_w += p_w;
	r->q_var += q_var;
	r->i_a = r->v_v > 0 ? hypot(r->p_w, r->q_var) / (3 * r->v_v) : 0;
}

void sk_instrument_distort(const struct sk_instrument *i, struct sk_plant_reading *r,
			   struct sk_plant_pcc_reading *pcc)
{
	double noise_va = i->is->noise_pct / 100 * i->is->s_va, p_w, q_var;
	struct sk_random random;

	r->f_hz += i->bias_f_hz;
	r->v_v += i->is->bias_v_v;
	if (noise_va <= 0 && i->is->noise_f_hz <= 0)
		return;
	sk_random_init(&random, i->seed + (uint64_t)i->instant, i->is->id, "instrument");
	r->f_hz += i->is->noise_f_hz * sk_random_normal(&random);
	p_w = noise_va * sk_random_normal(&random);
	q_var = noise_va * sk_random_normal(&random);
	distort_power(r, p_w, q_var);
	pcc->p_w += p_w;
	pcc->q_var += q_var;
}
