/*
 * regmap_load.h - what the parts of the device files' loader share. Not for anyone else.
 */
#ifndef SK_MODELS_REGMAP_LOAD_H
#define SK_MODELS_REGMAP_LOAD_H

#include "models/keys.h"
#include "models/regmap.h"

struct sk_map_load {
	struct sk_map *map;
	struct sk_diag *diag;
	const char *file;
	const config_setting_t **origin; /**< where each point stands in the file */
};

#define SK_MAP_COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

#define SK_MAP_POINTS_MAX 2048

/** Room for how a place in a device file is called. */
#define SK_MAP_PLACE_LEN (2 * SK_MAP_NAME_LEN + 48)

static inline struct sk_keys_place sk_map_place(const struct sk_map_load *l,
						const char *path)
{
	return (struct sk_keys_place){.diag = l->diag, .file = l->file, .path = path};
}

/** The index of `name` among `names`, or -1. */
int sk_map_choose(const char *name, const char *const *names, int count);

/** Call element `index` of a list: list[3] "name". */
void sk_map_name_place(char buf[SK_MAP_PLACE_LEN], const char *list, size_t index,
		       const config_setting_t *group, const char *key);

/** How many elements a list has; complains of what is no list. NULL has none. */
size_t sk_map_list_length(const struct sk_keys_place *at, const config_setting_t *list,
			  const char *key);

/** Read the points and groups of the model into l->map.
 * @return 0, SK_ECONFIG (there are none) or SK_ENOMEM */
SK_MUST_USE int sk_map_load_points(struct sk_map_load *l, const config_setting_t *model);

/**
 * Read a list of points into the next ones of l->map.
 * @param path  how the list is called, "points"
 * @param base  what is added to each offset
 */
void sk_map_load_list(const struct sk_map_load *l, const config_setting_t *list,
		      const char *path, unsigned base);

/** The next point of l->map, all zero; NULL, with a complaint, when there are too many.
 */
struct sk_map_point *sk_map_add_point(const struct sk_map_load *l,
				      const config_setting_t *origin);

/** Read the groups, each with all its instances; after the points. */
void sk_map_load_groups(const struct sk_map_load *l, const config_setting_t *groups);

/** Read the controls; after the points they name. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_map_load_controls(const struct sk_map_load *l,
				     const config_setting_t *list);

/** Read the group of the points about who operates the device; NULL: there is none. */
void sk_map_load_watch(const struct sk_map_load *l, const config_setting_t *group);

#endif
