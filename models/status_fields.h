/*
 * status_fields.h - the members of a status in JSON, shared by every payload that has
 * them.
 */
#ifndef SK_MODELS_STATUS_FIELDS_H
#define SK_MODELS_STATUS_FIELDS_H

#include <jansson.h>

#include "models/json_write.h"
#include "models/status.h"

/** Append state, session, t_ms and reason to the open object. @return 0 or SK_EINVAL */
SK_MUST_USE int sk_status_put_fields(struct sk_json_writer *w, const struct sk_status *s);

/** Read them; other keys are passed over. `out` is undefined on SK_EPARSE. */
SK_MUST_USE int sk_status_get_fields(const json_t *object, struct sk_status *out);

#endif
