/*
 * json_write.h - write one JSON object into a fixed buffer, without a tree in between.
 *
 * A measurement is encoded thousands of times a second, so values go straight into the
 * caller's buffer. What does not fit sets `full`; sk_json_end() reports it once. Keys are
 * ours and need no escaping; texts are escaped, and a byte that is no UTF-8 becomes '?'.
 * Numbers are written in the C locale, which no program of ours leaves.
 */
#ifndef SK_MODELS_JSON_WRITE_H
#define SK_MODELS_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/error.h"

struct sk_json_writer {
	char *buf;
	size_t size, len;
	bool comma; /**< the next member needs a comma before it */
	bool full;
};

/** Begin the outermost object. `buf` is borrowed until sk_json_end(). */
void sk_json_begin(struct sk_json_writer *w, char *buf, size_t size);

/** A real number: whole ones below 1e15 exactly, others with up to ten significant
 * digits; null when it is not finite. */
void sk_json_real(struct sk_json_writer *w, const char *key, double value);
void sk_json_int(struct sk_json_writer *w, const char *key, int64_t value);
void sk_json_bool(struct sk_json_writer *w, const char *key, bool value);
void sk_json_text(struct sk_json_writer *w, const char *key, const char *text);

/** Open and close a member that is an object ('{') or an array ('['). */
void sk_json_open(struct sk_json_writer *w, const char *key, char bracket);
void sk_json_close(struct sk_json_writer *w, char bracket);

/** One text in an open array. */
void sk_json_element(struct sk_json_writer *w, const char *text);

/** Close the outermost object. @return length without the terminator, or SK_EFULL */
SK_MUST_USE int sk_json_end(struct sk_json_writer *w);

#endif
