/*
 * voltage.h - the law that brings the voltage back and shares the reactive power.
 *
 * Every grid-forming unit i holds V_i = V_nom + e_i - droop * Q_i at its own terminals,
 * with e_i its voltage offset. Lines between the units make both goals contradict each
 * other a little: equal shares of Q need unequal voltages. So the offset has two parts,
 *
 *	e_i = u + w_i,		w_1 + w_2 + ... = 0:
 *
 * the common u brings the mean voltage (or that of a chosen bus) to nominal, the trims
 *w_i bring Q_i / S_i to the same value for all. Both are found as the frequency's offset
 *is (restore.h): measurement and offset in force from one poll show what is wrong without
 * the offset, and the new offset is what removes that. Nothing is summed, so nothing
 *winds up. What the shares cost is reported: the lowest and the highest voltage.
 *
 * It goes slower than the frequency (control.v_beta_per_s, q_beta_per_s): the voltages
 * depend on each other through the network, which nobody told us.
 *
 * Pure arithmetic: no clock, no I/O, no allocation.
 */
#ifndef SK_CONTROLLER_VOLTAGE_H
#define SK_CONTROLLER_VOLTAGE_H

#include "controller/core/image.h"
#include "controller/core/members.h"
#include "models/control_state.h"

/** Memory of one DER, in the order of the image. */
struct sk_voltage_unit {
	bool takes_part;  /**< it is there, measures V and echoes an offset it takes   */
	double trim_v;	  /**< its offset less the common one                          */
	double aim_v;	  /**< where that goes, no faster than the ramp                */
	double command_v; /**< what it should hold; NAN: nothing is asked of it       */
};

struct sk_voltage {
	struct sk_voltage_unit *units; /**< the caller's, `count` of them             */
	size_t count;
	bool started;	       /**< u_v took over from the units' echoes               */
	double u_v;	       /**< the common offset                                  */
	sk_mono_ms data_ms;    /**< newest measurement used                   */
	sk_mono_ms updated_ms; /**< of the last update                        */
};

/** @param units  room for `count`, kept */
void sk_voltage_init(struct sk_voltage *v, struct sk_voltage_unit *units, size_t count);

/**
 * One cycle: who takes part, where the offsets go, what each unit should hold.
 * @param hold  the offsets stay: the grid holds the voltage, or might
 */
void sk_voltage_run(struct sk_voltage *v, const struct sk_image *image,
		    const struct sk_member *members, const struct sk_members_now *when,
		    bool hold);

/** v_offset_v, q_sharing_error_pct, v_min_v and v_max_v of the state. */
void sk_voltage_report(const struct sk_voltage *v, const struct sk_image *image,
		       sk_mono_ms now, int stale_ms, struct sk_control_state *out);

#endif
