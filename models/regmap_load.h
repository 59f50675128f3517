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
};

#define SK_MAP_COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static inline struct sk_keys_place sk_map_place(const struct sk_map_load *l,
						const char *path)
{
	return (struct sk_keys_place){.diag = l->diag, .file = l->file, .path = path};
}

/** The index of `name` among `names`, or -1. */
int sk_map_choose(const char *name, const char *const *names, int count);

/** Read the points into l->map. @return 0, SK_ECONFIG (there are none) or SK_ENOMEM */
SK_MUST_USE int sk_map_load_points(const struct sk_map_load *l,
				   const config_setting_t *list);

/** Read the controls; after the points they name. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_map_load_controls(const struct sk_map_load *l,
				     const config_setting_t *list);

#endif
