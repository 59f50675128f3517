/* test_diag.c - the list of complaints: order, and texts that stay on their line. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/diag.h"
#include "tests/unit/models/suite.h"

/* What sk_diag_print() prints, to be freed. */
static char *printed(const struct sk_diag *d)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	sk_diag_print(d, out);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(complaints_are_told_by_file_and_line_in_the_order_found)
{
	struct sk_diag d = {0};
	char *text;

	sk_diag_add(&d, "b.cfg", 7, "site: root: %s", "second");
	sk_diag_add(&d, "b.cfg", 0, "without a line");
	sk_diag_add(&d, "b.cfg", 7, "site: root: third");
	sk_diag_add(&d, "a.cfg", 9, "of another file");
	sk_diag_add(&d, "b.cfg", 3, "first");
	sk_diag_add(&d, NULL, 1, "of no file");
	text = printed(&d);
	ck_assert_str_eq(text, ":1: of no file\n"
			       "a.cfg:9: of another file\n"
			       "b.cfg: without a line\n"
			       "b.cfg:3: first\n"
			       "b.cfg:7: site: root: second\n"
			       "b.cfg:7: site: root: third\n");
	free(text);
	ck_assert_uint_eq(d.count, 6);
	sk_diag_clear(&d);
	ck_assert_uint_eq(d.count, 0);
	ck_assert_ptr_null(d.lines);
}
END_TEST

START_TEST(quoted_control_characters_stay_harmless)
{
	struct sk_diag d = {0};
	char *text;

	sk_diag_add(&d, "f", 1, "\"%s\"", "a\nb\x1b[2J\x7f");
	text = printed(&d);
	ck_assert_str_eq(text, "f:1: \"a?b?[2J?\"\n");
	free(text);
	sk_diag_clear(&d);
}
END_TEST

START_TEST(many_complaints_are_all_kept)
{
	struct sk_diag d = {0};

	for (int i = 0; i < 1000; i++)
		sk_diag_add(&d, "f", 1000 - i, "no. %d", i);
	ck_assert_uint_eq(d.count, 1000);
	ck_assert_uint_eq(d.dropped, 0);
	ck_assert_str_eq(d.lines[999].text, "no. 999");
	sk_diag_clear(&d);
}
END_TEST

START_TEST(nothing_is_printed_as_nothing)
{
	struct sk_diag d = {0};
	char *text = printed(&d);

	ck_assert_str_eq(text, "");
	free(text);
	sk_diag_clear(&d);
}
END_TEST

START_TEST(what_was_lost_is_told)
{
	struct sk_diag d = {0};
	char *text;

	sk_diag_add(&d, "f", 1, "kept");
	d.dropped = 2;
	text = printed(&d);
	ck_assert_str_eq(text, "f:1: kept\nand 2 more, lost for want of memory\n");
	free(text);
	sk_diag_clear(&d);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, complaints_are_told_by_file_and_line_in_the_order_found);
	tcase_add_test(cases, quoted_control_characters_stay_harmless);
	tcase_add_test(cases, many_complaints_are_all_kept);
	tcase_add_test(cases, nothing_is_printed_as_nothing);
	tcase_add_test(cases, what_was_lost_is_told);
}

int main(void)
{
	return run_suite("diag", add_tests);
}
