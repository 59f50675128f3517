/*
 * alarm.h - one alarm as it stands: <root>/alarm/<name>, retained until it is cleared and
 * acknowledged.
 *
 * {"t_ms":1732450000123,"severity":"warning","active":true,"since_ms":1732450000123,
 *  "acknowledged_by":"","text":"frequency outside 49.8..50.2 Hz for 10 s"}
 */
#ifndef SK_MODELS_ALARM_H
#define SK_MODELS_ALARM_H

#include <stdbool.h>
#include <stddef.h>

#include "models/error.h"
#include "models/event.h"
#include "models/types.h"

struct sk_alarm {
	sk_wall_ms t_ms; /**< of this change */
	enum sk_severity severity;
	bool active;		    /**< false: its cause has gone           */
	sk_wall_ms since_ms;	    /**< when it was raised                  */
	char by[SK_ID_LEN + 1];	    /**< acknowledged by; empty: nobody yet  */
	char text[SK_TEXT_LEN + 1]; /**< one sentence for people             */
};

SK_MUST_USE int sk_alarm_encode(const struct sk_alarm *a, char *buf, size_t size);
SK_MUST_USE int sk_alarm_decode(const char *json, size_t len, struct sk_alarm *out);

#endif
