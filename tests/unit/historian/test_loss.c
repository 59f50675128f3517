/* test_loss.c - holes in a DER's polls, and how everything lost is counted once. */
#include <stdio.h>
#include <string.h>

#include "historian/loss.h"
#include "models/json_read.h"
#include "tests/unit/historian/suite.h"

static struct sk_loss loss;

static void begin(void)
{
	memset(&loss, 0, sizeof(loss));
}

/* One poll after another, and the hole that each shows (rows 0: none). */
static const struct step {
	const char *what;
	int64_t session, n;
	struct sk_loss_hole hole;
} steps[][4] = {
	{{"first seen", 4, 100, {0}}, {"next", 4, 101, {0}}},
	{{"first seen", 4, 1, {0}},
	 {"three missing", 4, 5, {SK_LOSS_MISSED, 3, 4, 2, 4}},
	 {"one missing", 4, 7, {SK_LOSS_MISSED, 1, 4, 6, 6}}},
	{{"first seen", 4, 9, {0}},
	 {"a copy", 4, 9, {0}},
	 {"late", 4, 3, {0}},
	 {"next", 4, 10, {0}}},
	{{"first seen", 4, 9, {0}}, {"a new session", 5, 1, {0}}},
	{{"first seen", 4, 9, {0}}, {"begun late", 5, 3, {SK_LOSS_MISSED, 2, 5, 1, 2}}},
	{{"first seen", 5, 9, {0}},
	 {"the clock went back", 4, 7, {0}},
	 {"one missing", 4, 9, {SK_LOSS_MISSED, 1, 4, 8, 8}}},
};

START_TEST(each_hole_is_told_once)
{
	begin();
	for (const struct step *s = steps[_i]; s->what && s < steps[_i] + 4; s++) {
		struct sk_loss_hole hole = {0};
		bool found = sk_loss_poll(&loss, "bess1", s->session, s->n, &hole);

		ck_assert_msg(found == (s->hole.rows > 0), "%s", s->what);
		if (!found)
			continue;
		ck_assert_int_eq(hole.kind, s->hole.kind);
		ck_assert_int_eq(hole.rows, s->hole.rows);
		ck_assert_int_eq(hole.session, s->hole.session);
		ck_assert_int_eq(hole.first_n, s->hole.first_n);
		ck_assert_int_eq(hole.last_n, s->hole.last_n);
	}
}
END_TEST

START_TEST(what_passed_while_we_were_away_is_absent)
{
	struct sk_loss_hole hole;

	begin();
	sk_loss_resume(&loss, "pv1", 4, 10);
	sk_loss_reconnected(&loss);
	ck_assert(sk_loss_poll(&loss, "pv1", 4, 13, &hole));
	ck_assert_int_eq(hole.kind, SK_LOSS_ABSENT);
	ck_assert_int_eq(hole.rows, 2);
	ck_assert(sk_loss_poll(&loss, "pv1", 4, 15, &hole));
	ck_assert_int_eq(hole.kind, SK_LOSS_MISSED);
	sk_loss_reconnected(&loss);
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 15, &hole)); /* the retained copy */
	ck_assert(sk_loss_poll(&loss, "pv1", 4, 17, &hole));
	ck_assert_int_eq(hole.kind, SK_LOSS_MISSED);
	ck_assert_int_eq(loss.total[SK_LOSS_ABSENT], 2);
	ck_assert_int_eq(loss.total[SK_LOSS_MISSED], 2);
}
END_TEST

START_TEST(resuming_never_goes_back)
{
	struct sk_loss_hole hole;

	begin();
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 20, &hole));
	sk_loss_resume(&loss, "pv1", 4, 10);
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 21, &hole));
}
END_TEST

START_TEST(a_malformed_poll_is_not_counted_as_a_hole_again)
{
	struct sk_loss_hole hole;

	begin();
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 1, &hole));
	sk_loss_malformed(&loss, "pv1", true);
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 3, &hole));
	sk_loss_malformed(&loss, "pv1", true);
	ck_assert(sk_loss_poll(&loss, "pv1", 4, 6, &hole));
	ck_assert_int_eq(hole.rows, 1);
	sk_loss_malformed(&loss, "pv1", false); /* another topic of it */
	ck_assert(sk_loss_poll(&loss, "pv1", 4, 8, &hole));
	ck_assert_int_eq(loss.total[SK_LOSS_MALFORMED], 3);
	ck_assert_int_eq(sk_loss_total(&loss), 5);
}
END_TEST

START_TEST(ders_are_told_apart)
{
	struct sk_loss_hole hole;

	begin();
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 1, &hole));
	ck_assert(!sk_loss_poll(&loss, "pv2", 4, 50, &hole));
	ck_assert(!sk_loss_poll(&loss, "pv1", 4, 2, &hole));
	ck_assert(!sk_loss_poll(&loss, "pv2", 4, 51, &hole));
}
END_TEST

START_TEST(there_are_only_so_many_ders)
{
	struct sk_loss_hole hole;
	char name[SK_ID_LEN + 1];

	begin();
	for (int i = 0; i < SK_DERS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "der%d", i);
		ck_assert_int_eq(sk_loss_know(&loss, name), SK_OK);
	}
	ck_assert_int_eq(sk_loss_know(&loss, "one-too-many"), SK_EFULL);
	ck_assert(!sk_loss_poll(&loss, "one-too-many", 4, 1, &hole));
	ck_assert_int_eq(sk_loss_know(&loss, "der17"), SK_OK);
	ck_assert_int_eq(sk_loss_know(&loss, ""), SK_EFULL);
}
END_TEST

START_TEST(each_loss_is_noted_once)
{
	begin();
	sk_loss_add(&loss, SK_LOSS_DROPPED, 3);
	ck_assert_int_eq(sk_loss_take(&loss, SK_LOSS_DROPPED), 3);
	ck_assert_int_eq(sk_loss_take(&loss, SK_LOSS_DROPPED), 0);
	sk_loss_add(&loss, SK_LOSS_DROPPED, 2);
	ck_assert_int_eq(sk_loss_take(&loss, SK_LOSS_DROPPED), 2);
	ck_assert_int_eq(sk_loss_total(&loss), 5);
}
END_TEST

START_TEST(the_total_fits_json)
{
	struct sk_loss_hole hole;

	begin();
	ck_assert(!sk_loss_poll(&loss, "pv1", 1, 1, &hole));
	for (int session = 2; session < 6; session++)
		ck_assert(sk_loss_poll(&loss, "pv1", session, SK_JSON_INT_MAX, &hole));
	sk_loss_add(&loss, SK_LOSS_REFUSED, SK_JSON_INT_MAX);
	ck_assert_int_eq(sk_loss_total(&loss), SK_JSON_INT_MAX);
}
END_TEST

START_TEST(each_kind_has_a_name)
{
	ck_assert_str_eq(sk_loss_name(SK_LOSS_MISSED), "missed");
	for (int kind = 0; kind < SK_LOSS_COUNT; kind++)
		ck_assert_ptr_nonnull(sk_loss_name((enum sk_loss_kind)kind));
	ck_assert_ptr_null(sk_loss_name(SK_LOSS_COUNT));
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_loop_test(cases, each_hole_is_told_once, 0,
			    (int)(sizeof(steps) / sizeof(steps[0])));
	tcase_add_test(cases, what_passed_while_we_were_away_is_absent);
	tcase_add_test(cases, resuming_never_goes_back);
	tcase_add_test(cases, a_malformed_poll_is_not_counted_as_a_hole_again);
	tcase_add_test(cases, ders_are_told_apart);
	tcase_add_test(cases, there_are_only_so_many_ders);
	tcase_add_test(cases, each_loss_is_noted_once);
	tcase_add_test(cases, the_total_fits_json);
	tcase_add_test(cases, each_kind_has_a_name);
}

int main(void)
{
	return run_suite("loss", add_tests);
}
