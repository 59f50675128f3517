/* der.c - kinds, roles and ids of DERs; see der.h. */
#include "models/der.h"

#include <string.h>

static const char *const kinds[SK_KIND_COUNT] = {
	[SK_KIND_BATTERY] = "battery", [SK_KIND_PV] = "pv",
	[SK_KIND_GENSET] = "genset",   [SK_KIND_LOAD] = "load",
	[SK_KIND_METER] = "meter",     [SK_KIND_PCC] = "pcc",
};

static const char *const roles[SK_ROLE_COUNT] = {
	[SK_ROLE_GRID_FORMING] = "grid_forming",
	[SK_ROLE_GRID_FOLLOWING] = "grid_following",
	[SK_ROLE_MONITOR] = "monitor",
};

const char *sk_kind_name(enum sk_der_kind kind)
{
	return (unsigned)kind < SK_KIND_COUNT ? kinds[kind] : NULL;
}

int sk_kind_by_name(const char *name)
{
	for (int kind = 0; name && kind < SK_KIND_COUNT; kind++)
		if (strcmp(kinds[kind], name) == 0)
			return kind;
	return -1;
}

const char *sk_role_name(enum sk_der_role role)
{
	return (unsigned)role < SK_ROLE_COUNT ? roles[role] : NULL;
}

int sk_role_by_name(const char *name)
{
	for (int role = 0; name && role < SK_ROLE_COUNT; role++)
		if (strcmp(roles[role], name) == 0)
			return role;
	return -1;
}

int sk_id_valid(const char *id)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t len = id ? strlen(id) : 0;

	return len >= 1 && len <= SK_ID_LEN && strspn(id, first) >= 1 &&
	       strspn(id, rest) == len;
}
