/* test_holds.c - what is due to what a device holds, and when. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "drivers/holds.h"

#define REVERT_S 30
#define NEVER INT64_MAX
#define P_W SK_SETPOINT_BIT(SK_SP_P_W)
#define P_MAX SK_SETPOINT_BIT(SK_SP_P_MAX_W)
#define F_OFS SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ)

/* p_w (and p_max_w, where given) written at 100 s. */
static const struct {
	const char *name;
	enum sk_hold_by p_w, p_max_w;
	enum sk_leave on_loss;
	unsigned asked;
	int stands_s, lost_s; /* 0: not lost */
	bool restricted;
	int now_s;
	enum sk_hold_act act;
	unsigned fields;
	int at_s; /* 0: never */
} cases[] = {
	{"a timer is left alone after a short ttl", SK_HOLD_DEVICE, SK_HOLD_NONE,
	 SK_LEAVE_RELEASE, P_W, 102, 0, false, 101, SK_ACT_NONE, 0, 0},
	{"and started again at half under a long one", SK_HOLD_DEVICE, SK_HOLD_NONE,
	 SK_LEAVE_RELEASE, P_W, 1000, 0, false, 101, SK_ACT_REFRESH, P_W, 115},
	{"both together when both are due", SK_HOLD_DEVICE, SK_HOLD_DEVICE,
	 SK_LEAVE_RELEASE, P_W | P_MAX, 1000, 0, false, 116, SK_ACT_REFRESH, P_W | P_MAX,
	 115},
	{"not what the setpoint asks no more", SK_HOLD_DEVICE, SK_HOLD_DEVICE,
	 SK_LEAVE_RELEASE, P_MAX, 1000, 0, false, 116, SK_ACT_REFRESH, P_MAX, 115},
	{"not when its ttl ends before", SK_HOLD_DEVICE, SK_HOLD_NONE, SK_LEAVE_RELEASE,
	 P_W, 115, 0, false, 101, SK_ACT_NONE, 0, 0},
	{"without a timer we end it", SK_HOLD_DRIVER, SK_HOLD_NONE, SK_LEAVE_RELEASE, P_W,
	 102, 0, false, 101, SK_ACT_RELEASE, P_W, 130},
	{"but not while it stands", SK_HOLD_DRIVER, SK_HOLD_NONE, SK_LEAVE_RELEASE, P_W,
	 1000, 0, false, 101, SK_ACT_RELEASE, P_W, 1000},
	{"what is asked no more ends first", SK_HOLD_DRIVER, SK_HOLD_DRIVER,
	 SK_LEAVE_RELEASE, P_MAX, 1000, 0, false, 101, SK_ACT_RELEASE, P_W, 130},
	{"hold: a timer is started for good", SK_HOLD_DEVICE, SK_HOLD_NONE, SK_LEAVE_HOLD,
	 P_W, 102, 0, false, 103, SK_ACT_REFRESH, P_W, 115},
	{"hold: and nothing is released", SK_HOLD_DRIVER, SK_HOLD_NONE, SK_LEAVE_HOLD,
	 P_W, 102, 0, false, 200, SK_ACT_NONE, 0, 0},
	{"hold: but for what was asked no more", SK_HOLD_DRIVER, SK_HOLD_NONE,
	 SK_LEAVE_HOLD, P_MAX, 102, 0, false, 200, SK_ACT_RELEASE, P_W, 130},
	{"restrict: before the timer ends", SK_HOLD_DEVICE, SK_HOLD_NONE,
	 SK_LEAVE_RESTRICT, P_W, 102, 0, false, 103, SK_ACT_RESTRICT, P_MAX, 115},
	{"restrict: not while it stands", SK_HOLD_DEVICE, SK_HOLD_NONE, SK_LEAVE_RESTRICT,
	 P_W, 120, 0, false, 103, SK_ACT_REFRESH, P_W, 115},
	{"restrict: before a release", SK_HOLD_DRIVER, SK_HOLD_NONE, SK_LEAVE_RESTRICT,
	 P_W, 102, 0, false, 140, SK_ACT_RESTRICT, P_MAX, 115},
	{"restrict: then the release", SK_HOLD_DRIVER, SK_HOLD_DEVICE, SK_LEAVE_RESTRICT,
	 P_W, 102, 0, true, 140, SK_ACT_RELEASE, P_W, 130},
	{"restrict: and its timer is kept up", SK_HOLD_NONE, SK_HOLD_DEVICE,
	 SK_LEAVE_RESTRICT, P_W, 102, 0, true, 103, SK_ACT_REFRESH, P_MAX, 115},
	{"restrict: and never released", SK_HOLD_NONE, SK_HOLD_DRIVER, SK_LEAVE_RESTRICT,
	 P_W, 102, 0, true, 500, SK_ACT_NONE, 0, 0},
	{"restrict: not for what ended long ago", SK_HOLD_DEVICE, SK_HOLD_NONE,
	 SK_LEAVE_RESTRICT, 0, 0, 0, false, 131, SK_ACT_NONE, 0, 0},
	{"found: stays with the controller", SK_HOLD_FOUND, SK_HOLD_NONE,
	 SK_LEAVE_RELEASE, 0, 0, 0, false, 900, SK_ACT_NONE, 0, 0},
	{"found: and goes without it", SK_HOLD_FOUND, SK_HOLD_NONE, SK_LEAVE_RELEASE, 0,
	 0, 200, false, 201, SK_ACT_RELEASE, P_W, 230},
	{"found: restricted before", SK_HOLD_FOUND, SK_HOLD_NONE, SK_LEAVE_RESTRICT, 0, 0,
	 200, false, 201, SK_ACT_RESTRICT, P_MAX, 215},
	{"found: held", SK_HOLD_FOUND, SK_HOLD_NONE, SK_LEAVE_HOLD, 0, 0, 200, false, 900,
	 SK_ACT_NONE, 0, 0},
};

#define CASES ((int)(sizeof(cases) / sizeof(cases[0])))

static struct sk_holds holds_of(int i)
{
	struct sk_holds h;

	sk_holds_init(&h);
	if (cases[i].stands_s)
		sk_holds_accept(&h, cases[i].asked, cases[i].stands_s * 1000);
	sk_holds_note(&h, SK_SP_P_W, &(struct sk_hold){cases[i].p_w, 7, 100000});
	sk_holds_note(&h, SK_SP_P_MAX_W, &(struct sk_hold){cases[i].p_max_w, 8, 100000});
	h.restricted = cases[i].restricted;
	if (cases[i].lost_s)
		ck_assert(sk_holds_lose(&h, cases[i].lost_s * 1000));
	return h;
}

START_TEST(what_is_due_and_when)
{
	const struct sk_hold_rules rules = {REVERT_S, cases[_i].on_loss};
	const struct sk_holds h = holds_of(_i);
	struct sk_hold_due due = sk_holds_next(&h, &rules, cases[_i].now_s * 1000);

	if (!cases[_i].at_s) {
		ck_assert_msg(due.at == NEVER, "%s: %d at %lld", cases[_i].name, due.act,
			      (long long)due.at);
		return;
	}
	ck_assert_msg(due.act == cases[_i].act && due.fields == cases[_i].fields &&
			      due.at == cases[_i].at_s * 1000,
		      "%s: act %d of 0x%x at %lld", cases[_i].name, due.act, due.fields,
		      (long long)due.at);
}
END_TEST

START_TEST(a_lost_controller_ends_a_long_ttl)
{
	const struct sk_hold_rules rules = {REVERT_S, SK_LEAVE_RELEASE};
	struct sk_holds h;

	sk_holds_init(&h);
	sk_holds_accept(&h, P_W, 3600000);
	sk_holds_note(&h, SK_SP_P_W, &(struct sk_hold){SK_HOLD_DEVICE, 7, 100000});
	ck_assert_int_eq(sk_holds_next(&h, &rules, 101000).at, 115000);
	ck_assert(sk_holds_lose(&h, 110000));
	ck_assert(!sk_holds_lose(&h, 111000));
	ck_assert(sk_holds_next(&h, &rules, 111000).at == NEVER);
	/* Its next setpoint makes all good. */
	sk_holds_accept(&h, P_W, 3600000);
	ck_assert_int_eq(sk_holds_next(&h, &rules, 112000).at, 115000);
}
END_TEST

START_TEST(a_controller_that_is_back_ends_the_restriction)
{
	const struct sk_hold_rules rules = {REVERT_S, SK_LEAVE_RESTRICT};
	struct sk_hold_due due;
	struct sk_holds h;

	sk_holds_init(&h);
	sk_holds_note(&h, SK_SP_P_MAX_W, &(struct sk_hold){SK_HOLD_DRIVER, 8, 100000});
	h.restricted = true;
	sk_holds_accept(&h, P_W, 150000);
	due = sk_holds_next(&h, &rules, 131000);
	ck_assert_int_eq(due.act, SK_ACT_RELEASE);
	ck_assert_uint_eq(due.fields, P_MAX);
	ck_assert_int_eq(due.at, 130000);
}
END_TEST

START_TEST(leaving_makes_all_due_at_once)
{
	struct sk_hold_rules rules = {REVERT_S, SK_LEAVE_RELEASE};
	struct sk_hold_due due;
	struct sk_holds h;

	sk_holds_init(&h);
	sk_holds_accept(&h, P_W | F_OFS, 3600000);
	sk_holds_note(&h, SK_SP_P_W, &(struct sk_hold){SK_HOLD_DEVICE, 7, 100000});
	sk_holds_note(&h, SK_SP_F_OFFSET_HZ,
		      &(struct sk_hold){SK_HOLD_DRIVER, 1, 100000});
	sk_holds_note(&h, SK_SP_P_MAX_W, &(struct sk_hold){SK_HOLD_FOUND, 1, 50000});
	sk_holds_leave(&h, &rules, 101000);
	due = sk_holds_next(&h, &rules, 101000);
	ck_assert_int_eq(due.act, SK_ACT_RELEASE);
	ck_assert_uint_eq(due.fields, F_OFS);
	ck_assert_int_le(due.at, 101000);
	rules.on_loss = SK_LEAVE_RESTRICT;
	ck_assert_int_eq(sk_holds_next(&h, &rules, 101000).act, SK_ACT_RESTRICT);
	sk_holds_drop(&h, F_OFS | P_W);
	ck_assert(sk_holds_next(&h, &rules, 101000).at == NEVER);
}
END_TEST

START_TEST(a_failure_is_left_for_a_while)
{
	const struct sk_hold_rules rules = {REVERT_S, SK_LEAVE_RELEASE};
	struct sk_holds h;

	sk_holds_init(&h);
	sk_holds_note(&h, SK_SP_P_W, &(struct sk_hold){SK_HOLD_DRIVER, 7, 100000});
	h.not_before = 132000;
	ck_assert_int_eq(sk_holds_next(&h, &rules, 131000).at, 132000);
}
END_TEST

START_TEST(a_value_is_in_force_until_its_timer_ends)
{
	const struct sk_hold_rules rules = {REVERT_S, SK_LEAVE_RELEASE};
	struct sk_holds h;

	sk_holds_init(&h);
	ck_assert(isnan(sk_holds_value(&h, &rules, SK_SP_P_W, 0)));
	sk_holds_note(&h, SK_SP_P_W, &(struct sk_hold){SK_HOLD_DEVICE, 7, 100000});
	ck_assert_double_eq(sk_holds_value(&h, &rules, SK_SP_P_W, 129999), 7);
	ck_assert(isnan(sk_holds_value(&h, &rules, SK_SP_P_W, 130000)));
	sk_holds_note(&h, SK_SP_P_W, &(struct sk_hold){SK_HOLD_DRIVER, 9, 100000});
	ck_assert_double_eq(sk_holds_value(&h, &rules, SK_SP_P_W, 500000), 9);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("holds");
	TCase *tcase = tcase_create("holds");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, what_is_due_and_when, 0, CASES);
	tcase_add_test(tcase, a_lost_controller_ends_a_long_ttl);
	tcase_add_test(tcase, a_controller_that_is_back_ends_the_restriction);
	tcase_add_test(tcase, leaving_makes_all_due_at_once);
	tcase_add_test(tcase, a_failure_is_left_for_a_while);
	tcase_add_test(tcase, a_value_is_in_force_until_its_timer_ends);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
