/* json_read.c - checked access to a received JSON object; see json_read.h. */
#include "models/json_read.h"

#include <math.h>
#include <string.h>

#include "models/types.h"

json_t *sk_json_parse(const char *json, size_t len)
{
	json_t *object;

	if (!json || len > SK_PAYLOAD_MAX)
		return NULL;
	object = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	if (object && !json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

int sk_json_get_int(const json_t *object, const char *key, int64_t least, int64_t most,
		    int64_t *out)
{
	const json_t *member = json_object_get(object, key);
	int64_t value;

	if (!json_is_integer(member))
		return SK_EPARSE;
	value = json_integer_value(member);
	if (value < least || value > most)
		return SK_EPARSE;
	*out = value;
	return SK_OK;
}

int sk_json_get_real(const json_t *object, const char *key, double least, double most,
		     double *out)
{
	const json_t *member = json_object_get(object, key);
	double value;

	if (json_is_null(member)) {
		*out = (double)NAN;
		return SK_OK;
	}
	if (!json_is_number(member))
		return SK_EPARSE;
	value = json_number_value(member);
	if (!(value >= least && value <= most))
		return SK_EPARSE;
	*out = value;
	return SK_OK;
}

int sk_json_get_text(const json_t *object, const char *key, char *out, size_t size)
{
	const json_t *member = json_object_get(object, key);
	size_t len = json_string_length(member);

	if (!json_is_string(member) || len >= size)
		return SK_EPARSE;
	memcpy(out, json_string_value(member), len);
	out[len] = '\0';
	return strlen(out) == len ? SK_OK : SK_EPARSE;
}

int sk_json_get_name(const json_t *object, const char *key,
		     int (*by_name)(const char *name))
{
	const char *name = json_string_value(json_object_get(object, key));
	int number = name ? by_name(name) : -1;

	return number >= 0 ? number : SK_EPARSE;
}
