/* setpoint.c - what is asked of a DER, and its JSON; see setpoint.h. */
#include "models/setpoint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/der.h"
#include "models/json_read.h"
#include "models/json_write.h"
#include "models/setpoint_values.h"

#define TTL_MAX_MS 3600000

static const struct sk_setpoint_info fields[SK_SETPOINT_COUNT] = {
#define SK_SETPOINT_ROW(id, name, unit, least, most, meaning) \
	{name, unit, least, most, meaning},
	SK_SETPOINT_MAP(SK_SETPOINT_ROW)
#undef SK_SETPOINT_ROW
};

const struct sk_setpoint_info *sk_setpoint_info(int field)
{
	return field >= 0 && field < SK_SETPOINT_COUNT ? &fields[field] : NULL;
}

int sk_setpoint_by_name(const char *name)
{
	for (int field = 0; name && field < SK_SETPOINT_COUNT; field++)
		if (strcmp(fields[field].name, name) == 0)
			return field;
	return -1;
}

bool sk_setpoint_values_same(const struct sk_setpoint_values *a,
			     const struct sk_setpoint_values *b)
{
	if (a->fields != b->fields)
		return false;
	for (int f = 0; f < SK_SETPOINT_COUNT; f++)
		if (a->fields & SK_SETPOINT_BIT(f) && a->value[f] != b->value[f])
			return false;
	return true;
}

static bool is_switch(int field)
{
	return strcmp(fields[field].unit, "switch") == 0;
}

int sk_setpoint_put_values(struct sk_json_writer *w, const struct sk_setpoint_values *v)
{
	for (int field = 0; field < SK_SETPOINT_COUNT; field++) {
		if (!(v->fields & SK_SETPOINT_BIT(field)))
			continue;
		if (!isfinite(v->value[field]))
			return SK_EINVAL;
		if (is_switch(field))
			sk_json_bool(w, fields[field].name, v->value[field] != 0);
		else
			sk_json_real(w, fields[field].name, v->value[field]);
	}
	return SK_OK;
}

int sk_setpoint_encode(const struct sk_setpoint *sp, char *buf, size_t size)
{
	struct sk_json_writer w;

	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "epoch", sp->epoch);
	sk_json_int(&w, "seq", sp->seq);
	sk_json_text(&w, "source", sp->source);
	sk_json_int(&w, "t_ms", sp->t_ms);
	sk_json_int(&w, "ttl_ms", sp->ttl_ms);
	if (sk_setpoint_put_values(&w, &sp->want))
		return SK_EINVAL;
	return sk_json_end(&w);
}

/* One field's value; `why` says what is wrong with it. */
static int get_value(int field, const json_t *member, double *out, char *why)
{
	const struct sk_setpoint_info *info = &fields[field];
	double value;

	if (is_switch(field)) {
		*out = json_is_true(member) ? 1 : 0;
		if (json_is_boolean(member))
			return SK_OK;
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s: must be true or false",
			       info->name);
		return SK_EPARSE;
	}
	value = json_is_number(member) ? json_number_value(member) : (double)NAN;
	if (value >= info->least && value <= info->most) {
		*out = value;
		return SK_OK;
	}
	(void)snprintf(why, SK_TEXT_LEN + 1, "%s: must be a number in %g..%g %s",
		       info->name, info->least, info->most, info->unit);
	return SK_EPARSE;
}

static bool is_header(const char *key)
{
	static const char *const keys[] = {"epoch", "seq", "source", "t_ms", "ttl_ms"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

int sk_setpoint_get_values(const json_t *object, struct sk_setpoint_values *out,
			   char *why)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)object, key, member)
	{
		int field = sk_setpoint_by_name(key);

		if (field < 0 && is_header(key))
			continue;
		if (field < 0) {
			(void)snprintf(why, SK_TEXT_LEN + 1, "%.64s: no such field", key);
			return SK_EPARSE;
		}
		if (get_value(field, member, &out->value[field], why))
			return SK_EPARSE;
		out->fields |= SK_SETPOINT_BIT(field);
	}
	return SK_OK;
}

static int refuse(char *why, const char *text)
{
	(void)snprintf(why, SK_TEXT_LEN + 1, "%s", text);
	return SK_EPARSE;
}

static int decode_object(const json_t *object, struct sk_setpoint *sp, char *why)
{
	int64_t ttl_ms;

	if (sk_json_get_int(object, "epoch", 1, SK_JSON_INT_MAX, &sp->epoch))
		return refuse(why, "epoch: must be an integer from 1");
	if (sk_json_get_int(object, "seq", 1, SK_JSON_INT_MAX, &sp->seq))
		return refuse(why, "seq: must be an integer from 1");
	if (sk_json_get_text(object, "source", sp->source, sizeof(sp->source)) ||
	    !sk_id_valid(sp->source))
		return refuse(why, "source: must match [a-z0-9][a-z0-9_-]{0,31}");
	if (sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &sp->t_ms))
		return refuse(why, "t_ms: must be milliseconds since 1970");
	if (sk_json_get_int(object, "ttl_ms", 1, TTL_MAX_MS, &ttl_ms))
		return refuse(why, "ttl_ms: must be an integer in 1..3600000");
	sp->ttl_ms = (int32_t)ttl_ms;
	if (sk_setpoint_get_values(object, &sp->want, why))
		return SK_EPARSE;
	return sp->want.fields ? SK_OK : refuse(why, "no setpoint field in it");
}

int sk_setpoint_decode(const char *json, size_t len, struct sk_setpoint *out,
		       char why[SK_TEXT_LEN + 1])
{
	struct sk_setpoint sp = {0};
	json_t *object = sk_json_parse(json, len);
	int err;

	why[0] = '\0';
	if (!object)
		return refuse(why, "not one JSON object without duplicate keys");
	err = decode_object(object, &sp, why);
	json_decref(object);
	if (!err)
		*out = sp;
	return err;
}
