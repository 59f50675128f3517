/* fault_order.c - orders to switch faults, from JSON and from words; see fault.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/der.h"
#include "models/fault.h"
#include "models/json_read.h"

#define NONE "none"

static int refuse(char why[SK_TEXT_LEN + 1], const char *fmt, ...) SK_PRINTF(2, 3);

static int refuse(char why[SK_TEXT_LEN + 1], const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(why, SK_TEXT_LEN + 1, fmt, args); /* cut is still a reason */
	va_end(args);
	return SK_EPARSE;
}

static int take_target(struct sk_fault_order *o, const char *der, char *why)
{
	if (!sk_id_valid(der) && strcmp(der, SK_FAULT_ALL) != 0)
		return refuse(why, "der: must be the id of a device, \"*\" or "
				   "\"network\"");
	(void)snprintf(o->der, sizeof(o->der), "%s", der); /* fits: it is an id */
	return SK_OK;
}

static int take_name(struct sk_fault_order *o, const char *name, char *why)
{
	int kind = sk_fault_by_name(name);

	if (strcmp(name, NONE) == 0) {
		o->to = SK_FAULT_NONE;
		return SK_OK;
	}
	if (kind < 0)
		return refuse(why, "fault: \"%.32s\" is none, see skerryctl fault --list",
			      name);
	o->fault.kind = (enum sk_fault_kind)kind;
	o->fault.value = sk_fault_info(o->fault.kind)->standard;
	if (!sk_fault_fits(o->fault.kind, o->der))
		return refuse(why, "fault: \"%s\" is of devices, not of the network",
			      name);
	return SK_OK;
}

/* `for_s`, or the parameter of the fault. */
static int take_number(struct sk_fault_order *o, const char *key, double value, char *why)
{
	const struct sk_fault_info *info = sk_fault_info(o->fault.kind);

	if (strcmp(key, "for_s") == 0) {
		o->fault.for_s = value;
		return value >= 0 && value <= SK_FAULT_MOST_S
			       ? SK_OK
			       : refuse(why, "for_s: not allowed, allowed 0..%g s",
					SK_FAULT_MOST_S);
	}
	if (!info->param)
		return refuse(why, "%.32s: %s has no parameter, allowed for_s", key,
			      info->name);
	if (strcmp(key, info->param) != 0)
		return refuse(why, "%.32s: is none of %s, allowed %s, for_s", key,
			      info->name, info->param);
	o->fault.value = value;
	return value >= info->least && value <= info->most
		       ? SK_OK
		       : refuse(why, "%s: not allowed, allowed %g..%g%s%s", key,
				info->least, info->most, info->unit[0] ? " " : "",
				info->unit);
}

static int take_member(struct sk_fault_order *o, const char *key, const json_t *value,
		       char *why)
{
	if (strcmp(key, "der") == 0 || strcmp(key, "fault") == 0)
		return SK_OK;
	if (o->to == SK_FAULT_NONE)
		return refuse(why, "%.32s: \"none\" takes nothing else", key);
	if (strcmp(key, "on") == 0) {
		if (json_is_false(value))
			o->to = SK_FAULT_OFF;
		return json_is_boolean(value) ? SK_OK
					      : refuse(why, "on: must be true or false");
	}
	if (!json_is_number(value))
		return refuse(why, "%.32s: must be a number", key);
	return take_number(o, key, json_number_value(value), why);
}

int sk_fault_order_parse(const json_t *object, struct sk_fault_order *out,
			 char why[SK_TEXT_LEN + 1])
{
	const char *der = json_string_value(json_object_get(object, "der"));
	const char *name = json_string_value(json_object_get(object, "fault"));
	struct sk_fault_order o = {.to = SK_FAULT_ON};
	const char *key;
	json_t *value;
	int err = take_target(&o, der ? der : "", why);

	if (!err)
		err = take_name(&o, name ? name : "", why);
	/* jansson's macro casts const away, and changes nothing. */
	json_object_foreach((json_t *)object, key, value)
	{
		if (!err)
			err = take_member(&o, key, value, why);
	}
	if (!err)
		*out = o;
	return err;
}

/* KEY=VALUE. @return 0 or SK_EPARSE */
static int take_word(struct sk_fault_order *o, const char *word, char *why)
{
	const char *equals = strchr(word, '=');
	char key[SK_ID_LEN + 1], *end;
	double value;

	if (strcmp(word, "off") == 0 && o->to != SK_FAULT_NONE) {
		o->to = SK_FAULT_OFF;
		return SK_OK;
	}
	if (!equals || equals - word > SK_ID_LEN || o->to == SK_FAULT_NONE)
		return refuse(why, "%.32s: not understood, allowed KEY=NUMBER, off",
			      word);
	(void)snprintf(key, sizeof(key), "%.*s", (int)(equals - word), word); /* fits */
	value = strtod(equals + 1, &end);
	if (end == equals + 1 || *end || !isfinite(value))
		return refuse(why, "%s: \"%.32s\" is no number", key, equals + 1);
	return take_number(o, key, value, why);
}

/* NAME, or NAME=VALUE for the one parameter it has. */
static int take_first(struct sk_fault_order *o, const char *word, char *why)
{
	size_t len = strcspn(word, "=");
	char name[SK_ID_LEN + 1], value[2 * SK_ID_LEN];
	const char *param;
	int err;

	(void)snprintf(name, sizeof(name), "%.*s", len > SK_ID_LEN ? SK_ID_LEN : (int)len,
		       word); /* what is cut is no name */
	err = take_name(o, name, why);
	if (err || !word[len])
		return err;
	param = o->to == SK_FAULT_NONE ? NULL : sk_fault_info(o->fault.kind)->param;
	(void)snprintf(value, sizeof(value), "%s%.30s", param ? param : "value",
		       word + len); /* what is cut is no number anyone writes */
	return take_word(o, value, why);
}

int sk_fault_order_words(int count, char *const *words, struct sk_fault_order *out,
			 char why[SK_TEXT_LEN + 1])
{
	struct sk_fault_order o = {.to = SK_FAULT_ON};
	int err;

	if (count < 2)
		return refuse(why, "must be a target and the name of a fault");
	err = take_target(&o, words[0], why);
	if (!err)
		err = take_first(&o, words[1], why);
	for (int i = 2; !err && i < count; i++)
		err = take_word(&o, words[i], why);
	if (!err)
		*out = o;
	return err;
}

int sk_fault_order_encode(const struct sk_fault_order *o, char *buf, size_t size)
{
	struct sk_json_writer w;
	bool none = o->to == SK_FAULT_NONE;

	sk_json_begin(&w, buf, size);
	sk_json_text(&w, "der", o->der);
	sk_json_text(&w, "fault", none ? NONE : sk_fault_info(o->fault.kind)->name);
	if (o->to == SK_FAULT_OFF)
		sk_json_bool(&w, "on", false);
	if (o->to == SK_FAULT_ON)
		sk_fault_put(&w, &o->fault);
	if (o->to == SK_FAULT_ON && o->fault.for_s > 0)
		sk_json_real(&w, "for_s", o->fault.for_s);
	return sk_json_end(&w);
}
