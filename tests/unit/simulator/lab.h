/* lab.h - the site of conf/lab.cfg, or of a text, for the simulator's tests. */
#ifndef SK_TEST_SIMULATOR_LAB_H
#define SK_TEST_SIMULATOR_LAB_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulator/device_models.h"
#include "simulator/site.h"

struct lab {
	struct sk_config config;
	struct sk_site site;
};

/* The order of conf/lab.cfg. */
enum { BESS1, BESS2, PV1, PV2, LOAD1 };

static inline void lab_load(struct lab *lab, const char *path)
{
	struct sk_diag diag = {0};
	int err = sk_config_load(path, &lab->config, &diag);

	sk_diag_print(&diag, stderr);
	ck_assert_int_eq(err, SK_OK);
	(void)snprintf(lab->config.site.models_dir, sizeof(lab->config.site.models_dir),
		       "%s/models", SKERRY_SOURCE);
	err = sk_site_init(&lab->site, &lab->config, &diag);
	sk_diag_print(&diag, stderr);
	ck_assert_int_eq(err, SK_OK);
	sk_diag_clear(&diag);
}

static inline void lab_open(struct lab *lab)
{
	lab_load(lab, SKERRY_SOURCE "/conf/lab.cfg");
}

static inline void lab_close(struct lab *lab)
{
	sk_site_clear(&lab->site);
	sk_config_clear(&lab->config);
}

static inline void lab_run(struct lab *lab, double seconds)
{
	for (long tick = lround(seconds * 100); tick > 0; tick--)
		sk_site_advance(&lab->site, lround(10 / lab->config.simulator.step_ms));
}

/* A configuration as a file of its own; release with unlink() of `path`. */
static inline void lab_write(const char *text, char path[32])
{
	FILE *file;
	int fd;

	(void)snprintf(path, 32, "/tmp/skerry-sim-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	ck_assert(file != NULL);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static inline struct sk_placed *placed(struct sk_device *d, int model)
{
	for (size_t i = 0; i < d->model_count; i++)
		if (d->model[i].map->sunspec == model)
			return &d->model[i];
	ck_abort_msg("no model %d", model);
	return NULL;
}

static inline unsigned address_of(struct sk_device *d, int model, const char *point)
{
	struct sk_placed *m = placed(d, model);

	ck_assert_msg(sk_map_point_by_name(m->map, point) >= 0, "no point %s", point);
	return SK_DEVICE_BASE +
	       (unsigned)(m->window.reg - d->bank[SK_TABLE_HOLDING].window.reg) +
	       sk_placed_at(m, point);
}

/* Value of a point as a client decodes it; NAN: not implemented. */
static inline double get(struct sk_device *d, int model, const char *point)
{
	uint16_t first;

	/* reading refreshes the image */
	ck_assert_int_eq(sk_device_read(d, SK_TABLE_HOLDING, SK_DEVICE_BASE, 1, &first),
			 0);
	return sk_placed_get(placed(d, model), point);
}

/* Write an engineering value as a client does. @return the exception */
static inline int put(struct sk_device *d, int model, const char *point, double value)
{
	struct sk_placed *m = placed(d, model);
	uint16_t regs[4];
	int i = sk_map_point_by_name(m->map, point);

	ck_assert_msg(i >= 0, "no point %s", point);
	ck_assert_int_eq(sk_map_write(m->map, (size_t)i, value, &m->window, regs), SK_OK);
	return (int)sk_device_write(d, SK_TABLE_HOLDING, address_of(d, model, point),
				    m->map->points[i].regs, regs);
}

static inline int run_suite(const char *name, TCase *tests)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
