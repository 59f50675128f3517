/* totals.c - the site's figures for the published state; see totals.h. */
#include "controller/core/totals.h"

#include <math.h>

typedef bool picks(const struct sk_conf_der *conf);

static bool forms(const struct sk_conf_der *conf)
{
	return conf->role == SK_ROLE_GRID_FORMING;
}

static bool follows(const struct sk_conf_der *conf)
{
	return conf->role == SK_ROLE_GRID_FOLLOWING;
}

static bool loads(const struct sk_conf_der *conf)
{
	return conf->kind == SK_KIND_LOAD;
}

/* Mean of the known values; NAN when there is none. */
static double mean(const struct sk_image *image, picks *pick, enum sk_point_id point,
		   sk_mono_ms now, int stale_ms)
{
	double sum = 0.0, count = 0.0;

	for (size_t i = 0; i < image->count; i++) {
		double value = sk_image_value(&image->ders[i], point, now, stale_ms);

		if (!pick(image->ders[i].conf) || isnan(value))
			continue;
		sum += value;
		count += 1.0;
	}
	return count > 0.0 ? sum / count : (double)NAN;
}

/* Sum of all values, NAN when one is not known; `none` when there is nothing to add. */
static double total_w(const struct sk_image *image, picks *pick, double none,
		      sk_mono_ms now, int stale_ms)
{
	double sum_w = 0.0;
	bool any = false;

	for (size_t i = 0; i < image->count; i++) {
		if (!pick(image->ders[i].conf))
			continue;
		any = true;
		sum_w += sk_image_value(&image->ders[i], SK_PT_P_W, now, stale_ms);
	}
	return any ? sum_w : none;
}

void sk_totals(const struct sk_image *image, sk_mono_ms now, int stale_ms,
	       struct sk_control_state *out)
{
	out->f_hz = mean(image, forms, SK_PT_F_HZ, now, stale_ms);
	out->v_v = mean(image, forms, SK_PT_V_V, now, stale_ms);
	out->p_gfm_w = total_w(image, forms, 0.0, now, stale_ms);
	out->p_gfl_w = total_w(image, follows, 0.0, now, stale_ms);
	out->p_load_w = total_w(image, loads, (double)NAN, now, stale_ms);
}
