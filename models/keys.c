/* keys.c - reading one libconfig group by a table; see keys.h. */
#include "models/keys.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/der.h"
#include "models/near.h"

static void *field(const struct sk_key *key, void *target)
{
	return (char *)target + key->at;
}

void sk_keys_complain(const struct sk_keys_place *place, const config_setting_t *setting,
		      const char *key, const char *fmt, ...)
{
	char text[384];
	va_list args;
	int line = setting ? (int)config_setting_source_line(setting) : 0;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt,
			args); /* cut text is still a complaint */
	va_end(args);
	sk_diag_add(place->diag, place->file, line, "%s%s%s: %s", place->path,
		    place->path[0] && key[0] ? ": " : "", key, text);
}

/* A path that is relative to the file stays valid wherever the program is started. */
static int put_path(const struct sk_key *key, const char *file, const char *text,
		    char *to)
{
	const char *slash = strrchr(file, '/');
	int folder = slash && text[0] != '/' && text[0] ? (int)(slash - file) + 1 : 0;

	if ((size_t)folder + strlen(text) >= key->size)
		return SK_ERANGE;
	(void)snprintf(to, key->size, "%.*s%s", folder, file, text); /* it fits */
	return SK_OK;
}

static int put_text(const struct sk_key *key, const char *text, char *to)
{
	if (strlen(text) >= key->size)
		return SK_ERANGE;
	(void)snprintf(to, key->size, "%s", text); /* it fits */
	return SK_OK;
}

static void set_default(const struct sk_key *key, const char *file, void *target)
{
	const char *text = key->standard ? key->standard : "";
	void *to = field(key, target);

	switch (key->type) {
	case SK_KEY_INT:
		*(int *)to = (int)strtol(text, NULL, 10);
		break;
	case SK_KEY_FLOAT:
		*(double *)to = text[0] ? strtod(text, NULL) : (double)NAN;
		break;
	case SK_KEY_BOOL:
		*(bool *)to = strcmp(text, "true") == 0;
		break;
	case SK_KEY_PATH:
		(void)put_path(key, file, text, to); /* defaults are short */
		break;
	case SK_KEY_TEXT:
	case SK_KEY_ID:
		(void)put_text(key, text, to);
		break;
	case SK_KEY_CHOICE:
		*(int *)to = key->by_name(text);
		break;
	case SK_KEY_OTHER:
		break;
	}
}

static const char *type_name(const config_setting_t *setting)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		return "an integer";
	case CONFIG_TYPE_FLOAT:
		return "a number with a fraction";
	case CONFIG_TYPE_BOOL:
		return "true or false";
	case CONFIG_TYPE_STRING:
		return "a string";
	case CONFIG_TYPE_GROUP:
		return "a group";
	default:
		return "a list";
	}
}

static bool is_integer(const config_setting_t *s)
{
	int type = config_setting_type(s);

	return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
}

static void read_number(const struct sk_key *key, const config_setting_t *s,
			const struct sk_keys_place *place, void *to)
{
	double value = (double)NAN;

	if (is_integer(s))
		value = (double)config_setting_get_int64(s);
	else if (config_setting_type(s) == CONFIG_TYPE_FLOAT && key->type == SK_KEY_FLOAT)
		value = config_setting_get_float(s);
	else
		sk_keys_complain(place, s, key->name, "is %s, must be %s", type_name(s),
				 key->type == SK_KEY_INT ? "an integer" : "a number");
	if (isnan(value))
		return;
	if (value < key->least || value > key->most)
		sk_keys_complain(place, s, key->name,
				 "%.15g is out of range, allowed %.10g..%.10g%s%s", value,
				 key->least, key->most, key->unit[0] ? " " : "",
				 key->unit);
	else if (key->type == SK_KEY_INT)
		*(int *)to = (int)value;
	else
		*(double *)to = value;
}

static void read_string(const struct sk_key *key, const config_setting_t *s,
			const struct sk_keys_place *place, void *to)
{
	const char *text = config_setting_get_string(s);
	int err = SK_OK, choice;

	if (!text) {
		sk_keys_complain(place, s, key->name, "is %s, must be a string",
				 type_name(s));
		return;
	}
	if (key->type == SK_KEY_CHOICE) {
		choice = key->by_name(text);
		if (choice < 0)
			sk_keys_complain(place, s, key->name,
					 "\"%s\" is not known, allowed %s", text,
					 key->allowed);
		else
			*(int *)to = choice;
		return;
	}
	if (key->type == SK_KEY_ID && !sk_id_valid(text)) {
		sk_keys_complain(place, s, key->name,
				 "\"%s\" is no id, allowed [a-z0-9][a-z0-9_-]{0,31}",
				 text);
		return;
	}
	err = key->type == SK_KEY_PATH ? put_path(key, place->file, text, to)
				       : put_text(key, text, to);
	if (err)
		sk_keys_complain(place, s, key->name,
				 "is too long, allowed %zu characters", key->size - 1);
}

static void read_key(const struct sk_key *key, const config_setting_t *s,
		     const struct sk_keys_place *place, void *target)
{
	switch (key->type) {
	case SK_KEY_INT:
	case SK_KEY_FLOAT:
		read_number(key, s, place, field(key, target));
		break;
	case SK_KEY_BOOL:
		if (config_setting_type(s) == CONFIG_TYPE_BOOL)
			*(bool *)field(key, target) = config_setting_get_bool(s) != 0;
		else
			sk_keys_complain(place, s, key->name,
					 "is %s, must be true or false", type_name(s));
		break;
	case SK_KEY_TEXT:
	case SK_KEY_PATH:
	case SK_KEY_ID:
	case SK_KEY_CHOICE:
		read_string(key, s, place, field(key, target));
		break;
	case SK_KEY_OTHER:
		break;
	}
}

static const struct sk_key *find(const struct sk_key *keys, size_t count,
				 const char *name)
{
	for (size_t i = 0; name && i < count; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static void complain_unknown(const struct sk_key *keys, size_t count,
			     const config_setting_t *s, const struct sk_keys_place *place)
{
	const char *name = config_setting_name(s);
	char list[320] = "";
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(list) - 1; i++) {
		if (sk_near(name, keys[i].name)) {
			sk_keys_complain(place, s, name, "unknown key, did you mean %s?",
					 keys[i].name);
			return;
		}
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
					 i ? ", " : "", keys[i].name);
	}
	sk_keys_complain(place, s, name, "unknown key, allowed %s", list);
}

void sk_keys_read(const struct sk_key *keys, size_t count, const config_setting_t *group,
		  const struct sk_keys_place *place, void *target)
{
	for (size_t i = 0; i < count; i++)
		set_default(&keys[i], place->file, target);
	if (group && !config_setting_is_group(group)) {
		sk_keys_complain(place, group, "", "is %s, must be a group { ... }",
				 type_name(group));
		return;
	}
	for (int i = 0; group && i < config_setting_length(group); i++) {
		const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
		const struct sk_key *key = find(keys, count, config_setting_name(s));

		if (key)
			read_key(key, s, place, target);
		else
			complain_unknown(keys, count, s, place);
	}
	for (size_t i = 0; i < count; i++)
		if (!keys[i].standard &&
		    (!group || !config_setting_get_member(group, keys[i].name)))
			sk_keys_complain(place, group, keys[i].name, "is missing");
}

/* Two numbers that are both none are the same. */
static bool same_float(double a, double b)
{
	return (isnan(a) && isnan(b)) || (a <= b && a >= b);
}

static bool same_value(const struct sk_key *key, const void *a, const void *b)
{
	const char *x = (const char *)a + key->at, *y = (const char *)b + key->at;

	switch (key->type) {
	case SK_KEY_INT:
	case SK_KEY_CHOICE:
		return *(const int *)(const void *)x == *(const int *)(const void *)y;
	case SK_KEY_FLOAT:
		return same_float(*(const double *)(const void *)x,
				  *(const double *)(const void *)y);
	case SK_KEY_BOOL:
		return *(const bool *)x == *(const bool *)y;
	case SK_KEY_TEXT:
	case SK_KEY_PATH:
	case SK_KEY_ID:
		return strcmp(x, y) == 0;
	case SK_KEY_OTHER:
		break;
	}
	return true;
}

const struct sk_key *sk_keys_differ(const struct sk_key *keys, size_t count,
				    const void *a, const void *b)
{
	for (size_t i = 0; i < count; i++)
		if (!same_value(&keys[i], a, b))
			return &keys[i];
	return NULL;
}
