/* event.c - one line of the event log and its JSON; see event.h. */
#include "models/event.h"

#include <string.h>

#include "models/json_read.h"
#include "models/json_write.h"

static const char *const severities[SK_SEV_COUNT] = {
	[SK_SEV_INFO] = "info",
	[SK_SEV_WARNING] = "warning",
	[SK_SEV_ERROR] = "error",
};

const char *sk_severity_name(enum sk_severity severity)
{
	return (unsigned)severity < SK_SEV_COUNT ? severities[severity] : NULL;
}

int sk_severity_by_name(const char *name)
{
	for (int severity = 0; name && severity < SK_SEV_COUNT; severity++)
		if (strcmp(severities[severity], name) == 0)
			return severity;
	return -1;
}

int sk_event_encode(const struct sk_event *e, char *buf, size_t size)
{
	const char *severity = sk_severity_name(e->severity);
	struct sk_json_writer w;

	if (!severity)
		return SK_EINVAL;
	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", e->t_ms);
	sk_json_text(&w, "source", e->source);
	sk_json_text(&w, "severity", severity);
	sk_json_text(&w, "kind", e->kind);
	sk_json_text(&w, "der", e->der);
	sk_json_text(&w, "text", e->text);
	return sk_json_end(&w);
}

int sk_event_decode(const char *json, size_t len, struct sk_event *out)
{
	struct sk_event e = {0};
	json_t *object = sk_json_parse(json, len);
	int severity, err;

	if (!object)
		return SK_EPARSE;
	severity = sk_json_get_name(object, "severity", sk_severity_by_name);
	err = severity < 0 ||
	      sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &e.t_ms) ||
	      sk_json_get_text(object, "source", e.source, sizeof(e.source)) ||
	      sk_json_get_text(object, "kind", e.kind, sizeof(e.kind)) ||
	      sk_json_get_text(object, "der", e.der, sizeof(e.der)) ||
	      sk_json_get_text(object, "text", e.text, sizeof(e.text));
	json_decref(object);
	if (err)
		return SK_EPARSE;
	e.severity = (enum sk_severity)severity;
	*out = e;
	return SK_OK;
}
