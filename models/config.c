/* config.c - loading and checking the configuration file; see config.h. */
#include "models/config.h"

#include <stdlib.h>
#include <string.h>

#include "models/config_keys.h"
#include "models/config_load.h"
#include "models/near.h"
#include "models/topic.h"

#define PORT_PLAIN 1883
#define PORT_TLS 8883

/* Complain of `section`.`key`, at its line where it stands in the file. */
static void complain(const struct sk_config_load *l, const char *section, const char *key,
		     const char *text)
{
	const config_setting_t *group = config_setting_get_member(l->root, section);
	const config_setting_t *s = NULL;
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = section};

	if (group && config_setting_is_group(group))
		s = config_setting_get_member(group, key);
	sk_keys_complain(&at, s ? s : group, key, "%s", text);
}

static void complain_unknown(const struct sk_config_load *l, const config_setting_t *s)
{
	const char *name = config_setting_name(s);
	struct sk_keys_place at = {.diag = l->diag, .file = l->file, .path = ""};

	for (int n = 0; n < SK_SECTION_COUNT; n++) {
		if (sk_near(name, sk_sections[n].name)) {
			sk_keys_complain(&at, s, name,
					 "unknown section, did you mean %s?",
					 sk_sections[n].name);
			return;
		}
	}
	sk_keys_complain(&at, s, name,
			 "unknown section, allowed site, broker, control, dispatch, "
			 "historian, simulator, ders");
}

static bool is_section(const char *name)
{
	for (int n = 0; n < SK_SECTION_COUNT; n++)
		if (strcmp(sk_sections[n].name, name) == 0)
			return true;
	return false;
}

static void check_unknown_sections(const struct sk_config_load *l)
{
	for (int i = 0; i < config_setting_length(l->root); i++) {
		const config_setting_t *s = config_setting_get_elem(l->root, (unsigned)i);

		if (!is_section(config_setting_name(s)))
			complain_unknown(l, s);
	}
}

static void load_sections(const struct sk_config_load *l)
{
	for (int n = SK_SECTION_SITE; n <= SK_SECTION_SIMULATOR; n++) {
		const struct sk_section *section = &sk_sections[n];
		struct sk_keys_place at = {
			.diag = l->diag, .file = l->file, .path = section->name};

		sk_keys_read(section->keys, section->key_count,
			     config_setting_get_member(l->root, section->name), &at,
			     (char *)l->config + section->at);
	}
}

static void check_site(const struct sk_config_load *l)
{
	if (!sk_root_valid(l->config->site.root))
		complain(
			l, "site", "root",
			"is no topic prefix, allowed levels of [A-Za-z0-9_-]+ divided by "
			"/, at most 32 characters");
}

static void check_broker(const struct sk_config_load *l)
{
	struct sk_conf_broker *broker = &l->config->broker;

	if (!broker->host[0])
		complain(l, "broker", "host", "is empty, must be an address or a name");
	if (broker->cert_file[0] && !broker->key_file[0])
		complain(l, "broker", "cert_file", "needs a key_file");
	if (broker->key_file[0] && !broker->cert_file[0])
		complain(l, "broker", "key_file", "needs a cert_file");
	if (broker->password_file[0] && !broker->user[0])
		complain(l, "broker", "password_file", "needs a user");
	if (broker->port == 0)
		broker->port = broker->tls ? PORT_TLS : PORT_PLAIN;
}

/* A setpoint is refreshed at half its ttl: the device must not have reverted by then. */
static void check_control(const struct sk_config_load *l)
{
	const struct sk_conf_control *c = &l->config->control;

	if (c->setpoint_ttl_ms > c->revert_s * 1000)
		complain(l, "control", "setpoint_ttl_ms",
			 "is longer than revert_s: devices would revert between two "
			 "setpoints");
}

static void check_bus(const struct sk_config_load *l)
{
	const char *bus = l->config->control.v_bus;

	if (bus[0] && !sk_config_der(l->config, bus))
		complain(l, "control", "v_bus", "is no DER of the inventory");
}

static int load(const struct sk_config_load *l)
{
	int err;

	check_unknown_sections(l);
	load_sections(l);
	check_site(l);
	check_broker(l);
	check_control(l);
	err = sk_config_load_ders(l);
	check_bus(l);
	sk_config_load_dispatch(l);
	if (!err)
		err = sk_config_load_sim_network(l);
	if (!err)
		err = sk_config_load_sim_ders(l);
	return err ? err : sk_config_load_sim_faults(l);
}

static int put_file(struct sk_config *config, const char *path, struct sk_diag *diag)
{
	int len = snprintf(config->file, sizeof(config->file), "%s", path);

	if (len >= 0 && (size_t)len < sizeof(config->file))
		return SK_OK;
	sk_diag_add(diag, path, 0, "the path is too long, allowed %d characters",
		    SK_PATH_LEN);
	return SK_ECONFIG;
}

int sk_config_load(const char *path, struct sk_config *out, struct sk_diag *diag)
{
	struct sk_config config = {0};
	struct sk_config_load l = {.config = &config, .diag = diag, .file = path};
	size_t before = diag->count + diag->dropped;
	config_t file;
	int err = put_file(&config, path, diag);

	config_init(&file);
	if (!err)
		err = sk_keys_parse(&file, path, diag);
	if (!err) {
		l.root = config_root_setting(&file);
		err = load(&l);
	}
	config_destroy(&file);
	if (!err && diag->count + diag->dropped > before)
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
	free(c->simulator.lines);
	free(c->simulator.ders);
	free(c->simulator.faults);
	*c = (struct sk_config){0};
}

const struct sk_conf_der *sk_config_der(const struct sk_config *c, const char *id)
{
	for (size_t i = 0; i < c->der_count; i++)
		if (strcmp(c->ders[i].id, id) == 0)
			return &c->ders[i];
	return NULL;
}
