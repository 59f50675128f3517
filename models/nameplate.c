/* nameplate.c - what a device says of itself, and its JSON; see der.h. */
#include <math.h>
#include <string.h>

#include "models/der.h"
#include "models/json_read.h"
#include "models/json_write.h"
#include "models/point.h"

/* The ratings: key, where it lives, what is plausible. */
static const struct {
	const char *key;
	size_t at;
	double least, most;
} ratings[] = {
	{"p_max_w", offsetof(struct sk_nameplate, p_max_w), 0, 1e9},
	{"p_min_w", offsetof(struct sk_nameplate, p_min_w), -1e9, 0},
	{"s_max_va", offsetof(struct sk_nameplate, s_max_va), 0, 1e9},
	{"q_max_var", offsetof(struct sk_nameplate, q_max_var), 0, 1e9},
	{"q_min_var", offsetof(struct sk_nameplate, q_min_var), -1e9, 0},
	{"v_nom_v", offsetof(struct sk_nameplate, v_nom_v), 0, 1e6},
	{"e_wh", offsetof(struct sk_nameplate, e_wh), 0, 1e12},
	{"f_droop_hz", offsetof(struct sk_nameplate, f_droop_hz), 0, 10},
	{"v_droop_v", offsetof(struct sk_nameplate, v_droop_v), 0, 1e5},
	{"f_offset_lsb_hz", offsetof(struct sk_nameplate, f_offset_lsb_hz), 0, 1},
};

#define RATING_COUNT (sizeof(ratings) / sizeof(ratings[0]))

static double *rating(struct sk_nameplate *n, size_t i)
{
	return (double *)(void *)((char *)n + ratings[i].at);
}

void sk_nameplate_init(struct sk_nameplate *n)
{
	*n = (struct sk_nameplate){0};
	for (size_t i = 0; i < RATING_COUNT; i++)
		*rating(n, i) = (double)NAN;
}

int sk_nameplate_rate(struct sk_nameplate *n, const char *key, double value)
{
	for (size_t i = 0; i < RATING_COUNT; i++) {
		if (strcmp(ratings[i].key, key) != 0)
			continue;
		if (!(value >= ratings[i].least && value <= ratings[i].most))
			return SK_ERANGE;
		if (isnan(*rating(n, i)))
			*rating(n, i) = value;
		return SK_OK;
	}
	return SK_ENOENT;
}

static void encode_lists(struct sk_json_writer *w, const struct sk_nameplate *n)
{
	sk_json_open(w, "capabilities", '[');
	for (int field = 0; field < SK_SETPOINT_COUNT; field++)
		if (n->capabilities & SK_SETPOINT_BIT(field))
			sk_json_element(w, sk_setpoint_info(field)->name);
	sk_json_close(w, ']');
	sk_json_open(w, "points", '{');
	for (int id = 0; id < SK_POINT_COUNT; id++)
		if (n->points & SK_POINT_BIT(id))
			sk_json_text(w, sk_point_info(id)->name, sk_point_info(id)->unit);
	sk_json_close(w, '}');
}

int sk_nameplate_encode(const struct sk_nameplate *n, char *buf, size_t size)
{
	const char *kind = sk_kind_name(n->kind), *role = sk_role_name(n->role);
	struct sk_nameplate copy = *n;
	struct sk_json_writer w;

	if (!kind || !role)
		return SK_EINVAL;
	sk_json_begin(&w, buf, size);
	sk_json_text(&w, "maker", n->maker);
	sk_json_text(&w, "model", n->model);
	sk_json_text(&w, "serial", n->serial);
	sk_json_text(&w, "version", n->version);
	sk_json_text(&w, "kind", kind);
	sk_json_text(&w, "role", role);
	for (size_t i = 0; i < RATING_COUNT; i++)
		sk_json_real(&w, ratings[i].key, *rating(&copy, i));
	encode_lists(&w, n);
	return sk_json_end(&w);
}

/* Names this version does not know are passed over: a newer sender may have more. */
static int decode_lists(const json_t *object, struct sk_nameplate *n)
{
	json_t *capabilities = json_object_get(object, "capabilities"), *element;
	json_t *points = json_object_get(object, "points");
	const char *name;
	size_t i;

	if (!json_is_array(capabilities) || !json_is_object(points))
		return SK_EPARSE;
	json_array_foreach(capabilities, i, element)
	{
		int field = sk_setpoint_by_name(json_string_value(element));

		if (field >= 0)
			n->capabilities |= SK_SETPOINT_BIT(field);
	}
	json_object_foreach(points, name, element)
	{
		int id = sk_point_by_name(name);

		if (id >= 0)
			n->points |= SK_POINT_BIT(id);
	}
	return SK_OK;
}

static int decode_object(const json_t *object, struct sk_nameplate *n)
{
	int kind = sk_json_get_name(object, "kind", sk_kind_by_name);
	int role = sk_json_get_name(object, "role", sk_role_by_name);

	if (kind < 0 || role < 0 ||
	    sk_json_get_text(object, "maker", n->maker, sizeof(n->maker)) ||
	    sk_json_get_text(object, "model", n->model, sizeof(n->model)) ||
	    sk_json_get_text(object, "serial", n->serial, sizeof(n->serial)) ||
	    sk_json_get_text(object, "version", n->version, sizeof(n->version)))
		return SK_EPARSE;
	n->kind = (enum sk_der_kind)kind;
	n->role = (enum sk_der_role)role;
	for (size_t i = 0; i < RATING_COUNT; i++)
		if (sk_json_get_real(object, ratings[i].key, ratings[i].least,
				     ratings[i].most, rating(n, i)))
			return SK_EPARSE;
	return decode_lists(object, n);
}

int sk_nameplate_decode(const char *json, size_t len, struct sk_nameplate *out)
{
	json_t *object = sk_json_parse(json, len);
	struct sk_nameplate n;
	int err;

	if (!object)
		return SK_EPARSE;
	sk_nameplate_init(&n);
	err = decode_object(object, &n);
	json_decref(object);
	if (!err)
		*out = n;
	return err;
}
