/* test_catalog.c - all device files of a folder, and the folder itself. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/regmap.h"
#include "tests/unit/models/suite.h"
#include "tests/unit/models/textfile.h"

#define DIR_PATH SKERRY_BUILD "/tests/unit_catalog"

static struct sk_catalog catalog;
static struct sk_diag diag;

static const char *const files[] = {
	"sunspec/1.cfg",    "sunspec/2.cfg",	   "sunspec/.x.cfg", "sunspec/notes.txt",
	"devices/acme.cfg", "devices/sunspec.cfg", "sunspec/3.cfg",  "devices/other.cfg"};

static void make_folder(void)
{
	(void)mkdir(DIR_PATH, 0755); /* they may be there already */
	(void)mkdir(DIR_PATH "/sunspec", 0755);
	(void)mkdir(DIR_PATH "/devices", 0755);
}

static void clear(void)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		(void)snprintf(path, sizeof(path), DIR_PATH "/%s", files[i]);
		(void)unlink(path); /* few tests write them all */
	}
	(void)rmdir(DIR_PATH "/sunspec");
	(void)rmdir(DIR_PATH "/devices");
	(void)rmdir(DIR_PATH);
	sk_catalog_clear(&catalog);
	sk_diag_clear(&diag);
}

static void put(const char *file, const char *id, int sunspec)
{
	char path[PATH_MAX], number[64] = "", text[512];

	if (sunspec)
		(void)snprintf(number, sizeof(number), "sunspec = %d; length = 4;",
			       sunspec);
	(void)snprintf(path, sizeof(path), DIR_PATH "/%s", file);
	(void)snprintf(text, sizeof(text),
		       "model = { id = \"%s\"; name = \"x\"; %s points = ( { at = 0; "
		       "name = \"ID\"; type = \"uint16\"; } ); };",
		       id, number);
	write_text(path, text);
}

START_TEST(maps_are_found_by_number_and_by_id)
{
	put("sunspec/1.cfg", "1", 1);
	put("devices/acme.cfg", "acme", 0);
	put("sunspec/.x.cfg", "x", 9); /* hidden: an editor's */
	put("sunspec/notes.txt", "x", 9);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_OK);
	ck_assert_uint_eq(catalog.count, 2);
	ck_assert_str_eq(sk_catalog_sunspec(&catalog, 1)->id, "1");
	ck_assert_ptr_null(sk_catalog_sunspec(&catalog, 2));
	ck_assert_str_eq(sk_catalog_device(&catalog, "acme")->id, "acme");
	ck_assert_ptr_null(sk_catalog_device(&catalog, "1"));
	ck_assert_ptr_null(sk_catalog_device(&catalog, "acm"));
}
END_TEST

static const struct {
	const char *file, *id;
	int sunspec;
	const char *complaint;
} misplaced[] = {
	{"sunspec/2.cfg", "3", 3, "model: id: \"3\" is not the file's name"},
	{"sunspec/2.cfg", "2", 3, "model: sunspec: 3 is not the id"},
	{"sunspec/2.cfg", "2", 0, "model: sunspec: 0 is not the id"},
	{"devices/acme.cfg", "acm", 0, "model: id: \"acm\" is not the file's name"},
	{"devices/acme.cfg", "acme", 1, "model: a SunSpec model belongs into sunspec/"},
	{"devices/sunspec.cfg", "sunspec", 0,
	 "model: a SunSpec model belongs into sunspec/"},
};

START_TEST(a_file_is_called_like_its_map)
{
	put(misplaced[_i].file, misplaced[_i].id, misplaced[_i].sunspec);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_ECONFIG);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_str_eq(diag.lines[0].text, misplaced[_i].complaint);
	ck_assert_uint_eq(catalog.count, 0);
}
END_TEST

START_TEST(every_bad_file_is_told)
{
	write_text(DIR_PATH "/sunspec/1.cfg", "model = {");
	put("sunspec/2.cfg", "2", 2);
	write_text(DIR_PATH "/devices/acme.cfg", "modl = { };");
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_ECONFIG);
	ck_assert_uint_ge(diag.count, 3);
	ck_assert_str_eq(diag.lines[0].file, DIR_PATH "/sunspec/1.cfg");
	ck_assert_uint_eq(catalog.count, 0);
}
END_TEST

START_TEST(a_folder_without_models_is_an_error)
{
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_ENOENT);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH "/none", &catalog, &diag), SK_ENOENT);
}
END_TEST

START_TEST(a_folder_that_cannot_be_read_is_told)
{
	ck_assert_int_eq(rmdir(DIR_PATH "/devices"), 0);
	write_text(DIR_PATH "/devices", "a file");
	put("sunspec/1.cfg", "1", 1);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_ECONFIG);
	ck_assert_str_eq(diag.lines[0].text, "cannot be read: Not a directory");
	ck_assert_int_eq(unlink(DIR_PATH "/devices"), 0);
}
END_TEST

START_TEST(the_installed_models_are_good)
{
	ck_assert_int_eq(sk_catalog_load(SKERRY_SOURCE "/models", &catalog, &diag),
			 SK_OK);
	ck_assert_uint_eq(diag.count, 0);
	ck_assert_ptr_nonnull(sk_catalog_sunspec(&catalog, 701));
	ck_assert_ptr_nonnull(sk_catalog_sunspec(&catalog, 64900));
}
END_TEST

START_TEST(the_models_stand_beside_the_program)
{
	char dir[PATH_MAX];

	ck_assert_int_eq(sk_models_dir("/etc/models", dir, sizeof(dir)), SK_OK);
	ck_assert_str_eq(dir, "/etc/models");
	ck_assert_int_eq(sk_models_dir("/etc/models", dir, 5), SK_ERANGE);
	/* This program stands in <build>/tests, like the others in <build>/bin. */
	ck_assert_int_eq(sk_models_dir("", dir, sizeof(dir)), SK_OK);
	ck_assert_str_eq(dir, SKERRY_BUILD "/share/skerry/models");
	ck_assert_int_eq(sk_models_dir(NULL, dir, 5), SK_ERANGE);
}
END_TEST

/* What changes between two loads, and whom it concerns. */
static const struct {
	const char *file, *id; /* rewritten or added; removed where id is NULL */
	int sunspec;
	bool for_sunspec, for_acme, for_other; /* the same as before */
} changes[] = {
	{"devices/acme.cfg", "acme", 0, true, true, true},
	{"devices/acme.cfg", NULL, 0, true, false, true},
	{"devices/other.cfg", "other", 0, true, true, false},
	{"sunspec/1.cfg", "1", 1, true, true, true},
	{"sunspec/1.cfg", NULL, 1, false, true, true},
	{"sunspec/2.cfg", "2", 2, false, true, true},
};

START_TEST(a_change_concerns_whom_it_can_reach)
{
	struct sk_catalog after = {0};
	char path[PATH_MAX];

	put("sunspec/1.cfg", "1", 1);
	put("sunspec/3.cfg", "3", 3);
	put("devices/acme.cfg", "acme", 0);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_OK);
	(void)snprintf(path, sizeof(path), DIR_PATH "/%s", changes[_i].file);
	if (changes[_i].id)
		put(changes[_i].file, changes[_i].id, changes[_i].sunspec);
	else
		ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &after, &diag), SK_OK);
	ck_assert(sk_catalog_same(&catalog, &after, "sunspec") ==
		  changes[_i].for_sunspec);
	ck_assert(sk_catalog_same(&catalog, &after, "acme") == changes[_i].for_acme);
	ck_assert(sk_catalog_same(&after, &catalog, "other") == changes[_i].for_other);
	sk_catalog_clear(&after);
}
END_TEST

START_TEST(another_text_is_another_file)
{
	struct sk_catalog after = {0};

	put("sunspec/1.cfg", "1", 1);
	put("devices/acme.cfg", "acme", 0);
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &catalog, &diag), SK_OK);
	write_text(DIR_PATH "/devices/acme.cfg",
		   "model = { id = \"acme\"; name = \"y\"; points = ( { at = 0; "
		   "name = \"ID\"; type = \"uint16\"; } ); };");
	ck_assert_int_eq(sk_catalog_load(DIR_PATH, &after, &diag), SK_OK);
	ck_assert(!sk_catalog_same(&catalog, &after, "acme"));
	ck_assert(sk_catalog_same(&catalog, &after, "sunspec"));
	sk_catalog_clear(&after);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, a_change_concerns_whom_it_can_reach, changes);
	tcase_add_test(cases, another_text_is_another_file);
	tcase_add_checked_fixture(cases, make_folder, clear);
	tcase_add_test(cases, maps_are_found_by_number_and_by_id);
	ADD_LOOP(cases, a_file_is_called_like_its_map, misplaced);
	tcase_add_test(cases, every_bad_file_is_told);
	tcase_add_test(cases, a_folder_without_models_is_an_error);
	tcase_add_test(cases, a_folder_that_cannot_be_read_is_told);
	tcase_add_test(cases, the_installed_models_are_good);
	tcase_add_test(cases, the_models_stand_beside_the_program);
}

int main(void)
{
	return run_suite("catalog", add_tests);
}
