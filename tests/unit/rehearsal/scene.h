/*
 * scene.h - a scenario from a text, on the four inverters of conf/scenarios.
 */
#ifndef SK_TESTS_REHEARSAL_SCENE_H
#define SK_TESTS_REHEARSAL_SCENE_H

#include <stdio.h>
#include <unistd.h>

#include "rehearsal/rig.h"
#include "tests/unit/control/suite.h"

#define SITE "site = \"" SKERRY_SOURCE "/conf/scenarios/four_inverters.cfg\";"

static struct sk_scenario scenario;
static struct sk_diag diag;

/* @return what sk_scenario_load() says; complaints are in `diag` */
static inline int scene_load(const char *text)
{
	char path[512];
	FILE *file;
	int err;

	(void)snprintf(path, sizeof(path), "%s/tests/scene-%d.cfg", SKERRY_BUILD,
		       (int)getpid());
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	err = sk_scenario_load(&scenario, path, &diag);
	ck_assert_int_eq(unlink(path), 0);
	return err;
}

static inline void scene_clear(void)
{
	sk_scenario_clear(&scenario);
	sk_diag_clear(&diag);
}

#endif
