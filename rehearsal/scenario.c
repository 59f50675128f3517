/* scenario.c - reading a scenario and its site; see scenario.h. */
#include "rehearsal/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "models/config_keys.h"
#include "rehearsal/scenario_keys.h"
#include "rehearsal/scenario_load.h"
#include "simulator/scene/scene.h"

#define LIST_MAX 1000

size_t sk_list_length(const struct sk_scenario_load *l, const config_setting_t *parent,
		      const char *name, const config_setting_t **list)
{
	struct sk_keys_place at = {
		.diag = l->diag, .file = l->scenario->file, .path = ""};
	int length;

	*list = parent ? config_setting_get_member(parent, name) : NULL;
	if (!*list)
		return 0;
	length = config_setting_length(*list);
	if (!config_setting_is_list(*list))
		sk_keys_complain(&at, *list, name, "must be a list ( { ... }, { ... } )");
	else if (length > LIST_MAX)
		sk_keys_complain(&at, *list, name, "has %d entries, allowed %d", length,
				 LIST_MAX);
	else
		return (size_t)length;
	return 0;
}

void sk_list_element(const struct sk_scenario_load *l, const config_setting_t *list,
		     const char *name, size_t index, struct sk_element *e)
{
	e->group = config_setting_get_elem(list, (unsigned)index);
	(void)snprintf(e->path, sizeof(e->path), "%s[%zu]", name, index + 1); /* fits */
	e->place = (struct sk_keys_place){
		.diag = l->diag, .file = l->scenario->file, .path = e->path};
}

size_t sk_find_unit(const struct sk_scenario_load *l, const struct sk_element *e,
		    const char *key, const char *id)
{
	const struct sk_conf_simulator *sim = &l->scenario->config.simulator;

	for (size_t i = 0; i < sim->der_count; i++)
		if (strcmp(sim->ders[i].id, id) == 0)
			return i;
	sk_keys_complain(&e->place, config_setting_get_member(e->group, key), key,
			 "\"%s\" is none of the simulated DERs of %s", id,
			 l->scenario->site);
	return SK_NO_UNIT;
}

static int load_site(const struct sk_scenario_load *l)
{
	struct sk_scenario *s = l->scenario;
	int err;

	if (!s->site[0])
		return SK_ECONFIG; /* the table has complained already */
	err = sk_config_load(s->site, &s->config, l->diag);
	return err ? err : sk_scene_check(&s->config, l->diag);
}

/* What the scenario says in `control` holds instead of what the site says. */
static void load_control(const struct sk_scenario_load *l)
{
	const struct sk_section *section = &sk_sections[SK_SECTION_CONTROL];
	const config_setting_t *group = config_setting_get_member(l->root, "control");
	struct sk_keys_place at = {
		.diag = l->diag, .file = l->scenario->file, .path = "control"};
	struct sk_conf_control *control = &l->scenario->config.control, read;

	if (!group)
		return;
	sk_keys_read(section->keys, section->key_count, group, &at, &read);
	if (!config_setting_is_group(group))
		return;
	sk_keys_copy((struct sk_key_table){section->keys, section->key_count}, group,
		     &read, control);
	if (control->setpoint_ttl_ms > control->revert_s * 1000)
		sk_keys_complain(&at, group, "setpoint_ttl_ms",
				 "is longer than revert_s: devices would revert between "
				 "two setpoints");
}

static void load_own_links(const struct sk_scenario_load *l,
			   const config_setting_t *group)
{
	const config_setting_t *list;
	size_t count = sk_list_length(l, group, "ders", &list);

	for (size_t i = 0; i < count; i++) {
		struct sk_channel own;
		struct sk_element e;
		size_t unit = SK_NO_UNIT;

		sk_list_element(l, list, "channel.ders", i, &e);
		sk_keys_read(sk_link_keys.keys, sk_link_keys.count, e.group, &e.place,
			     &own);
		if (own.id[0])
			unit = sk_find_unit(l, &e, "id", own.id);
		if (unit != SK_NO_UNIT)
			sk_keys_copy(sk_link_keys, e.group, &own,
				     &l->scenario->links[unit]);
	}
}

static int load_channel(const struct sk_scenario_load *l)
{
	const config_setting_t *group = config_setting_get_member(l->root, "channel");
	struct sk_keys_place at = {
		.diag = l->diag, .file = l->scenario->file, .path = "channel"};
	size_t count = l->scenario->config.simulator.der_count;
	struct sk_channel all;

	sk_keys_read(sk_channel_keys.keys, sk_channel_keys.count, group, &at, &all);
	l->scenario->links = calloc(count, sizeof(*l->scenario->links));
	if (!l->scenario->links)
		return SK_ENOMEM;
	all.id[0] = '\0';
	for (size_t i = 0; i < count; i++)
		l->scenario->links[i] = all;
	if (group && config_setting_is_group(group))
		load_own_links(l, group);
	return SK_OK;
}

static int load(const struct sk_scenario_load *l)
{
	struct sk_scenario *s = l->scenario;
	struct sk_keys_place at = {.diag = l->diag, .file = s->file, .path = ""};
	int err;

	sk_keys_read(sk_scenario_keys.keys, sk_scenario_keys.count, l->root, &at, s);
	err = load_site(l);
	if (err)
		return err;
	load_control(l);
	err = load_channel(l);
	if (!err)
		err = sk_scenario_load_events(l);
	if (!err)
		err = sk_scenario_load_expects(l);
	return err;
}

int sk_scenario_load(struct sk_scenario *s, const char *path, struct sk_diag *diag)
{
	struct sk_scenario_load l = {.scenario = s, .diag = diag};
	size_t before = diag->count + diag->dropped;
	config_t file;
	int err = SK_OK;

	*s = (struct sk_scenario){0};
	if ((size_t)snprintf(s->file, sizeof(s->file), "%s", path) >= sizeof(s->file)) {
		sk_diag_add(diag, path, 0, "the path is too long, allowed %d characters",
			    SK_PATH_LEN);
		return SK_ECONFIG;
	}
	config_init(&file);
	err = sk_keys_parse(&file, path, diag);
	if (!err) {
		l.root = config_root_setting(&file);
		err = load(&l);
	}
	config_destroy(&file);
	if (!err && diag->count + diag->dropped > before)
		err = SK_ECONFIG;
	if (err)
		sk_scenario_clear(s);
	return err;
}

void sk_scenario_clear(struct sk_scenario *s)
{
	sk_config_clear(&s->config);
	free(s->links);
	free(s->events);
	free(s->expects);
	*s = (struct sk_scenario){0};
}
