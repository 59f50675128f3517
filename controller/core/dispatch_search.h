/*
 * dispatch_search.h - between which prices a demand is met. Pure; for dispatch.c alone.
 */
#ifndef SK_CONTROLLER_CORE_DISPATCH_SEARCH_H
#define SK_CONTROLLER_CORE_DISPATCH_SEARCH_H

#include "controller/core/dispatch_supply.h"

/** Two neighbouring break-points of the price, or twice the same one: in between each
 * unit goes straight from its supply at the one to its supply at the other. */
struct sk_bracket {
	double low_per_wh, high_per_wh;
	enum sk_supply low, high; /**< which supply, at either price               */
	double low_w, high_w;	  /**< of all units together                       */
};

/** The bracket that holds the demand, for a checked problem of one unit or more with the
 *  demand within the boxes. `work` as for sk_dispatch_solve(). */
struct sk_bracket sk_dispatch_search(const struct sk_dispatch_problem *d, double *work);

#endif
