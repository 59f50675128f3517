/* regmap_controls.c - the controls of one device file; see regmap_load.h. */
#include <stdlib.h>
#include <string.h>

#include "models/regmap_load.h"

static int from_by_name(const char *name)
{
	static const char *const names[] = {"", "value", "percent", "revert_s"};

	return sk_map_choose(name, names, 4);
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
	{"from", SK_KEY_CHOICE, STEP(from), 0, 0, "", "", from_by_name,
	 "\"value\", \"percent\", \"revert_s\"", ""},
	{"number", SK_KEY_FLOAT, STEP(number), -1e9, 1e9, "", "0", NULL, NULL, ""},
};

static unsigned read_steps(const struct sk_map_load *l, const config_setting_t *control,
			   const char *key, struct sk_map_step *steps)
{
	const config_setting_t *list = config_setting_get_member(control, key);
	struct sk_keys_place at = sk_map_place(l, key);
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

		sk_keys_read(step_keys, SK_MAP_COUNT_OF(step_keys), group, &at, &raw);
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

int sk_map_load_controls(const struct sk_map_load *l, const config_setting_t *list)
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
		struct sk_keys_place at = sk_map_place(l, "controls");

		sk_keys_read(control_keys, SK_MAP_COUNT_OF(control_keys), group, &at,
			     &raw);
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
