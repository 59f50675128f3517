/* judge.c - from what a poll read to a measurement that may be believed; see judge.h. */
#include "drivers/judge.h"

#include <string.h>

void sk_judge_described(struct sk_judge *j, const struct sk_nameplate *n)
{
	if (strcmp(j->serial, n->serial) != 0)
		j->energy = (struct sk_energy){0};
	memcpy(j->serial, n->serial, sizeof(j->serial));
	memset(j->still, 0, sizeof(j->still));
}

static unsigned judge_block(struct sk_still *s, const struct sk_conf_der *conf,
			    const struct sk_block *b, const struct sk_nameplate *n,
			    sk_mono_ms now)
{
	const struct sk_still_limits limits = {conf->frozen_s, conf->frozen_polls};
	const struct sk_map *map = b->placed.map;

	if (!sk_still_judged(map))
		return SK_Q_GOOD;
	if (sk_still_blank(s, map, &b->window))
		return SK_Q_IMPLAUSIBLE;
	if (sk_still_frozen(s, map, &b->window, n, &limits, now))
		return SK_Q_FROZEN;
	return SK_Q_GOOD;
}

static unsigned judge_blocks(struct sk_judge *j, const struct sk_conf_der *conf,
			     const struct sk_windows *w, const struct sk_nameplate *n,
			     struct sk_measurement *m, sk_mono_ms now)
{
	unsigned all = SK_Q_GOOD;

	for (size_t i = 0; i < w->count; i++) {
		const struct sk_block *b = &w->block[i];
		unsigned quality = judge_block(&j->still[i], conf, b, n, now);

		if (quality != SK_Q_GOOD)
			sk_still_spoil(b->placed.map, &b->window, m, quality);
		all |= quality;
	}
	return all;
}

const char *sk_judge_reading(struct sk_judge *j, const struct sk_conf_der *conf,
			     const struct sk_windows *w, const struct sk_nameplate *n,
			     struct sk_measurement *m, sk_mono_ms now)
{
	unsigned quality;

	sk_windows_measure(w, m);
	quality = judge_blocks(j, conf, w, n, m, now);
	sk_plausible_sign(m, conf->p_sign);
	sk_plausible_rating(m, n);
	sk_plausible_energy(&j->energy, m, n, now);
	if (quality & SK_Q_FROZEN)
		return "its readings stand still under power";
	return quality & SK_Q_IMPLAUSIBLE ? "its readings are nothing but zeros" : NULL;
}
