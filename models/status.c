/* status.c - the payload of birth and last will; see status.h. */
#include "models/status.h"

#include <string.h>

#include "models/json_read.h"
#include "models/json_write.h"

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

int sk_status_encode(const struct sk_status *s, char *buf, size_t size)
{
	const char *state = sk_state_name(s->state);
	struct sk_json_writer w;

	if (!state)
		return SK_EINVAL;
	sk_json_begin(&w, buf, size);
	sk_json_text(&w, "state", state);
	sk_json_int(&w, "session", s->session);
	sk_json_int(&w, "t_ms", s->t_ms);
	sk_json_text(&w, "reason", s->reason);
	return sk_json_end(&w);
}

int sk_status_decode(const char *json, size_t len, struct sk_status *out)
{
	struct sk_status s = {0};
	json_t *object = sk_json_parse(json, len);
	int state, err;

	if (!object)
		return SK_EPARSE;
	state = sk_json_get_name(object, "state", sk_state_by_name);
	err = state < 0 ||
	      sk_json_get_int(object, "session", 0, SK_JSON_INT_MAX, &s.session) ||
	      sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &s.t_ms) ||
	      sk_json_get_text(object, "reason", s.reason, sizeof(s.reason));
	json_decref(object);
	if (err)
		return SK_EPARSE;
	s.state = (enum sk_state)state;
	*out = s;
	return SK_OK;
}
