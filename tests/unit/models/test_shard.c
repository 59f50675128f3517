/* test_shard.c - every endpoint belongs to one shard, and stays there. */
#include <check.h>
#include <stdio.h>

#include "models/shard.h"
#include "tests/unit/models/suite.h"

static const struct {
	const char *text;
	int index, count;
} good[] = {
	{"1/1", 1, 1}, {"2/3", 2, 3}, {"3/3", 3, 3}, {"64/64", 64, 64}, {"10/12", 10, 12},
};

START_TEST(good_ones_are_taken)
{
	struct sk_shard shard = {0};

	ck_assert_int_eq(sk_shard_parse(good[_i].text, &shard), SK_OK);
	ck_assert_int_eq(shard.index, good[_i].index);
	ck_assert_int_eq(shard.count, good[_i].count);
}
END_TEST

static const char *const bad[] = {
	"",
	"/",
	"1",
	"1/",
	"/3",
	"0/3",
	"4/3",
	"1/0",
	"-1/3",
	"+1/3",
	" 1/3",
	"1/3 ",
	"1 /3",
	"1/65",
	"01/3",
	"1/03",
	"1/3/",
	"a/b",
	"1.0/3",
	"2-3",
	"1/4294967297",
	"99999999999/99999999999",
};

START_TEST(bad_ones_change_nothing)
{
	struct sk_shard shard = {.index = 7, .count = 9};

	ck_assert_msg(sk_shard_parse(bad[_i], &shard) == SK_EPARSE, "\"%s\"", bad[_i]);
	ck_assert_int_eq(shard.index, 7);
	ck_assert_int_eq(shard.count, 9);
}
END_TEST

static struct sk_conf_link link_of(const char *text)
{
	struct sk_conf_link link;
	char why[SK_TEXT_LEN + 1];

	ck_assert_msg(sk_link_parse(text, &link, why) == SK_OK, "%s: %s", text, why);
	return link;
}

/* The one shard of `count` that has it. */
static int shard_of(const struct sk_conf_link *link, int count)
{
	int found = 0;

	for (int i = 1; i <= count; i++) {
		const struct sk_shard shard = {.index = i, .count = count};

		if (!sk_shard_has(&shard, link))
			continue;
		ck_assert_msg(found == 0, "%s in %d and %d of %d", link->text, found, i,
			      count);
		found = i;
	}
	ck_assert_msg(found > 0, "%s in none of %d", link->text, count);
	return found;
}

START_TEST(without_shards_all_is_ours)
{
	const struct sk_shard whole = {0};
	struct sk_conf_link link = link_of("tcp://10.0.0.1:502");

	ck_assert(sk_shard_has(&whole, &link));
	ck_assert_int_eq(shard_of(&link, 1), 1);
}
END_TEST

/* The same endpoint in other words, or with another gap, stays in its shard. */
static const struct {
	const char *one, *other;
} same[] = {
	{"tcp://10.0.0.1:502", "tcp://10.0.0.1:502?gap_ms=50"},
	{"tcp://Inverter-7.Lab:1502", "tcp://inverter-7.lab:1502"},
	{"rtu:///dev/ttyUSB3?baud=9600", "rtu:///dev/ttyUSB3?baud=19200&parity=even"},
};

START_TEST(an_endpoint_is_one_in_whatever_words)
{
	struct sk_conf_link one = link_of(same[_i].one), other = link_of(same[_i].other);

	for (int count = 1; count <= SK_SHARDS_MAX; count++)
		ck_assert_int_eq(shard_of(&one, count), shard_of(&other, count));
}
END_TEST

static struct sk_conf_link host(int i)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "tcp://10.1.%d.%d:502", i / 200, i % 200 + 1);
	return link_of(text);
}

static struct sk_conf_link port(int i)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "tcp://127.0.0.1:%d", 15020 + i);
	return link_of(text);
}

static struct sk_conf_link line(int i)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "rtu:///dev/ttyUSB%d", i);
	return link_of(text);
}

static struct sk_conf_link (*const endpoints[])(int i) = {host, port, line};

#define MANY 1000

START_TEST(many_lie_about_equally)
{
	static const int counts[] = {2, 3, 4, 8};

	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		int n = counts[c], share = MANY / n, has[9] = {0};

		for (int i = 0; i < MANY; i++) {
			struct sk_conf_link link = endpoints[_i](i);

			has[shard_of(&link, n)]++;
		}
		for (int s = 1; s <= n; s++)
			ck_assert_msg(has[s] > share * 2 / 3 && has[s] < share * 4 / 3,
				      "shard %d/%d has %d of %d", s, n, has[s], MANY);
	}
}
END_TEST

START_TEST(a_shard_more_takes_only_what_it_needs)
{
	int moved = 0;

	for (int i = 0; i < MANY; i++) {
		struct sk_conf_link link = endpoints[_i](i);
		int before = shard_of(&link, 3), after = shard_of(&link, 4);

		ck_assert(after == before || after == 4);
		moved += after != before;
	}
	ck_assert_int_gt(moved, MANY / 6);
	ck_assert_int_lt(moved, MANY / 3);
}
END_TEST

/* Where they lie is a promise: drivers of two versions run at once during an upgrade. */
static const struct {
	const char *text;
	int of_2, of_3, of_8;
} known[] = {
	{"tcp://127.0.0.1:15020", 2, 2, 5},
	{"tcp://10.0.0.1:502", 1, 3, 7},
	{"rtu:///dev/ttyUSB0", 2, 2, 7},
};

START_TEST(where_they_lie_does_not_change)
{
	struct sk_conf_link link = link_of(known[_i].text);

	ck_assert_int_eq(shard_of(&link, 2), known[_i].of_2);
	ck_assert_int_eq(shard_of(&link, 3), known[_i].of_3);
	ck_assert_int_eq(shard_of(&link, 8), known[_i].of_8);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, good_ones_are_taken, good);
	ADD_LOOP(cases, bad_ones_change_nothing, bad);
	tcase_add_test(cases, without_shards_all_is_ours);
	ADD_LOOP(cases, an_endpoint_is_one_in_whatever_words, same);
	ADD_LOOP(cases, many_lie_about_equally, endpoints);
	ADD_LOOP(cases, a_shard_more_takes_only_what_it_needs, endpoints);
	ADD_LOOP(cases, where_they_lie_does_not_change, known);
}

int main(void)
{
	return run_suite("shard", add_tests);
}
