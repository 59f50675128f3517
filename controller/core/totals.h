/*
 * totals.h - the site's figures for the published state. Pure.
 */
#ifndef SK_CONTROLLER_TOTALS_H
#define SK_CONTROLLER_TOTALS_H

#include "controller/core/image.h"
#include "models/control_state.h"

/**
 * Fill f_hz, v_v (means of the grid-forming units that are there), p_gfm_w, p_gfl_w and
 * p_load_w. A sum is NAN when the power of one of its DERs is not known: half a sum looks
 * like a whole one. Without any load meter p_load_w is NAN.
 */
void sk_totals(const struct sk_image *image, sk_mono_ms now, int stale_ms,
	       struct sk_control_state *out);

#endif
