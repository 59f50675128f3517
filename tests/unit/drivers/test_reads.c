/* test_reads.c - what a device lacks is found, left out and asked again. */
#include <stdio.h>
#include <string.h>

#include "drivers/reads.h"
#include "tests/unit/drivers/suite.h"

#define AGAIN_AT 1000
#define RETRY_S 1 /* sooner than the first times would be */
#define ROOM 32

static struct sk_span spans[ROOM], parts[ROOM];
static struct sk_read_state states[ROOM];
static struct sk_windows windows;
static struct sk_reads reads;

/* "100+8 200+2": reads; every part is `part` registers long. */
static void begin(const char *text, unsigned part)
{
	unsigned at, count;
	int used = 0;

	reads = (struct sk_reads){.span = spans, .state = states, .room = ROOM};
	windows = (struct sk_windows){.part = parts};
	while (sscanf(text += used, "%u+%u%n", &at, &count, &used) == 2) {
		spans[reads.count] = (struct sk_span){.at = at, .count = count};
		states[reads.count++] = (struct sk_read_state){.again_at = SK_MONO_NEVER};
		for (unsigned i = 0; i + part <= count; i += part)
			parts[windows.part_count++] =
				(struct sk_span){.at = at + i, .count = part};
	}
}

static const char *spell(sk_mono_ms now)
{
	static char text[256];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < reads.count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u+%u%s",
					 i ? " " : "", spans[i].at, spans[i].count,
					 sk_reads_wanted(&reads, i, now) ? "" : "!");
	return text;
}

/* Rounds against a device without register `lacks`, until nothing is divided. */
static unsigned ask(unsigned lacks, sk_mono_ms now)
{
	unsigned rounds = 0, divided, answered;

	do {
		answered = 0;
		for (size_t i = 0; i < reads.count; i++) {
			if (!sk_reads_wanted(&reads, i, now))
				continue;
			if (lacks >= spans[i].at && lacks < spans[i].at + spans[i].count)
				sk_reads_refused(&reads, i);
			else
				sk_reads_answered(&reads, i), answered++;
		}
		divided = sk_reads_settle(&windows, &reads, answered, 0, RETRY_S);
		rounds++;
	} while (divided > 0);
	return rounds;
}

static const struct {
	const char *before;
	unsigned part, lacks;
	const char *after;
	unsigned rounds;
} rows[] = {
	{"100+8 200+2", 1, 999, "100+8 200+2", 1},
	{"100+8 200+2", 1, 100, "100+1! 101+1 102+2 104+4 200+2", 4},
	{"100+8 200+2", 1, 107, "100+4 104+2 106+1 107+1! 200+2", 4},
	{"100+8 200+2", 4, 105, "100+4 104+4! 200+2", 2},
	{"100+8 200+2", 8, 105, "100+8! 200+2", 1}, /* one value: never torn */
	{"100+9 200+2", 3, 104, "100+3 103+3! 106+3 200+2", 3},
	{"200+2 100+1", 1, 100, "200+2 100+1!", 1},
	/* The only read of a device is divided too, but never left out for all. */
	{"100+4", 2, 100, "100+2! 102+2", 2},
	{"100+1", 1, 100, "100+1", 1},
};

START_TEST(a_register_that_is_not_there_is_found)
{
	begin(rows[_i].before, rows[_i].part);
	ck_assert_uint_eq(ask(rows[_i].lacks, 0), rows[_i].rounds);
	ck_assert_str_eq(spell(0), rows[_i].after);
	ck_assert_uint_eq(sk_reads_left_out(&reads, NULL),
			  strchr(rows[_i].after, '!') ? 1 : 0);
}
END_TEST

START_TEST(registers_nobody_wants_may_be_what_is_lacking)
{
	begin("100+8 200+2", 1);
	parts[3] = parts[0]; /* nobody wants 103 */
	ck_assert_uint_eq(ask(103, 0), 2);
	ck_assert_uint_eq(sk_reads_left_out(&reads, NULL), 0);
}
END_TEST

START_TEST(registers_of_another_table_are_others)
{
	begin("100+8 200+2", 1);
	spans[0].table = SK_TABLE_INPUT;
	for (size_t i = 0; i < 8; i++)
		parts[i].table = SK_TABLE_INPUT;
	parts[windows.part_count++] = (struct sk_span){.at = 100, .count = 8};
	ck_assert_uint_eq(ask(107, 0), 4);
	ck_assert_str_eq(spell(0), "100+4 104+2 106+1 107+1! 200+2");
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(spans[i].table, SK_TABLE_INPUT);
	ck_assert_int_eq(spans[4].table, SK_TABLE_HOLDING);
}
END_TEST

START_TEST(what_was_left_out_is_asked_again)
{
	struct sk_span first;

	begin("100+2 200+2", 1);
	(void)ask(100, 0);
	ck_assert_uint_eq(sk_reads_left_out(&reads, &first), 1);
	ck_assert_uint_eq(first.at, 100);
	ck_assert_str_eq(spell(AGAIN_AT), "100+1 101+1 200+2");
	(void)ask(999, AGAIN_AT); /* it is there now */
	ck_assert_str_eq(spell(0), "100+1 101+1 200+2");
}
END_TEST

START_TEST(a_device_that_refuses_everything_is_not_taken_to_pieces)
{
	begin("100+8 200+2", 1);
	sk_reads_refused(&reads, 0);
	sk_reads_refused(&reads, 1);
	ck_assert_uint_eq(sk_reads_settle(&windows, &reads, 0, 0, RETRY_S), 0);
	ck_assert_str_eq(spell(0), "100+8 200+2");
}
END_TEST

START_TEST(a_read_without_an_answer_goes_last_and_is_left_out_in_time)
{
	begin("100+1 200+1 300+1", 1);
	sk_reads_unanswered(&reads, 0, 0, 0, RETRY_S);
	ck_assert_str_eq(spell(0), "200+1 300+1 100+1");
	for (int i = 0; i < SK_READS_UNANSWERED_MOST; i++) {
		ck_assert_uint_eq(sk_reads_left_out(&reads, NULL), 0);
		sk_reads_unanswered(&reads, 2, 2, 0, RETRY_S);
	}
	ck_assert_str_eq(spell(0), "200+1 300+1 100+1!");
	sk_reads_answered(&reads, 2);
	ck_assert_str_eq(spell(0), "200+1 300+1 100+1");
}
END_TEST

START_TEST(a_device_that_is_away_has_nothing_left_out)
{
	begin("100+1 200+1", 1);
	for (int i = 0; i < 100; i++)
		sk_reads_unanswered(&reads, 0, 0, 0, RETRY_S);
	ck_assert_uint_eq(sk_reads_left_out(&reads, NULL), 0);
}
END_TEST

START_TEST(when_all_is_left_out_all_is_asked)
{
	begin("100+1 200+1", 1);
	states[0].again_at = states[1].again_at = AGAIN_AT;
	sk_reads_begin(&reads, 0);
	ck_assert_str_eq(spell(0), "100+1 200+1");
	states[0].again_at = AGAIN_AT;
	sk_reads_begin(&reads, 0);
	ck_assert_str_eq(spell(0), "100+1! 200+1");
}
END_TEST

/* Five times it is asked again after 2 s, then after retry_s; an answer forgets that. */
START_TEST(only_what_is_refused_again_and_again_waits_long)
{
	const sk_mono_ms waits[] = {2000, 2000, 2000, 2000, 2000, 600000, 600000, 2000};

	begin("100+1 200+1", 1);
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		if (i == 7)
			sk_reads_answered(&reads, 1);
		sk_reads_refused(&reads, 1);
		ck_assert_uint_eq(sk_reads_settle(&windows, &reads, 1, 0, 600), 0);
		ck_assert(!sk_reads_wanted(&reads, 1, waits[i] - 1));
		ck_assert(sk_reads_wanted(&reads, 1, waits[i]));
	}
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, a_register_that_is_not_there_is_found, rows);
	tcase_add_test(cases, registers_nobody_wants_may_be_what_is_lacking);
	tcase_add_test(cases, registers_of_another_table_are_others);
	tcase_add_test(cases, what_was_left_out_is_asked_again);
	tcase_add_test(cases, a_device_that_refuses_everything_is_not_taken_to_pieces);
	tcase_add_test(cases, a_read_without_an_answer_goes_last_and_is_left_out_in_time);
	tcase_add_test(cases, a_device_that_is_away_has_nothing_left_out);
	tcase_add_test(cases, when_all_is_left_out_all_is_asked);
	tcase_add_test(cases, only_what_is_refused_again_and_again_waits_long);
}

int main(void)
{
	return run_suite("reads", add_tests);
}
