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
	static const char *const names[] = {"r", "rw", "w"};

	return sk_map_choose(name, names, 3);
}

static int memory_by_name(const char *name)
{
	static const char *const names[] = {"volatile", "flash"};

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
		rates[SK_ID_LEN + 1], ref[SK_TEXT_LEN + 1];
	int at, size, type, access, text, poll, order, table, memory, min_write_s,
		rewrite_s;
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
	 "\"r\", \"rw\", \"w\"", ""},
	{"table", SK_KEY_CHOICE, RAW(table), 0, 0, "", "holding", sk_reg_table_by_name,
	 "\"holding\", \"input\", \"coil\", \"discrete\"", ""},
	{"memory", SK_KEY_CHOICE, RAW(memory), 0, 0, "", "volatile", memory_by_name,
	 "\"volatile\", \"flash\"", ""},
	{"min_write_s", SK_KEY_INT, RAW(min_write_s), 1, 86400, "s", "0", NULL, NULL, ""},
	{"rewrite_s", SK_KEY_INT, RAW(rewrite_s), 1, 86400, "s", "0", NULL, NULL, ""},
	{"absent", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"ref", SK_KEY_TEXT, RAW(ref), 0, 0, "", "", NULL, NULL, ""},
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

/* A finite number of the file, with or without a fraction. */
static bool number_of(const config_setting_t *s, double *out)
{
	int type = s ? config_setting_type(s) : CONFIG_TYPE_NONE;

	if (type == CONFIG_TYPE_FLOAT)
		*out = config_setting_get_float(s);
	else if (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64)
		*out = (double)config_setting_get_int64(s);
	else
		return false;
	return isfinite(*out);
}

/* Two numbers, in a list or array. */
static bool pair_of(const config_setting_t *s, double *first, double *second)
{
	return config_setting_is_aggregate(s) && config_setting_length(s) == 2 &&
	       number_of(config_setting_get_elem(s, 0), first) &&
	       number_of(config_setting_get_elem(s, 1), second);
}

static void read_valid(const config_setting_t *group, const struct sk_keys_place *at,
		       struct sk_map_point *p)
{
	const config_setting_t *s = config_setting_get_member(group, "valid");

	p->least = p->most = (double)NAN;
	if (s && !(pair_of(s, &p->least, &p->most) && p->least < p->most))
		sk_keys_complain(at, s, "valid",
				 "must be ( least, most ), two numbers in this order");
}

static void read_values(const config_setting_t *group, const struct sk_keys_place *at,
			struct sk_map_point *p)
{
	const config_setting_t *s = config_setting_get_member(group, "values");
	size_t count = sk_map_list_length(at, s, "values");

	if (count > SK_MAP_VALUES_MAX) {
		sk_keys_complain(at, s, "values", "has %zu pairs, allowed %d", count,
				 SK_MAP_VALUES_MAX);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *pair = config_setting_get_elem(s, (unsigned)i);

		if (!pair_of(pair, &p->values[i].raw, &p->values[i].canonical))
			sk_keys_complain(at, pair, "values",
					 "must be ( (raw, value), ... ), all numbers");
	}
	p->value_count = (unsigned)count;
}

/* Codes are bits: -1 and 0xFFFF mean the same in a single register. */
static void read_absent(const config_setting_t *group, const struct sk_keys_place *at,
			struct sk_map_point *p)
{
	const config_setting_t *s = config_setting_get_member(group, "absent");
	size_t count = sk_map_list_length(at, s, "absent");

	p->own_absent = s != NULL;
	if (count > SK_MAP_ABSENT_MAX) {
		sk_keys_complain(at, s, "absent", "has %zu codes, allowed %d", count,
				 SK_MAP_ABSENT_MAX);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *code = config_setting_get_elem(s, (unsigned)i);
		int type = config_setting_type(code);

		if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
			sk_keys_complain(at, code, "absent",
					 "must be ( code, ... ), all integers");
		p->absent[i] = (uint64_t)config_setting_get_int64(code);
		if (p->regs >= 1 && p->regs <= 4)
			p->absent[i] &= UINT64_MAX >> (64 - 16 * p->regs);
	}
	p->absent_count = (unsigned)count;
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

/* A value beyond the canonical point's range must not count as good. */
static void narrow(struct sk_map_point *p)
{
	const struct sk_point_info *info = sk_point_info(p->maps);

	if (!info)
		return;
	p->least = fmax(p->least, info->least); /* of NAN and a number: the number */
	p->most = fmin(p->most, info->most);
}

static void take_raw(const struct raw_point *raw, unsigned base, struct sk_map_point *p)
{
	unsigned fixed = sk_reg_type_size((enum sk_reg_type)raw->type);

	(void)snprintf(p->name, sizeof(p->name), "%s", raw->name);
	(void)snprintf(p->unit, sizeof(p->unit), "%s", raw->unit);
	p->at = (uint16_t)(base + (unsigned)raw->at);
	p->type = (enum sk_reg_type)raw->type;
	p->regs = (uint16_t)(fixed ? fixed : (unsigned)raw->size);
	p->table = (enum sk_reg_table)raw->table;
	p->readable = raw->access != 2;
	p->writable = raw->access > 0;
	p->min_write_s = raw->min_write_s;
	p->rewrite_s = raw->rewrite_s;
	p->low_first = raw->order == 1;
	p->scale = raw->scale;
	p->offset = raw->offset;
	p->text = (enum sk_map_text)raw->text;
	p->sf = p->count = -1;
}

static bool is_bit(enum sk_reg_table table)
{
	return table == SK_TABLE_COIL || table == SK_TABLE_DISCRETE;
}

/* What the tables of Modbus can and cannot do. */
static void check_table(const struct sk_map_load *l, const config_setting_t *group,
			const struct sk_keys_place *at, const struct sk_map_point *p)
{
	if (l->map->sunspec && p->table != SK_TABLE_HOLDING)
		sk_keys_complain(at, group, "table", "a SunSpec model has only holding");
	if (is_bit(p->table) && p->regs != 1)
		sk_keys_complain(at, group, "type", "a %s is one bit",
				 sk_reg_table_name(p->table));
	if (p->writable && (p->table == SK_TABLE_INPUT || p->table == SK_TABLE_DISCRETE))
		sk_keys_complain(at, group, "access",
				 "nothing in the table %s can be "
				 "written",
				 sk_reg_table_name(p->table));
	if (!p->readable && (p->maps >= 0 || p->rating >= 0 || p->text != SK_TEXT_NONE))
		sk_keys_complain(at, group, "access", "\"w\" is never read");
	if (p->own_absent && (p->regs > 4 || p->type == SK_REG_STRING))
		sk_keys_complain(at, group, "absent", "is for numbers");
}

/* Memory that wears needs to be spared, and only that. */
static void check_wear(const config_setting_t *group, const struct sk_keys_place *at,
		       const struct raw_point *raw, const struct sk_map_point *p)
{
	if ((raw->memory == 1) != (raw->min_write_s > 0))
		sk_keys_complain(at, group, "min_write_s",
				 "belongs to memory = \"flash\", and flash needs it");
	else if (raw->rewrite_s && raw->rewrite_s <= raw->min_write_s)
		sk_keys_complain(at, group, "rewrite_s", "must be above min_write_s");
	else if (raw->rewrite_s && raw->memory != 1)
		sk_keys_complain(at, group, "rewrite_s", "belongs to memory = \"flash\"");
	if (raw->memory == 1 && !(p->writable && p->readable))
		sk_keys_complain(at, group, "memory",
				 "flash is compared before it is written: it needs "
				 "access = \"rw\"");
}

/* What is measured is read again and again. */
static void check_poll(const config_setting_t *group, const struct sk_keys_place *at,
		       const struct sk_map_point *p)
{
	if (p->maps >= 0 && p->poll > SK_POLL_SLOW)
		sk_keys_complain(at, group, "poll",
				 "must be \"fast\" or \"slow\" for what maps");
}

/* What no key is wrong in alone. */
static void check_point(const struct sk_map_load *l, const config_setting_t *group,
			const struct sk_keys_place *at, const struct raw_point *raw,
			const struct sk_map_point *p, unsigned base)
{
	unsigned end = base + (unsigned)raw->at + p->regs;
	bool number = p->type != SK_REG_STRING && p->type != SK_REG_PAD;

	if (p->regs == 0)
		sk_keys_complain(at, group, "size",
				 "a string needs its size in registers");
	else if (raw->size && (unsigned)raw->size != p->regs)
		sk_keys_complain(at, group, "size", "is %d, but %s has %d", raw->size,
				 sk_reg_type_name(p->type), p->regs);
	if (p->scale == 0)
		sk_keys_complain(at, group, "scale", "must not be 0");
	if (l->map->sunspec && end > l->map->length + 2)
		sk_keys_complain(at, group, "at", "lies beyond the model's length");
	if (end > REGS_MAX)
		sk_keys_complain(at, group, "at", "lies beyond the last register");
	if (!number && (p->maps >= 0 || p->rating >= 0))
		sk_keys_complain(at, group, p->maps >= 0 ? "maps" : "rates",
				 "a %s has no number", sk_reg_type_name(p->type));
	if (p->type != SK_REG_STRING && p->text != SK_TEXT_NONE)
		sk_keys_complain(at, group, "text", "must be a string of the device");
	check_table(l, group, at, p);
	check_wear(group, at, raw, p);
	check_poll(group, at, p);
}

static void read_point(const struct sk_map_load *l, const config_setting_t *group,
		       const struct sk_keys_place *at, unsigned base)
{
	struct sk_map_point *p = sk_map_add_point(l, group);
	size_t before = l->diag->count + l->diag->dropped;
	struct raw_point raw = {0};

	if (!p)
		return;
	sk_keys_read(point_keys, SK_MAP_COUNT_OF(point_keys), group, at, &raw);
	take_raw(&raw, base, p);
	resolve_names(group, at, &raw, p);
	read_valid(group, at, p);
	narrow(p);
	read_values(group, at, p);
	read_absent(group, at, p);
	p->poll = raw.poll > SK_POLL_NEVER ? default_poll(p) : (enum sk_map_poll)raw.poll;
	if (l->diag->count + l->diag->dropped == before)
		check_point(l, group, at, &raw, p, base);
}

void sk_map_load_list(const struct sk_map_load *l, const config_setting_t *list,
		      const char *path, unsigned base)
{
	struct sk_keys_place at = sk_map_place(l, "");
	size_t count = sk_map_list_length(&at, list, path);

	for (size_t i = 0; i < count; i++) {
		const config_setting_t *group =
			config_setting_get_elem(list, (unsigned)i);
		char place[SK_MAP_PLACE_LEN];

		sk_map_name_place(place, path, i, group, "name");
		at.path = place;
		read_point(l, group, &at, base);
	}
}

/* A scale factor is looked for in the point's own group first. */
static int find_scale(const struct sk_map *map, const char *point, const char *sf)
{
	const char *dot = strrchr(point, '.');
	char name[2 * SK_MAP_NAME_LEN + 2];
	int found = -1;

	if (dot) {
		(void)snprintf(name, sizeof(name), "%.*s.%.31s", (int)(dot - point),
			       point, sf);
		found = sk_map_point_by_name(map, name);
	}
	return found >= 0 ? found : sk_map_point_by_name(map, sf);
}

/* Scale factors are named, so they are resolved when every point is known. What is wrong
 * in a group is told of its first instance. */
static void resolve_scale(const struct sk_map_load *l, size_t index)
{
	const config_setting_t *s = config_setting_get_member(l->origin[index], "sf");
	struct sk_map_point *p = &l->map->points[index];
	struct sk_keys_place at = sk_map_place(l, p->name);
	const char *name = s ? config_setting_get_string(s) : NULL;
	double exponent;

	if (!s)
		return;
	if (name) {
		p->sf = find_scale(l->map, p->name, name);
		if (p->instance <= 1 &&
		    (p->sf < 0 || l->map->points[p->sf].type != SK_REG_SUNSSF))
			sk_keys_complain(&at, s, "sf",
					 "\"%s\" is no point of type sunssf", name);
		else if (p->instance <= 1 && l->map->points[p->sf].table != p->table)
			sk_keys_complain(&at, s, "sf", "\"%s\" is in another table",
					 name);
	} else if (number_of(s, &exponent) && fabs(exponent) <= 10 &&
		   exponent == rint(exponent)) {
		p->sf_const = (int)exponent;
	} else if (p->instance <= 1) {
		sk_keys_complain(&at, s, "sf",
				 "must be the name of a point or an integer in -10..10");
	}
}

/* @return whether all is well; the first clash of a point is enough to mend it */
static bool check_pair(const struct sk_map_load *l, size_t later, size_t earlier)
{
	const struct sk_map_point *a = &l->map->points[later],
				  *b = &l->map->points[earlier];
	struct sk_keys_place at = sk_map_place(l, a->name);
	const config_setting_t *s = l->origin[later];
	size_t before = l->diag->count + l->diag->dropped;

	if (a->table == b->table && a->at < b->at + b->regs && b->at < a->at + a->regs)
		sk_keys_complain(&at, s, "at", "overlaps %s", b->name);
	if (strcmp(a->name, b->name) == 0)
		sk_keys_complain(&at, s, "name", "stands already above");
	if (a->maps >= 0 && a->maps == b->maps)
		sk_keys_complain(&at, s, "maps", "%s fills this point already", b->name);
	if (a->rating >= 0 && a->rating == b->rating)
		sk_keys_complain(&at, s, "rates", "%s fills this rating already",
				 b->name);
	return l->diag->count + l->diag->dropped == before;
}

/* The driver keeps count of each. */
static void check_flash(const struct sk_map_load *l)
{
	struct sk_keys_place at = sk_map_place(l, "points");
	int count = 0;

	for (size_t i = 0; i < l->map->point_count; i++)
		if (l->map->points[i].min_write_s > 0 && ++count == SK_MAP_FLASH_MAX + 1)
			sk_keys_complain(&at, l->origin[i], "memory",
					 "more than %d are flash", SK_MAP_FLASH_MAX);
}

static void check_together(const struct sk_map_load *l)
{
	check_flash(l);
	for (size_t i = 0; i < l->map->point_count; i++) {
		size_t j = 0;

		resolve_scale(l, i);
		while (j < i && check_pair(l, i, j))
			j++;
	}
}

struct sk_map_point *sk_map_add_point(const struct sk_map_load *l,
				      const config_setting_t *origin)
{
	size_t index = l->map->point_count;
	struct sk_keys_place at = sk_map_place(l, "points");

	if (index == SK_MAP_POINTS_MAX) {
		sk_keys_complain(&at, origin, "",
				 "are too many with those of groups, allowed %d",
				 SK_MAP_POINTS_MAX);
		return NULL;
	}
	l->origin[index] = origin;
	l->map->point_count++;
	return &l->map->points[index];
}

static int read_all(const struct sk_map_load *l, const config_setting_t *model)
{
	const config_setting_t *list = config_setting_get_member(model, "points");
	struct sk_keys_place at = sk_map_place(l, "");
	struct sk_map_point *fitted;

	sk_map_load_list(l, list, "points", 0);
	sk_map_load_groups(l, config_setting_get_member(model, "groups"));
	if (l->map->point_count == 0) {
		sk_keys_complain(&at, list ? list : model, "points",
				 "must be a list with at least one point");
		return SK_ECONFIG;
	}
	check_together(l);
	fitted = realloc(l->map->points, l->map->point_count * sizeof(*fitted));
	if (fitted)
		l->map->points = fitted;
	return SK_OK;
}

int sk_map_load_points(struct sk_map_load *l, const config_setting_t *model)
{
	int err = SK_ENOMEM;

	l->map->points = calloc(SK_MAP_POINTS_MAX, sizeof(*l->map->points));
	l->origin = calloc(SK_MAP_POINTS_MAX, sizeof(*l->origin));
	if (l->map->points && l->origin)
		err = read_all(l, model);
	free(l->origin);
	l->origin = NULL;
	return err;
}
