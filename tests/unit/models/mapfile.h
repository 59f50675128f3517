/* mapfile.h - a device model from a text and its registers, for the tests of regmap. */
#ifndef TESTS_UNIT_MODELS_MAPFILE_H
#define TESTS_UNIT_MODELS_MAPFILE_H

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "models/regmap.h"
#include "tests/unit/models/textfile.h"

#define MAP_REGS 200

/** One loaded map with a window on registers of its own. */
struct mapfile {
	struct sk_map map;
	struct sk_diag diag;
	uint16_t reg[MAP_REGS];
	bool known[MAP_REGS];
	struct sk_window window;
};

/** Load `text`; the window covers all registers, all read, all 0. @return sk_map_load()'s
 */
static inline int mapfile_load(struct mapfile *m, const char *path, const char *text)
{
	*m = (struct mapfile){0};
	m->window =
		(struct sk_window){.reg = m->reg, .known = m->known, .count = MAP_REGS};
	for (size_t i = 0; i < MAP_REGS; i++)
		m->known[i] = true;
	write_text(path, text);
	return sk_map_load(path, &m->map, &m->diag);
}

/** Load what must be good. */
static inline void mapfile_open(struct mapfile *m, const char *path, const char *text)
{
	int err = mapfile_load(m, path, text);

	sk_diag_print(&m->diag, stderr);
	ck_assert_int_eq(err, SK_OK);
}

static inline void mapfile_close(struct mapfile *m, const char *path)
{
	sk_map_clear(&m->map);
	sk_diag_clear(&m->diag);
	(void)unlink(path); /* it may be gone */
}

static inline size_t mapfile_point(const struct mapfile *m, const char *name)
{
	int point = sk_map_point_by_name(&m->map, name);

	ck_assert_msg(point >= 0, "no point %s", name);
	return (size_t)point;
}

#endif
