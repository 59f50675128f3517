/* test_table.c - text, paper and table: columns that line up, and nothing that steers. */
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

#include "cli/text.h"
#include "tests/unit/cli/suite.h"

static const struct {
	const char *text;
	size_t width;
} widths[] = {
	{"", 0},
	{"abc", 3},
	{"Zähler", 6},
	{"±20 mHz", 7},
	{"e\xcc\x81", 1}, /* e and a combining accent */
	{"電池", 4},
	{"\xff\xfe", 2},	 /* no UTF-8: one column a byte */
	{"\xc3", 1},		 /* cut off */
	{"\xc0\xaf", 2},	 /* longer than needed */
	{"\xed\xa0\x80", 3},	 /* a surrogate */
	{"\xf4\x90\x80\x80", 4}, /* beyond the last */
	{"\xe2\x96\x81\xe2", 2}, /* a bar and half of one */
};

START_TEST(width_is_in_columns)
{
	ck_assert_uint_eq(sk_text_width(widths[_i].text), widths[_i].width);
}
END_TEST

START_TEST(characters_are_encoded_as_they_were_read)
{
	static const char text[] = "aä▁🔋";
	const char *at = text;
	char all[sizeof(text)] = "", bytes[5];
	uint32_t c;

	while ((c = sk_text_next(&at)) != 0) {
		ck_assert_uint_eq(sk_text_encode(c, bytes), strlen(bytes));
		strncat(all, bytes, sizeof(all) - strlen(all) - 1);
	}
	ck_assert_str_eq(all, text);
}
END_TEST

static const char *const hostile[] = {
	"\033[2J", "\007", "\r", "\n", "\t", "\x7f", "\xc2\x9b;31m", "\xe2\x80\xae",
};

START_TEST(control_characters_never_get_through)
{
	const char *at = hostile[_i];

	ck_assert_uint_eq(sk_text_next(&at), SK_TEXT_BAD);
}
END_TEST

/* What was printed on paper of these properties, to be freed. */
struct sheet {
	struct sk_paper paper;
	char *text;
	size_t size;
};

static void open_sheet(struct sheet *s)
{
	*s = (struct sheet){0};
	s->paper = (struct sk_paper){.out = open_memstream(&s->text, &s->size),
				     .utf8 = true};
	ck_assert_ptr_nonnull(s->paper.out);
}

static void expect(struct sheet *s, const char *text)
{
	ck_assert_int_eq(fclose(s->paper.out), 0);
	ck_assert_str_eq(s->text, text);
	free(s->text);
}

START_TEST(columns_line_up)
{
	struct sk_table t;
	struct sheet s;

	open_sheet(&s);
	sk_table_init(&t);
	sk_table_column(&t, SK_LEFT, "DER");
	sk_table_column(&t, SK_RIGHT, "P kW");
	sk_table_column(&t, SK_LEFT, "note");
	sk_table_cell(&t, SK_BOLD, "Zähler");
	sk_table_cell(&t, SK_PLAIN, "1.5");
	sk_table_cell(&t, SK_PLAIN, "");
	sk_table_cell(&t, SK_BOLD, "b");
	sk_table_print_cell(&t, SK_RED, "%.3f", -12.25);
	sk_table_cell(&t, SK_PLAIN, "late");
	ck_assert_int_eq(sk_table_print(&t, &s.paper, true), SK_OK);
	sk_table_clear(&t);
	expect(&s, "DER        P kW  note\n"
		   "Zähler      1.5\n"
		   "b       -12.250  late\n");
}
END_TEST

START_TEST(hidden_columns_and_later_blocks_keep_their_places)
{
	struct sk_table t;
	struct sheet s;

	open_sheet(&s);
	sk_table_init(&t);
	sk_table_column(&t, SK_RIGHT, "a");
	sk_table_column(&t, SK_RIGHT, "hidden");
	sk_table_column(&t, SK_RIGHT, "b");
	t.columns[1].hidden = true;
	for (int i = 0; i < 3; i++)
		sk_table_cell(&t, SK_PLAIN, "1000");
	ck_assert_int_eq(sk_table_print(&t, &s.paper, true), SK_OK);
	sk_table_drop_rows(&t);
	for (int i = 0; i < 3; i++)
		sk_table_cell(&t, SK_PLAIN, "7");
	ck_assert_int_eq(sk_table_print(&t, &s.paper, false), SK_OK);
	sk_table_clear(&t);
	expect(&s, "   a     b\n1000  1000\n   7     7\n");
}
END_TEST

START_TEST(too_many_columns_are_told)
{
	struct sk_table t;
	struct sheet s;

	open_sheet(&s);
	sk_table_init(&t);
	for (int i = 0; i <= SK_TABLE_COLUMNS_MAX; i++)
		sk_table_column(&t, SK_LEFT, "x");
	ck_assert_int_eq(sk_table_print(&t, &s.paper, true), SK_ENOMEM);
	sk_table_clear(&t);
	expect(&s, "");
}
END_TEST

START_TEST(lines_end_at_the_edge_of_a_terminal)
{
	struct sheet s;

	open_sheet(&s);
	s.paper.columns = 5;
	sk_paper_put(&s.paper, SK_PLAIN, "1234電5");
	sk_paper_end(&s.paper);
	sk_paper_print(&s.paper, SK_PLAIN, "%s", "12345678");
	sk_paper_end(&s.paper);
	expect(&s, "1234\n12345\n");
}
END_TEST

START_TEST(a_live_picture_never_scrolls)
{
	struct sheet s;

	open_sheet(&s);
	s.paper.live = true;
	s.paper.rows = 2;
	for (int i = 0; i < 4; i++) {
		sk_paper_print(&s.paper, SK_PLAIN, "%d", i);
		sk_paper_end(&s.paper);
	}
	expect(&s, "0\033[K\n1\033[K");
}
END_TEST

START_TEST(colours_are_ended_and_ascii_is_kept_to)
{
	struct sheet s;

	open_sheet(&s);
	s.paper.colour = true;
	s.paper.utf8 = false;
	sk_paper_put(&s.paper, SK_RED, "ä!");
	sk_paper_put(&s.paper, SK_PLAIN, "x");
	sk_paper_end(&s.paper);
	expect(&s, "\033[31m?!\033[0mx\n");
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int main(void)
{
	TCase *tcase = tcase_create("table");

	tcase_add_loop_test(tcase, width_is_in_columns, 0, COUNT(widths));
	tcase_add_test(tcase, characters_are_encoded_as_they_were_read);
	tcase_add_loop_test(tcase, control_characters_never_get_through, 0,
			    COUNT(hostile));
	tcase_add_test(tcase, columns_line_up);
	tcase_add_test(tcase, hidden_columns_and_later_blocks_keep_their_places);
	tcase_add_test(tcase, too_many_columns_are_told);
	tcase_add_test(tcase, lines_end_at_the_edge_of_a_terminal);
	tcase_add_test(tcase, a_live_picture_never_scrolls);
	tcase_add_test(tcase, colours_are_ended_and_ascii_is_kept_to);
	return run_case("table", tcase);
}
