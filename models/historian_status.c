/* historian_status.c - the historian's status and its JSON; see historian_status.h. */
#include "models/historian_status.h"

#include "models/json_read.h"
#include "models/json_write.h"
#include "models/status_fields.h"

int sk_historian_status_encode(const struct sk_historian_status *s, char *buf,
			       size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	if (sk_status_put_fields(&w, &s->status))
		return SK_EINVAL;
	sk_json_int(&w, "rows", s->rows);
	sk_json_int(&w, "lost", s->lost);
	sk_json_int(&w, "queued", s->queued);
	return sk_json_end(&w);
}

int sk_historian_status_decode(const char *json, size_t len,
			       struct sk_historian_status *out)
{
	json_t *object = sk_json_parse(json, len);
	struct sk_historian_status s = {0};
	int err;

	if (!object)
		return SK_EPARSE;
	err = sk_status_get_fields(object, &s.status) ||
	      sk_json_get_int(object, "rows", 0, SK_JSON_INT_MAX, &s.rows) ||
	      sk_json_get_int(object, "lost", 0, SK_JSON_INT_MAX, &s.lost) ||
	      sk_json_get_int(object, "queued", 0, SK_JSON_INT_MAX, &s.queued);
	json_decref(object);
	if (err)
		return SK_EPARSE;
	*out = s;
	return SK_OK;
}
