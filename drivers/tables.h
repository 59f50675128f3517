/*
 * tables.h - the device models of one load, kept until the last DER made with them is
 * gone.
 *
 * Devices hold pointers into their models. When a reload brings other models, the DERs
 * that it does not concern stay on the ones they have.
 *
 * Thread: the loop's.
 */
#ifndef SK_DRIVERS_TABLES_H
#define SK_DRIVERS_TABLES_H

#include "models/regmap.h"

struct sk_tables {
	struct sk_catalog catalog;
	size_t users;
};

/** Takes the catalog over, with one user. @return NULL, with it cleared: out of memory */
struct sk_tables *sk_tables_new(struct sk_catalog *catalog);

/** One user more. @return t */
struct sk_tables *sk_tables_hold(struct sk_tables *t);

/** One user less; the last one frees it. NULL is fine. */
void sk_tables_drop(struct sk_tables *t);

#endif
