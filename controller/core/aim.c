/* aim.c - what is asked of the power at the grid; see aim.h. */
#include "controller/core/aim.h"

#include <math.h>

#include "controller/core/limits.h"

/* What has been asked so far. */
struct asked {
	double least_w, most_w, wish_w; /* wish_w NAN: none yet                     */
	enum sk_aim least_by, most_by, wish_by;
};

static void at_most(struct asked *a, double most_w, enum sk_aim by)
{
	if (most_w >= a->most_w)
		return;
	a->most_w = fmax(most_w, a->least_w);
	a->most_by = by;
}

static void at_least(struct asked *a, double least_w, enum sk_aim by)
{
	if (least_w <= a->least_w)
		return;
	a->least_w = fmin(least_w, a->most_w);
	a->least_by = by;
}

static void wish(struct asked *a, double wish_w, enum sk_aim by)
{
	if (!isnan(a->wish_w) || isnan(wish_w))
		return;
	a->wish_w = wish_w;
	a->wish_by = by;
}

/* A limit that is not configured is NAN: every comparison with it is false. */

static void export_limit(const struct sk_aim_in *in, struct asked *a)
{
	double limit_w = -in->conf->export_max_w;

	if (!isnan(limit_w))
		at_least(a, limit_w + in->conf->margin_w, SK_AIM_EXPORT_LIMIT);
}

static void import_limit(const struct sk_aim_in *in, struct asked *a)
{
	double limit_w = in->conf->import_max_w;

	if (!isnan(limit_w))
		at_most(a, limit_w - in->conf->margin_w, SK_AIM_IMPORT_LIMIT);
}

static void peak(const struct sk_aim_in *in, struct asked *a)
{
	if (!isnan(in->conf->peak_w))
		at_most(a, in->conf->peak_w, SK_AIM_PEAK);
}

static void target(const struct sk_aim_in *in, struct asked *a)
{
	wish(a, in->conf->p_target_w, SK_AIM_TARGET);
}

static void self_consumption(const struct sk_aim_in *in, struct asked *a)
{
	if (in->conf->self_consumption)
		wish(a, 0.0, SK_AIM_SELF);
}

static void recharge(const struct sk_aim_in *in, struct asked *a)
{
	if (in->recharging && in->conf->recharge_w > 0.0)
		wish(a, in->rest_w + in->conf->recharge_w, SK_AIM_RECHARGE);
}

static void (*const functions[SK_AIM_COUNT])(const struct sk_aim_in *, struct asked *) = {
	[SK_AIM_EXPORT_LIMIT] = export_limit,
	[SK_AIM_IMPORT_LIMIT] = import_limit,
	[SK_AIM_PEAK] = peak,
	[SK_AIM_TARGET] = target,
	[SK_AIM_SELF] = self_consumption,
	[SK_AIM_RECHARGE] = recharge,
};

struct sk_aim_out sk_aim_decide(const struct sk_aim_in *in)
{
	struct asked a = {-(double)INFINITY, (double)INFINITY, (double)NAN,
			  SK_AIM_NONE,	     SK_AIM_NONE,      SK_AIM_NONE};
	struct sk_aim_out out;

	for (int i = 0; i < SK_AIM_COUNT; i++)
		functions[in->conf->order[i]](in, &a);
	wish(&a, in->rest_w, SK_AIM_NONE);
	out = (struct sk_aim_out){.least_w = a.least_w,
				  .most_w = a.most_w,
				  .aim_w = sk_clamp(a.wish_w, a.least_w, a.most_w),
				  .by = a.wish_by,
				  .curtails = a.wish_by == SK_AIM_TARGET};
	if (a.wish_w > a.most_w)
		out.by = a.most_by;
	else if (a.wish_w < a.least_w)
		out.by = a.least_by;
	return out;
}

bool sk_aim_needs_meter(const struct sk_conf_dispatch *conf)
{
	return isfinite(conf->export_max_w) || isfinite(conf->import_max_w) ||
	       isfinite(conf->peak_w) || isfinite(conf->p_target_w) ||
	       conf->self_consumption || conf->recharge_w > 0.0;
}

double sk_aim_var(const struct sk_conf_dispatch *conf, double p_w, double rest_var)
{
	double wish_var = isnan(conf->q_target_var) ? rest_var : conf->q_target_var;
	double most_var;

	if (isnan(conf->pf_min))
		return wish_var;
	most_var = fabs(p_w) * tan(acos(conf->pf_min));
	return sk_clamp(wish_var, -most_var, most_var);
}

bool sk_aim_has_var(const struct sk_conf_dispatch *conf)
{
	return !isnan(conf->q_target_var) || !isnan(conf->pf_min);
}
