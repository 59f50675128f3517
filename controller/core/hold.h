/*
 * hold.h - why the common offset stays where it is, in a word and in a sentence. Pure.
 */
#ifndef SK_CONTROLLER_HOLD_H
#define SK_CONTROLLER_HOLD_H

#include "controller/core/members.h"

enum sk_hold {
	SK_HOLD_NONE,
	SK_HOLD_OFF,	      /**< control.frequency is false                   */
	SK_HOLD_GRID,	      /**< a PCC breaker is closed                      */
	SK_HOLD_GRID_UNKNOWN, /**< a PCC breaker might be closed                */
	SK_HOLD_NO_UNIT,      /**< no grid-forming DER to work with             */
	SK_HOLD_OFFSET,	      /**< infeasible: the largest offset is in force   */
	SK_HOLD_P_MAX,	      /**< infeasible: every unit at its highest power  */
	SK_HOLD_P_MIN,	      /**< infeasible: every unit at its lowest power   */
	SK_HOLD_COUNT
};

/** True for what the units cannot do, as against what keeps the controller from trying.
 */
bool sk_hold_is_infeasible(enum sk_hold hold);

/** What a bound of the law is called as a hold. */
enum sk_hold sk_hold_of_bound(enum sk_bound bound);

/**
 * One sentence for people; empty for SK_HOLD_NONE. For SK_HOLD_NO_UNIT it names the units
 * and what is wrong with each, as far as there is room.
 */
void sk_hold_text(enum sk_hold hold, const struct sk_image *image,
		  const struct sk_member *members, char out[SK_TEXT_LEN + 1]);

#endif
