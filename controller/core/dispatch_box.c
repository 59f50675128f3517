/* dispatch_box.c - what a unit may give now, as one box; see dispatch_box.h. */
#include "controller/core/dispatch_box.h"

#include <math.h>

static double clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* To what of the box lies within low..high; where nothing does, to the nearest edge. */
static void narrow(struct sk_box *box, double low_w, double high_w, enum sk_box_bound by)
{
	double min_w = clamp(low_w, box->min_w, box->max_w);
	double max_w = clamp(high_w, box->min_w, box->max_w);

	if (min_w > box->min_w)
		box->min_by = by;
	if (max_w < box->max_w)
		box->max_by = by;
	box->min_w = min_w;
	box->max_w = max_w;
}

/* Share of the power left with `room_pct` to go to the end of the window. */
static double taper(double room_pct, double taper_pct)
{
	if (room_pct <= 0)
		return 0;
	return room_pct < taper_pct ? room_pct / taper_pct : 1;
}

static bool within(double x, double low, double high)
{
	return x >= low && x <= high; /* not for NAN */
}

static bool storage_sane(const struct sk_box_in *in)
{
	return in->min_w <= 0 && in->max_w >= 0 && within(in->soc_pct, 0, 100) &&
	       within(in->soc_min_pct, 0, 100) && within(in->soc_max_pct, 0, 100) &&
	       in->soc_min_pct < in->soc_max_pct && within(in->taper_pct, 0, 100);
}

static bool sane(const struct sk_box_in *in)
{
	return isfinite(in->min_w) && isfinite(in->max_w) && in->min_w <= in->max_w &&
	       !isinf(in->previous_w) && in->ramp_w_per_s > 0 && isfinite(in->dt_s) &&
	       in->dt_s >= 0 && within(in->reserve_share, 0, 1) &&
	       (!in->storage || storage_sane(in));
}

int sk_box_fold(const struct sk_box_in *in, struct sk_box *out)
{
	struct sk_box box = {in->min_w, in->max_w, SK_BOX_RATING, SK_BOX_RATING};
	double most_w;

	if (!sane(in))
		return SK_EINVAL;
	if (in->storage)
		narrow(&box,
		       in->min_w * taper(in->soc_max_pct - in->soc_pct, in->taper_pct),
		       in->max_w * taper(in->soc_pct - in->soc_min_pct, in->taper_pct),
		       SK_BOX_CHARGE);
	most_w = box.max_w - in->reserve_share * fmax(box.max_w, 0);
	if (!isnan(in->previous_w) && !isinf(in->ramp_w_per_s))
		narrow(&box, in->previous_w - in->ramp_w_per_s * in->dt_s,
		       in->previous_w + in->ramp_w_per_s * in->dt_s, SK_BOX_RAMP);
	narrow(&box, -INFINITY, most_w, SK_BOX_RESERVE);
	*out = box;
	return SK_OK;
}

const char *sk_box_bound_name(enum sk_box_bound bound)
{
	static const char *const names[] = {"rating", "charge", "ramp", "reserve"};

	return names[bound];
}
