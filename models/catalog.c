/* catalog.c - every device file there is; see regmap.h. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/regmap.h"

#define SUNSPEC "sunspec"
#define DEVICES "devices"

static int is_cfg(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 4 &&
	       strcmp(entry->d_name + len - 4, ".cfg") == 0;
}

/* A file is found by its name and a map by its id or number: they must be the same. */
static int check_names(const struct sk_map *map, const char *sub, const char *file,
		       const char *path, struct sk_diag *diag)
{
	bool sunspec = strcmp(sub, SUNSPEC) == 0;
	size_t before = diag->count + diag->dropped;
	char number[16];

	(void)snprintf(number, sizeof(number), "%d", map->sunspec);
	if (strlen(map->id) != strlen(file) - 4 ||
	    strncmp(map->id, file, strlen(map->id)) != 0)
		sk_diag_add(diag, path, 0, "model: id: \"%s\" is not the file's name",
			    map->id);
	if (sunspec && strcmp(map->id, number) != 0)
		sk_diag_add(diag, path, 0, "model: sunspec: %d is not the id",
			    map->sunspec);
	if (!sunspec && (map->sunspec || strcmp(map->id, SUNSPEC) == 0))
		sk_diag_add(diag, path, 0, "model: a SunSpec model belongs into %s/",
			    SUNSPEC);
	return diag->count + diag->dropped == before ? SK_OK : SK_ECONFIG;
}

static int add_map(struct sk_catalog *c, const char *dir, const char *sub,
		   const char *file, struct sk_diag *diag)
{
	struct sk_map *maps = realloc(c->maps, (c->count + 1) * sizeof(*maps));
	char path[PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/%s/%s", dir, sub, file);
	int err;

	if (!maps)
		return SK_ENOMEM;
	c->maps = maps;
	if (len >= (int)sizeof(path)) {
		sk_diag_add(diag, dir, 0, "the path is too long");
		return SK_ECONFIG;
	}
	err = sk_map_load(path, &c->maps[c->count], diag);
	if (err)
		return err;
	c->count++;
	return check_names(&c->maps[c->count - 1], sub, file, path, diag);
}

/* A folder that is not there holds no files; the first error is kept, the rest is told.
 */
static int add_folder(struct sk_catalog *c, const char *dir, const char *sub,
		      struct sk_diag *diag)
{
	char path[PATH_MAX];
	struct dirent **entries = NULL;
	int count, err = SK_OK;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, sub); /* cut, it is not there */
	count = scandir(path, &entries, is_cfg, alphasort);
	if (count < 0 && errno != ENOENT) {
		sk_diag_add(diag, path, 0, "cannot be read: %s", strerror(errno));
		return SK_ECONFIG;
	}
	for (int i = 0; i < count; i++) {
		int one = add_map(c, dir, sub, entries[i]->d_name, diag);

		err = err ? err : one;
		free(entries[i]);
	}
	free(entries);
	return err;
}

int sk_catalog_load(const char *dir, struct sk_catalog *out, struct sk_diag *diag)
{
	struct sk_catalog c = {0};
	int err = add_folder(&c, dir, SUNSPEC, diag);
	int devices = add_folder(&c, dir, DEVICES, diag);

	err = err ? err : devices;
	if (!err && c.count == 0) {
		sk_diag_add(diag, dir, 0, "holds no device models (sunspec/*.cfg)");
		err = SK_ENOENT;
	}
	if (err)
		sk_catalog_clear(&c);
	else
		*out = c;
	return err;
}

void sk_catalog_clear(struct sk_catalog *c)
{
	for (size_t i = 0; i < c->count; i++)
		sk_map_clear(&c->maps[i]);
	free(c->maps);
	*c = (struct sk_catalog){0};
}

const struct sk_map *sk_catalog_sunspec(const struct sk_catalog *c, int model_id)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->maps[i].sunspec == model_id)
			return &c->maps[i];
	return NULL;
}

const struct sk_map *sk_catalog_device(const struct sk_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->maps[i].sunspec == 0 && strcmp(c->maps[i].id, id) == 0)
			return &c->maps[i];
	return NULL;
}

/* Index of the next SunSpec model from `i` on. */
static size_t next_sunspec(const struct sk_catalog *c, size_t i)
{
	while (i < c->count && c->maps[i].sunspec == 0)
		i++;
	return i;
}

/* Both are in the order of their files' names. */
static bool same_sunspec(const struct sk_catalog *a, const struct sk_catalog *b)
{
	size_t i = next_sunspec(a, 0), j = next_sunspec(b, 0);

	while (i < a->count && j < b->count && a->maps[i].mark == b->maps[j].mark &&
	       a->maps[i].sunspec == b->maps[j].sunspec) {
		i = next_sunspec(a, i + 1);
		j = next_sunspec(b, j + 1);
	}
	return i == a->count && j == b->count;
}

bool sk_catalog_same(const struct sk_catalog *a, const struct sk_catalog *b,
		     const char *model)
{
	const struct sk_map *x, *y;

	if (strcmp(model, SUNSPEC) == 0)
		return same_sunspec(a, b);
	x = sk_catalog_device(a, model);
	y = sk_catalog_device(b, model);
	return x && y ? x->mark == y->mark : x == y;
}

int sk_models_dir(const char *configured, char *buf, size_t size)
{
	char self[PATH_MAX];
	ssize_t len;
	int n;

	if (configured && configured[0]) {
		n = snprintf(buf, size, "%s", configured);
		return n >= 0 && (size_t)n < size ? SK_OK : SK_ERANGE;
	}
	len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (len <= 0)
		return SK_EIO;
	self[len] = '\0';
	for (int level = 0; level < 2; level++) {
		char *slash = strrchr(self, '/');

		if (slash)
			*slash = '\0';
	}
	n = snprintf(buf, size, "%s/share/skerry/models", self);
	return n >= 0 && (size_t)n < size ? SK_OK : SK_ERANGE;
}
