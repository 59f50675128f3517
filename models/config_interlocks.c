/* config_interlocks.c - the interlocks of a DER; see config_load.h. */
#include <stdio.h>

#include "models/config_keys.h"
#include "models/config_load.h"

#define PATH_ROOM (2 * SK_TEXT_LEN)

static void load_fields(const config_setting_t *group, const struct sk_keys_place *at,
			struct sk_conf_interlock *lock)
{
	const config_setting_t *list = config_setting_get_member(group, "fields");

	if (!list)
		return;
	if (!config_setting_is_array(list)) {
		sk_keys_complain(at, list, "fields", "must be an array [ \"p_w\", ... ]");
		return;
	}
	for (int i = 0; i < config_setting_length(list); i++) {
		const char *name = config_setting_get_string_elem(list, i);
		int field = name ? sk_setpoint_by_name(name) : -1;

		if (field < 0)
			sk_keys_complain(at, list, "fields",
					 "\"%s\" is no setpoint field, allowed p_w, "
					 "p_max_w, q_var, f_offset_hz, v_offset_v, "
					 "connect, run",
					 name ? name : "");
		else
			lock->fields |= SK_SETPOINT_BIT(field);
	}
}

static void load_one(const struct sk_config_load *l, const config_setting_t *group,
		     const char *path, struct sk_conf_interlock *lock)
{
	const struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = path};
	const struct sk_section *section = &sk_sections[SK_SECTION_INTERLOCKS];

	sk_keys_read(section->keys, section->key_count, group, &at, lock);
	if (config_setting_is_group(group))
		load_fields(group, &at, lock);
}

void sk_config_load_interlocks(const struct sk_config_load *l,
			       const config_setting_t *group, const char *path,
			       struct sk_conf_der *der)
{
	const config_setting_t *list = config_setting_get_member(group, "interlocks");
	const struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = path};
	char place[PATH_ROOM];
	int count;

	if (!list)
		return;
	if (!config_setting_is_list(list)) {
		sk_keys_complain(&at, list, "interlocks",
				 "must be a list ( { ... }, { ... } )");
		return;
	}
	count = config_setting_length(list);
	if (count > SK_INTERLOCKS_MAX) {
		sk_keys_complain(&at, list, "interlocks", "has %d entries, allowed %d",
				 count, SK_INTERLOCKS_MAX);
		count = SK_INTERLOCKS_MAX;
	}
	for (int i = 0; i < count; i++) {
		(void)snprintf(place, sizeof(place), "%.120s.interlocks[%d]", path,
			       i + 1);
		load_one(l, config_setting_get_elem(list, (unsigned)i), place,
			 &der->interlock[i]);
	}
	der->interlock_count = (size_t)count;
}
