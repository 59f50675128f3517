/* test_fence.c - an epoch is remembered, never lowered, and a bad file is no number. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/fence.h"

static char folder[64];

static void make_folder(void)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/skerry-fence-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const struct sk_shard whole, second = {.index = 2, .count = 3};

static void put_into(const char *name, const char *text)
{
	char path[96];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void put(const char *text)
{
	put_into("driver.epoch", text);
}

static void remove_folder(void)
{
	static const char *const names[] = {
		"driver.epoch",	  "driver.epoch.new", "driver-1.epoch",
		"driver-2.epoch", "driver-x.epoch",   "driver.epoch~",
	};
	char path[96];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path); /* it may not be there */
	}
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(nothing_was_seen_yet)
{
	struct sk_fence f;

	ck_assert_int_eq(sk_fence_open(&f, folder, &whole), SK_OK);
	ck_assert_int_eq(f.epoch, 0);
}
END_TEST

START_TEST(the_highest_is_remembered)
{
	struct sk_fence f;

	ck_assert_int_eq(sk_fence_open(&f, folder, &whole), SK_OK);
	ck_assert_int_eq(sk_fence_raise(&f, 41), SK_OK);
	ck_assert_int_eq(sk_fence_raise(&f, 40), SK_OK);
	ck_assert_int_eq(f.epoch, 41);
	ck_assert_int_eq(sk_fence_open(&f, folder, &whole), SK_OK);
	ck_assert_int_eq(f.epoch, 41);
	ck_assert_int_eq(sk_fence_raise(&f, INT64_C(1) << 53), SK_OK);
	ck_assert_int_eq(sk_fence_open(&f, folder, &whole), SK_OK);
	ck_assert_int_eq(f.epoch, INT64_C(1) << 53);
}
END_TEST

static const char *const corrupt[] = {
	"",
	"\n",
	"12",
	"x\n",
	"12x\n",
	"-3\n",
	"9223372036854775808\n",
	"9007199254740993\n",
	"1\n2\n",
	"99999999999999999999999999999999999999999999999999\n",
};

#define CORRUPT ((int)(sizeof(corrupt) / sizeof(corrupt[0])))

START_TEST(a_corrupt_file_is_told_and_counts_as_nothing)
{
	struct sk_fence f;

	put(corrupt[_i]);
	ck_assert_msg(sk_fence_open(&f, folder, &whole) == SK_ECORRUPT, "\"%s\"",
		      corrupt[_i]);
	ck_assert_int_eq(f.epoch, 0);
	ck_assert_int_eq(sk_fence_raise(&f, 5), SK_OK);
	ck_assert_int_eq(sk_fence_open(&f, folder, &whole), SK_OK);
	ck_assert_int_eq(f.epoch, 5);
}
END_TEST

START_TEST(what_cannot_be_written_still_fences_now)
{
	struct sk_fence f;

	ck_assert_int_eq(sk_fence_open(&f, "/nowhere/at/all", &whole), SK_OK);
	ck_assert_int_eq(sk_fence_raise(&f, 7), SK_EIO);
	ck_assert_int_eq(f.epoch, 7);
}
END_TEST

START_TEST(a_shard_reads_all_and_writes_its_own)
{
	struct sk_fence f;

	put_into("driver.epoch", "41\n");
	put_into("driver-1.epoch", "43\n");
	put_into("driver-x.epoch", "99\n");
	put_into("driver.epoch~", "98\n");
	ck_assert_int_eq(sk_fence_open(&f, folder, &second), SK_OK);
	ck_assert_int_eq(f.epoch, 43);
	ck_assert_int_eq(sk_fence_raise(&f, 44), SK_OK);
	ck_assert_ptr_nonnull(strstr(f.path, "/driver-2.epoch"));
	ck_assert_int_eq(sk_fence_open(&f, folder, &whole), SK_OK);
	ck_assert_ptr_nonnull(strstr(f.path, "/driver.epoch"));
	ck_assert_int_eq(f.epoch, 44);
}
END_TEST

START_TEST(a_corrupt_file_of_another_shard_does_not_hide_the_rest)
{
	struct sk_fence f;

	put_into("driver-1.epoch", "x\n");
	put_into("driver-2.epoch", "12\n");
	ck_assert_int_eq(sk_fence_open(&f, folder, &second), SK_ECORRUPT);
	ck_assert_int_eq(f.epoch, 12);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fence");
	TCase *tcase = tcase_create("fence");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, make_folder, remove_folder);
	tcase_add_test(tcase, nothing_was_seen_yet);
	tcase_add_test(tcase, the_highest_is_remembered);
	tcase_add_loop_test(tcase, a_corrupt_file_is_told_and_counts_as_nothing, 0,
			    CORRUPT);
	tcase_add_test(tcase, what_cannot_be_written_still_fences_now);
	tcase_add_test(tcase, a_shard_reads_all_and_writes_its_own);
	tcase_add_test(tcase, a_corrupt_file_of_another_shard_does_not_hide_the_rest);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
