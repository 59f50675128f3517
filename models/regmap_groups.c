/*
 * regmap_groups.c - the repeating groups of one device file; see regmap_load.h.
 *
 * A group is written once and expanded: its points become name[1].point, name[2].point,
 * ..., so that nothing beyond the loader knows of groups, but for the count.
 */
#include <stdio.h>
#include <string.h>

#include "models/regmap_load.h"

#define INSTANCES_MAX 64

struct raw_group {
	char name[SK_MAP_NAME_LEN + 1], count[SK_MAP_NAME_LEN + 1];
	int at, stride, most;
};

#define GROUP(field) \
	offsetof(struct raw_group, field), sizeof(((struct raw_group *)NULL)->field)

static const struct sk_key group_keys[] = {
	{"name", SK_KEY_TEXT, GROUP(name), 0, 0, "", NULL, NULL, NULL, ""},
	{"at", SK_KEY_INT, GROUP(at), 0, 65535, "", NULL, NULL, NULL, ""},
	{"stride", SK_KEY_INT, GROUP(stride), 1, 1000, "registers", NULL, NULL, NULL, ""},
	{"count", SK_KEY_TEXT, GROUP(count), 0, 0, "", NULL, NULL, NULL, ""},
	{"most", SK_KEY_INT, GROUP(most), 1, INSTANCES_MAX, "", NULL, NULL, NULL, ""},
	{"points", SK_KEY_OTHER, 0, 0, 0, 0, "", NULL, NULL, NULL, ""},
};

/* "name[2]." before the point's own name. */
static void put_prefix(const struct sk_map_load *l, const struct sk_keys_place *at,
		       const struct raw_group *raw, size_t index)
{
	struct sk_map_point *p = &l->map->points[index];
	char name[3 * SK_MAP_NAME_LEN];
	int len = snprintf(name, sizeof(name), "%s[%u].%s", raw->name, p->instance,
			   p->name);

	if (len > SK_MAP_NAME_LEN && p->instance == (unsigned)raw->most)
		sk_keys_complain(at, l->origin[index], "name",
				 "%s is too long, allowed %d characters", name,
				 SK_MAP_NAME_LEN);
	(void)snprintf(p->name, sizeof(p->name), "%.*s", SK_MAP_NAME_LEN, name);
}

/* Further instances fill nothing: what the first one fills stands for the group. */
static void copy_point(const struct sk_map_load *l, size_t from, unsigned instance,
		       unsigned stride)
{
	struct sk_map_point *p = sk_map_add_point(l, l->origin[from]);

	if (!p)
		return;
	*p = l->map->points[from];
	p->at = (uint16_t)(p->at + (instance - 1) * stride);
	p->instance = instance;
	if (p->maps >= 0 || p->rating >= 0 || p->text != SK_TEXT_NONE)
		p->poll = SK_POLL_NEVER;
	p->maps = p->rating = -1;
	p->text = SK_TEXT_NONE;
}

/* What an instance spans, and where the last one ends. */
static void check_extent(const struct sk_map_load *l, const config_setting_t *group,
			 const struct sk_keys_place *at, const struct raw_group *raw,
			 size_t first)
{
	unsigned least_end = (unsigned)(raw->at + raw->stride * (raw->most - 1));
	unsigned limit = l->map->sunspec ? l->map->length + 2 : 65536;

	for (size_t i = first; i < l->map->point_count; i++) {
		const struct sk_map_point *p = &l->map->points[i];

		if (p->at + p->regs > raw->at + raw->stride)
			sk_keys_complain(at, l->origin[i], "stride",
					 "%d is too short for %s", raw->stride, p->name);
		else if (least_end + p->at - (unsigned)raw->at + p->regs > limit)
			sk_keys_complain(at, group, "most",
					 "the last %s lies beyond the %s", p->name,
					 l->map->sunspec ? "model's length"
							 : "last register");
	}
}

static void expand(const struct sk_map_load *l, const struct sk_keys_place *at,
		   const struct raw_group *raw, size_t first)
{
	size_t end = l->map->point_count;

	for (int instance = 2; instance <= raw->most; instance++)
		for (size_t i = first; i < end; i++)
			copy_point(l, i, (unsigned)instance, (unsigned)raw->stride);
	for (size_t i = first; i < l->map->point_count; i++)
		put_prefix(l, at, raw, i);
}

/* The point that counts the instances, or -1 with a complaint. */
static int find_count(const struct sk_map_load *l, const config_setting_t *group,
		      const struct sk_keys_place *at, const char *name)
{
	int count = sk_map_point_by_name(l->map, name);

	if (count >= 0 && sk_reg_type_size(l->map->points[count].type) == 1)
		return count;
	sk_keys_complain(at, group, "count", "\"%s\" is no point that counts", name);
	return -1;
}

static void load_group(const struct sk_map_load *l, const config_setting_t *group,
		       const char *path)
{
	struct sk_keys_place at = sk_map_place(l, path);
	size_t before = l->diag->count + l->diag->dropped, first = l->map->point_count;
	struct raw_group raw = {0};
	char list[SK_MAP_PLACE_LEN];
	int count;

	sk_keys_read(group_keys, SK_MAP_COUNT_OF(group_keys), group, &at, &raw);
	if (l->diag->count + l->diag->dropped > before)
		return; /* without these the points would only be told wrong */
	count = find_count(l, group, &at, raw.count);
	(void)snprintf(list, sizeof(list), "%.32s points", path);
	sk_map_load_list(l, config_setting_get_member(group, "points"), list,
			 (unsigned)raw.at);
	for (size_t i = first; i < l->map->point_count; i++) {
		l->map->points[i].count = count;
		l->map->points[i].instance = 1;
		if (count >= 0 && l->map->points[i].table != l->map->points[count].table)
			sk_keys_complain(&at, l->origin[i], "table",
					 "is another than that of %s", raw.count);
	}
	check_extent(l, group, &at, &raw, first);
	if (l->diag->count + l->diag->dropped > before)
		raw.most = 1; /* the others would only repeat the complaint */
	expand(l, &at, &raw, first);
}

void sk_map_load_groups(const struct sk_map_load *l, const config_setting_t *groups)
{
	struct sk_keys_place at = sk_map_place(l, "");
	size_t count = sk_map_list_length(&at, groups, "groups");

	for (size_t i = 0; i < count; i++) {
		const config_setting_t *group =
			config_setting_get_elem(groups, (unsigned)i);
		char path[SK_MAP_PLACE_LEN];

		sk_map_name_place(path, "groups", i, group, "name");
		load_group(l, group, path);
	}
}
