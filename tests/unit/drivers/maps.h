/*
 * maps.h - the project's device models, loaded once for a test.
 */
#ifndef SK_TESTS_UNIT_DRIVERS_MAPS_H
#define SK_TESTS_UNIT_DRIVERS_MAPS_H

#include <check.h>

#include "models/regmap.h"

static struct sk_catalog catalog;

static void load_maps(void)
{
	struct sk_diag diag = {0};

	ck_assert_int_eq(sk_catalog_load(SKERRY_SOURCE "/models", &catalog, &diag),
			 SK_OK);
	sk_diag_clear(&diag);
}

static void clear_maps(void)
{
	sk_catalog_clear(&catalog);
}

#endif
