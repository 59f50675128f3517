/*
 * event.h - one line of the event log: <root>/event.
 *
 * {"t_ms":1732450000123,"source":"driver","severity":"warning","kind":"der_offline",
 *  "der":"bess1","text":"no answer for 1.2 s, probing every 2 s"}
 */
#ifndef SK_MODELS_EVENT_H
#define SK_MODELS_EVENT_H

#include <stddef.h>

#include "models/error.h"
#include "models/types.h"

enum sk_severity { SK_SEV_INFO, SK_SEV_WARNING, SK_SEV_ERROR, SK_SEV_COUNT };

struct sk_event {
	sk_wall_ms t_ms;
	enum sk_severity severity;
	char source[SK_ID_LEN + 1]; /**< the program: driver, controller, ...        */
	char kind[SK_ID_LEN + 1];   /**< machine-readable, [a-z0-9_]+                */
	char der[SK_ID_LEN + 1];    /**< empty when it concerns no single DER        */
	char text[SK_TEXT_LEN + 1]; /**< one sentence for people                     */
};

const char *sk_severity_name(enum sk_severity severity);
int sk_severity_by_name(const char *name); /**< or -1 */

SK_MUST_USE int sk_event_encode(const struct sk_event *e, char *buf, size_t size);
SK_MUST_USE int sk_event_decode(const char *json, size_t len, struct sk_event *out);

#endif
