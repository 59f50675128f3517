/* config_faults.c - faults that come by themselves; see config_load.h. */
#include <math.h>
#include <string.h>

#include "models/config_keys.h"
#include "models/config_load.h"

#define PATH_ROOM 64

static bool is_simulated(const struct sk_conf_simulator *sim, const char *der)
{
	for (size_t i = 0; i < sim->der_count; i++)
		if (strcmp(sim->ders[i].id, der) == 0)
			return true;
	return strcmp(der, SK_FAULT_ALL) == 0 || strcmp(der, SK_FAULT_NETWORK) == 0;
}

static void check_target(const struct sk_config_load *l, const struct sk_fault_keys *k,
			 const config_setting_t *group, const struct sk_keys_place *at)
{
	const config_setting_t *der = config_setting_get_member(group, "der");

	if (!k->der[0])
		return; /* the table has complained already */
	if (!is_simulated(&l->config->simulator, k->der))
		sk_keys_complain(at, der, "der",
				 "names no simulated device, allowed the ids of "
				 "simulator.ders, \"*\", \"network\"");
	else if (!sk_fault_fits((enum sk_fault_kind)k->kind, k->der))
		sk_keys_complain(at, der, "der",
				 "\"%s\" is a fault of devices, not of the network",
				 sk_fault_info((enum sk_fault_kind)k->kind)->name);
}

/* Its own parameter, and no other's. */
static double take_value(const struct sk_fault_keys *k, const config_setting_t *group,
			 const struct sk_keys_place *at)
{
	const struct sk_fault_info *info = sk_fault_info((enum sk_fault_kind)k->kind);
	double value = info->standard;

	for (int kind = 0; kind < SK_FAULT_PARAM_COUNT; kind++) {
		const char *param = sk_fault_info((enum sk_fault_kind)kind)->param;

		if (isnan(k->value[kind]))
			continue;
		if (kind == k->kind)
			value = k->value[kind];
		else
			sk_keys_complain(at, config_setting_get_member(group, param),
					 param, "is not of \"%s\", allowed %s",
					 info->name, info->param ? info->param : "none");
	}
	return value;
}

static void load_fault(const struct sk_config_load *l, const config_setting_t *group,
		       size_t index)
{
	struct sk_conf_sim_fault *f = &l->config->simulator.faults[index];
	const struct sk_section *section = &sk_sections[SK_SECTION_SIMULATOR_FAULTS];
	char path[PATH_ROOM];
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = path};
	struct sk_fault_keys k = {.kind = 0};
	size_t before = l->diag->count + l->diag->dropped;

	(void)snprintf(path, sizeof(path), "%s[%zu]", section->name,
		       index + 1); /* fits */
	sk_keys_read(section->keys, section->key_count, group, &at, &k);
	if (l->diag->count + l->diag->dropped > before)
		return; /* what the rest says may be wrong because of it */
	check_target(l, &k, group, &at);
	f->at_s = k.at_s;
	f->line = (int)config_setting_source_line(group);
	f->order.to = SK_FAULT_ON;
	f->order.fault.kind = (enum sk_fault_kind)k.kind;
	f->order.fault.value = take_value(&k, group, &at);
	f->order.fault.for_s = k.for_s;
	memcpy(f->order.der, k.der, sizeof(f->order.der));
}

int sk_config_load_sim_faults(const struct sk_config_load *l)
{
	const config_setting_t *section = config_setting_get_member(l->root, "simulator");
	const config_setting_t *list = NULL;
	struct sk_conf_simulator *sim = &l->config->simulator;
	void *items;
	int err;

	if (section && config_setting_is_group(section))
		list = config_setting_get_member(section, "faults");
	err = sk_config_open_list(l, list, "simulator.faults",
				  sizeof(struct sk_conf_sim_fault), &items,
				  &sim->fault_count);
	if (err)
		return err;
	sim->faults = items;
	for (size_t i = 0; i < sim->fault_count; i++)
		load_fault(l, config_setting_get_elem(list, (unsigned)i), i);
	return SK_OK;
}
