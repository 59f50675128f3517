/*
 * fault.h - the faults a simulated device can have, by name, and an order to switch them.
 *
 * One table for the simulator, the configuration and skerryctl. A fault has one parameter
 * or none. An order reads the same from JSON
 *     {"der":"pv1","fault":"delay","delay_ms":500,"for_s":10}
 * and from words
 *     pv1 delay delay_ms=500 for_s=10
 *
 * Pure; no memory of its own.
 */
#ifndef SK_MODELS_FAULT_H
#define SK_MODELS_FAULT_H

#include <jansson.h>
#include <stdbool.h>

#include "models/error.h"
#include "models/json_write.h"
#include "models/types.h"

/** Longest `for_s` and latest `at_s`. */
#define SK_FAULT_MOST_S 1e6

/** X(NAME, name, parameter, unit, least, most, default, of the network too, meaning) */
#define SK_FAULT_PARAM_MAP(X)                                                           \
	X(DELAY, "delay", "delay_ms", "ms", 0, 60000, 500, true,                        \
	  "each answer comes so much later")                                            \
	X(JITTER, "jitter", "jitter_ms", "ms", 0, 60000, 200, true,                     \
	  "each answer comes later by a random time up to this")                        \
	X(LOSS, "loss", "loss_pct", "%", 0, 100, 10, true,                              \
	  "so many of the requests, and of the answers, are lost")                      \
	X(EXCEPTION, "exception", "exception_code", "", 1, 255, 4, false,               \
	  "each request is answered with this exception and not carried out")           \
	X(WRONG_LENGTH, "wrong_length", "off_bytes", "bytes", -250, 250, 2, false,      \
	  "the length in an answer's head is off by this")                              \
	X(DRIBBLE, "dribble", "byte_ms", "ms", 1, 10000, 20, true,                      \
	  "an answer comes byte by byte, one every so often")                           \
	X(GARBAGE, "garbage", "garbage_bytes", "bytes", 1, 260, 16, true,               \
	  "random bytes come instead of an answer")                                     \
	X(SLOW_ACCEPT, "slow_accept", "accept_ms", "ms", 0, 60000, 2000, true,          \
	  "nothing is answered on a connection before it is so old")                    \
	X(RESTART, "restart", "gone_s", "s", 0.1, 3600, 1, false,                       \
	  "the device forgets what was written, drops its connections and is gone for " \
	  "so long")

#define SK_FAULT_PLAIN_MAP(X)                                                     \
	X(DROP, "drop", NULL, "", 0, 0, 0, true,                                  \
	  "requests are thrown away: neither carried out nor answered")           \
	X(RESET, "reset", NULL, "", 0, 0, 0, true,                                \
	  "the connection is reset instead of an answer")                         \
	X(WRONG_TRANSACTION, "wrong_transaction", NULL, "", 0, 0, 0, false,       \
	  "answers carry the next transaction id")                                \
	X(WRONG_UNIT, "wrong_unit", NULL, "", 0, 0, 0, false,                     \
	  "answers carry the next unit id")                                       \
	X(WRONG_FUNCTION, "wrong_function", NULL, "", 0, 0, 0, false,             \
	  "answers carry the next function code")                                 \
	X(HALF_FRAME, "half_frame", NULL, "", 0, 0, 0, true,                      \
	  "the first half of an answer comes, and no more")                       \
	X(LATE_REPLY, "late_reply", NULL, "", 0, 0, 0, false,                     \
	  "an answer comes when the next request does, before that one's")        \
	X(HANG, "hang", NULL, "", 0, 0, 0, false,                                 \
	  "requests are taken, and carried out and answered when it is over")     \
	X(FROZEN, "frozen", NULL, "", 0, 0, 0, false, "measurements stand still") \
	X(NAN_AT_NIGHT, "nan_at_night", NULL, "", 0, 0, 0, false,                 \
	  "measurements read \"not implemented\", as of an inverter at night")    \
	X(ZERO_AT_WAKEUP, "zero_at_wakeup", NULL, "", 0, 0, 0, false,             \
	  "measurements read 0, as of an inverter that wakes up")                 \
	X(CLOCK_STOPPED, "clock_stopped", NULL, "", 0, 0, 0, false,               \
	  "the device's clock stands: time left does not run, nothing reverts")   \
	X(WRITE_IGNORED, "write_ignored", NULL, "", 0, 0, 0, false,               \
	  "writes are acknowledged and change no register")                       \
	X(WRITE_WITHOUT_EFFECT, "write_without_effect", NULL, "", 0, 0, 0, false, \
	  "writes are acknowledged, the registers show them, the device does not obey")

enum sk_fault_kind {
#define SK_FAULT_ENUM(id, ...) SK_FAULT_##id,
	SK_FAULT_PARAM_MAP(SK_FAULT_ENUM) SK_FAULT_PARAM_COUNT,
	SK_FAULT_BEFORE_PLAIN = SK_FAULT_PARAM_COUNT - 1,
	SK_FAULT_PLAIN_MAP(SK_FAULT_ENUM) SK_FAULT_COUNT
#undef SK_FAULT_ENUM
};

struct sk_fault_info {
	const char *name;
	const char *param; /**< key of its parameter, NULL: it has none               */
	const char *unit;
	double least, most;
	double standard;
	bool network; /**< may be the network's; all may be a device's               */
	const char *meaning;
};

/** Everything about a fault; `kind` must be one. */
const struct sk_fault_info *sk_fault_info(enum sk_fault_kind kind);
int sk_fault_by_name(const char *name); /**< or -1 */

/** One fault with its parameter. */
struct sk_fault {
	enum sk_fault_kind kind;
	double value; /**< of its parameter; the default's where it was not given     */
	double for_s; /**< ends by itself after this; 0: when it is switched off      */
};

#define SK_FAULT_ALL "*"
#define SK_FAULT_NETWORK "network"

enum sk_fault_switch {
	SK_FAULT_ON,
	SK_FAULT_OFF, /**< this one                                                   */
	SK_FAULT_NONE /**< all of the target                                          */
};

/** What to do with whom. */
struct sk_fault_order {
	char der[SK_ID_LEN + 1]; /**< an id, "*" for all devices, or "network"        */
	enum sk_fault_switch to;
	struct sk_fault fault; /**< unused with SK_FAULT_NONE                         */
};

/** Its parameter as a member of an open object; nothing where it has none. */
void sk_fault_put(struct sk_json_writer *w, const struct sk_fault *f);

/** May a fault of this kind be of this target? An id is not looked up. */
bool sk_fault_fits(enum sk_fault_kind kind, const char *der);

/**
 * Read an order. `why` says what is wrong and what is allowed; `out` is written only on
 * success. "on": false switches one fault off, the name "none" all of the target.
 * @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_fault_order_parse(const json_t *object, struct sk_fault_order *out,
				     char why[SK_TEXT_LEN + 1]);

/** The same from words: TARGET NAME|none [off] [KEY=VALUE ...]; NAME=VALUE gives the
 * parameter at once. */
SK_MUST_USE int sk_fault_order_words(int count, char *const *words,
				     struct sk_fault_order *out,
				     char why[SK_TEXT_LEN + 1]);

/** An order as JSON. @return length or SK_EFULL */
SK_MUST_USE int sk_fault_order_encode(const struct sk_fault_order *o, char *buf,
				      size_t size);

#endif
