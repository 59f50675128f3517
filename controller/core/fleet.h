/*
 * fleet.h - the units that are dispatched: what each gives, what it may give, what it was
 * asked.
 *
 * A store is a battery that follows the grid and takes p_w; a source is PV that takes
 * a ceiling (p_max_w). In an island the grid-forming units are looked at too: they are
 * not told a power, but what is left for them by the others is to stay within their
 * limits.
 *
 * A unit that is not there, or whose power, rating or capability is not known, is left
 * out: its power is then part of what the others see as load. A store whose charge is not
 * known stays in, with a box of nothing: it is told to rest.
 *
 * Pure.
 */
#ifndef SK_CONTROLLER_FLEET_H
#define SK_CONTROLLER_FLEET_H

#include "controller/core/dispatch.h"
#include "controller/core/image.h"
#include "controller/core/members.h"
#include "controller/core/storage.h"

enum sk_fleet_kind {
	SK_FLEET_OUT, /**< not dispatched, or not now                             */
	SK_FLEET_STORE,
	SK_FLEET_SOURCE,
	SK_FLEET_FORMING,
};

/** One DER, in the order of the image. */
struct sk_fleet_unit {
	/* memory */
	struct sk_storage storage;
	double asked_w;	    /**< p_w it is to hold; NAN: none                       */
	double ceiling_w;   /**< p_max_w it is to keep; NAN: none                   */
	double asked_var;   /**< q_var it is to hold; NAN: none                     */
	sk_mono_ms held_ms; /**< when a source last had to be held back           */
	/* of this cycle */
	enum sk_fleet_kind kind;
	double p_w, q_var; /**< measured; q_var NAN: unknown                      */
	double soc_pct;	   /**< NAN: unknown, or no storage                       */
	double rating_w;   /**< > 0                                               */
	double avail_w;	   /**< of a source, 0..rating_w                          */
	double rise_w;	   /**< of a ceiling in this cycle, at most               */
	struct sk_box box; /**< for this cycle, ramp included                     */
	double could_w;	   /**< upper edge without ramp                           */
	double most_var;   /**< both ways; 0: takes none                          */
};

/** The stores and sources together. */
struct sk_fleet_sum {
	size_t count;
	double p_w, q_var;	/**< measured                                     */
	double avail_w;		/**< of the sources                               */
	double least_w, most_w; /**< edges of the boxes                           */
	double unheld_w;	/**< least with every source giving all it can    */
	double could_w;		/**< most without ramps                           */
	double most_var;
	double soc_pct; /**< mean of the stores and, in an island, of the grid-forming
			   batteries, by rating; NAN: none is known               */
};

/** The grid-forming units as one: they share by rating, so one power says it all. */
struct sk_fleet_pool {
	double rating_w; /**< 0: there is none                                    */
	double p_w;
	double min_w, max_w; /**< where the first of them meets its limit         */
	double soc_pct;	     /**< NAN: not known                                  */
	double cost_per_kwh; /**< mean by rating                                  */
	sk_mono_ms data_ms;  /**< newest measurement of theirs                    */
};

struct sk_fleet {
	struct sk_fleet_sum sum;
	struct sk_fleet_pool pool;
};

/** Nothing asked, nothing known. */
void sk_fleet_unit_init(struct sk_fleet_unit *u);

/**
 * Look at every DER.
 * @param units    image->count of them
 * @param members  says which grid-forming units run
 */
void sk_fleet_survey(struct sk_fleet_unit *units, const struct sk_image *image,
		     const struct sk_member *members, const struct sk_members_now *when,
		     bool islanded, struct sk_fleet *out);

/** A source's ceiling goes to `to_w`: down at once, up along its ramp. */
void sk_fleet_set_ceiling(struct sk_fleet_unit *u, double to_w);

#endif
