/* test_epoch.c - the fencing number counts up over restarts, whatever the file holds. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "controller/epoch.h"
#include "models/json_read.h"
#include "tests/unit/control/suite.h"

#define WALL_MS INT64_C(1732450000123)
#define WALL_S INT64_C(1732450000)

static char dir[] = SKERRY_BUILD "/tests/epoch-XXXXXX";
static char path[sizeof(dir) + 64];

static void make_dir(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/controller.epoch", dir);
}

static void remove_dir(void)
{
	(void)unlink(path); /* may not be there */
	ck_assert_int_eq(rmdir(dir), 0);
}

static void put(const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

/* What the file holds, and the epoch that follows. */
static const struct {
	const char *text; /* NULL: no file */
	int64_t epoch;
} rows[] = {
	{NULL, WALL_S},
	{"7\n", 8},
	{"1732450000\n", WALL_S + 1},
	{"", WALL_S},
	{"7", WALL_S},
	{"7 \n", WALL_S},
	{"-7\n", WALL_S},
	{"0\n", WALL_S},
	{"seven\n", WALL_S},
	{"9007199254740992\n", WALL_S},
	{"99999999999999999999\n", WALL_S},
};

START_TEST(goes_on_from_what_was_kept)
{
	struct sk_epoch e = {0};

	make_dir();
	if (rows[_i].text)
		put(rows[_i].text);
	ck_assert_int_eq(sk_epoch_open(&e, dir, WALL_MS), SK_OK);
	ck_assert_int_eq(e.value, rows[_i].epoch);
	ck_assert_int_eq(sk_epoch_open(&e, dir, WALL_MS), SK_OK);
	ck_assert_int_eq(e.value, rows[_i].epoch + 1);
	remove_dir();
}
END_TEST

START_TEST(rises_above_what_others_used_and_keeps_that)
{
	struct sk_epoch e = {0};

	make_dir();
	put("7\n");
	ck_assert_int_eq(sk_epoch_open(&e, dir, WALL_MS), SK_OK);
	ck_assert_int_eq(sk_epoch_raise(&e, 0), SK_OK);
	ck_assert_int_eq(sk_epoch_raise(&e, 8), SK_OK); /* our own */
	ck_assert_int_eq(e.value, 8);
	ck_assert_int_eq(sk_epoch_raise(&e, 100), SK_OK);
	ck_assert_int_eq(e.value, 101);
	ck_assert_int_eq(sk_epoch_raise(&e, SK_JSON_INT_MAX), SK_ERANGE);
	ck_assert_int_eq(e.value, 101);
	ck_assert_int_eq(sk_epoch_open(&e, dir, WALL_MS), SK_OK);
	ck_assert_int_eq(e.value, 102);
	remove_dir();
}
END_TEST

START_TEST(makes_its_folder_but_not_the_way_there)
{
	char below[sizeof(dir) + 32];
	struct sk_epoch e = {0};

	make_dir();
	(void)snprintf(below, sizeof(below), "%s/missing/state", dir);
	ck_assert_int_eq(sk_epoch_open(&e, below, WALL_MS), SK_EIO);
	(void)snprintf(below, sizeof(below), "%s/state", dir);
	ck_assert_int_eq(sk_epoch_open(&e, below, WALL_MS), SK_OK);
	(void)snprintf(path, sizeof(path), "%s/controller.epoch", below);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(below), 0);
	remove_dir();
}
END_TEST

START_TEST(cannot_start_where_it_cannot_be_kept)
{
	struct sk_epoch e = {0};

	make_dir();
	ck_assert_int_eq(mkdir(path, 0755), 0); /* something else has its name */
	ck_assert_int_eq(sk_epoch_open(&e, dir, WALL_MS), SK_EIO);
	ck_assert_int_eq(rmdir(path), 0);
	(void)snprintf(path, sizeof(path), "%s/controller.epoch.tmp", dir);
	remove_dir();
}
END_TEST

START_TEST(a_clock_before_its_time_still_counts_from_one)
{
	struct sk_epoch e = {0};

	make_dir();
	ck_assert_int_eq(sk_epoch_open(&e, dir, 0), SK_OK);
	ck_assert_int_eq(e.value, 1);
	remove_dir();
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{goes_on_from_what_was_kept, SUITE_ROWS(rows)},
		{rises_above_what_others_used_and_keeps_that, 1},
		{makes_its_folder_but_not_the_way_there, 1},
		{cannot_start_where_it_cannot_be_kept, 1},
		{a_clock_before_its_time_still_counts_from_one, 1},
	};

	return SUITE_RUN("epoch", tests);
}
