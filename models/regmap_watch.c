/* regmap_watch.c - who operates a device: the points that tell; see regmap_load.h. */
#include "models/regmap_load.h"

struct raw_watch {
	char remote[SK_MAP_NAME_LEN + 1], its_beat[SK_MAP_NAME_LEN + 1],
		our_beat[SK_MAP_NAME_LEN + 1];
	double remote_is;
};

#define WATCH(field) \
	offsetof(struct raw_watch, field), sizeof(((struct raw_watch *)NULL)->field)

static const struct sk_key watch_keys[] = {
	{"remote", SK_KEY_TEXT, WATCH(remote), 0, 0, "", "", NULL, NULL, ""},
	{"remote_is", SK_KEY_FLOAT, WATCH(remote_is), -1e9, 1e9, "", "0", NULL, NULL, ""},
	{"its_beat", SK_KEY_TEXT, WATCH(its_beat), 0, 0, "", "", NULL, NULL, ""},
	{"our_beat", SK_KEY_TEXT, WATCH(our_beat), 0, 0, "", "", NULL, NULL, ""},
};

/* 1 + the index of the point, 0 where none is named. */
static unsigned find(const struct sk_map_load *l, const config_setting_t *group,
		     const char *key, const char *name)
{
	const struct sk_keys_place at = sk_map_place(l, "watch");
	int index = name[0] ? sk_map_point_by_name(l->map, name) : -1;

	if (name[0] && index < 0)
		sk_keys_complain(&at, group, key, "\"%s\" is no point", name);
	return (unsigned)(index + 1);
}

/* What is watched is read with every poll. */
static void poll(const struct sk_map_load *l, unsigned point)
{
	if (point && l->map->points[point - 1].poll == SK_POLL_NEVER)
		l->map->points[point - 1].poll = SK_POLL_FAST;
}

void sk_map_load_watch(const struct sk_map_load *l, const config_setting_t *group)
{
	const struct sk_keys_place at = sk_map_place(l, "watch");
	struct sk_map_watch *watch = &l->map->watch;
	struct raw_watch raw = {0};

	if (!group)
		return;
	sk_keys_read(watch_keys, SK_MAP_COUNT_OF(watch_keys), group, &at, &raw);
	if (!config_setting_is_group(group))
		return;
	watch->remote = find(l, group, "remote", raw.remote);
	watch->remote_is = raw.remote_is;
	watch->its_beat = find(l, group, "its_beat", raw.its_beat);
	watch->our_beat = find(l, group, "our_beat", raw.our_beat);
	if (watch->our_beat && !l->map->points[watch->our_beat - 1].writable)
		sk_keys_complain(&at, group, "our_beat", "\"%s\" is read-only",
				 raw.our_beat);
	poll(l, watch->remote);
	poll(l, watch->its_beat);
}
