/*
 * test_sunspec_tables.c - models/sunspec against tables derived from the SunSpec
 * Alliance's models: <shared>/sunspec/<id>.tsv. They are not part of the repository: the
 * folder is SKERRY_SHARED, or shared/ beside the source; without it there is nothing to
 * compare with, and the test says so.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/regmap.h"
#include "tests/unit/models/suite.h"

#define FIRST_OWN_MODEL 64000 /* SunSpec leaves these numbers to others */

enum column { OFF, FORMULA, GROUP, NAME, TYPE, SIZE, SF, UNITS, ACCESS, COLUMNS };

static struct sk_catalog catalog;
static char folder[512];

static void load(void)
{
	struct sk_diag diag = {0};
	const char *shared = getenv("SKERRY_SHARED");

	(void)snprintf(folder, sizeof(folder), "%s/sunspec",
		       shared && shared[0] ? shared : SKERRY_SOURCE "/../shared");
	ck_assert_int_eq(sk_catalog_load(SKERRY_SOURCE "/models", &catalog, &diag),
			 SK_OK);
}

static void clear(void)
{
	sk_catalog_clear(&catalog);
}

/* Take a line of the table apart; what is left of it follows the last column. */
static void split(char *line, char *columns[COLUMNS])
{
	line[strcspn(line, "\n")] = '\0';
	for (int i = 0; i < COLUMNS; i++) {
		columns[i] = strsep(&line, "\t");
		ck_assert_ptr_nonnull(columns[i]);
	}
}

/* A point's name here: "Crv[i=1..NCrv].Pt[j=1..NPt]" and "V" are "Crv[1].Pt[1].V". */
static void name_point(const char *group, const char *name, char *buf, size_t size)
{
	size_t used = 0;

	while (*group && used < size - 4) {
		if (*group != '[') {
			buf[used++] = *group++;
			continue;
		}
		used += (size_t)snprintf(buf + used, size - used, "[1]");
		group += strcspn(group, "]") + 1;
	}
	(void)snprintf(buf + used, size - used, "%s%s", used ? "." : "", name);
}

static void check_scale(const struct sk_map *map, const struct sk_map_point *p,
			const char *sf)
{
	char *end;
	long number = strtol(sf, &end, 10);

	if (!sf[0] || *end == '\0') {
		ck_assert_msg(p->sf < 0 && p->sf_const == number, "%s: %s: sf", map->id,
			      p->name);
		return;
	}
	ck_assert_msg(p->sf >= 0, "%s: %s: sf: %s is missing", map->id, p->name, sf);
	ck_assert_str_eq(map->points[p->sf].name, sf);
}

static void check_row(const struct sk_map *map, char *columns[COLUMNS])
{
	const struct sk_map_point *p;
	char name[128];
	int index;

	name_point(columns[GROUP], columns[NAME], name, sizeof(name));
	index = sk_map_point_by_name(map, name);
	ck_assert_msg(index >= 0, "%s: %s is missing", map->id, name);
	p = &map->points[index];
	ck_assert_msg(p->at == strtoul(columns[OFF], NULL, 10), "%s: %s: at %u, not %s",
		      map->id, name, p->at, columns[OFF]);
	ck_assert_msg(p->regs == strtoul(columns[SIZE], NULL, 10), "%s: %s: size",
		      map->id, name);
	ck_assert_msg(strcmp(sk_reg_type_name(p->type), columns[TYPE]) == 0,
		      "%s: %s: type", map->id, name);
	ck_assert_msg(strcmp(p->unit, columns[UNITS]) == 0, "%s: %s: unit", map->id,
		      name);
	ck_assert_msg(p->writable == (strcmp(columns[ACCESS], "RW") == 0),
		      "%s: %s: access", map->id, name);
	check_scale(map, p, columns[SF]);
}

/* Every row is a point, every point a row (or a further instance of one). */
static void check_table(const struct sk_map *map, FILE *table)
{
	size_t rows = 0, points = 0, size = 0, end = 0;
	char *line = NULL, *columns[COLUMNS];

	ck_assert_int_gt(getline(&line, &size, table), 0); /* the heading */
	while (getline(&line, &size, table) > 0) {
		split(line, columns);
		check_row(map, columns);
		rows++;
	}
	free(line);
	for (size_t i = 0; i < map->point_count; i++) {
		const struct sk_map_point *p = &map->points[i];

		points += p->instance <= 1;
		end = p->at + p->regs > end ? p->at + p->regs : end;
	}
	ck_assert_uint_eq(points, rows);
	ck_assert_msg(end == map->length + 2, "%s: length", map->id);
}

START_TEST(every_model_is_the_one_of_the_table)
{
	size_t compared = 0;

	if (access(folder, R_OK) != 0) {
		printf("skipped: no tables in %s\n", folder);
		return;
	}
	for (size_t i = 0; i < catalog.count; i++) {
		const struct sk_map *map = &catalog.maps[i];
		char path[1024];
		FILE *table;

		if (map->sunspec == 0 || map->sunspec >= FIRST_OWN_MODEL)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%d.tsv", folder, map->sunspec);
		table = fopen(path, "re");
		ck_assert_msg(table != NULL, "no %s", path);
		check_table(map, table);
		ck_assert_int_eq(fclose(table), 0);
		compared++;
	}
	printf("compared %zu models with %s\n", compared, folder);
}
END_TEST

/* What a lab may meet; a model that goes missing is noticed here. */
static const int expected[] = {1,   101, 102, 103, 111, 112, 113,  120, 121,
			       122, 123, 124, 160, 201, 202, 203,  204, 211,
			       212, 213, 214, 701, 702, 703, 704,  705, 706,
			       711, 712, 713, 714, 715, 802, 64900};

START_TEST(the_models_are_there)
{
	const struct sk_map *map = sk_catalog_sunspec(&catalog, expected[_i]);

	ck_assert_msg(map != NULL, "model %d is missing", expected[_i]);
	ck_assert_str_eq(map->points[0].name, "ID");
	ck_assert_uint_eq(map->points[0].at, 0);
	ck_assert_str_eq(map->points[1].name, "L");
	ck_assert_uint_eq(map->points[1].at, 1);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_unchecked_fixture(cases, load, clear);
	tcase_add_test(cases, every_model_is_the_one_of_the_table);
	ADD_LOOP(cases, the_models_are_there, expected);
}

int main(void)
{
	return run_suite("sunspec_tables", add_tests);
}
