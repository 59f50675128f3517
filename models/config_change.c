/* config_change.c - what two configurations differ in; see config.h. */
#include <string.h>

#include "models/config.h"
#include "models/config_keys.h"

static const char *differs(int section, const void *a, const void *b)
{
	const struct sk_section *s = &sk_sections[section];
	const struct sk_key *key = sk_keys_differ(s->keys, s->key_count, a, b);

	return key ? key->name : NULL;
}

static bool interlocks_differ(const struct sk_conf_der *a, const struct sk_conf_der *b)
{
	const struct sk_section *s = &sk_sections[SK_SECTION_INTERLOCKS];

	if (a->interlock_count != b->interlock_count)
		return true;
	for (size_t i = 0; i < a->interlock_count; i++)
		if (a->interlock[i].fields != b->interlock[i].fields ||
		    sk_keys_differ(s->keys, s->key_count, &a->interlock[i],
				   &b->interlock[i]))
			return true;
	return false;
}

const char *sk_conf_der_differs(const struct sk_conf_der *a, const struct sk_conf_der *b)
{
	if (strcmp(a->link.text, b->link.text) != 0)
		return "link";
	if (interlocks_differ(a, b))
		return "interlocks";
	return differs(SK_SECTION_DERS, a, b);
}

const char *sk_conf_broker_differs(const struct sk_conf_broker *a,
				   const struct sk_conf_broker *b)
{
	return differs(SK_SECTION_BROKER, a, b);
}
