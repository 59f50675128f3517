/* alarm.c - one alarm as it stands, and its JSON; see alarm.h. */
#include "models/alarm.h"

#include "models/json_read.h"
#include "models/json_write.h"

int sk_alarm_encode(const struct sk_alarm *a, char *buf, size_t size)
{
	const char *severity = sk_severity_name(a->severity);
	struct sk_json_writer w;

	if (!severity)
		return SK_EINVAL;
	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", a->t_ms);
	sk_json_text(&w, "severity", severity);
	sk_json_bool(&w, "active", a->active);
	sk_json_int(&w, "since_ms", a->since_ms);
	sk_json_text(&w, "acknowledged_by", a->by);
	sk_json_text(&w, "text", a->text);
	return sk_json_end(&w);
}

static int decode_object(const json_t *object, struct sk_alarm *a)
{
	const json_t *active = json_object_get(object, "active");
	int severity = sk_json_get_name(object, "severity", sk_severity_by_name);

	if (severity < 0 || !json_is_boolean(active) ||
	    sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &a->t_ms) ||
	    sk_json_get_int(object, "since_ms", 0, SK_JSON_INT_MAX, &a->since_ms) ||
	    sk_json_get_text(object, "acknowledged_by", a->by, sizeof(a->by)) ||
	    sk_json_get_text(object, "text", a->text, sizeof(a->text)))
		return SK_EPARSE;
	a->severity = (enum sk_severity)severity;
	a->active = json_is_true(active);
	return SK_OK;
}

int sk_alarm_decode(const char *json, size_t len, struct sk_alarm *out)
{
	json_t *object = sk_json_parse(json, len);
	struct sk_alarm a = {0};
	int err;

	if (!object)
		return SK_EPARSE;
	err = decode_object(object, &a);
	json_decref(object);
	if (!err)
		*out = a;
	return err;
}
