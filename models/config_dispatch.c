/* config_dispatch.c - the keys of the section dispatch, and its checks; see
 * config_load.h. */
#include <math.h>
#include <string.h>

#include "models/config_keys.h"
#include "models/config_load.h"

static const char *const aims[SK_AIM_COUNT] = {
	[SK_AIM_EXPORT_LIMIT] = "export_limit", [SK_AIM_IMPORT_LIMIT] = "import_limit",
	[SK_AIM_PEAK] = "peak_shaving",		[SK_AIM_TARGET] = "p_target",
	[SK_AIM_SELF] = "self_consumption",	[SK_AIM_RECHARGE] = "recharge",
};

#define AT(field)                                 \
	offsetof(struct sk_conf_dispatch, field), \
		sizeof(((struct sk_conf_dispatch *)NULL)->field)
#define FLOAT(name, field, least, most, unit, standard, meaning)                        \
	{                                                                               \
		name, SK_KEY_FLOAT, AT(field), least, most, unit, standard, NULL, NULL, \
			meaning                                                         \
	}

const struct sk_key sk_dispatch_keys[SK_DISPATCH_KEY_COUNT] = {
	FLOAT("p_target_w", p_target_w, -1e9, 1e9, "W", "",
	      "Power the grid shall give (negative: take); none: no target."),
	FLOAT("import_max_w", import_max_w, 0, 1e9, "W", "",
	      "Most power taken from the grid; none: no limit."),
	FLOAT("export_max_w", export_max_w, 0, 1e9, "W", "",
	      "Most power given to the grid, 0 for zero export; none: no limit."),
	FLOAT("margin_w", margin_w, 0, 1e9, "W", "0",
	      "How far inside of these two limits is aimed at."),
	FLOAT("peak_w", peak_w, 0, 1e9, "W", "",
	      "Storage gives what the site takes beyond this; none: no peak shaving."),
	{"self_consumption", SK_KEY_BOOL, AT(self_consumption), 0, 0, "", "false", NULL,
	 NULL, "Storage takes the surplus and gives it back, nothing else."},
	FLOAT("recharge_w", recharge_w, 0, 1e9, "W", "0",
	      "Power with which storage below recharge_soc_pct is charged from the "
	      "grid."),
	FLOAT("recharge_soc_pct", recharge_soc_pct, 0, 100, "%", "80",
	      "Until its mean charge has reached this."),
	FLOAT("q_target_var", q_target_var, -1e9, 1e9, "var", "",
	      "Reactive power the grid shall give; none: no target."),
	FLOAT("pf_min", pf_min, 0.1, 1, "", "",
	      "Lowest power factor at the grid, either way; none: no limit."),
	FLOAT("beta_per_s", beta_per_s, 0.05, 50, "1/s", "4",
	      "How fast the power asked of the units follows what is needed."),
	FLOAT("soc_hysteresis_pct", soc_hysteresis_pct, 0, 50, "%", "2",
	      "A full storage is charged, an empty one discharged again only so far "
	      "inside of its window."),
	FLOAT("sharing_per_kwh", sharing_per_kwh, 1e-6, 1e3, "1/kWh", "0.01",
	      "Cost between no load and full load that makes units share by rating."),
	FLOAT("balance", balance, 0, 100, "", "5",
	      "Share of its rating that a storage gives more for each 100 % of charge it "
	      "is above the mean."),
	{"hold_ms", SK_KEY_INT, AT(hold_ms), 0, 600000, "ms", "2000", NULL, NULL,
	 "How long the last setpoints stand when the grid meter is silent, before the "
	 "safe ones are set."},
	{"order", SK_KEY_OTHER, 0, 0, 0, 0, "",
	 "[ \"export_limit\", \"import_limit\", \"peak_shaving\", \"p_target\", "
	 "\"self_consumption\", \"recharge\" ]",
	 NULL, NULL, "The strongest first; those that are left out come behind."},
};

const char *sk_aim_name(enum sk_aim aim)
{
	return (unsigned)aim < SK_AIM_COUNT ? aims[aim] : NULL;
}

static int aim_by_name(const char *name)
{
	for (int i = 0; name && i < SK_AIM_COUNT; i++)
		if (strcmp(aims[i], name) == 0)
			return i;
	return -1;
}

static bool ordered(const struct sk_conf_dispatch *d, size_t count, int aim)
{
	for (size_t i = 0; i < count; i++)
		if ((int)d->order[i] == aim)
			return true;
	return false;
}

static size_t read_order(const config_setting_t *list, const struct sk_keys_place *at,
			 struct sk_conf_dispatch *d)
{
	size_t count = 0;

	for (int i = 0; i < config_setting_length(list); i++) {
		const char *name = config_setting_get_string_elem(list, i);
		int aim = aim_by_name(name);

		if (aim < 0)
			sk_keys_complain(at, list, "order",
					 "\"%s\" is unknown, allowed export_limit, "
					 "import_limit, peak_shaving, p_target, "
					 "self_consumption, recharge",
					 name ? name : "");
		else if (ordered(d, count, aim))
			sk_keys_complain(at, list, "order", "\"%s\" stands there twice",
					 name);
		else
			d->order[count++] = (enum sk_aim)aim;
	}
	return count;
}

static void load_order(const config_setting_t *group, const struct sk_keys_place *at,
		       struct sk_conf_dispatch *d)
{
	const config_setting_t *list =
		group ? config_setting_get_member(group, "order") : NULL;
	size_t count = 0;

	if (list && config_setting_is_array(list))
		count = read_order(list, at, d);
	else if (list)
		sk_keys_complain(at, list, "order", "must be an array [ \"...\", ... ]");
	for (int aim = 0; aim < SK_AIM_COUNT; aim++)
		if (!ordered(d, count, aim))
			d->order[count++] = (enum sk_aim)aim;
}

static bool has_pcc(const struct sk_config *c)
{
	for (size_t i = 0; i < c->der_count; i++)
		if (c->ders[i].kind == SK_KIND_PCC)
			return true;
	return false;
}

/* Of the keys that speak of the grid, the first that is set; NULL: none is. */
static const char *of_the_grid(const struct sk_conf_dispatch *d)
{
	if (isfinite(d->p_target_w))
		return "p_target_w";
	if (isfinite(d->import_max_w))
		return "import_max_w";
	if (isfinite(d->export_max_w))
		return "export_max_w";
	if (isfinite(d->peak_w))
		return "peak_w";
	return d->self_consumption ? "self_consumption" : NULL;
}

void sk_config_load_dispatch(const struct sk_config_load *l)
{
	struct sk_conf_dispatch *d = &l->config->dispatch;
	const config_setting_t *group = config_setting_get_member(l->root, "dispatch");
	const struct sk_keys_place at = {
		.diag = l->diag, .file = l->file, .path = "dispatch"};
	const char *key;

	d->given = group != NULL;
	if (group && !config_setting_is_group(group))
		return;
	load_order(group, &at, d);
	key = of_the_grid(d);
	if (key && !has_pcc(l->config))
		sk_keys_complain(&at, config_setting_get_member(group, key), key,
				 "needs a DER of kind \"pcc\" in the inventory");
	if (d->margin_w > d->import_max_w)
		sk_keys_complain(&at, config_setting_get_member(group, "margin_w"),
				 "margin_w", "%.10g is above import_max_w (%.10g)",
				 d->margin_w, d->import_max_w);
}
