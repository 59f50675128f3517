/* reload.c - what a new configuration means for a running driver; see reload.h. */
#include "drivers/reload.h"

#include <string.h>

static const struct sk_conf_der *find(struct sk_reload_to *to, const char *id)
{
	const struct sk_config *c = to->config;

	for (size_t i = 0; i < c->der_count; i++) {
		size_t at = (to->at + i) % c->der_count;

		if (strcmp(c->ders[at].id, id) != 0)
			continue;
		to->at = at + 1;
		return &c->ders[at];
	}
	return NULL;
}

enum sk_fate sk_reload_fate(const struct sk_conf_der *conf,
			    const struct sk_catalog *catalog, struct sk_reload_to *to,
			    const char **why)
{
	const struct sk_conf_der *next = find(to, conf->id);

	*why = "";
	if (!next)
		return SK_FATE_REMOVED;
	if (!sk_shard_has(to->shard, &next->link))
		return SK_FATE_MOVED;
	*why = sk_conf_der_differs(conf, next);
	if (!*why && !sk_catalog_same(catalog, to->catalog, conf->model))
		*why = "model file";
	if (*why)
		return SK_FATE_CHANGED;
	*why = "";
	return SK_FATE_STAYS;
}

static int refuse(const struct sk_config *next, const char *section, const char *key,
		  struct sk_diag *diag)
{
	sk_diag_add(diag, next->file, 0,
		    "%s: %s: was changed, which needs a restart of the driver", section,
		    key);
	return SK_EREFUSED;
}

int sk_reload_allowed(const struct sk_config *now, const struct sk_config *next,
		      struct sk_diag *diag)
{
	const char *broker = sk_conf_broker_differs(&now->broker, &next->broker);
	int err = SK_OK;

	if (strcmp(now->site.root, next->site.root) != 0)
		err = refuse(next, "site", "root", diag);
	if (strcmp(now->site.state_dir, next->site.state_dir) != 0)
		err = refuse(next, "site", "state_dir", diag);
	if (broker)
		err = refuse(next, "broker", broker, diag);
	return err;
}
