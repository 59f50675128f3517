/* regmap_controls.c - the controls of one device file; see regmap_load.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/regmap_load.h"

#define SOURCES                                                                \
	"\"value\", \"percent\", \"opposite\", \"magnitude\", \"direction\", " \
	"\"revert_s\", \"fallback\", \"falls_back\""

static int from_by_name(const char *name)
{
	static const char *const names[] = {"",		"value",     "percent",
					    "opposite", "magnitude", "direction",
					    "revert_s", "fallback",  "falls_back"};

	return sk_map_choose(name, names, 9);
}

/* A control and one step of it. */
struct raw_control {
	int field, percent_of;
};

#define CONTROL(field) \
	offsetof(struct raw_control, field), sizeof(((struct raw_control *)NULL)->field)

static int rating_or_none(const char *name)
{
	return name[0] ? sk_rating_by_name(name) : SK_RATING_COUNT;
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
	{"from", SK_KEY_CHOICE, STEP(from), 0, 0, "", "", from_by_name, SOURCES, ""},
	{"number", SK_KEY_FLOAT, STEP(number), -1e9, 1e9, "", "0", NULL, NULL, ""},
};

/* A step says where its number comes from: exactly one of two ways. */
static void read_step(const struct sk_map_load *l, const config_setting_t *group,
		      const struct sk_keys_place *at, bool rated,
		      struct sk_map_step *step)
{
	bool from = config_setting_get_member(group, "from") != NULL;
	bool number = config_setting_get_member(group, "number") != NULL;
	size_t before = l->diag->count + l->diag->dropped;
	struct raw_step raw = {0};

	sk_keys_read(step_keys, SK_MAP_COUNT_OF(step_keys), group, at, &raw);
	step->point = sk_map_point_by_name(l->map, raw.point);
	step->from = (enum sk_step_from)raw.from;
	step->number = raw.number;
	if (l->diag->count + l->diag->dropped > before)
		return;
	if (from == number)
		sk_keys_complain(at, group, "from",
				 "must be one of " SOURCES
				 ", or else a number must be given");
	if (step->from == SK_FROM_PERCENT && !rated)
		sk_keys_complain(at, group, "from", "\"percent\" needs percent_of");
	if (step->point < 0)
		sk_keys_complain(at, group, "point", "\"%s\" is no point", raw.point);
	else if (!l->map->points[step->point].writable)
		sk_keys_complain(at, group, "point", "\"%s\" is read-only", raw.point);
}

static unsigned read_steps(const struct sk_map_load *l, const config_setting_t *control,
			   const struct sk_keys_place *at, const char *key, bool rated,
			   struct sk_map_step *steps)
{
	const config_setting_t *list = config_setting_get_member(control, key);
	size_t count = sk_map_list_length(at, list, key);

	if (count > SK_MAP_STEPS_MAX) {
		sk_keys_complain(at, list, key, "has %zu steps, allowed %d", count,
				 SK_MAP_STEPS_MAX);
		count = SK_MAP_STEPS_MAX;
	}
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *step = config_setting_get_elem(list, (unsigned)i);
		char path[SK_MAP_PLACE_LEN + 16] = "";
		struct sk_keys_place place = sk_map_place(l, path);

		(void)snprintf(path, sizeof(path), "%s: %s[%zu]", at->path, key, i + 1);
		read_step(l, step, &place, rated, &steps[i]);
	}
	return (unsigned)count;
}

/* The registers of a control are read, written and compared together. */
static void check_table(const struct sk_map_load *l, const config_setting_t *group,
			const struct sk_keys_place *at, const struct sk_map_control *c)
{
	const struct {
		const struct sk_map_step *step;
		unsigned count;
	} lists[] = {{c->write, c->write_count},
		     {c->enable, c->enable_count},
		     {c->release, c->release_count}};
	int table = -1;

	for (size_t i = 0; i < SK_MAP_COUNT_OF(lists); i++) {
		for (unsigned k = 0; k < lists[i].count; k++) {
			int point = lists[i].step[k].point;

			if (point < 0)
				continue; /* complained of already */
			if (table < 0)
				table = (int)l->map->points[point].table;
			if ((int)l->map->points[point].table == table)
				continue;
			sk_keys_complain(at, group, "write",
					 "%s stands in another table than the first",
					 l->map->points[point].name);
			return;
		}
	}
}

static void read_control(const struct sk_map_load *l, const config_setting_t *group,
			 size_t index)
{
	struct sk_map_control *c = &l->map->controls[index];
	struct raw_control raw = {0};
	char path[SK_MAP_PLACE_LEN] = "";
	struct sk_keys_place at = sk_map_place(l, path);
	bool rated;

	sk_map_name_place(path, "controls", index, group, "setpoint");
	sk_keys_read(control_keys, SK_MAP_COUNT_OF(control_keys), group, &at, &raw);
	rated = raw.percent_of >= 0 && raw.percent_of < SK_RATING_COUNT;
	c->field = (enum sk_setpoint_field)raw.field;
	c->percent_of = rated ? raw.percent_of : -1;
	c->write_count = read_steps(l, group, &at, "write", rated, c->write);
	c->enable_count = read_steps(l, group, &at, "enable", rated, c->enable);
	c->release_count = read_steps(l, group, &at, "release", rated, c->release);
	if (c->write_count == 0)
		sk_keys_complain(&at, group, "write", "must have at least one step");
	check_table(l, group, &at, c);
	for (size_t i = 0; i < index; i++)
		if (raw.field >= 0 && l->map->controls[i].field == c->field)
			sk_keys_complain(&at, group, "setpoint", "stands already above");
}

int sk_map_load_controls(const struct sk_map_load *l, const config_setting_t *list)
{
	struct sk_keys_place at = sk_map_place(l, "");
	size_t count = sk_map_list_length(&at, list, "controls");

	l->map->controls = calloc(count ? count : 1, sizeof(*l->map->controls));
	if (!l->map->controls)
		return SK_ENOMEM;
	for (size_t i = 0; i < count; i++)
		read_control(l, config_setting_get_elem(list, (unsigned)i), i);
	l->map->control_count = count;
	return SK_OK;
}
