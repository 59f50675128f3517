/* config.c - loading and checking the configuration file; see config.h. */
#include "models/config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/config_keys.h"
#include "models/topic.h"

#define PORT_PLAIN 1883
#define PORT_TLS 8883

struct load {
	struct sk_config *config;
	struct sk_diag *diag;
	const char *file;
};

static const struct sk_key *keys_of(int section)
{
	return sk_sections[section].keys;
}

static struct sk_keys_place place(const struct load *l, const char *path)
{
	return (struct sk_keys_place){.diag = l->diag, .file = l->file, .path = path};
}

/* "ders[2] "pv1"", or "ders[2]" where it has no id. */
static void name_place(char *buf, size_t size, const char *list, int index,
		       const config_setting_t *group)
{
	const char *id = NULL;

	if (config_setting_is_group(group) &&
	    config_setting_lookup_string(group, "id", &id) && id)
		(void)snprintf(buf, size, "%s[%d] \"%s\"", list, index + 1, id);
	else
		(void)snprintf(buf, size, "%s[%d]", list, index + 1);
}

static void check_unknown_sections(const struct load *l, const config_setting_t *root)
{
	struct sk_keys_place at = place(l, "");

	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *s = config_setting_get_elem(root, (unsigned)i);
		const char *name = config_setting_name(s);
		bool known = false;

		for (int n = 0; n < SK_SECTION_COUNT; n++)
			known |= strcmp(sk_sections[n].name, name) == 0;
		if (!known)
			sk_keys_complain(
				&at, s, name,
				"unknown section, allowed site, broker, control, "
				"historian, simulator, ders");
	}
}

static void load_sections(const struct load *l, const config_setting_t *root)
{
	for (int n = SK_SECTION_SITE; n <= SK_SECTION_SIMULATOR; n++) {
		const struct sk_section *section = &sk_sections[n];
		struct sk_keys_place at = place(l, section->name);

		sk_keys_read(section->keys, section->key_count,
			     config_setting_get_member(root, section->name), &at,
			     (char *)l->config + section->at);
	}
	if (l->config->broker.port == 0)
		l->config->broker.port = l->config->broker.tls ? PORT_TLS : PORT_PLAIN;
}

/* A list's elements, with room for them; complains of what is no list. */
static int open_list(const struct load *l, const config_setting_t *list, const char *name,
		     size_t size, void **items, size_t *count)
{
	struct sk_keys_place at = place(l, "");

	*items = NULL;
	*count = 0;
	if (!list)
		return SK_OK;
	if (!config_setting_is_list(list)) {
		sk_keys_complain(&at, list, name, "must be a list ( { ... }, { ... } )");
		return SK_OK;
	}
	*count = (size_t)config_setting_length(list);
	if (*count > SK_DERS_MAX) {
		sk_keys_complain(&at, list, name, "has %zu entries, allowed %d", *count,
				 SK_DERS_MAX);
		*count = SK_DERS_MAX;
	}
	*items = calloc(*count ? *count : 1, size);
	return *items ? SK_OK : SK_ENOMEM;
}

static void load_link(const struct load *l, const config_setting_t *group,
		      const struct sk_keys_place *at, struct sk_conf_der *der)
{
	const config_setting_t *s = config_setting_get_member(group, "link");
	const char *text = s ? config_setting_get_string(s) : NULL;
	char why[SK_TEXT_LEN + 1];

	(void)l;
	if (!s)
		return; /* the table has complained already */
	if (!text)
		sk_keys_complain(at, s, "link", "must be a string");
	else if (sk_link_parse(text, &der->link, why))
		sk_keys_complain(at, s, "link", "\"%s\": %s", text, why);
}

static int load_ders(const struct load *l, const config_setting_t *root)
{
	const config_setting_t *list = config_setting_get_member(root, "ders");
	char path[SK_ID_LEN + 24];
	void *items;
	int err = open_list(l, list, "ders", sizeof(struct sk_conf_der), &items,
			    &l->config->der_count);

	if (err)
		return err;
	l->config->ders = items;
	if (l->config->der_count == 0)
		sk_diag_add(l->diag, l->file, 0, "ders: the inventory has no DER");
	for (size_t i = 0; i < l->config->der_count; i++) {
		const config_setting_t *group =
			config_setting_get_elem(list, (unsigned)i);
		struct sk_conf_der *der = &l->config->ders[i];
		struct sk_keys_place at = place(l, path);

		name_place(path, sizeof(path), "ders", (int)i, group);
		sk_keys_read(keys_of(SK_SECTION_DERS),
			     sk_sections[SK_SECTION_DERS].key_count, group, &at, der);
		der->line = (int)config_setting_source_line(group);
		if (config_setting_is_group(group))
			load_link(l, group, &at, der);
	}
	return SK_OK;
}

static bool same_place(const struct sk_conf_der *a, const struct sk_conf_der *b)
{
	return a->link.text[0] && a->unit == b->unit &&
	       strcmp(a->link.text, b->link.text) == 0;
}

static void check_ders(const struct load *l)
{
	const struct sk_conf_der *ders = l->config->ders;

	for (size_t i = 0; i < l->config->der_count; i++) {
		if (ders[i].p_min_w > ders[i].p_max_w)
			sk_diag_add(l->diag, l->file, ders[i].line,
				    "ders[%zu] \"%s\": p_min_w: is above p_max_w", i + 1,
				    ders[i].id);
		for (size_t j = 0; j < i; j++) {
			if (ders[i].id[0] && strcmp(ders[i].id, ders[j].id) == 0)
				sk_diag_add(
					l->diag, l->file, ders[i].line,
					"ders[%zu] \"%s\": id: stands already in line %d",
					i + 1, ders[i].id, ders[j].line);
			if (same_place(&ders[i], &ders[j]))
				sk_diag_add(
					l->diag, l->file, ders[i].line,
					"ders[%zu] \"%s\": unit: %d on %s is \"%s\" in "
					"line %d already",
					i + 1, ders[i].id, ders[i].unit,
					ders[i].link.text, ders[j].id, ders[j].line);
		}
	}
}

static void check_sim_der(const struct load *l, const struct sk_conf_sim_der *der,
			  const config_setting_t *group, const struct sk_keys_place *at)
{
	static const char *const generations[] = {"", "ders", "legacy", "meter"};
	bool known = false;

	for (size_t i = 0; i < sizeof(generations) / sizeof(generations[0]); i++)
		known |= strcmp(generations[i], der->generation) == 0;
	if (!known)
		sk_keys_complain(
			at, group, "generation",
			"\"%s\" is not known, allowed \"ders\", \"legacy\", \"meter\"",
			der->generation);
	if (der->id[0] && !sk_config_der(l->config, der->id))
		sk_keys_complain(at, group, "id", "names no DER of the inventory");
}

static int load_sim_ders(const struct load *l, const config_setting_t *root)
{
	const config_setting_t *section = config_setting_get_member(root, "simulator");
	const config_setting_t *list = NULL;
	struct sk_conf_simulator *sim = &l->config->simulator;
	char path[SK_ID_LEN + 32];
	void *items;
	int err;

	if (section && config_setting_is_group(section))
		list = config_setting_get_member(section, "ders");
	err = open_list(l, list, "simulator.ders", sizeof(struct sk_conf_sim_der), &items,
			&sim->der_count);
	if (err)
		return err;
	sim->ders = items;
	for (size_t i = 0; i < sim->der_count; i++) {
		const config_setting_t *group =
			config_setting_get_elem(list, (unsigned)i);
		struct sk_keys_place at = place(l, path);

		name_place(path, sizeof(path), "simulator.ders", (int)i, group);
		sk_keys_read(keys_of(SK_SECTION_SIMULATOR_DERS),
			     sk_sections[SK_SECTION_SIMULATOR_DERS].key_count, group, &at,
			     &sim->ders[i]);
		check_sim_der(l, &sim->ders[i], group, &at);
	}
	return SK_OK;
}

static void check_site(const struct load *l)
{
	if (!sk_root_valid(l->config->site.root))
		sk_diag_add(l->diag, l->file, 0,
			    "site: root: \"%s\" is no topic prefix, allowed levels of "
			    "[A-Za-z0-9_-]+ divided by /, at most %d characters",
			    l->config->site.root, SK_ID_LEN);
}

int sk_config_load(const char *path, struct sk_config *out, struct sk_diag *diag)
{
	struct sk_config config = {0};
	struct load l = {.config = &config, .diag = diag, .file = path};
	size_t before = diag->count;
	config_t file;
	int err;

	config_init(&file);
	err = sk_keys_parse(&file, path, diag);
	if (!err) {
		const config_setting_t *root = config_root_setting(&file);

		(void)snprintf(config.file, sizeof(config.file), "%s", path);
		check_unknown_sections(&l, root);
		load_sections(&l, root);
		check_site(&l);
		err = load_ders(&l, root);
		if (!err)
			err = load_sim_ders(&l, root);
		if (!err)
			check_ders(&l);
	}
	config_destroy(&file);
	if (!err && diag->count > before)
		err = SK_ECONFIG;
	if (err)
		sk_config_clear(&config);
	else
		*out = config;
	return err;
}

void sk_config_clear(struct sk_config *c)
{
	free(c->ders);
	free(c->simulator.ders);
	*c = (struct sk_config){0};
}

const struct sk_conf_der *sk_config_der(const struct sk_config *c, const char *id)
{
	for (size_t i = 0; i < c->der_count; i++)
		if (strcmp(c->ders[i].id, id) == 0)
			return &c->ders[i];
	return NULL;
}
