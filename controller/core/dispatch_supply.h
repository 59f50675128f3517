/*
 * dispatch_supply.h - what units give at a price. Pure; for dispatch.c alone.
 *
 * At a price a unit gives what makes its cost less its earnings least. Where its marginal
 * cost is flat at just that price any power of the stretch does, so there are two
 * answers: the least and the most. Both never fall with the price, also not by rounding,
 * and are the very min_w and max_w of the box beyond its break-points.
 */
#ifndef SK_CONTROLLER_CORE_DISPATCH_SUPPLY_H
#define SK_CONTROLLER_CORE_DISPATCH_SUPPLY_H

#include "controller/core/dispatch.h"

enum sk_supply { SK_SUPPLY_LEAST, SK_SUPPLY_MOST };

/** Power of a checked unit at a price. */
double sk_supply_at(const struct sk_dispatch_unit *unit, double price_per_wh,
		    enum sk_supply which);

/** Of all units together, to rounding. */
double sk_supply_all(const struct sk_dispatch_problem *d, double price_per_wh,
		     enum sk_supply which);

/** Of all units together, each at an end of its box. */
void sk_supply_ends(const struct sk_dispatch_problem *d, double *least_w, double *most_w);

/** The prices where the unit's supply begins, ends or jumps: up to SK_DISPATCH_SEGMENTS
 *  of them into `points`, in no order that matters. Returns how many. */
size_t sk_supply_points(const struct sk_dispatch_unit *unit, double *points);

/** What is wrong with a unit, or NULL. */
const char *sk_supply_fault(const struct sk_dispatch_unit *unit);

#endif
