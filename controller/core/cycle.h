/*
 * cycle.h - one control cycle: the image in, setpoints and the controller's state out.
 *
 * This is the one entry point of the core. skerry-controller calls it on a grid of real
 * time with an image that MQTT fills; anything else may call it in simulated time with an
 * image of its own making. The same image, memory and `now` give the same answer.
 *
 *	for each cycle:
 *		sk_image_*(...)                 what arrived
 *		sk_cycle_run(&cycle, &image, now, &state);
 *		for each DER i with cycle.ders[i].due:
 *			send cycle.ders[i].want; if that went well
 *			sk_cycle_sent(&cycle, &image, i, epoch, seq, now);
 *
 * Pure: no clock, no I/O, no allocation. The caller gives the array.
 */
#ifndef SK_CONTROLLER_CYCLE_H
#define SK_CONTROLLER_CYCLE_H

#include "controller/core/dispatcher.h"
#include "controller/core/disturbance.h"
#include "controller/core/hold.h"
#include "controller/core/image.h"
#include "controller/core/issue.h"
#include "controller/core/members.h"
#include "controller/core/restore.h"
#include "controller/core/voltage.h"
#include "models/control_state.h"

/** Memory and decision of one DER, in the order of the image. */
struct sk_cycle_der {
	struct sk_issue issue;
	double command_hz; /**< this cycle's frequency offset; NAN: none         */
	bool due;	   /**< the decision: send `want`                        */
	enum sk_issue_why why;
	struct sk_setpoint_values want;
	double latency_ms; /**< of the newest setpoint that was written; NAN: none  */
};

/** The caller's arrays, each as long as the image. */
struct sk_cycle_room {
	struct sk_cycle_der *ders;
	struct sk_member *members;
	struct sk_voltage_unit *voltages;
	struct sk_dispatch_room dispatch; /**< for config->dispatch, if given     */
};

struct sk_cycle {
	const struct sk_config *config; /**< borrowed */
	struct sk_cycle_der *ders;	/**< the caller's: decisions             */
	struct sk_member *members;	/**< the caller's: who takes part, or why not */
	size_t count;
	struct sk_restore restore;
	struct sk_voltage voltage;
	struct sk_jump jump;
	struct sk_dispatcher dispatcher;
	enum sk_mode mode;
	enum sk_hold hold; /**< of the last cycle */
	double age_ms;	   /**< oldest measurement used in the last cycle; NAN: none */
	sk_mono_ms last_ms;
};

/**
 * @param config  borrowed for the life of the cycle
 * @param image   whose order the arrays follow
 * @param room  for image->count each, kept
 */
void sk_cycle_init(struct sk_cycle *c, const struct sk_config *config,
		   const struct sk_image *image, const struct sk_cycle_room *room);

/**
 * Decide. Fills mode, hold and the figures of `state`; what only the caller knows (t_ms,
 * epoch, cycle, compute_us, overruns) is left alone.
 */
void sk_cycle_run(struct sk_cycle *c, const struct sk_image *image, sk_mono_ms now,
		  struct sk_control_state *state);

/** The setpoint decided for DER `i` left with this epoch and sequence number. */
void sk_cycle_sent(struct sk_cycle *c, const struct sk_image *image, size_t i,
		   int64_t epoch, int64_t seq, sk_mono_ms now);

#endif
