/* config_ders.c - the inventory and the simulated devices; see config_load.h. */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "models/config_keys.h"
#include "models/config_load.h"

#define PATH_ROOM (SK_ID_LEN + 40)
#define STANDARD_W_M2 1000.0

void sk_config_name_place(char *buf, size_t size, const char *list, size_t index,
			  const config_setting_t *group)
{
	const char *id = NULL;
	int len;

	if (!config_setting_is_group(group) ||
	    !config_setting_lookup_string(group, "id", &id))
		id = NULL;
	len = id ? snprintf(buf, size, "%s[%zu] \"%s\"", list, index + 1, id)
		 : snprintf(buf, size, "%s[%zu]", list, index + 1);
	if (len >= (int)size) /* an id this long is a complaint of its own */
		(void)snprintf(buf, size, "%s[%zu]", list, index + 1);
}

int sk_config_open_list(const struct sk_config_load *l, const config_setting_t *list,
			const char *name, size_t size, void **items, size_t *count)
{
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = ""};

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

static void load_link(const config_setting_t *group, const struct sk_keys_place *at,
		      struct sk_conf_der *der)
{
	const config_setting_t *s = config_setting_get_member(group, "link");
	const char *text = s ? config_setting_get_string(s) : NULL;
	char why[SK_TEXT_LEN + 1];

	if (!s)
		return; /* the table has complained already */
	if (!text)
		sk_keys_complain(at, s, "link", "must be a string");
	else if (sk_link_parse(text, &der->link, why))
		sk_keys_complain(at, s, "link", "\"%s\": %s", text, why);
}

/* A complaint of one DER beyond its own keys, at the line of its group. */
static void complain(const struct sk_config_load *l, size_t index, const char *key,
		     const char *fmt, ...) SK_PRINTF(4, 5);

static void complain(const struct sk_config_load *l, size_t index, const char *key,
		     const char *fmt, ...)
{
	const struct sk_conf_der *der = &l->config->ders[index];
	char text[2 * SK_PATH_LEN];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args); /* cut is still a complaint */
	va_end(args);
	sk_diag_add(l->diag, l->file, der->line, "ders[%zu]%s%s%s: %s: %s", index + 1,
		    der->id[0] ? " \"" : "", der->id, der->id[0] ? "\"" : "", key, text);
}

/* The same line or endpoint, in whatever words. */
static bool same_place(const struct sk_conf_link *a, const struct sk_conf_link *b)
{
	if (a->type != b->type || !a->text[0] || !b->text[0])
		return false;
	if (a->type == SK_LINK_RTU)
		return strcmp(a->device, b->device) == 0;
	return strcasecmp(a->host, b->host) == 0 && a->port == b->port;
}

/* @return whether they go together; the first clash of a DER is enough to mend it */
static bool check_pair(const struct sk_config_load *l, size_t earlier, size_t later)
{
	const struct sk_conf_der *a = &l->config->ders[earlier];
	const struct sk_conf_der *b = &l->config->ders[later];
	bool same_link = a->link.text[0] && strcmp(a->link.text, b->link.text) == 0;
	size_t before = l->diag->count + l->diag->dropped;

	if (b->id[0] && strcmp(a->id, b->id) == 0)
		complain(l, later, "id", "stands already in line %d, ids must differ",
			 a->line);
	if (same_link && a->unit == b->unit)
		complain(l, later, "unit",
			 "%d on %s is \"%s\" of line %d already, units on a link must "
			 "differ",
			 b->unit, b->link.text, a->id, a->line);
	if (!same_link && same_place(&a->link, &b->link))
		complain(l, later, "link",
			 "\"%s\": \"%s\" of line %d has the same link in other words, "
			 "allowed \"%s\"",
			 b->link.text, a->id, a->line, a->link.text);
	return l->diag->count + l->diag->dropped == before;
}

/* What takes setpoints would be told the wrong way round: its table has a scale. */
static void check_sign(const struct sk_config_load *l, size_t i)
{
	const struct sk_conf_der *der = &l->config->ders[i];

	if (der->p_sign == 0)
		complain(l, i, "p_sign", "is 0, allowed 1 and -1");
	if (der->p_sign < 0 && der->role != SK_ROLE_MONITOR)
		complain(l, i, "p_sign", "is -1, allowed for the role \"monitor\" only");
}

static void check_window(const struct sk_config_load *l, size_t i)
{
	const struct sk_conf_der *der = &l->config->ders[i];

	if (der->soc_min_pct >= der->soc_max_pct)
		complain(l, i, "soc_min_pct", "%.10g is not below soc_max_pct (%.10g)",
			 der->soc_min_pct, der->soc_max_pct);
	if (der->soc_reserve_pct >= der->soc_max_pct)
		complain(l, i, "soc_reserve_pct",
			 "%.10g is not below soc_max_pct (%.10g)", der->soc_reserve_pct,
			 der->soc_max_pct);
}

static void check_ders(const struct sk_config_load *l)
{
	for (size_t i = 0; i < l->config->der_count; i++) {
		size_t j = 0;

		if (l->config->ders[i].p_min_w > l->config->ders[i].p_max_w)
			complain(l, i, "p_min_w", "%.10g is above p_max_w (%.10g)",
				 l->config->ders[i].p_min_w, l->config->ders[i].p_max_w);
		check_sign(l, i);
		check_window(l, i);
		while (j < i && check_pair(l, j, i))
			j++;
	}
}

static void load_der(const struct sk_config_load *l, const config_setting_t *group,
		     size_t index)
{
	struct sk_conf_der *der = &l->config->ders[index];
	char path[PATH_ROOM] = "";
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = path};

	sk_config_name_place(path, sizeof(path), "ders", index, group);
	sk_keys_read(sk_sections[SK_SECTION_DERS].keys,
		     sk_sections[SK_SECTION_DERS].key_count, group, &at, der);
	der->line = (int)config_setting_source_line(group);
	if (!config_setting_is_group(group))
		return;
	load_link(group, &at, der);
	sk_config_load_interlocks(l, group, path, der);
	if ((der->on_loss == SK_LEAVE_RESTRICT || der->on_exit == SK_LEAVE_RESTRICT) &&
	    isnan(der->fallback_p_max_w))
		sk_keys_complain(&at, group, "fallback_p_max_w",
				 "is missing, \"restrict\" needs it");
}

int sk_config_load_ders(const struct sk_config_load *l)
{
	const config_setting_t *list = config_setting_get_member(l->root, "ders");
	size_t before = l->diag->count;
	void *items;
	int err = sk_config_open_list(l, list, "ders", sizeof(struct sk_conf_der), &items,
				      &l->config->der_count);

	if (err)
		return err;
	l->config->ders = items;
	if (l->config->der_count == 0 && l->diag->count == before)
		sk_diag_add(l->diag, l->file,
			    list ? (int)config_setting_source_line(list) : 0,
			    "ders: the inventory has no DER, must have at least one");
	for (size_t i = 0; i < l->config->der_count; i++)
		load_der(l, config_setting_get_elem(list, (unsigned)i), i);
	check_ders(l);
	return SK_OK;
}

/* What a device shows where the file does not say: what the driver expects of it, meters
 * for what only consumes. */
static const char *usual_generation(const struct sk_conf_der *der)
{
	if (der->model[0] && strcmp(der->model, "sunspec") != 0)
		return der->model;
	return der->kind == SK_KIND_LOAD || der->kind == SK_KIND_METER ? "meter" : "ders";
}

static void check_sim_der(const struct sk_config_load *l, size_t index,
			  const config_setting_t *group, const struct sk_keys_place *at)
{
	struct sk_conf_sim_der *sim = &l->config->simulator.ders[index];
	const struct sk_conf_der *der = sk_config_der(l->config, sim->id);

	if (!sim->id[0])
		return; /* the table has complained already */
	if (!der)
		sk_keys_complain(
			at, config_setting_get_member(group, "id"), "id",
			"names no DER of the inventory, allowed the ids of ders");
	else if (!sim->generation[0])
		(void)snprintf(sim->generation, sizeof(sim->generation), "%s",
			       usual_generation(der));
	for (size_t i = 0; i < index; i++)
		if (strcmp(l->config->simulator.ders[i].id, sim->id) == 0)
			sk_keys_complain(at, config_setting_get_member(group, "id"), "id",
					 "stands already above, ids must differ");
}

double sk_conf_sim_p_avail_w(const struct sk_conf_sim_der *sim, double irradiance_w_m2)
{
	double peak_w = isnan(sim->p_peak_w) ? sim->s_va : sim->p_peak_w;

	return fmin(peak_w * irradiance_w_m2 / STANDARD_W_M2, sim->s_va);
}

/* Either in watts or as irradiance. */
static void check_irradiance(const struct sk_config_load *l, struct sk_conf_sim_der *sim,
			     const config_setting_t *group,
			     const struct sk_keys_place *at)
{
	const struct sk_conf_der *der = sk_config_der(l->config, sim->id);
	const config_setting_t *light =
		config_setting_get_member(group, "irradiance_w_m2");

	if (!light || !der)
		return;
	if (der->kind != SK_KIND_PV)
		sk_keys_complain(at, light, "irradiance_w_m2", "is of a DER of kind pv");
	else if (config_setting_get_member(group, "p_w"))
		sk_keys_complain(at, light, "irradiance_w_m2",
				 "stands beside p_w, allowed one of them");
	else
		sim->p_w = sk_conf_sim_p_avail_w(sim, sim->irradiance_w_m2);
}

/* Which models and device files there are, only the simulator knows. */
static void check_generation(const struct sk_conf_sim_der *sim,
			     const config_setting_t *group,
			     const struct sk_keys_place *at)
{
	const char *generation = sim->generation;

	if (sk_id_valid(generation) ||
	    strspn(generation, "0123456789, ") == strlen(generation))
		return;
	sk_keys_complain(
		at, config_setting_get_member(group, "generation"), "generation",
		"\"%s\" is not known, allowed \"ders\", \"legacy\", \"meter\", a "
		"device file or numbers of SunSpec models",
		generation);
}

static void load_sim_der(const struct sk_config_load *l, const config_setting_t *group,
			 size_t index)
{
	struct sk_conf_sim_der *sim = &l->config->simulator.ders[index];
	char path[PATH_ROOM] = "";
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = path};

	sk_config_name_place(path, sizeof(path), "simulator.ders", index, group);
	sk_keys_read(sk_sections[SK_SECTION_SIMULATOR_DERS].keys,
		     sk_sections[SK_SECTION_SIMULATOR_DERS].key_count, group, &at, sim);
	sim->line = (int)config_setting_source_line(group);
	if (!config_setting_is_group(group))
		return;
	check_generation(sim, group, &at);
	check_sim_der(l, index, group, &at);
	check_irradiance(l, sim, group, &at);
}

int sk_config_load_sim_ders(const struct sk_config_load *l)
{
	const config_setting_t *section = config_setting_get_member(l->root, "simulator");
	const config_setting_t *list = NULL;
	struct sk_conf_simulator *sim = &l->config->simulator;
	void *items;
	int err;

	if (section && config_setting_is_group(section))
		list = config_setting_get_member(section, "ders");
	err = sk_config_open_list(l, list, "simulator.ders",
				  sizeof(struct sk_conf_sim_der), &items,
				  &sim->der_count);
	if (err)
		return err;
	sim->ders = items;
	for (size_t i = 0; i < sim->der_count; i++)
		load_sim_der(l, config_setting_get_elem(list, (unsigned)i), i);
	return SK_OK;
}
