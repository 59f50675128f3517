/*
 * aim.h - what is asked of the power at the grid: limits narrow a range, one wish is
 * aimed at within it.
 *
 * Each function of the section dispatch either narrows the range or states a wish. They
 * come in the configured order, the strongest first: what a weaker one asks counts only
 * within what the stronger ones left, and the first wish is the one that counts.
 *
 * Powers are positive from the grid into the site. Pure arithmetic.
 */
#ifndef SK_CONTROLLER_AIM_H
#define SK_CONTROLLER_AIM_H

#include "models/config.h"

/** Stands for no function at all. */
#define SK_AIM_NONE SK_AIM_COUNT

struct sk_aim_in {
	const struct sk_conf_dispatch *conf; /**< borrowed                         */
	double rest_w;	 /**< at the grid with storage at rest and sources free    */
	bool recharging; /**< storage is below what it shall be charged to         */
};

struct sk_aim_out {
	double least_w, most_w; /**< the range; -INFINITY, INFINITY: no limit     */
	double aim_w;		/**< within it                                    */
	enum sk_aim by;		/**< whose word aim_w is; SK_AIM_NONE: storage rests */
	bool curtails; /**< sources may be held back for it, not only for the range */
};

/** @param in  rest_w finite */
struct sk_aim_out sk_aim_decide(const struct sk_aim_in *in);

/** Whether anything is configured that needs the power at the grid. */
bool sk_aim_needs_meter(const struct sk_conf_dispatch *conf);

/**
 * Reactive power to aim at: the target, or what there is, within what the power factor
 * allows at this active power.
 * @param rest_var  at the grid with the units giving none; all finite
 */
double sk_aim_var(const struct sk_conf_dispatch *conf, double p_w, double rest_var);

/** Whether reactive power is asked for at all. */
bool sk_aim_has_var(const struct sk_conf_dispatch *conf);

#endif
