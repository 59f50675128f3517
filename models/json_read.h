/*
 * json_read.h - checked access to a received JSON object (jansson).
 *
 * Each reader checks type and range and writes its result only when both are right.
 */
#ifndef SK_MODELS_JSON_READ_H
#define SK_MODELS_JSON_READ_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "models/error.h"

/** Largest integer a JSON number carries exactly. */
#define SK_JSON_INT_MAX (INT64_C(1) << 53)

/**
 * Parse a payload that must be one object without duplicate keys and not larger than
 * SK_PAYLOAD_MAX. @return a new reference to json_decref(), or NULL
 */
json_t *sk_json_parse(const char *json, size_t len);

/** A required integer in least..most. @return 0 or SK_EPARSE */
SK_MUST_USE int sk_json_get_int(const json_t *object, const char *key, int64_t least,
				int64_t most, int64_t *out);

/** A required number in least..most, or null, which reads as NAN. @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_json_get_real(const json_t *object, const char *key, double least,
				 double most, double *out);

/** A required string that fits `size` bytes with its terminator. @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_json_get_text(const json_t *object, const char *key, char *out,
				 size_t size);

/**
 * A required string that `by_name` knows. @return its number (>= 0) or SK_EPARSE
 */
SK_MUST_USE int sk_json_get_name(const json_t *object, const char *key,
				 int (*by_name)(const char *name));

#endif
