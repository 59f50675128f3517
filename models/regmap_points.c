/* regmap_points.c - the points of one device file; see regmap_load.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/regmap_load.h"

#define REGS_MAX 65536

static int text_by_name(const char *name)
{
	static const char *const names[] = {"", "maker", "model", "serial", "version"};

	return sk_map_choose(name, names, 5);
}

static int poll_by_name(const char *name)
{
	static const char *const names[] = {"fast", "slow", "once", "never", ""};

	return sk_map_choose(name, names, 5);
}

static int access_by_name(const char *name)
{
	static const char *const names[] = {"r", "rw"};

	return sk_map_choose(name, names, 2);
}

static int order_by_name(const char *name)
{
	static const char *const names[] = {"big", "little"};

	return sk_map_choose(name, names, 2);
}

/* A point as the file has it, before its names are resolved. */
struct raw_point {
	char name[SK_MAP_NAME_LEN + 1], unit[16], maps[SK_ID_LEN + 1],
		rates[SK_ID_LEN + 1];
	int at, size, type, access, text, poll, order;
	double scale, offset;
};

#define RAW(field) \
	offsetof(struct raw_point, field), sizeof(((struct raw_point *)NULL)->field)

static const struct sk_key point_keys[] = {
	{"at", SK_KEY_INT, RAW(at), 0, REGS_MAX - 1, "", NULL, NULL, NULL, ""},
	{"name", SK_KEY_TEXT, RAW(name), 0, 0, "", NULL, NULL, NULL, ""},
	{"type", SK_KEY_CHOICE, RAW(type), 0, 0, "", NULL, sk_reg_type_by_name,
	 "a register type of models/register.h", ""},
	{"size", SK_KEY_INT, RAW(size), 1, 125, "registers", "0", NULL, NULL, ""},
	{"sf", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"unit", SK_KEY_TEXT, RAW(unit), 0, 0, "", "", NULL, NULL, ""},
	{"access", SK_KEY_CHOICE, RAW(access), 0, 0, "", "r", access_by_name,
	 "\"r\", \"rw\"", ""},
	{"scale", SK_KEY_FLOAT, RAW(scale), -1e9, 1e9, "", "1", NULL, NULL, ""},
	{"offset", SK_KEY_FLOAT, RAW(offset), -1e9, 1e9, "", "0", NULL, NULL, ""},
	{"valid", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"maps", SK_KEY_TEXT, RAW(maps), 0, 0, "", "", NULL, NULL, ""},
	{"rates", SK_KEY_TEXT, RAW(rates), 0, 0, "", "", NULL, NULL, ""},
	{"text", SK_KEY_CHOICE, RAW(text), 0, 0, "", "", text_by_name,
	 "\"maker\", \"model\", \"serial\", \"version\"", ""},
	{"values", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"word_order", SK_KEY_CHOICE, RAW(order), 0, 0, "", "big", order_by_name,
	 "\"big\", \"little\"", ""},
	{"poll", SK_KEY_CHOICE, RAW(poll), 0, 0, "", "", poll_by_name,
	 "\"fast\", \"slow\", \"once\", \"never\"", ""},
};

static void read_valid(const config_setting_t *group, const struct sk_keys_place *at,
		       struct sk_map_point *p)
{
	const config_setting_t *s = config_setting_get_member(group, "valid");

	p->least = p->most = (double)NAN;
	if (!s)
		return;
	if (config_setting_length(s) != 2 || !config_setting_is_aggregate(s)) {
		sk_keys_complain(at, s, "valid", "must be [ least, most ]");
		return;
	}
	p->least = config_setting_get_float_elem(s, 0);
	p->most = config_setting_get_float_elem(s, 1);
	if (!(p->least < p->most))
		sk_keys_complain(at, s, "valid",
				 "least must be below most, both with a fraction");
}

static void read_values(const config_setting_t *group, const struct sk_keys_place *at,
			struct sk_map_point *p)
{
	const config_setting_t *s = config_setting_get_member(group, "values");
	int count = s ? config_setting_length(s) : 0;

	if (count > SK_MAP_VALUES_MAX) {
		sk_keys_complain(at, s, "values", "has %d pairs, allowed %d", count,
				 SK_MAP_VALUES_MAX);
		return;
	}
	for (int i = 0; i < count; i++) {
		const config_setting_t *pair = config_setting_get_elem(s, (unsigned)i);

		if (config_setting_length(pair) != 2)
			sk_keys_complain(at, s, "values",
					 "must be ( (raw, value), ... )");
		p->values[i].raw = config_setting_get_int_elem(pair, 0);
		p->values[i].canonical = config_setting_get_int_elem(pair, 1);
	}
	p->value_count = (unsigned)count;
}

static void resolve_names(const config_setting_t *group, const struct sk_keys_place *at,
			  const struct raw_point *raw, struct sk_map_point *p)
{
	p->maps = p->rating = -1;
	if (raw->maps[0]) {
		p->maps = sk_point_by_name(raw->maps);
		if (p->maps < 0)
			sk_keys_complain(at, group, "maps",
					 "\"%s\" is no point, allowed those of "
					 "schema/points.md",
					 raw->maps);
	}
	if (raw->rates[0]) {
		p->rating = sk_rating_by_name(raw->rates);
		if (p->rating < 0)
			sk_keys_complain(at, group, "rates",
					 "\"%s\" is no rating of the nameplate",
					 raw->rates);
	}
}

static enum sk_map_poll default_poll(const struct sk_map_point *p)
{
	if (p->maps >= 0)
		return SK_POLL_FAST;
	return p->rating >= 0 || p->text != SK_TEXT_NONE ? SK_POLL_ONCE : SK_POLL_NEVER;
}

static void read_point(const struct sk_map_load *l, const config_setting_t *group,
		       size_t index)
{
	struct sk_map_point *p = &l->map->points[index];
	struct raw_point raw = {0};
	char path[SK_MAP_NAME_LEN + 24] = "";
	struct sk_keys_place at = sk_map_place(l, path);
	const char *name = NULL;

	(void)config_setting_lookup_string(group, "name",
					   &name); /* the table complains */
	(void)snprintf(path, sizeof(path), "points[%zu] \"%.31s\"", index + 1,
		       name ? name : "");
	sk_keys_read(point_keys, SK_MAP_COUNT_OF(point_keys), group, &at, &raw);
	(void)snprintf(p->name, sizeof(p->name), "%s", raw.name);
	(void)snprintf(p->unit, sizeof(p->unit), "%s", raw.unit);
	p->at = (uint16_t)raw.at;
	p->type = (enum sk_reg_type)raw.type;
	p->regs = (uint16_t)(sk_reg_type_size(p->type) ? sk_reg_type_size(p->type)
						       : (unsigned)raw.size);
	p->writable = raw.access == 1;
	p->low_first = raw.order == 1;
	p->scale = raw.scale;
	p->offset = raw.offset;
	p->text = (enum sk_map_text)raw.text;
	resolve_names(group, &at, &raw, p);
	read_valid(group, &at, p);
	read_values(group, &at, p);
	p->poll = raw.poll > SK_POLL_NEVER ? default_poll(p) : (enum sk_map_poll)raw.poll;
	if (p->regs == 0)
		sk_keys_complain(&at, group, "size",
				 "a string needs its size in registers");
	if (p->scale == 0)
		sk_keys_complain(&at, group, "scale", "must not be 0");
	if (l->map->sunspec && p->at + p->regs > l->map->length + 2)
		sk_keys_complain(&at, group, "at", "lies beyond the model's length");
}

/* Scale factors are named, so they are resolved when every point is known. */
static void resolve_scale(const struct sk_map_load *l, const config_setting_t *group,
			  size_t index)
{
	const config_setting_t *s = config_setting_get_member(group, "sf");
	struct sk_map_point *p = &l->map->points[index];
	struct sk_keys_place at = sk_map_place(l, p->name);
	const char *name;

	p->sf = -1;
	if (!s)
		return;
	name = config_setting_get_string(s);
	if (!name) {
		p->sf_const = config_setting_get_int(s);
		if (p->sf_const < -10 || p->sf_const > 10)
			sk_keys_complain(&at, s, "sf",
					 "%d is out of range, allowed -10..10",
					 p->sf_const);
		return;
	}
	p->sf = sk_map_point_by_name(l->map, name);
	if (p->sf < 0 || l->map->points[p->sf].type != SK_REG_SUNSSF)
		sk_keys_complain(&at, s, "sf", "\"%s\" is no point of type sunssf", name);
}

static void check_overlaps(const struct sk_map_load *l, const config_setting_t *list)
{
	const struct sk_map *map = l->map;

	for (size_t i = 0; i < map->point_count; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct sk_map_point *a = &map->points[i],
						  *b = &map->points[j];
			struct sk_keys_place at = sk_map_place(l, a->name);
			const config_setting_t *s =
				config_setting_get_elem(list, (unsigned)i);

			if (a->at < b->at + b->regs && b->at < a->at + a->regs)
				sk_keys_complain(&at, s, "at", "overlaps %s", b->name);
			if (strcmp(a->name, b->name) == 0)
				sk_keys_complain(&at, s, "name", "stands already above");
		}
	}
}

int sk_map_load_points(const struct sk_map_load *l, const config_setting_t *list)
{
	struct sk_keys_place at = sk_map_place(l, "");
	int count =
		list && config_setting_is_list(list) ? config_setting_length(list) : 0;

	if (count == 0) {
		sk_keys_complain(&at, list, "points",
				 "must be a list with at least one point");
		return SK_ECONFIG;
	}
	l->map->points = calloc((size_t)count, sizeof(*l->map->points));
	if (!l->map->points)
		return SK_ENOMEM;
	l->map->point_count = (size_t)count;
	for (int i = 0; i < count; i++)
		read_point(l, config_setting_get_elem(list, (unsigned)i), (size_t)i);
	for (int i = 0; i < count; i++)
		resolve_scale(l, config_setting_get_elem(list, (unsigned)i), (size_t)i);
	check_overlaps(l, list);
	return SK_OK;
}
