/* diagnostics.c - what a driver counts of one DER, and its JSON; see diagnostics.h. */
#include "models/diagnostics.h"

#include <stdio.h>

#include "models/json_read.h"
#include "models/json_write.h"

#define LATENCY_MOST_MS 1e6
#define TIMEOUT_MOST_MS 1000000

static const struct {
	const char *name, *meaning;
} counts[SK_COUNT_COUNT] = {
#define SK_COUNT_ROW(id, name, meaning) {name, meaning},
	SK_COUNT_MAP(SK_COUNT_ROW)
#undef SK_COUNT_ROW
};

const char *sk_count_name(int id)
{
	return id >= 0 && id < SK_COUNT_COUNT ? counts[id].name : NULL;
}

const char *sk_count_meaning(int id)
{
	return id >= 0 && id < SK_COUNT_COUNT ? counts[id].meaning : NULL;
}

int sk_diagnostics_encode(const struct sk_diagnostics *d, char *buf, size_t size)
{
	struct sk_json_writer w;
	char code[12];

	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", d->t_ms);
	sk_json_int(&w, "session", d->session);
	sk_json_real(&w, "latency_ms", d->latency_ms);
	sk_json_int(&w, "timeout_ms", d->timeout_ms);
	for (int id = 0; id < SK_COUNT_COUNT; id++)
		sk_json_int(&w, counts[id].name, d->count[id]);
	sk_json_open(&w, "exceptions", '{');
	for (int e = 0; e < SK_EXCEPTIONS; e++) {
		(void)snprintf(code, sizeof(code), "%d", e);
		if (d->exception[e])
			sk_json_int(&w, code, d->exception[e]);
	}
	sk_json_close(&w, '}');
	return sk_json_end(&w);
}

static int decode_exceptions(const json_t *object, struct sk_diagnostics *d)
{
	const json_t *exceptions = json_object_get(object, "exceptions");
	char code[12];
	int64_t value;

	if (!json_is_object(exceptions))
		return SK_EPARSE;
	for (int e = 0; e < SK_EXCEPTIONS; e++) {
		(void)snprintf(code, sizeof(code), "%d", e);
		if (!json_object_get(exceptions, code))
			continue;
		if (sk_json_get_int(exceptions, code, 0, UINT32_MAX, &value))
			return SK_EPARSE;
		d->exception[e] = (uint32_t)value;
	}
	return SK_OK;
}

static int decode_object(const json_t *object, struct sk_diagnostics *d)
{
	int64_t timeout_ms;

	if (sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &d->t_ms) ||
	    sk_json_get_int(object, "session", 0, SK_JSON_INT_MAX, &d->session) ||
	    sk_json_get_real(object, "latency_ms", 0, LATENCY_MOST_MS, &d->latency_ms) ||
	    sk_json_get_int(object, "timeout_ms", 0, TIMEOUT_MOST_MS, &timeout_ms))
		return SK_EPARSE;
	d->timeout_ms = (int)timeout_ms;
	for (int id = 0; id < SK_COUNT_COUNT; id++)
		if (sk_json_get_int(object, counts[id].name, 0, SK_JSON_INT_MAX,
				    &d->count[id]))
			return SK_EPARSE;
	return decode_exceptions(object, d);
}

int sk_diagnostics_decode(const char *json, size_t len, struct sk_diagnostics *out)
{
	json_t *object = sk_json_parse(json, len);
	struct sk_diagnostics d = {0};
	int err;

	if (!object)
		return SK_EPARSE;
	err = decode_object(object, &d);
	json_decref(object);
	if (!err)
		*out = d;
	return err;
}
