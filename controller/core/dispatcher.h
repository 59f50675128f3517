/*
 * dispatcher.h - from what is asked of the site's power to what is asked of its units.
 *
 * What the units are to give together follows from what they do give and what the grid's
 * meter shows beside it: need = units + grid - aim. Nothing is added up over time, so
 * nothing winds up, and only a new reading of the meter moves it: an old one beside new
 * readings of the units would count what they did as load. On the grid the aim is
 * aim.h's; in an island the grid-forming units take the meter's place, and their own
 * limits are a part of the problem. dispatch.h splits the need over the units.
 *
 * Without the grid's meter the last set-points stand for a while, then the safe ones:
 * storage rests, and sources give no more than may be given to the grid.
 *
 * Pure: no clock, no I/O, no allocation. The caller gives the arrays.
 */
#ifndef SK_CONTROLLER_DISPATCHER_H
#define SK_CONTROLLER_DISPATCHER_H

#include "controller/core/aim.h"
#include "controller/core/fleet.h"
#include "controller/core/mode.h"
#include "models/control_state.h"

/** The caller's arrays for `count` DERs. Unused when no dispatch is configured. */
struct sk_dispatch_room {
	struct sk_fleet_unit *units;	  /**< count                              */
	struct sk_dispatch_unit *problem; /**< count + 1                          */
	double *work;			  /**< SK_DISPATCH_ROOM(count)            */
};

#define SK_DISPATCH_ROOM(count) (SK_DISPATCH_WORK((count) + 1) + (count) + 1)

enum sk_dispatch_state {
	SK_DISPATCH_OFF,  /**< not configured                                     */
	SK_DISPATCH_IDLE, /**< no unit takes set-points, or nothing to go by yet  */
	SK_DISPATCH_GRID,
	SK_DISPATCH_ISLAND,
	SK_DISPATCH_HELD, /**< no meter: the last set-points stand                */
	SK_DISPATCH_SAFE, /**< no meter for too long: the safe ones               */
};

struct sk_dispatcher {
	struct sk_dispatch_room room;
	size_t count;
	double need_w, need_var; /**< what the units are to give; NAN: begins     */
	bool recharging;
	bool islanded;	       /**< in the last cycle                             */
	sk_mono_ms data_ms;    /**< newest measurement used                       */
	sk_mono_ms updated_ms; /**< when that was                                 */
	sk_mono_ms metered_ms; /**< when the meter was last there                 */
	/* what was decided */
	enum sk_dispatch_state state;
	enum sk_aim by;
	bool curtailed;	  /**< a source is held back                              */
	double p_pcc_w;	  /**< NAN: unknown                                       */
	double p_short_w; /**< what the units cannot give, >= 0; NAN: unknown     */
};

void sk_dispatcher_init(struct sk_dispatcher *d, const struct sk_dispatch_room *room,
			size_t count);

/** Decide: asked_w, ceiling_w and asked_var of each unit. */
void sk_dispatcher_run(struct sk_dispatcher *d, const struct sk_image *image,
		       const struct sk_member *members, const struct sk_members_now *when,
		       enum sk_breaker breaker);

/** Add what DER `i` is to hold to its setpoint. */
void sk_dispatcher_want(const struct sk_dispatcher *d, size_t i,
			struct sk_setpoint_values *want);

/** Fill dispatch, p_pcc_w, p_dispatch_w and p_short_w. */
void sk_dispatcher_report(const struct sk_dispatcher *d, struct sk_control_state *state);

#endif
