/* test_recording.c - registers from a file: tables, gaps, and what is refused. */
#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "models/recording.h"
#include "tests/unit/models/textfile.h"

#define PATH "test_recording.regs"

static struct sk_recording recording;
static struct sk_diag diag;

static int load(const char *text)
{
	int err;

	diag = (struct sk_diag){0};
	write_text(PATH, text);
	err = sk_recording_load(PATH, &recording, &diag);
	(void)unlink(PATH);
	return err;
}

START_TEST(registers_stand_in_their_tables)
{
	const struct sk_window *holding = &recording.table[SK_TABLE_HOLDING];
	const struct sk_window *input = &recording.table[SK_TABLE_INPUT];

	ck_assert_int_eq(load("# a device\n"
			      "  7  0001 fFfF # two\n"
			      "\n"
			      " input # from here on\n"
			      "7 5\r\n"
			      "holding\n"
			      "65535 ABCD"),
			 SK_OK);
	ck_assert_uint_eq(holding->reg[7], 1);
	ck_assert_uint_eq(holding->reg[8], 0xFFFF);
	ck_assert_uint_eq(holding->reg[65535], 0xABCD);
	ck_assert(holding->known[7] && holding->known[8] && holding->known[65535]);
	ck_assert(!holding->known[6] && !holding->known[9]);
	ck_assert_uint_eq(holding->count, 65536);
	ck_assert_uint_eq(input->reg[7], 5);
	ck_assert_uint_eq(input->count, 8);
	ck_assert_uint_eq(recording.table[SK_TABLE_COIL].count, 0);
	sk_recording_clear(&recording);
}
END_TEST

START_TEST(what_is_no_register_is_told_with_its_line)
{
	static const char *const rows[] = {"0 0001\n65535 1 2\n", "0 0001\n65536 1\n",
					   "0 0001\n1 10000\n",	  "0 0001\n1 G\n",
					   "0 0001\nregister\n",  "0 0001\n1\n",
					   "0 0001\ninput 3 4\n"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(load(rows[i]) == SK_ECONFIG, "row %zu", i);
		ck_assert_uint_eq(diag.count, 1);
		ck_assert_int_eq(diag.lines[0].line, 2);
		sk_diag_clear(&diag);
	}
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
	diag = (struct sk_diag){0};
	ck_assert_int_eq(sk_recording_load("no such file", &recording, &diag),
			 SK_ECONFIG);
	ck_assert_uint_eq(diag.count, 1);
	sk_diag_clear(&diag);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("recording");
	TCase *t = tcase_create("recording");
	SRunner *runner;
	int failed;

	tcase_add_test(t, registers_stand_in_their_tables);
	tcase_add_test(t, what_is_no_register_is_told_with_its_line);
	tcase_add_test(t, a_file_that_is_not_there_is_told);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
