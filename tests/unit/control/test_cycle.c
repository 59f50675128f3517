/* test_cycle.c - one cycle as a whole: holds, modes, what is sent and what is said. */
#include "controller/core/mode.h"
#include "tests/unit/control/site.h"
#include "tests/unit/control/suite.h"

#define NOW 10000

static struct site site;

/* Two batteries at 49.9 Hz with 0.1 Hz in force. */
static void begin(size_t ders)
{
	site_init(&site, ders);
	site_unit(&site, BESS1, 49.9, 0.1, NOW);
	site_unit(&site, BESS2, 49.9, 0.1, NOW);
}

static bool due(int der)
{
	return site.cycle_ders[der].due;
}

static void breaker(double closed)
{
	site_measure(&site, PCC1, NOW);
	site_point(&site, PCC1, SK_PT_BREAKER, closed);
}

START_TEST(restores_and_tells)
{
	begin(3);
	site_cycle(&site, NOW);
	ck_assert_str_eq(site.state.hold, "");
	ck_assert_int_eq(site.state.mode, SK_MODE_ISLANDED);
	ck_assert_double_gt(site.state.f_offset_hz, 0.1);
	ck_assert_double_eq(site.state.age_ms, 0.0);
	ck_assert(due(BESS1) && due(BESS2) && !due(LOAD1));
	ck_assert_uint_eq(site.cycle_ders[BESS1].want.fields,
			  SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ));
	ck_assert_double_eq(site.cycle_ders[BESS1].want.value[SK_SP_F_OFFSET_HZ],
			    site.state.f_offset_hz);
}
END_TEST

START_TEST(the_same_input_gives_the_same_answer)
{
	struct site other;

	begin(3);
	other = site;
	other.config.ders = other.confs;
	other.image.ders = other.ders;
	other.cycle.config = &other.config;
	other.cycle.ders = other.cycle_ders;
	other.cycle.members = other.members;
	sk_cycle_run(&site.cycle, &site.image, NOW, &site.state);
	sk_cycle_run(&other.cycle, &other.image, NOW, &other.state);
	ck_assert_mem_eq(&site.state.mode, &other.state.mode,
			 sizeof(site.state) - offsetof(struct sk_control_state, mode));
}
END_TEST

START_TEST(says_nothing_twice)
{
	begin(2);
	site_cycle(&site, NOW);
	site_cycle(&site, NOW + 200);
	ck_assert(!due(BESS1) && !due(BESS2));
}
END_TEST

START_TEST(what_did_not_leave_stays_due)
{
	begin(2);
	sk_cycle_run(&site.cycle, &site.image, NOW, &site.state);
	sk_cycle_run(&site.cycle, &site.image, NOW + 200, &site.state);
	ck_assert(due(BESS1));
	ck_assert_int_eq(site.cycle_ders[BESS1].why, SK_ISSUE_FIRST);
}
END_TEST

START_TEST(switched_off_it_sends_nothing_but_still_reports)
{
	begin(2);
	site.config.control.frequency = false;
	site_cycle(&site, NOW);
	ck_assert_int_eq(site.cycle.hold, SK_HOLD_OFF);
	ck_assert(!due(BESS1));
	ck_assert_double_eq_tol(site.state.f_hz, 49.9, 1e-9);
}
END_TEST

static const struct {
	const char *what;
	double closed; /* NAN: not known, or no PCC measurement at all */
	size_t ders;
	enum sk_mode mode;
	enum sk_hold hold;
} breakers[] = {
	{"no PCC", 1.0, 3, SK_MODE_ISLANDED, SK_HOLD_NONE},
	{"open", 0.0, 4, SK_MODE_ISLANDED, SK_HOLD_NONE},
	{"closed", 1.0, 4, SK_MODE_GRID_CONNECTED, SK_HOLD_GRID},
	{"unknown", (double)NAN, 4, SK_MODE_ISLANDED, SK_HOLD_GRID_UNKNOWN},
};

START_TEST(on_the_grid_the_offset_stays)
{
	begin(breakers[_i].ders);
	if (breakers[_i].ders > PCC1)
		breaker(breakers[_i].closed);
	site_cycle(&site, NOW);
	ck_assert_msg(site.cycle.hold == breakers[_i].hold, "%s", breakers[_i].what);
	ck_assert_int_eq(site.state.mode, breakers[_i].mode);
	ck_assert(due(BESS1)); /* in force is refreshed, so that it does not revert */
	if (breakers[_i].hold != SK_HOLD_NONE)
		ck_assert_double_eq(site.state.f_offset_hz, 0.1);
	if (breakers[_i].hold != SK_HOLD_NONE)
		ck_assert_double_eq(site.cycle_ders[BESS1].command_hz, 0.1);
}
END_TEST

START_TEST(an_unknown_breaker_does_not_change_the_mode)
{
	begin(4);
	breaker(1.0);
	site_cycle(&site, NOW);
	site_cycle(&site, NOW + 2 * SITE_STALE_MS); /* the PCC is silent */
	ck_assert_int_eq(site.state.mode, SK_MODE_GRID_CONNECTED);
	ck_assert_int_eq(site.cycle.hold, SK_HOLD_GRID_UNKNOWN);
}
END_TEST

START_TEST(names_who_is_missing)
{
	site_init(&site, 3);
	site_status(&site, BESS2, SK_STATE_OFFLINE, 4);
	site_cycle(&site, NOW);
	ck_assert_int_eq(site.cycle.hold, SK_HOLD_NO_UNIT);
	ck_assert_str_eq(site.state.hold,
			 "no grid-forming DER to work with: bess1 has sent no "
			 "measurement yet, bess2 is offline");
	ck_assert_double_nan(site.state.age_ms);
}
END_TEST

START_TEST(names_as_many_as_fit)
{
	static const char *const ids[] = {"a-battery-with-a-rather-long-id",
					  "b-battery-with-a-rather-long-id"};

	site_init(&site, 2);
	for (size_t i = 0; i < 2; i++)
		memcpy(site.confs[i].id, ids[i], strlen(ids[i]) + 1);
	site_cycle(&site, NOW);
	ck_assert_ptr_nonnull(strstr(site.state.hold, ids[0]));
	ck_assert_ptr_null(strstr(site.state.hold, ids[1]));
	ck_assert_uint_le(strlen(site.state.hold), SK_TEXT_LEN);
}
END_TEST

START_TEST(every_hold_has_a_sentence)
{
	char text[SK_TEXT_LEN + 1];

	begin(2);
	for (int hold = SK_HOLD_NONE; hold < SK_HOLD_COUNT; hold++) {
		sk_hold_text((enum sk_hold)hold, &site.image, site.members, text);
		ck_assert((text[0] != '\0') == (hold != SK_HOLD_NONE));
		ck_assert((strncmp(text, "infeasible", 10) == 0) ==
			  sk_hold_is_infeasible((enum sk_hold)hold));
	}
}
END_TEST

START_TEST(a_new_session_is_told_at_once)
{
	begin(2);
	site_status(&site, BESS1, SK_STATE_ONLINE, 4);
	site_cycle(&site, NOW);
	site_status(&site, BESS1, SK_STATE_ONLINE, 5);
	site_cycle(&site, NOW + 200);
	ck_assert(due(BESS1) && !due(BESS2));
	ck_assert_int_eq(site.cycle_ders[BESS1].why, SK_ISSUE_RETURNED);
}
END_TEST

START_TEST(an_incapable_device_is_sent_nothing)
{
	begin(2);
	site_nameplate(&site, BESS1, 10e3, 0.5);
	site.ders[BESS1].nameplate.capabilities = 0;
	site_cycle(&site, NOW);
	ck_assert(!due(BESS1) && due(BESS2));
	ck_assert_double_nan(site.cycle_ders[BESS1].command_hz);
}
END_TEST

START_TEST(a_loop_that_stood_still_does_not_jump)
{
	begin(2);
	site_cycle(&site, NOW);
	site_unit(&site, BESS1, 49.0, 0.1, NOW + 60000);
	site_unit(&site, BESS2, 49.0, 0.1, NOW + 60000);
	site_cycle(&site, NOW + 60000);
	/* Two periods' worth of 0.5 Hz/s. */
	ck_assert_double_le(site.cycle_ders[BESS1].command_hz, 0.1 + 0.2 + 1e-9);
}
END_TEST

START_TEST(a_clock_that_stands_still_moves_nothing)
{
	begin(2);
	site_cycle(&site, NOW);
	site_unit(&site, BESS1, 49.0, 0.1, NOW);
	site_cycle(&site, NOW);
	ck_assert(!due(BESS1));
}
END_TEST

START_TEST(an_empty_inventory_is_a_hold)
{
	site_init(&site, 0);
	site_cycle(&site, NOW);
	ck_assert_str_eq(site.state.hold, "no grid-forming DER to work with");
	ck_assert_double_eq(site.state.p_gfm_w, 0.0);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{restores_and_tells, 1},
		{the_same_input_gives_the_same_answer, 1},
		{says_nothing_twice, 1},
		{what_did_not_leave_stays_due, 1},
		{switched_off_it_sends_nothing_but_still_reports, 1},
		{on_the_grid_the_offset_stays, SUITE_ROWS(breakers)},
		{an_unknown_breaker_does_not_change_the_mode, 1},
		{names_who_is_missing, 1},
		{names_as_many_as_fit, 1},
		{every_hold_has_a_sentence, 1},
		{a_new_session_is_told_at_once, 1},
		{an_incapable_device_is_sent_nothing, 1},
		{a_loop_that_stood_still_does_not_jump, 1},
		{a_clock_that_stands_still_moves_nothing, 1},
		{an_empty_inventory_is_a_hold, 1},
	};

	return SUITE_RUN("cycle", tests);
}
