/* tables.c - the device models of one load; see tables.h. */
#include "drivers/tables.h"

#include <stdlib.h>

struct sk_tables *sk_tables_new(struct sk_catalog *catalog)
{
	struct sk_tables *t = calloc(1, sizeof(*t));

	if (!t) {
		sk_catalog_clear(catalog);
		return NULL;
	}
	t->catalog = *catalog;
	t->users = 1;
	*catalog = (struct sk_catalog){0};
	return t;
}

struct sk_tables *sk_tables_hold(struct sk_tables *t)
{
	t->users++;
	return t;
}

void sk_tables_drop(struct sk_tables *t)
{
	if (!t || --t->users > 0)
		return;
	sk_catalog_clear(&t->catalog);
	free(t);
}
