/* test_shed.c - loads switched off when power is short, and back on. */
#include <math.h>

#include "controller/core/shed.h"
#include "suite.h"

#define ITEMS 4
#define NOW 1000000
#define MARGIN_W 100

#define ON(priority, p_w)                                  \
	{                                                  \
		(priority), (p_w), false, SK_MONO_NEVER, 0 \
	}
#define OFF(priority, p_w, ago_ms)                             \
	{                                                      \
		(priority), (p_w), true, NOW - (ago_ms), 60000 \
	}

struct shed_case {
	const char *what;
	struct sk_shed_item items[ITEMS];
	size_t count;
	double free_w;
	bool off[ITEMS];
	double short_w;
};

static const struct shed_case cases[] = {
	{"enough: nothing happens", {ON(1, 500), ON(2, 500)}, 2, 0, {0, 0}, 0},
	{"the least important goes", {ON(2, 500), ON(1, 500)}, 2, -10, {0, 1}, 0},
	{"just enough is enough",
	 {ON(3, 500), ON(2, 500), ON(1, 500)},
	 3,
	 -1000,
	 {0, 1, 1},
	 0},
	{"equal: the later in the table goes",
	 {ON(1, 500), ON(1, 500)},
	 2,
	 -10,
	 {0, 1},
	 0},
	{"what would not help stays on", {ON(2, 1000), ON(1, 200)}, 2, -900, {1, 0}, 0},
	{"less important ones first, all that are needed",
	 {ON(3, 1000), ON(2, 300), ON(1, 200)},
	 3,
	 -400,
	 {0, 1, 1},
	 0},
	{"not all of these are needed",
	 {ON(3, 1000), ON(2, 300), ON(1, 200)},
	 3,
	 -250,
	 {0, 1, 0},
	 0},
	{"all are not enough", {ON(2, 500), ON(1, 300)}, 2, -1000, {1, 1}, 200},
	{"those off stay off and free nothing",
	 {ON(2, 500), OFF(1, 300, 90000)},
	 2,
	 -200,
	 {1, 1},
	 0},
	{"nothing to switch off", {OFF(1, 300, 90000)}, 1, -200, {1}, 200},
	{"no item", {{0}}, 0, -200, {0}, 200},
	{"power and margin are there: back on", {OFF(1, 300, 60000)}, 1, 400, {0}, 0},
	{"its time is not over", {OFF(1, 300, 59999)}, 1, 400, {1}, 0},
	{"the margin is missing", {OFF(1, 300, 60000)}, 1, 399, {1}, 0},
	{"the most important first",
	 {OFF(1, 300, 90000), OFF(2, 300, 90000)},
	 2,
	 500,
	 {1, 0},
	 0},
	{"both when there is power for both",
	 {OFF(1, 300, 90000), OFF(2, 300, 90000)},
	 2,
	 700,
	 {0, 0},
	 0},
	{"power is kept for one that must wait",
	 {OFF(1, 300, 90000), OFF(2, 300, 10)},
	 2,
	 500,
	 {1, 1},
	 0},
	{"one that does not fit keeps nobody waiting",
	 {OFF(1, 300, 90000), OFF(2, 5000, 90000)},
	 2,
	 500,
	 {0, 1},
	 0},
	{"what is on stays on", {ON(1, 300), OFF(2, 300, 90000)}, 2, 400, {0, 0}, 0},
};

START_TEST(the_right_ones_are_off)
{
	const struct shed_case *c = &cases[_i];
	const struct sk_shed_in in = {c->items, c->count, c->free_w, MARGIN_W, NOW};
	bool off[ITEMS];
	double short_w;

	ck_assert_int_eq(sk_shed_next(&in, off, &short_w), SK_OK);
	for (size_t i = 0; i < c->count; i++)
		ck_assert_msg(off[i] == c->off[i], "%s: item %zu", c->what, i);
	ck_assert_msg(short_w == c->short_w, "%s: short of %g", c->what, short_w);
}
END_TEST

/* Whatever is switched off or on, the next cycle agrees: nothing swings. */
START_TEST(after_switching_nothing_more_happens)
{
	const struct shed_case *c = &cases[_i];
	struct sk_shed_item items[ITEMS];
	struct sk_shed_in in = {items, c->count, c->free_w, MARGIN_W, NOW};
	bool off[ITEMS], again[ITEMS];
	double short_w;

	for (size_t i = 0; i < c->count; i++)
		items[i] = c->items[i];
	ck_assert_int_eq(sk_shed_next(&in, off, &short_w), SK_OK);
	for (size_t i = 0; i < c->count; i++) {
		if (off[i] != items[i].off)
			in.free_w += off[i] ? items[i].p_w : -items[i].p_w;
		if (off[i] && !items[i].off)
			items[i].off_at = NOW;
		items[i].off = off[i];
		items[i].min_off_ms = 60000;
	}
	ck_assert_int_eq(sk_shed_next(&in, again, &short_w), SK_OK);
	for (size_t i = 0; i < c->count; i++)
		ck_assert_msg(again[i] == off[i], "%s: item %zu", c->what, i);
}
END_TEST

/* Least loss, the more important counting first: every choice is tried. */
START_TEST(no_other_choice_loses_less)
{
	uint64_t state = (uint64_t)_i + 1;
	struct sk_shed_item items[8];
	struct sk_shed_in in = {items, 8, 0, 0, NOW};
	double short_w, total = 0;
	bool off[8];
	unsigned chosen = 0, best = 255;

	for (int i = 0; i < 8; i++) { /* the first the most important */
		state = state * 6364136223846793005u + 1442695040888963407u;
		items[i] =
			(struct sk_shed_item){8 - i, (double)(state >> 57), false, 0, 0};
		total += items[i].p_w;
	}
	in.free_w = -(double)(state >> 33 & 255) / 255 * total;
	ck_assert_int_eq(sk_shed_next(&in, off, &short_w), SK_OK);
	for (unsigned choice = 0; choice < 256;
	     choice++) { /* bit 7: the most important */
		double freed_w = 0;

		for (int i = 0; i < 8; i++)
			freed_w += choice & 128u >> i ? items[i].p_w : 0;
		if (freed_w >= -in.free_w && choice < best)
			best = choice;
	}
	for (unsigned i = 0; i < 8; i++)
		chosen |= off[i] ? 128u >> i : 0;
	ck_assert_uint_eq(chosen, best);
}
END_TEST

static const struct {
	struct sk_shed_item item;
	double free_w, margin_w;
} refused[] = {
	{ON(1, NAN), 0, 0},	     {ON(1, -1), 0, 0},	 {ON(1, INFINITY), 0, 0},
	{{1, 1, true, 0, -1}, 0, 0}, {ON(1, 1), NAN, 0}, {ON(1, 1), INFINITY, 0},
	{ON(1, 1), 0, NAN},	     {ON(1, 1), 0, -1},
};

START_TEST(what_breaks_the_contract_is_refused)
{
	const struct sk_shed_in in = {&refused[_i].item, 1, refused[_i].free_w,
				      refused[_i].margin_w, NOW};
	bool off = true;
	double short_w = 7;

	ck_assert_int_eq(sk_shed_next(&in, &off, &short_w), SK_EINVAL);
	ck_assert(off);
	ck_assert_double_eq(short_w, 7);
}
END_TEST

START_TEST(too_many_items_are_refused)
{
	static struct sk_shed_item items[SK_SHED_MAX + 1];
	static bool off[SK_SHED_MAX + 1];
	struct sk_shed_in in = {items, SK_SHED_MAX, -1, 0, NOW};
	double short_w;

	ck_assert_int_eq(sk_shed_next(&in, off, &short_w), SK_OK);
	in.count++;
	ck_assert_int_eq(sk_shed_next(&in, off, &short_w), SK_EINVAL);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{the_right_ones_are_off, SUITE_ROWS(cases)},
		{after_switching_nothing_more_happens, SUITE_ROWS(cases)},
		{no_other_choice_loses_less, 1000},
		{what_breaks_the_contract_is_refused, SUITE_ROWS(refused)},
		{too_many_items_are_refused, 1},
	};

	return SUITE_RUN("shed", tests);
}
