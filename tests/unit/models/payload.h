/* payload.h - payloads with one thing changed, for the tests of the JSON codecs. */
#ifndef TESTS_UNIT_MODELS_PAYLOAD_H
#define TESTS_UNIT_MODELS_PAYLOAD_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "models/types.h"

/** One change to a good payload. */
struct change {
	const char *from, *to;
};

/** `json` with the first `from` replaced by `to`, which must be there. */
static inline const char *changed(const char *json, const struct change *change)
{
	static char buf[2 * SK_PAYLOAD_MAX];
	const char *at = strstr(json, change->from);

	ck_assert_msg(at != NULL, "%s is not in %s", change->from, json);
	(void)snprintf(buf, sizeof(buf), "%.*s%s%s", (int)(at - json), json, change->to,
		       at + strlen(change->from));
	return buf;
}

#define TEXT_127                                                           \
	"tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt" \
	"ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt"

#endif
