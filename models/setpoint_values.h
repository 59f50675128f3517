/*
 * setpoint_values.h - the fields of a setpoint in JSON, shared by setpoints and results.
 */
#ifndef SK_MODELS_SETPOINT_VALUES_H
#define SK_MODELS_SETPOINT_VALUES_H

#include <jansson.h>

#include "models/json_write.h"
#include "models/setpoint.h"

/** Append each set field to the open object. @return 0 or SK_EINVAL (not finite) */
SK_MUST_USE int sk_setpoint_put_values(struct sk_json_writer *w,
				       const struct sk_setpoint_values *v);

/**
 * Read every field of the object into `out`; keys of a setpoint's head are passed over.
 * @return 0, or SK_EPARSE with `why` (SK_TEXT_LEN + 1 bytes) saying what is wrong
 */
SK_MUST_USE int sk_setpoint_get_values(const json_t *object,
				       struct sk_setpoint_values *out, char *why);

#endif
