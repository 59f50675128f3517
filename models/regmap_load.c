/* regmap_load.c - reading one device file; see regmap.h and docs/models.md. */
#include <stdio.h>
#include <string.h>

#include "models/regmap_load.h"

#define READ_MOST 125 /* registers that a reply can hold */

/* The head of the file. */
struct raw_head {
	char id[SK_ID_LEN + 1], name[SK_TEXT_LEN + 1], ref[SK_TEXT_LEN + 1];
	int sunspec, length, rank, max_read, single;
};

#define HEAD(field) \
	offsetof(struct raw_head, field), sizeof(((struct raw_head *)NULL)->field)

static int write_by_name(const char *name)
{
	static const char *const names[] = {"multiple", "single"};

	return sk_map_choose(name, names, 2);
}

static const struct sk_key head_keys[] = {
	{"id", SK_KEY_ID, HEAD(id), 0, 0, "", NULL, NULL, NULL, ""},
	{"name", SK_KEY_TEXT, HEAD(name), 0, 0, "", NULL, NULL, NULL, ""},
	{"sunspec", SK_KEY_INT, HEAD(sunspec), 1, 65534, "", "0", NULL, NULL, ""},
	{"length", SK_KEY_INT, HEAD(length), 1, 65535, "registers", "0", NULL, NULL, ""},
	{"rank", SK_KEY_INT, HEAD(rank), 0, 100, "", "0", NULL, NULL, ""},
	{"max_read", SK_KEY_INT, HEAD(max_read), 1, READ_MOST, "registers", "125", NULL,
	 NULL, ""},
	{"write", SK_KEY_CHOICE, HEAD(single), 0, 0, "", "multiple", write_by_name,
	 "\"multiple\", \"single\"", ""},
	{"ref", SK_KEY_TEXT, HEAD(ref), 0, 0, "", "", NULL, NULL, ""},
	{"points", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"groups", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"controls", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
	{"watch", SK_KEY_OTHER, 0, 0, 0, 0, "", "", NULL, NULL, ""},
};

void sk_map_name_place(char buf[SK_MAP_PLACE_LEN], const char *list, size_t index,
		       const config_setting_t *group, const char *key)
{
	const char *name = NULL;

	if (config_setting_is_group(group))
		(void)config_setting_lookup_string(group, key, &name); /* or none */
	(void)snprintf(buf, SK_MAP_PLACE_LEN,
		       name ? "%.32s[%zu] \"%.31s\"" : "%.32s[%zu]", list, index + 1,
		       name);
}

size_t sk_map_list_length(const struct sk_keys_place *at, const config_setting_t *list,
			  const char *key)
{
	if (!list)
		return 0;
	if (config_setting_is_list(list))
		return (size_t)config_setting_length(list);
	sk_keys_complain(at, list, key, "must be a list ( ... )");
	return 0;
}

static void check_top(const struct sk_map_load *l, const config_setting_t *root)
{
	struct sk_keys_place at = sk_map_place(l, "");

	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *s = config_setting_get_elem(root, (unsigned)i);

		if (strcmp(config_setting_name(s), "model") != 0)
			sk_keys_complain(&at, s, config_setting_name(s),
					 "unknown section, allowed model");
	}
}

static int read_model(struct sk_map_load *l, const config_setting_t *group)
{
	struct sk_keys_place at = sk_map_place(l, "model");
	struct raw_head head = {0};
	int err;

	sk_keys_read(head_keys, SK_MAP_COUNT_OF(head_keys), group, &at, &head);
	if (!group || !config_setting_is_group(group))
		return SK_ECONFIG;
	if (head.sunspec && !head.length)
		sk_keys_complain(&at, group, "length", "a SunSpec model needs it");
	(void)snprintf(l->map->id, sizeof(l->map->id), "%s", head.id);
	(void)snprintf(l->map->name, sizeof(l->map->name), "%s", head.name);
	(void)snprintf(l->map->file, sizeof(l->map->file), "%s", l->file);
	l->map->sunspec = head.sunspec;
	l->map->length = (unsigned)head.length;
	l->map->rank = head.rank;
	l->map->max_read = (unsigned)head.max_read;
	l->map->write_single = head.single == 1;
	err = sk_map_load_points(l, group);
	if (err)
		return err;
	sk_map_load_watch(l, config_setting_get_member(group, "watch"));
	return sk_map_load_controls(l, config_setting_get_member(group, "controls"));
}

static int read_file(struct sk_map_load *l, const config_setting_t *root)
{
	check_top(l, root);
	return read_model(l, config_setting_get_member(root, "model"));
}

int sk_map_load(const char *path, struct sk_map *out, struct sk_diag *diag)
{
	struct sk_map map = {0};
	struct sk_map_load l = {.map = &map, .diag = diag, .file = path};
	size_t before = diag->count + diag->dropped;
	config_t file;
	int err;

	config_init(&file);
	err = sk_keys_parse_marked(&file, path, &map.mark, diag);
	if (!err)
		err = read_file(&l, config_root_setting(&file));
	config_destroy(&file);
	if (!err && diag->count + diag->dropped > before)
		err = SK_ECONFIG;
	if (err)
		sk_map_clear(&map);
	else
		*out = map;
	return err;
}
