/*
 * status.h - is a DER (or the controller) there? The payload of birth and last will.
 *
 * {"state":"online","session":4,"t_ms":1732450000123,"reason":""}
 *
 * `session` counts up on every connect and stands in the birth and in the will of that
 * connection, so that a late will of an earlier connection is recognised and ignored.
 */
#ifndef SK_MODELS_STATUS_H
#define SK_MODELS_STATUS_H

#include <stddef.h>

#include "models/error.h"
#include "models/types.h"

enum sk_state {
	SK_STATE_OFFLINE,  /**< nobody speaks for it, or the device does not answer   */
	SK_STATE_DEGRADED, /**< answers in part: some requests or points fail         */
	SK_STATE_ONLINE,
	SK_STATE_COUNT
};

struct sk_status {
	enum sk_state state;
	int64_t session; /**< > 0                                                  */
	sk_wall_ms t_ms; /**< when it became so (of a will: when it was registered) */
	char reason[SK_TEXT_LEN + 1];
};

const char *sk_state_name(enum sk_state state);
int sk_state_by_name(const char *name); /**< or -1 */

SK_MUST_USE int sk_status_encode(const struct sk_status *s, char *buf, size_t size);
SK_MUST_USE int sk_status_decode(const char *json, size_t len, struct sk_status *out);

#endif
