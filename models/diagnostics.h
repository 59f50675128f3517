/*
 * diagnostics.h - what a driver counts of one DER, and its JSON.
 *
 * {"t_ms":1732450000123,"session":4,"latency_ms":12,"timeout_ms":200,"requests":1017,...,
 *  "exceptions":{"2":1,"6":3}}
 *
 * Published retained as <root>/der/<id>/diagnostics. Counts begin at 0 when the driver
 * starts and only rise, but for those the table below calls present.
 */
#ifndef SK_MODELS_DIAGNOSTICS_H
#define SK_MODELS_DIAGNOSTICS_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "models/types.h"

/** X(NAME, "name", "meaning") */
#define SK_COUNT_MAP(X)                                                                 \
	X(POLLS, "polls", "polls and probes that ended")                                \
	X(POLLS_FAILED, "polls_failed", "of them, those without any data")              \
	X(POLLS_MISSED, "polls_missed", "left out because one was under way")           \
	X(REQUESTS, "requests", "requests that were sent")                              \
	X(TIMEOUTS, "timeouts", "no answer in time")                                    \
	X(SHORT, "short", "of them, those that began to answer")                        \
	X(LATE, "late", "arrivals on the link that nobody waited for")                  \
	X(BROKEN, "broken", "the connection broke while an answer was awaited")         \
	X(REFUSED, "refused", "requests not sent: no connection")                       \
	X(CONNECTS, "connects", "connections of the link that stood")                   \
	X(CONNECTS_FAILED, "connects_failed",                                           \
	  "attempts to connect the link that failed")                                   \
	X(WRONG_TRANSACTION, "wrong_transaction", "replies to another transaction")     \
	X(WRONG_PROTOCOL, "wrong_protocol", "replies of another protocol")              \
	X(WRONG_LENGTH, "wrong_length", "replies of a length that was not asked for")   \
	X(WRONG_UNIT, "wrong_unit", "replies of another unit")                          \
	X(WRONG_FUNCTION, "wrong_function", "replies to another function")              \
	X(WRONG_ECHO, "wrong_echo", "acknowledgements of another write")                \
	X(WRONG_CHECKSUM, "wrong_checksum", "frames of a serial line with errors")      \
	X(LEFT_OUT, "left_out", "reads not asked for at present: refused before")       \
	X(DISCOVERIES, "discoveries", "how often its models were looked for and found") \
	X(BAD_RANGE, "bad_range", "values outside their range")                         \
	X(BAD_IMPLAUSIBLE, "bad_implausible", "values that cannot be true")             \
	X(BAD_FROZEN, "bad_frozen", "values that stood still")                          \
	X(SETPOINTS_WRITTEN, "setpoints_written", "setpoints carried out")              \
	X(SETPOINTS_FAILED, "setpoints_failed",                                         \
	  "refused by the device or without effect")                                    \
	X(SETPOINTS_REFUSED, "setpoints_refused", "refused before the device was asked")

enum sk_count {
#define SK_COUNT_ENUM(id, name, meaning) SK_COUNT_##id,
	SK_COUNT_MAP(SK_COUNT_ENUM)
#undef SK_COUNT_ENUM
		SK_COUNT_COUNT
};

/** Codes that are told apart: the standard's are 1 to 11. */
#define SK_EXCEPTIONS 16

/** Plain data. */
struct sk_diagnostics {
	sk_wall_ms t_ms;
	int64_t session;
	double latency_ms; /**< how long it takes to answer, filtered; NAN: unknown */
	int timeout_ms;	   /**< what its next request is given                     */
	int64_t count[SK_COUNT_COUNT];
	/** By code; [0]: of any code from SK_EXCEPTIONS on. */
	uint32_t exception[SK_EXCEPTIONS];
};

/** "polls", "timeouts", ...; NULL when `id` is none. */
const char *sk_count_name(int id);

/** What it counts, for people; NULL when `id` is none. */
const char *sk_count_meaning(int id);

/** @return length without the terminator, or SK_EFULL */
SK_MUST_USE int sk_diagnostics_encode(const struct sk_diagnostics *d, char *buf,
				      size_t size);

/** `out` is written only on success. @return 0 or SK_EPARSE */
SK_MUST_USE int sk_diagnostics_decode(const char *json, size_t len,
				      struct sk_diagnostics *out);

#endif
