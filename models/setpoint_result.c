/* setpoint_result.c - what became of a setpoint, and its JSON; see setpoint.h. */
#include <string.h>

#include "models/json_read.h"
#include "models/setpoint_values.h"

static const char *const stages[SK_STAGE_COUNT] = {
	[SK_STAGE_REJECTED] = "rejected",	[SK_STAGE_WRITTEN] = "written",
	[SK_STAGE_VERIFIED] = "verified",	[SK_STAGE_EFFECTIVE] = "effective",
	[SK_STAGE_INEFFECTIVE] = "ineffective", [SK_STAGE_EXPIRED] = "expired",
	[SK_STAGE_RELEASED] = "released",	[SK_STAGE_FOUND] = "found",
};

const char *sk_stage_name(enum sk_stage stage)
{
	return (unsigned)stage < SK_STAGE_COUNT ? stages[stage] : NULL;
}

int sk_stage_by_name(const char *name)
{
	for (int stage = 0; name && stage < SK_STAGE_COUNT; stage++)
		if (strcmp(stages[stage], name) == 0)
			return stage;
	return -1;
}

int sk_setpoint_result_encode(const struct sk_setpoint_result *r, char *buf, size_t size)
{
	const char *stage = sk_stage_name(r->stage);
	struct sk_json_writer w;

	if (!stage)
		return SK_EINVAL;
	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "epoch", r->epoch);
	sk_json_int(&w, "seq", r->seq);
	sk_json_text(&w, "stage", stage);
	sk_json_text(&w, "reason", r->reason);
	sk_json_open(&w, "applied", '{');
	if (sk_setpoint_put_values(&w, &r->applied))
		return SK_EINVAL;
	sk_json_close(&w, '}');
	sk_json_int(&w, "t_ms", r->t_ms);
	return sk_json_end(&w);
}

static int decode_object(const json_t *object, struct sk_setpoint_result *r)
{
	const json_t *applied = json_object_get(object, "applied");
	int stage = sk_json_get_name(object, "stage", sk_stage_by_name);
	char why[SK_TEXT_LEN + 1];

	if (stage < 0 || !json_is_object(applied) ||
	    sk_json_get_int(object, "epoch", 0, SK_JSON_INT_MAX, &r->epoch) ||
	    sk_json_get_int(object, "seq", 0, SK_JSON_INT_MAX, &r->seq) ||
	    sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &r->t_ms) ||
	    sk_json_get_text(object, "reason", r->reason, sizeof(r->reason)))
		return SK_EPARSE;
	r->stage = (enum sk_stage)stage;
	return sk_setpoint_get_values(applied, &r->applied, why);
}

int sk_setpoint_result_decode(const char *json, size_t len,
			      struct sk_setpoint_result *out)
{
	struct sk_setpoint_result r = {0};
	json_t *object = sk_json_parse(json, len);
	int err;

	if (!object)
		return SK_EPARSE;
	err = decode_object(object, &r);
	json_decref(object);
	if (!err)
		*out = r;
	return err;
}
