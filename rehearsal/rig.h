/*
 * rig.h - one run of a scenario: plant, devices, links and a controller, in simulated
 * time.
 *
 * Everything stands on the grid of simulator.step_ms. The same scenario, strategy and
 * seed give the same trace to the last bit: nothing here reads a clock.
 */
#ifndef SK_REHEARSAL_RIG_H
#define SK_REHEARSAL_RIG_H

#include "controller/core/cycle.h"
#include "rehearsal/channel.h"
#include "rehearsal/fault.h"
#include "rehearsal/scenario.h"
#include "rehearsal/trace.h"
#include "simulator/plant/plant.h"
#include "simulator/scene/view.h"

/** A power on its way from one value to another. */
struct sk_ramp {
	double from, to;
	int64_t begin_us, end_us;
	bool active;
};

/** One simulated DER: what the driver and the device make of the plant's unit. */
struct sk_unit {
	const struct sk_conf_der *der;
	const struct sk_conf_sim_der *sim;
	size_t index; /**< in simulator.ders and in the plant                        */
	struct sk_view view;
	struct sk_link link;
	struct sk_image_der *image; /**< what the controller knows of it             */
	bool forming;
	bool linked;  /**< polled and written to                                     */
	bool ignores; /**< acknowledges offsets and does not apply them              */
	double bias_hz, ceiling_w;
	double p_max_w; /**< ceiling by setpoint; INFINITY: none                     */
	unsigned held;	/**< SK_SETPOINT_BITs of what it was told and holds          */
	int64_t until_us[SK_SETPOINT_COUNT]; /**< each of these reverts then         */
	int64_t revert_us; /**< the next of them; INT64_MAX: none in force           */
	struct sk_rig_faults faults;
	bool frozen; /**< `shown` is what it shows                                   */
	struct sk_measurement shown;
	int64_t polls;
	double p_w, q_var; /**< what it was last asked to consume or could deliver   */
	struct sk_ramp ramp;
	bool published; /**< a measurement stands retained at the broker             */
	struct sk_measurement retained;
};

/** Memory of the plain integrator. */
struct sk_integrator {
	double u_hz;
};

struct sk_rig {
	const struct sk_scenario *scenario;
	const struct sk_config *config;
	struct sk_plant *plant;
	struct sk_unit *units;
	size_t unit_count;
	const struct sk_event *next_event;
	bool broker_up, controller_up;
	struct sk_rig_faults network;
	int64_t now_us, step_us, next_cycle_us, next_sample_us;
	int64_t next_fault_us; /**< when one ends by itself                          */
	int64_t session, epoch, setpoints;

	/* the controller */
	enum sk_strategy_kind strategy;
	struct sk_image image;
	struct sk_image_der *ders;
	struct sk_cycle cycle;
	struct sk_cycle_der *decisions;
	struct sk_member *members;
	struct sk_voltage_unit *voltages;
	struct sk_dispatch_room dispatch;
	struct sk_control_state state;
	struct sk_integrator integrator;

	struct sk_trace trace; /**< the result                                       */
};

/** Build everything and let the plant settle. @return 0 or SK_ENOMEM; init/clear */
SK_MUST_USE int sk_rig_init(struct sk_rig *r, const struct sk_scenario *s,
			    enum sk_strategy_kind strategy, uint64_t seed);
void sk_rig_clear(struct sk_rig *r);

/** Run the whole scenario. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_rig_run(struct sk_rig *r);

/** The controller begins with an empty memory; what is retained at the broker it gets. */
void sk_rig_controller_start(struct sk_rig *r);

/** The broker is back: every DER connects anew and says so. */
void sk_rig_broker_return(struct sk_rig *r);

/** Send a unit a setpoint. @return whether it left (it may be lost on its way) */
bool sk_rig_send(struct sk_rig *r, struct sk_unit *u,
		 const struct sk_setpoint_values *values);

/** Somebody else than the controller sends a unit a setpoint. @param ttl_s  0: the
 * controller's */
void sk_rig_command(struct sk_rig *r, struct sk_unit *u,
		    const struct sk_setpoint_values *values, double ttl_s);

/** The controller's monotonic clock. */
static inline sk_mono_ms sk_rig_now_ms(const struct sk_rig *r)
{
	return r->now_us / 1000;
}

/* rig_unit.c */
void sk_unit_init(struct sk_unit *u, struct sk_rig *r, size_t index, uint64_t seed);
/** What is due now: mail, polls, reversion, ramps. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_unit_turn(struct sk_unit *u, struct sk_rig *r);
/** The fields of a setpoint it takes, SK_SETPOINT_BITs. */
unsigned sk_unit_takes(const struct sk_unit *u);
/** Its power goes to `to` within `ramp_s`. */
void sk_unit_ramp(struct sk_unit *u, struct sk_rig *r, double to, double ramp_s);

/* obey.c */
/** Do what a setpoint asks; fields that are not in it stay as they are. */
void sk_unit_obey(struct sk_unit *u, struct sk_rig *r,
		  const struct sk_setpoint_values *v);
/** These fields revert then. */
void sk_unit_hold(struct sk_unit *u, unsigned fields, int64_t until_us);
/** Its timers stood still for so long. */
void sk_unit_wait(struct sk_unit *u, int64_t step_us);
/** Do as before of what is over. */
void sk_unit_revert(struct sk_unit *u, struct sk_rig *r);
/** Do as before at once, of all it was told. */
void sk_unit_forget(struct sk_unit *u, struct sk_rig *r);
/** The lower one of its own and the setpoint's. */
double sk_unit_ceiling_w(const struct sk_unit *u);

/* strategy.c */
/** A turn of whoever decides. */
void sk_strategy_start(struct sk_rig *r);
void sk_strategy_turn(struct sk_rig *r);

#endif
