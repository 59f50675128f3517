/* status.c - the payload of birth and last will; see status.h. */
#include "models/status.h"

#include <string.h>

#include "models/json_read.h"
#include "models/json_write.h"
#include "models/status_fields.h"

static const char *const states[SK_STATE_COUNT] = {
	[SK_STATE_OFFLINE] = "offline",
	[SK_STATE_DEGRADED] = "degraded",
	[SK_STATE_ONLINE] = "online",
};

const char *sk_state_name(enum sk_state state)
{
	return (unsigned)state < SK_STATE_COUNT ? states[state] : NULL;
}

int sk_state_by_name(const char *name)
{
	for (int state = 0; name && state < SK_STATE_COUNT; state++)
		if (strcmp(states[state], name) == 0)
			return state;
	return -1;
}

int sk_status_put_fields(struct sk_json_writer *w, const struct sk_status *s)
{
	const char *state = sk_state_name(s->state);

	if (!state)
		return SK_EINVAL;
	sk_json_text(w, "state", state);
	sk_json_int(w, "session", s->session);
	sk_json_int(w, "t_ms", s->t_ms);
	sk_json_text(w, "reason", s->reason);
	return SK_OK;
}

int sk_status_get_fields(const json_t *object, struct sk_status *out)
{
	int state = sk_json_get_name(object, "state", sk_state_by_name);

	if (state < 0 ||
	    sk_json_get_int(object, "session", 0, SK_JSON_INT_MAX, &out->session) ||
	    sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &out->t_ms) ||
	    sk_json_get_text(object, "reason", out->reason, sizeof(out->reason)))
		return SK_EPARSE;
	out->state = (enum sk_state)state;
	return SK_OK;
}

int sk_status_encode(const struct sk_status *s, char *buf, size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	if (sk_status_put_fields(&w, s))
		return SK_EINVAL;
	return sk_json_end(&w);
}

int sk_status_decode(const char *json, size_t len, struct sk_status *out)
{
	json_t *object = sk_json_parse(json, len);
	struct sk_status s = {0};
	int err;

	if (!object)
		return SK_EPARSE;
	err = sk_status_get_fields(object, &s);
	json_decref(object);
	if (!err)
		*out = s;
	return err;
}
