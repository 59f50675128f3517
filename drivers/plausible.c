/* plausible.c - can this reading be true? See plausible.h. */
#include "drivers/plausible.h"

#include <math.h>

#define MS_PER_H 3600e3

static void spoil(struct sk_measurement *m, enum sk_point_id id, unsigned quality)
{
	sk_measurement_set(m, id, (double)NAN, quality);
}

void sk_plausible_sign(struct sk_measurement *m, int sign)
{
	static const enum sk_point_id turned[] = {SK_PT_P_W, SK_PT_Q_VAR, SK_PT_I_A,
						  SK_PT_PF};

	if (sign >= 0)
		return;
	for (size_t i = 0; i < sizeof(turned) / sizeof(turned[0]); i++)
		if (sk_measurement_good(m, turned[i]))
			m->value[turned[i]] = -m->value[turned[i]];
	if (m->points & SK_POINT_BIT(SK_PT_E_WH))
		spoil(m, SK_PT_E_WH, SK_Q_INVALID);
}

/* NAN: unknown. */
static double rated_va(const struct sk_nameplate *n)
{
	double p_w = fmax(n->p_max_w, -n->p_min_w);

	return fmax(n->s_max_va, p_w);
}

void sk_plausible_rating(struct sk_measurement *m, const struct sk_nameplate *n)
{
	static const enum sk_point_id powers[] = {SK_PT_P_W, SK_PT_Q_VAR, SK_PT_S_VA};
	double most = SK_RATED_TIMES * rated_va(n);

	if (!(most > 0))
		return;
	for (size_t i = 0; i < sizeof(powers) / sizeof(powers[0]); i++)
		if (sk_measurement_good(m, powers[i]) && fabs(m->value[powers[i]]) > most)
			spoil(m, powers[i], SK_Q_RANGE);
}

static void believe(struct sk_energy *e, double wh, sk_mono_ms now)
{
	*e = (struct sk_energy){.wh = wh, .at = now};
}

static bool follows(const struct sk_energy *e, double wh, const struct sk_nameplate *n,
		    sk_mono_ms now)
{
	double hours = (double)(now - e->at) / MS_PER_H;
	double most = SK_RATED_TIMES * rated_va(n) * (hours + SK_ENERGY_STEP_H);

	return wh >= e->wh && !(wh - e->wh > most); /* no rating: any rise */
}

/* Somewhere else, and steadily so? */
static bool stays(struct sk_energy *e, double wh, sk_mono_ms now)
{
	if (wh == 0)
		return false;
	if (e->other_wh == 0 || wh < e->other_wh) {
		e->other_wh = wh;
		e->other_at = now;
	}
	return now - e->other_at >= SK_ENERGY_STAYS_MS;
}

void sk_plausible_energy(struct sk_energy *e, struct sk_measurement *m,
			 const struct sk_nameplate *n, sk_mono_ms now)
{
	double wh = m->value[SK_PT_E_WH];

	if (!sk_measurement_good(m, SK_PT_E_WH))
		return;
	if (e->wh == 0 || follows(e, wh, n, now) || stays(e, wh, now))
		believe(e, wh, now);
	else
		spoil(m, SK_PT_E_WH, SK_Q_IMPLAUSIBLE);
}
