/*
 * restore.h - the law that brings the frequency back: one common droop offset.
 *
 * Every grid-forming unit holds f = f_nom + offset - droop * P, so a common offset moves
 * the frequency by exactly itself, whatever the load. What the units say, frequency
 * and offset in force from one and the same poll, therefore shows the disturbance,
 *
 *	d = mean(f - f_nom - offset),
 *
 * and the offset that removes it is -d. The law goes there with the rate beta. It never
 * adds up errors: a command that is late or lost shows in the echo, not in a sum.
 * docs/control.md has the reasons.
 *
 * Pure arithmetic: no clock, no I/O, no allocation.
 */
#ifndef SK_CONTROLLER_RESTORE_H
#define SK_CONTROLLER_RESTORE_H

#include <stdbool.h>

#include "models/config.h"
#include "models/types.h"

/** What keeps the offset from where it should go. */
enum sk_bound {
	SK_BOUND_NONE,
	SK_BOUND_OFFSET, /**< the largest offset allowed                          */
	SK_BOUND_P_MAX,	 /**< every unit at its highest power: more offset is futile */
	SK_BOUND_P_MIN,	 /**< every unit at its lowest power                       */
};

/** What the units that take part say together; means are weighted by 1/droop slope. */
struct sk_restore_in {
	int units;	       /**< that take part; 0: the means mean nothing           */
	double f_hz;	       /**< mean frequency                                      */
	double offset_hz;      /**< mean offset in force (echo)                         */
	double disturbance_hz; /**< what droop alone would leave, see disturbance.h  */
	bool jumped; /**< that has just moved, as more than one unit says              */
	double gain; /**< of their common offset on the frequency: below 1 when units that
			ignore theirs hold the frequency as well                   */
	double gap_hz;	    /**< mean of what each unit's command differs from the
			       common offset while it is led back to it; see members.h */
	double limit_hz;    /**< smallest of the units' largest offsets, >= 0        */
	double lsb_hz;	    /**< coarsest step of their offset registers; 0: not known */
	bool at_max;	    /**< every unit is at its highest power                  */
	bool at_min;	    /**< every unit is at its lowest power                   */
	sk_mono_ms data_ms; /**< when the newest of their measurements came          */
};

/** Memory of the law. */
struct sk_restore {
	bool started;	       /**< u_hz took over from the units' echoes         */
	double u_hz;	       /**< the common offset to command                  */
	double command_hz;     /**< the same in steps that all units can hold         */
	double aim_hz;	       /**< where u_hz goes, no faster than the ramp      */
	enum sk_bound bound;   /**< of the last update                            */
	sk_mono_ms data_ms;    /**< newest measurement used                       */
	sk_mono_ms updated_ms; /**< of the last update                            */
};

void sk_restore_init(struct sk_restore *r);

/** Take over bumplessly: the common offset becomes what is in force. */
void sk_restore_start(struct sk_restore *r, double offset_hz, sk_mono_ms now);

/**
 * One cycle. The aim moves only on measurements newer than the last used; u_hz follows it
 * by at most f_ramp_hz_per_s.
 *
 * @param in    units > 0, finite
 * @param dt_s  since the last cycle, >= 0
 */
void sk_restore_step(struct sk_restore *r, const struct sk_conf_control *control,
		     double f_nom_hz, const struct sk_restore_in *in, sk_mono_ms now,
		     double dt_s);

/** Move the common offset at once, clamped: the units' gaps changed the other way, so
 * that what is in force on the whole stays the same. */
void sk_restore_shift(struct sk_restore *r, double by_hz, double limit_hz);

/** Round the common offset for all alike: units that round for themselves, some up and
 * some down, would share badly. It changes only when it is more than half a step off. */
void sk_restore_round(struct sk_restore *r, double lsb_hz);

/** A cycle in which the offset has to stay: keep it, and forget how long it took. */
void sk_restore_hold(struct sk_restore *r, sk_mono_ms now);

#endif
