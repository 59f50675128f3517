/* test_picture.c - who is well: only what is heard live makes anyone fresh. */
#include <check.h>
#include <math.h>

#include "tests/unit/cli/site.h"
#include "tests/unit/cli/suite.h"

START_TEST(an_empty_bus_is_silent)
{
	ck_assert_int_eq(health_of(BESS1, T0 + 500), SK_HEALTH_SILENT);
	ck_assert_int_eq(sk_controller_health(&site, T0 + 500), SK_HEALTH_SILENT);
	ck_assert(!sk_picture_settled(&site, T0 + 500));
	ck_assert(!sk_picture_good(&site, T0 + 500));
}
END_TEST

START_TEST(all_heard_is_good_and_settled)
{
	hear_all(T0 + 100);
	ck_assert(sk_picture_settled(&site, T0 + 200));
	ck_assert(sk_picture_good(&site, T0 + 200));
	ck_assert_str_eq(sk_controller_complaint(&site, T0 + 200).text, "");
	ck_assert_str_eq(sk_der_complaint(&site, &site.ders[PV1], T0 + 200).text, "");
	ck_assert(!sk_picture_good(&site, T0 + 100 + LIMIT_MS + 1));
}
END_TEST

START_TEST(retained_copies_are_no_sign_of_life)
{
	hear_status("bess1", "online", 5, 0);
	hear_power("bess1", 5, 4000, 0);
	ck_assert_int_eq(health_of(BESS1, T0 + 500), SK_HEALTH_WAITING);
	ck_assert_int_eq(health_of(BESS1, T0 + LIMIT_MS), SK_HEALTH_WAITING);
	ck_assert_int_eq(health_of(BESS1, T0 + LIMIT_MS + 1), SK_HEALTH_STALE);
	ck_assert(!sk_picture_settled(&site, T0 + LIMIT_MS + 1));
	ck_assert_str_eq(sk_der_complaint(&site, &site.ders[BESS1], T0 + 1500).text,
			 "bess1: stale: no measurement within 1.5 s, though one is due "
			 "every 200 ms");
	/* shown while it may be fresh, and not a moment longer */
	ck_assert_double_eq(sk_der_value(&site, &site.ders[BESS1], SK_PT_P_W, T0 + 500),
			    4000);
	ck_assert(isnan(sk_der_value(&site, &site.ders[BESS1], SK_PT_P_W, T0 + 1500)));
}
END_TEST

START_TEST(a_retained_copy_does_not_replace_what_was_heard)
{
	hear_status("bess1", "online", 5, 0);
	hear_power("bess1", 5, 4000, T0 + 100);
	hear_power("bess1", 5, 1, 0); /* after a reconnect */
	ck_assert_double_eq(sk_der_value(&site, &site.ders[BESS1], SK_PT_P_W, T0 + 200),
			    4000);
}
END_TEST

START_TEST(silence_after_speech_is_stale)
{
	hear_status("bess1", "online", 5, 0);
	hear_power("bess1", 5, 4000, T0 + 100);
	ck_assert_int_eq(health_of(BESS1, T0 + 100 + LIMIT_MS), SK_HEALTH_GOOD);
	ck_assert_int_eq(health_of(BESS1, T0 + 4100), SK_HEALTH_STALE);
	ck_assert_str_eq(sk_der_complaint(&site, &site.ders[BESS1], T0 + 4100).text,
			 "bess1: stale: last measurement 4.0 s ago");
}
END_TEST

START_TEST(a_slow_poller_is_given_three_polls)
{
	site_ders[BESS1].poll_ms = 5000;
	hear_status("bess1", "online", 5, 0);
	ck_assert_int_eq(health_of(BESS1, T0 + 15000), SK_HEALTH_WAITING);
	ck_assert_int_eq(health_of(BESS1, T0 + 15001), SK_HEALTH_STALE);
}
END_TEST

static const struct {
	const char *state;
	bool live;
	enum sk_health health;
	const char *complaint;
} states[] = {
	{"offline", true, SK_HEALTH_OFFLINE, "bess1: offline: why"},
	{"offline", false, SK_HEALTH_OFFLINE, "bess1: offline: why"},
	{"degraded", true, SK_HEALTH_DEGRADED, "bess1: degraded: why"},
	{"degraded", false, SK_HEALTH_WAITING,
	 "bess1: not heard yet: its next poll is to come"},
	{"online", true, SK_HEALTH_GOOD, ""},
};

START_TEST(the_status_decides_where_it_says_so)
{
	hear_status("bess1", states[_i].state, 5, 0);
	if (states[_i].live)
		hear_power("bess1", 5, 4000, T0 + 100);
	ck_assert_int_eq(health_of(BESS1, T0 + 200), states[_i].health);
	ck_assert_str_eq(sk_der_complaint(&site, &site.ders[BESS1], T0 + 200).text,
			 states[_i].complaint);
}
END_TEST

START_TEST(a_late_will_of_an_earlier_connection_is_passed_over)
{
	hear_status("bess1", "online", 6, T0 + 100);
	hear_status("bess1", "offline", 5, T0 + 200);
	hear_power("bess1", 6, 4000, T0 + 150);
	ck_assert_int_eq(health_of(BESS1, T0 + 300), SK_HEALTH_GOOD);
	hear_status("bess1", "offline", 6, T0 + 400);
	ck_assert_int_eq(health_of(BESS1, T0 + 500), SK_HEALTH_OFFLINE);
}
END_TEST

START_TEST(a_status_older_than_the_measurement_says_nothing)
{
	hear_status("bess1", "offline", 5, 0);
	hear_power("bess1", 6, 4000, T0 + 100);
	ck_assert_int_eq(health_of(BESS1, T0 + 200), SK_HEALTH_WAITING);
	ck_assert_str_eq(sk_der_complaint(&site, &site.ders[BESS1], T0 + 200).text,
			 "bess1: measured, but its status is not of this connection");
}
END_TEST

START_TEST(offline_needs_no_more_waiting)
{
	for (int i = 0; i < SITE_DERS; i++)
		hear_status(site_ders[i].id, "offline", 5, 0);
	hear("controller/status",
	     "{\"state\":\"offline\",\"session\":3,\"t_ms\":1,\"reason\":\"\"}", 0);
	ck_assert(sk_picture_settled(&site, T0));
	ck_assert(!sk_picture_good(&site, T0));
	ck_assert_str_eq(sk_controller_complaint(&site, T0).text, "controller: offline");
}
END_TEST

START_TEST(a_lost_broker_is_never_good)
{
	hear_all(T0 + 100);
	sk_picture_lost(&site);
	ck_assert(!sk_picture_good(&site, T0 + 150));
	ck_assert(!sk_picture_settled(&site, T0 + 150));
	ck_assert_str_eq(sk_picture_complaint(&site).text,
			 "no connection to the broker at 127.0.0.1:1883");
	ck_assert_int_eq(health_of(BESS1, T0 + 2000), SK_HEALTH_STALE);
}
END_TEST

START_TEST(totals_count_who_is_fresh)
{
	struct sk_totals t;

	hear_all(T0 + 100);
	hear_status("pv1", "offline", 5, T0 + 100);
	t = sk_picture_totals(&site, T0 + 200);
	ck_assert_double_eq(t.sources.p_w, 6000);
	ck_assert_uint_eq(t.sources.counted, 2);
	ck_assert_uint_eq(t.sources.of, 3);
	ck_assert_double_eq(t.loads.p_w, -9000);
	ck_assert(isnan(t.loads.q_var)); /* null in every payload: unknown, not 0 */
	ck_assert_uint_eq(t.grid.of, 0);
	t = sk_picture_totals(&site, T0 + 100 + LIMIT_MS + 1);
	ck_assert(isnan(t.sources.p_w));
}
END_TEST

START_TEST(frequency_is_the_controllers_or_a_grid_forming_ders)
{
	ck_assert(isnan(sk_picture_f_hz(&site, T0 + 1)));
	hear_status("pv1", "online", 5, 0);
	hear_power("pv1", 5, 1, T0 + 100);
	ck_assert(isnan(sk_picture_f_hz(&site, T0 + 200)));
	hear_status("bess2", "online", 5, 0);
	hear_power("bess2", 5, 1, T0 + 100);
	ck_assert_double_eq(sk_picture_f_hz(&site, T0 + 200), 49.9);
	hear_controller("", T0 + 100);
	ck_assert_double_eq(sk_picture_f_hz(&site, T0 + 200), 49.998);
}
END_TEST

START_TEST(what_cannot_be_read_changes_nothing_and_is_counted)
{
	hear_all(T0 + 100);
	hear("der/bess1/measurement", "not json", T0 + 150);
	hear("der/bess1/status", "{\"state\":\"on fire\"}", T0 + 150);
	hear("controller/state", "", T0 + 150);
	hear("der/bess1/setpoint/result", "{}", T0 + 150);
	hear("der/ghost/status", "{}", T0 + 150);
	hear("der/../status", "{}", T0 + 150);
	hear("event", "{}", T0 + 150);
	ck_assert_uint_eq(site.unreadable, 4);
	ck_assert_uint_eq(site.unlisted, 1);
	ck_assert(sk_picture_good(&site, T0 + 200));
	ck_assert(!site.ders[BESS1].has_result);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof((list)[0])))

int main(void)
{
	TCase *tcase = tcase_create("picture");

	tcase_add_checked_fixture(tcase, site_setup, site_teardown);
	tcase_add_test(tcase, an_empty_bus_is_silent);
	tcase_add_test(tcase, all_heard_is_good_and_settled);
	tcase_add_test(tcase, retained_copies_are_no_sign_of_life);
	tcase_add_test(tcase, a_retained_copy_does_not_replace_what_was_heard);
	tcase_add_test(tcase, silence_after_speech_is_stale);
	tcase_add_test(tcase, a_slow_poller_is_given_three_polls);
	tcase_add_loop_test(tcase, the_status_decides_where_it_says_so, 0, COUNT(states));
	tcase_add_test(tcase, a_late_will_of_an_earlier_connection_is_passed_over);
	tcase_add_test(tcase, a_status_older_than_the_measurement_says_nothing);
	tcase_add_test(tcase, offline_needs_no_more_waiting);
	tcase_add_test(tcase, a_lost_broker_is_never_good);
	tcase_add_test(tcase, totals_count_who_is_fresh);
	tcase_add_test(tcase, frequency_is_the_controllers_or_a_grid_forming_ders);
	tcase_add_test(tcase, what_cannot_be_read_changes_nothing_and_is_counted);
	return run_case("picture", tcase);
}
