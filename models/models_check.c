/* models_check.c - does every model the inventory names exist? See models_check.h. */
#include "models/models_check.h"

#include <stdio.h>
#include <string.h>

/* The names a DER's model may have, for people. */
static void list_models(const struct sk_catalog *catalog, char *buf, size_t size)
{
	size_t used = (size_t)snprintf(buf, size, "\"sunspec\"");

	for (size_t i = 0; i < catalog->count && used < size - 1; i++)
		if (catalog->maps[i].sunspec == 0)
			used += (size_t)snprintf(buf + used, size - used, ", \"%s\"",
						 catalog->maps[i].id);
}

static int look_up(const struct sk_config *c, const struct sk_catalog *catalog,
		   struct sk_diag *diag)
{
	char allowed[512];
	int err = SK_OK;

	list_models(catalog, allowed, sizeof(allowed));
	for (size_t i = 0; i < c->der_count; i++) {
		const struct sk_conf_der *der = &c->ders[i];

		if (strcmp(der->model, "sunspec") == 0 ||
		    sk_catalog_device(catalog, der->model))
			continue;
		sk_diag_add(diag, c->file, der->line,
			    "ders[%zu] \"%s\": model: \"%s\" has no file, allowed %s",
			    i + 1, der->id, der->model, allowed);
		err = SK_ECONFIG;
	}
	return err;
}

int sk_models_load(const struct sk_config *c, struct sk_catalog *catalog,
		   struct sk_diag *diag)
{
	char dir[SK_PATH_LEN + 1];
	int err = sk_models_dir(c->site.models_dir, dir, sizeof(dir));

	if (err) {
		sk_diag_add(diag, c->file, 0, "site: models_dir: cannot be found: %s",
			    sk_strerror(err));
		return err;
	}
	err = sk_catalog_load(dir, catalog, diag);
	if (err)
		return err;
	err = look_up(c, catalog, diag);
	if (err)
		sk_catalog_clear(catalog);
	return err;
}

int sk_models_check(const struct sk_config *c, struct sk_diag *diag)
{
	struct sk_catalog catalog = {0};
	int err = sk_models_load(c, &catalog, diag);

	sk_catalog_clear(&catalog);
	return err;
}
