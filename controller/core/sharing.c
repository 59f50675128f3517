/* sharing.c - how evenly the grid-forming units carry the load; see sharing.h. */
#include "controller/core/sharing.h"

#include <math.h>

/* Rating in VA; NAN: unknown or not a unit that shares. */
static double rating_va(const struct sk_image_der *der)
{
	const struct sk_nameplate *n = &der->nameplate;

	if (der->conf->role != SK_ROLE_GRID_FORMING)
		return (double)NAN;
	if (n->s_max_va > 0.0)
		return n->s_max_va;
	return n->p_max_w > 0.0 ? n->p_max_w : (double)NAN;
}

/* The unit's power in terms of its rating. */
static double share(const struct sk_image_der *der, sk_mono_ms now, int stale_ms)
{
	return sk_image_value(der, SK_PT_P_W, now, stale_ms) / rating_va(der);
}

double sk_sharing_error_pct(const struct sk_image *image, sk_mono_ms now, int stale_ms)
{
	double p_w = 0.0, s_va = 0.0, worst = 0.0;

	for (size_t i = 0; i < image->count; i++) {
		double part = share(&image->ders[i], now, stale_ms);

		if (isnan(part))
			continue;
		p_w += part * rating_va(&image->ders[i]);
		s_va += rating_va(&image->ders[i]);
	}
	if (s_va <= 0.0)
		return (double)NAN;
	for (size_t i = 0; i < image->count; i++) {
		double part = share(&image->ders[i], now, stale_ms);

		worst = fmax(worst, fabs(part - p_w / s_va)); /* NAN: the other */
	}
	return worst * 100.0;
}
