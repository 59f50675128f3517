/* config_sim.c - the network of the simulated microgrid; see config_load.h. */
#include <stdio.h>
#include <string.h>

#include "models/config_keys.h"
#include "models/config_load.h"

#define PATH_ROOM 64

static const config_setting_t *member(const struct sk_config_load *l, const char *name)
{
	const config_setting_t *section = config_setting_get_member(l->root, "simulator");

	return section && config_setting_is_group(section)
		       ? config_setting_get_member(section, name)
		       : NULL;
}

static void load_grid(const struct sk_config_load *l)
{
	const struct sk_section *section = &sk_sections[SK_SECTION_SIMULATOR_GRID];
	struct sk_keys_place at = {
		.diag = l->diag, .file = l->file, .path = section->name};

	sk_keys_read(section->keys, section->key_count, member(l, "grid"), &at,
		     &l->config->simulator.grid);
}

static void load_line(const struct sk_config_load *l, const config_setting_t *group,
		      size_t index)
{
	const struct sk_section *section = &sk_sections[SK_SECTION_SIMULATOR_LINES];
	struct sk_conf_sim_line *line = &l->config->simulator.lines[index];
	char path[PATH_ROOM];
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = path};

	sk_config_name_place(path, sizeof(path), section->name, index, group);
	sk_keys_read(section->keys, section->key_count, group, &at, line);
	line->line = (int)config_setting_source_line(group);
	if (!config_setting_is_group(group) || !line->from[0] || !line->to[0])
		return; /* the table has complained already */
	if (strcmp(line->from, line->to) == 0)
		sk_keys_complain(&at, group, "to", "\"%s\" is where it comes from",
				 line->to);
	if (line->r_ohm <= 0 && line->x_ohm <= 0)
		sk_keys_complain(&at, group, "x_ohm",
				 "a line needs a resistance or a reactance above 0");
}

int sk_config_load_sim_network(const struct sk_config_load *l)
{
	const config_setting_t *list = member(l, "lines");
	struct sk_conf_simulator *sim = &l->config->simulator;
	void *items;
	int err = sk_config_open_list(l, list, "simulator.lines", sizeof(*sim->lines),
				      &items, &sim->line_count);

	load_grid(l);
	if (err)
		return err;
	sim->lines = items;
	for (size_t i = 0; i < sim->line_count; i++)
		load_line(l, config_setting_get_elem(list, (unsigned)i), i);
	return SK_OK;
}
