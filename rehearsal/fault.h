/*
 * fault.h - what a rehearsed channel and its devices make of the simulator's faults
 * (models/fault.h): those that mean something without a wire.
 *
 * Plain data in simulated time; draws come from the link's streams, so that a fault
 * leaves the rest of the weather as it was.
 */
#ifndef SK_REHEARSAL_FAULT_H
#define SK_REHEARSAL_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "models/fault.h"
#include "models/measurement.h"

struct sk_rig;
struct sk_unit;

/** Those of a device, or of the network; zeroed: none. */
struct sk_rig_faults {
	struct {
		bool on;
		double value;	/**< of its parameter                                */
		int64_t end_us; /**< INT64_MAX: until it is switched off              */
	} of[SK_FAULT_COUNT];
};

/** Whether a fault can be rehearsed. */
bool sk_rehearses_fault(enum sk_fault_kind kind);

/** "none" is SK_FAULT_COUNT. @return enum sk_fault_kind, or -1 */
int sk_event_fault_by_name(const char *name);

/** Switch a device's faults, or the network's. */
void sk_rig_fault(struct sk_rig *r, const struct sk_fault_order *o);

/** End those whose time is over. */
void sk_rig_faults_turn(struct sk_rig *r);

/** Whether a fault of the device is on. */
bool sk_unit_has(const struct sk_unit *u, enum sk_fault_kind kind);

/** Whether requests come to nothing: thrown away, refused, or the device is gone. */
bool sk_unit_is_silent(const struct sk_unit *u, const struct sk_rig *r);

/** What the device shows instead of `m`. */
void sk_unit_spoil(struct sk_unit *u, struct sk_measurement *m);

#endif
