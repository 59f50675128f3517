/*
 * event.h - the kinds of things that can happen in a scenario: one row of a table and one
 * small function each.
 */
#ifndef SK_REHEARSAL_EVENT_H
#define SK_REHEARSAL_EVENT_H

#include "rehearsal/rig.h"

/** Keys an event may have besides at_s and kind; bits. */
enum sk_event_key {
	SK_EVENT_DER = 1 << 0,
	SK_EVENT_P = 1 << 1,
	SK_EVENT_Q = 1 << 2,
	SK_EVENT_F = 1 << 3,
	SK_EVENT_ON = 1 << 4,
	SK_EVENT_RAMP = 1 << 5,
	SK_EVENT_V = 1 << 6,
	SK_EVENT_FAULT = 1 << 7, /**< its name                                       */
	SK_EVENT_PARAM = 1 << 8, /**< a fault's parameter                            */
	SK_EVENT_FOR = 1 << 9,
	SK_EVENT_WANT = 1 << 10, /**< fields of a setpoint beside p_w and q_var      */
};

/** Whom it may happen to. */
enum sk_event_whom {
	SK_WHOM_ANY,
	SK_WHOM_LOAD,
	SK_WHOM_PV,
	SK_WHOM_FORMING,
	SK_WHOM_GENSET,
	SK_WHOM_PCC,
	SK_WHOM_INVERTER,
	SK_WHOM_NETWORK /**< any DER, or "network"                                   */
};

struct sk_event_kind {
	const char *name;
	unsigned needs, takes; /**< keys that must and that may be there             */
	enum sk_event_whom whom;
	const char *allowed; /**< the DERs of `whom`, for people                     */
	void (*apply)(struct sk_rig *rig, const struct sk_event *e);
	const char *meaning;
};

extern const struct sk_event_kind sk_event_kinds[];
extern const size_t sk_event_kind_count;
#define SK_EVENT_NAMES                                                            \
	"\"load\", \"irradiance\", \"ceiling\", \"link\", \"ignore\", \"bias\", " \
	"\"trip\", \"motor\", \"run\", \"grid\", \"breaker\", \"broker\", "       \
	"\"controller\", \"fault\", \"command\""

int sk_event_by_name(const char *name); /**< index in the table, or -1 */

/** Whether an event of this kind may happen to the DER. */
bool sk_event_applies(const struct sk_event_kind *kind, const struct sk_conf_der *der);

#endif
