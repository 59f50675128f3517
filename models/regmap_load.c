/* regmap_load.c - reading one device file; see regmap.h and docs/models.md. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/keys.h"
#include "models/regmap.h"

#define REGS_MAX 65536

/* Names in a file, as choices. */
static int rating_by_name(const char *name)
{
	static const char *const names[] = {
#define SK_RATING_NAME(id, name, field) name,
		SK_RATING_MAP(SK_RATING_NAME)
#undef SK_RATING_NAME
	};

	for (int i = 0; name && i < SK_RATING_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int choose(const char *name, const char *const *names, int count)
{
	for (int i = 0; name && i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static int text_by_name(const char *name)
{
	static const char *const names[] = {"", "maker", "model", "serial", "version"};

	return choose(name, names, 5);
}

static int poll_by_name(const char *name)
{
	static const char *const names[] = {"fast", "slow", "once", "never", ""};

	return choose(name, names, 5);
}

static int access_by_name(const char *name)
{
	static const char *const names[] = {"r", "rw"};

	return choose(name, names, 2);
}

static int order_by_name(const char *name)
{
	static const char *const names[] = {"big", "little"};

	return choose(name, names, 2);
}

static int from_by_name(const char *name)
{
	static const char *const names[] = {"", "value", "percent", "revert_s"};

	return choose(name, names, 4);
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

/* The head of the file. */
struct raw_head {
	char id[SK_ID_LEN + 1], name[SK_TEXT_LEN + 1], ref[SK_TEXT_LEN + 1];
	int sunspec, length, rank;
};

#define HEAD(field) \
	offsetof(struct raw_head, field), sizeof(((struct raw_head *)NULL)->field)

static const struct sk_key head_keys[] = {
	{"id", SK_KEY_ID, HEAD(id), 0, 0, "", NULL, NULL, NULL, ""},
	{"name", SK_KEY_TEXT, HEAD(name), 0, 0, "", NULL, NULL, NULL, ""},
	{"sunspec", SK_KEY_INT, HEAD(sunspec), 1, 65534, "", "0", NULL, NULL, ""},
	{"length", SK_KEY_INT, HEAD(length), 1, 65535, "registers", "0", NULL, NULL, ""},
	{"rank", SK_KEY_INT, HEAD(rank), 0, 100, "", "0", NULL, NULL, ""},
	{"ref", SK_KEY_TEXT, HEAD(ref), 0, 0, "", "", NULL, NULL, ""},
	{"points", SK_KEY_OTHER, 0, 0, 0, 0, "", NULL, NULL, NULL, ""},
	{"controls", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
};

/* A control and one step of it. */
struct raw_control {
	int field, percent_of;
};

#define CONTROL(field) \
	offsetof(struct raw_control, field), sizeof(((struct raw_control *)NULL)->field)

static int rating_or_none(const char *name)
{
	return name[0] ? rating_by_name(name) : SK_RATING_COUNT;
}

static const struct sk_key control_keys[] = {
	{"setpoint", SK_KEY_CHOICE, CONTROL(field), 0, 0, "", NULL, sk_setpoint_by_name,
	 "a field of a setpoint", ""},
	{"percent_of", SK_KEY_CHOICE, CONTROL(percent_of), 0, 0, "", "", rating_or_none,
	 "a rating of the nameplate", ""},
	{"write", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"enable", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"release", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
};

struct raw_step {
	char point[SK_MAP_NAME_LEN + 1];
	int from;
	double number;
};

#define STEP(field) \
	offsetof(struct raw_step, field), sizeof(((struct raw_step *)NULL)->field)

static const struct sk_key step_keys[] = {
	{"point", SK_KEY_TEXT, STEP(point), 0, 0, "", NULL, NULL, NULL, ""},
	{"from", SK_KEY_CHOICE, STEP(from), 0, 0, "", "", from_by_name,
	 "\"value\", \"percent\", \"revert_s\"", ""},
	{"number", SK_KEY_FLOAT, STEP(number), -1e9, 1e9, "", "0", NULL, NULL, ""},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct load {
	struct sk_map *map;
	struct sk_diag *diag;
	const char *file;
};

static struct sk_keys_place place(const struct load *l, const char *path)
{
	return (struct sk_keys_place){.diag = l->diag, .file = l->file, .path = path};
}

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
		p->rating = rating_by_name(raw->rates);
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

static void read_point(const struct load *l, const config_setting_t *group, size_t index)
{
	struct sk_map_point *p = &l->map->points[index];
	struct raw_point raw = {0};
	char path[SK_MAP_NAME_LEN + 24] = "";
	struct sk_keys_place at = place(l, path);
	const char *name = NULL;

	(void)config_setting_lookup_string(group, "name",
					   &name); /* the table complains */
	(void)snprintf(path, sizeof(path), "points[%zu] \"%.31s\"", index + 1,
		       name ? name : "");
	sk_keys_read(point_keys, COUNT(point_keys), group, &at, &raw);
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
static void resolve_scale(const struct load *l, const config_setting_t *group,
			  size_t index)
{
	const config_setting_t *s = config_setting_get_member(group, "sf");
	struct sk_map_point *p = &l->map->points[index];
	struct sk_keys_place at = place(l, p->name);
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

static int read_points(const struct load *l, const config_setting_t *list)
{
	struct sk_keys_place at = place(l, "");
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
	return SK_OK;
}

static void check_overlaps(const struct load *l, const config_setting_t *list)
{
	const struct sk_map *map = l->map;

	for (size_t i = 0; i < map->point_count; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct sk_map_point *a = &map->points[i],
						  *b = &map->points[j];
			struct sk_keys_place at = place(l, a->name);
			const config_setting_t *s =
				config_setting_get_elem(list, (unsigned)i);

			if (a->at < b->at + b->regs && b->at < a->at + a->regs)
				sk_keys_complain(&at, s, "at", "overlaps %s", b->name);
			if (strcmp(a->name, b->name) == 0)
				sk_keys_complain(&at, s, "name", "stands already above");
		}
	}
}

static unsigned read_steps(const struct load *l, const config_setting_t *control,
			   const char *key, struct sk_map_step *steps)
{
	const config_setting_t *list = config_setting_get_member(control, key);
	struct sk_keys_place at = place(l, key);
	int count = list ? config_setting_length(list) : 0;

	if (count > SK_MAP_STEPS_MAX) {
		sk_keys_complain(&at, list, "", "has %d steps, allowed %d", count,
				 SK_MAP_STEPS_MAX);
		count = SK_MAP_STEPS_MAX;
	}
	for (int i = 0; i < count; i++) {
		const config_setting_t *group =
			config_setting_get_elem(list, (unsigned)i);
		struct raw_step raw = {0};

		sk_keys_read(step_keys, COUNT(step_keys), group, &at, &raw);
		steps[i].point = sk_map_point_by_name(l->map, raw.point);
		steps[i].from = (enum sk_step_from)raw.from;
		steps[i].number = raw.number;
		if (steps[i].point < 0)
			sk_keys_complain(&at, group, "point", "\"%s\" is no point",
					 raw.point);
		else if (!l->map->points[steps[i].point].writable)
			sk_keys_complain(&at, group, "point", "\"%s\" is read-only",
					 raw.point);
	}
	return (unsigned)count;
}

static int read_controls(const struct load *l, const config_setting_t *list)
{
	int count = list ? config_setting_length(list) : 0;

	l->map->controls = calloc(count ? (size_t)count : 1, sizeof(*l->map->controls));
	if (!l->map->controls)
		return SK_ENOMEM;
	l->map->control_count = (size_t)count;
	for (int i = 0; i < count; i++) {
		const config_setting_t *group =
			config_setting_get_elem(list, (unsigned)i);
		struct sk_map_control *c = &l->map->controls[i];
		struct raw_control raw = {0};
		struct sk_keys_place at = place(l, "controls");

		sk_keys_read(control_keys, COUNT(control_keys), group, &at, &raw);
		c->field = (enum sk_setpoint_field)raw.field;
		c->percent_of = raw.percent_of < SK_RATING_COUNT ? raw.percent_of : -1;
		c->write_count = read_steps(l, group, "write", c->write);
		c->enable_count = read_steps(l, group, "enable", c->enable);
		c->release_count = read_steps(l, group, "release", c->release);
		if (c->write_count == 0)
			sk_keys_complain(&at, group, "write",
					 "must have at least one step");
	}
	return SK_OK;
}

static int read_model(const struct load *l, const config_setting_t *group)
{
	struct sk_keys_place at = place(l, "model");
	struct raw_head head = {0};
	const config_setting_t *points;
	int err;

	sk_keys_read(head_keys, COUNT(head_keys), group, &at, &head);
	if (!group)
		return SK_ECONFIG;
	(void)snprintf(l->map->id, sizeof(l->map->id), "%s", head.id);
	(void)snprintf(l->map->name, sizeof(l->map->name), "%s", head.name);
	(void)snprintf(l->map->file, sizeof(l->map->file), "%s", l->file);
	l->map->sunspec = head.sunspec;
	l->map->length = (unsigned)head.length;
	l->map->rank = head.rank;
	points = config_setting_get_member(group, "points");
	err = read_points(l, points);
	if (err)
		return err;
	check_overlaps(l, points);
	return read_controls(l, config_setting_get_member(group, "controls"));
}

int sk_map_load(const char *path, struct sk_map *out, struct sk_diag *diag)
{
	struct sk_map map = {0};
	struct load l = {.map = &map, .diag = diag, .file = path};
	size_t before = diag->count;
	config_t file;
	int err;

	config_init(&file);
	err = sk_keys_parse(&file, path, diag);
	if (!err)
		err = read_model(&l, config_lookup(&file, "model"));
	config_destroy(&file);
	if (!err && diag->count > before)
		err = SK_ECONFIG;
	if (err)
		sk_map_clear(&map);
	else
		*out = map;
	return err;
}
