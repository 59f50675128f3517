/* config_reference.c - docs/configuration.md from the tables of keys. */
#include "models/config.h"
#include "models/config_keys.h"

static const char *type_of(const struct sk_key *key)
{
	switch (key->type) {
	case SK_KEY_INT:
		return "integer";
	case SK_KEY_FLOAT:
		return "number";
	case SK_KEY_BOOL:
		return "true or false";
	case SK_KEY_PATH:
		return "path";
	case SK_KEY_ID:
		return "id";
	case SK_KEY_TEXT:
	case SK_KEY_CHOICE:
		return "string";
	case SK_KEY_OTHER:
		break;
	}
	return key->standard ? "list" : "string";
}

static void print_key(const struct sk_key *key, FILE *out)
{
	fprintf(out, "| `%s` | %s | ", key->name, type_of(key));
	if (key->type == SK_KEY_INT || key->type == SK_KEY_FLOAT)
		fprintf(out, "%.10g..%.10g%s%s", key->least, key->most,
			key->unit[0] ? " " : "", key->unit);
	else if (key->allowed)
		fprintf(out, "%s", key->allowed);
	if (!key->standard)
		fprintf(out, " | required");
	else
		fprintf(out, " | %s", key->standard[0] ? key->standard : "none");
	fprintf(out, " | %s |\n", key->meaning);
}

static void print_section(const char *name, const char *meaning,
			  const struct sk_key *keys, size_t count, FILE *out)
{
	fprintf(out,
		"\n## %s\n\n%s\n\n| key | type | allowed | default | meaning |\n"
		"|---|---|---|---|---|\n",
		name, meaning);
	for (size_t i = 0; i < count; i++)
		print_key(&keys[i], out);
}

void sk_config_reference(FILE *out)
{
	const struct sk_key *keys;
	size_t count;

	fprintf(out, "# Configuration\n\n"
		     "Printed by `skerryctl check --reference`; a test keeps it so. The "
		     "file is in\n"
		     "libconfig's format. Paths are relative to the file's folder. "
		     "Unknown keys, "
		     "wrong types\nand numbers out of range are errors that tell file, "
		     "line and what "
		     "is allowed.\n");
	for (int n = 0; n < SK_SECTION_COUNT; n++)
		print_section(sk_sections[n].name, sk_sections[n].meaning,
			      sk_sections[n].keys, sk_sections[n].key_count, out);
	keys = sk_link_options(SK_LINK_TCP, &count);
	print_section("Options of tcp:// links",
		      "Behind a '?', with '&' between them: "
		      "tcp://10.0.0.1:502?gap_ms=50&connect_delay_ms=1500.",
		      keys, count, out);
	keys = sk_link_options(SK_LINK_RTU, &count);
	print_section("Options of rtu:// links", "Likewise.", keys, count, out);
}
