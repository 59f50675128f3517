/* test_members.c - who takes part in the law, why not, and with what weight. */
#include "tests/unit/control/site.h"
#include "tests/unit/control/suite.h"

#define NOW 10000
#define UNKNOWN ((double)NAN)

static struct site site;
static struct sk_restore_in in;

static void begin(void)
{
	site_init(&site, 2);
	site_unit(&site, BESS1, 49.9, 0.1, NOW);
	site_unit(&site, BESS2, 49.8, 0.2, NOW);
}

static void survey(sk_mono_ms now)
{
	struct sk_members_now when = {.config = &site.config, .now = now, .dt_s = 0.2};

	sk_members_survey(site.members, &site.image, &when, &in);
}

static void spoil_nothing(void)
{
}

static void be_silent(void)
{
	site.ders[BESS1].received = NOW - SITE_STALE_MS - 1;
}

static void be_offline(void)
{
	site_status(&site, BESS1, SK_STATE_OFFLINE, 4);
}

static void stop(void)
{
	site_point(&site, BESS1, SK_PT_STATE, 7.0);
}

static void run(void)
{
	site_point(&site, BESS1, SK_PT_STATE, 3.0);
}

static void throttle(void)
{
	site_point(&site, BESS1, SK_PT_STATE, 4.0);
}

static void lose_frequency(void)
{
	site_point(&site, BESS1, SK_PT_F_HZ, UNKNOWN);
}

static void measure_no_grid(void)
{
	site_point(&site, BESS1, SK_PT_F_HZ, 0.0);
}

static void measure_nonsense(void)
{
	site_point(&site, BESS1, SK_PT_F_HZ, 99.0);
}

static void be_incapable(void)
{
	site_nameplate(&site, BESS1, 10e3, 0.5);
	site.ders[BESS1].nameplate.capabilities = 0;
}

static void lose_echo(void)
{
	site_point(&site, BESS1, SK_PT_F_OFFSET_HZ, UNKNOWN);
}

static const struct {
	void (*spoil)(void);
	enum sk_reason reason;
} rows[] = {
	{spoil_nothing, SK_REASON_NONE},
	{be_silent, SK_REASON_STALE},
	{be_offline, SK_REASON_OFFLINE},
	{stop, SK_REASON_STOPPED},
	{run, SK_REASON_NONE},
	{throttle, SK_REASON_NONE},
	{lose_frequency, SK_REASON_NO_FREQUENCY},
	{measure_no_grid, SK_REASON_NO_FREQUENCY},
	{measure_nonsense, SK_REASON_NO_FREQUENCY},
	{be_incapable, SK_REASON_INCAPABLE},
	{lose_echo, SK_REASON_NO_ECHO},
};

START_TEST(who_cannot_be_counted_on_is_left_out_with_its_reason)
{
	bool part = rows[_i].reason == SK_REASON_NONE;

	begin();
	rows[_i].spoil();
	survey(NOW);
	ck_assert_int_eq(site.members[BESS1].reason, rows[_i].reason);
	ck_assert_int_eq(site.members[BESS2].reason, SK_REASON_NONE);
	ck_assert_int_eq(in.units, part ? 2 : 1);
	ck_assert_double_eq_tol(in.f_hz, part ? 49.85 : 49.8, 1e-9);
	ck_assert_double_eq_tol(in.offset_hz, part ? 0.15 : 0.2, 1e-9);
}
END_TEST

START_TEST(only_grid_forming_ders_are_units)
{
	site_init(&site, SITE_DERS);
	for (int der = 0; der < SITE_DERS; der++)
		site_unit(&site, der, 49.9, 0.1, NOW);
	survey(NOW);
	ck_assert_int_eq(in.units, 2);
}
END_TEST

START_TEST(weighs_by_stiffness_when_every_slope_is_known)
{
	begin();
	site_nameplate(&site, BESS1, 10e3, 0.5);
	survey(NOW);
	ck_assert_double_eq(site.members[BESS1].weight, 0.5); /* bess2 does not tell */
	site_nameplate(&site, BESS2, 5e3, 0.5);
	survey(NOW);
	ck_assert_double_eq_tol(site.members[BESS1].weight, 2.0 / 3.0, 1e-12);
	ck_assert_double_eq_tol(in.f_hz, (2.0 * 49.9 + 49.8) / 3.0, 1e-9);
	site_nameplate(&site, BESS2, 5e3, 0.0); /* nonsense is not a slope */
	survey(NOW);
	ck_assert_double_eq(site.members[BESS1].weight, 0.5);
}
END_TEST

START_TEST(the_newest_measurement_dates_the_data)
{
	begin();
	site_unit(&site, BESS2, 49.8, 0.2, NOW + 300);
	survey(NOW + 400);
	ck_assert_int_eq(in.data_ms, NOW + 300);
}
END_TEST

START_TEST(the_smallest_limit_counts)
{
	begin();
	survey(NOW);
	ck_assert_double_eq(in.limit_hz, 1.0);
	site.confs[BESS2].f_offset_max_hz = 0.3;
	survey(NOW);
	ck_assert_double_eq(in.limit_hz, 0.3);
	be_offline();
	site.confs[BESS1].f_offset_max_hz = 0.1; /* not there: its limit does not count */
	survey(NOW);
	ck_assert_double_eq(in.limit_hz, 0.3);
}
END_TEST

/* Powers of two units of 10 and 5 kW, and whether all are at a limit. */
static const struct {
	double p1_w, p2_w;
	bool at_max, at_min;
} powers[] = {
	{0.0, 0.0, false, false},	 {9.95e3, 4.99e3, true, false},
	{9.95e3, 4.0e3, false, false},	 {-9.95e3, -4.99e3, false, true},
	{-9.95e3, -4.0e3, false, false}, {UNKNOWN, 4.99e3, false, false},
};

START_TEST(sees_when_all_are_at_a_limit)
{
	begin();
	site_nameplate(&site, BESS1, 10e3, 0.5);
	site_nameplate(&site, BESS2, 5e3, 0.5);
	site_point(&site, BESS1, SK_PT_P_W, powers[_i].p1_w);
	site_point(&site, BESS2, SK_PT_P_W, powers[_i].p2_w);
	survey(NOW);
	ck_assert(in.at_max == powers[_i].at_max);
	ck_assert(in.at_min == powers[_i].at_min);
}
END_TEST

START_TEST(without_limits_nobody_is_at_one)
{
	begin();
	site_point(&site, BESS1, SK_PT_P_W, 1e6);
	site_point(&site, BESS2, SK_PT_P_W, 1e6);
	survey(NOW);
	ck_assert(!in.at_max && !in.at_min);
}
END_TEST

START_TEST(a_newcomer_keeps_its_offset_and_is_led_back)
{
	struct sk_members_now when = {.config = &site.config, .now = NOW, .dt_s = 0.2};
	double change_hz;

	begin();
	survey(NOW);
	ck_assert_double_eq_tol(sk_members_join(site.members, &site.image, 0.18),
				(-0.08 + 0.02) / 2.0, 1e-9);
	ck_assert_double_eq_tol(site.members[BESS1].gap_hz, -0.08, 1e-9);
	ck_assert_double_eq_tol(site.members[BESS2].gap_hz, 0.02, 1e-9);

	/* A fifth of 0.5 Hz/s for 0.2 s each time, and never past nothing. */
	change_hz = sk_members_close_gaps(site.members, 2, &when);
	ck_assert_double_eq_tol(site.members[BESS1].gap_hz, -0.06, 1e-9);
	ck_assert_double_eq_tol(site.members[BESS2].gap_hz, 0.0, 1e-9);
	ck_assert_double_eq_tol(change_hz, 0.0, 1e-9);
	change_hz = sk_members_close_gaps(site.members, 2, &when);
	ck_assert_double_eq_tol(change_hz, 0.01, 1e-9);

	survey(NOW); /* nobody is new now */
	ck_assert_double_eq_tol(sk_members_join(site.members, &site.image, 0.5),
				-0.04 / 2.0, 1e-9);
}
END_TEST

START_TEST(one_that_ignores_is_still_commanded)
{
	begin();
	survey(NOW);
	site.members[BESS1].asked_hz = 0.3;
	for (sk_mono_ms now = NOW; now <= NOW + 5 * SITE_STALE_MS; now += 200) {
		site_unit(&site, BESS1, 49.9, 0.1, now);
		survey(now);
	}
	ck_assert_int_eq(site.members[BESS1].reason, SK_REASON_IGNORES);
	ck_assert_double_eq(site.members[BESS1].weight, 0.0);
	ck_assert(sk_member_is_commanded(&site.ders[BESS1], &site.members[BESS1]));
	be_offline();
	survey(NOW);
	ck_assert(!sk_member_is_commanded(&site.ders[BESS1], &site.members[BESS1]));
}
END_TEST

START_TEST(what_was_asked_before_a_loss_is_past)
{
	begin();
	survey(NOW);
	site.members[BESS1].asked_hz = 0.3;
	survey(NOW + 2 * SITE_STALE_MS);
	site_unit(&site, BESS1, 49.9, 0.1, NOW + 60000);
	survey(NOW + 60000);
	ck_assert_int_eq(site.members[BESS1].reason, SK_REASON_NONE);
	ck_assert_double_nan(site.members[BESS1].asked_hz);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{who_cannot_be_counted_on_is_left_out_with_its_reason, SUITE_ROWS(rows)},
		{only_grid_forming_ders_are_units, 1},
		{weighs_by_stiffness_when_every_slope_is_known, 1},
		{the_newest_measurement_dates_the_data, 1},
		{the_smallest_limit_counts, 1},
		{sees_when_all_are_at_a_limit, SUITE_ROWS(powers)},
		{without_limits_nobody_is_at_one, 1},
		{a_newcomer_keeps_its_offset_and_is_led_back, 1},
		{one_that_ignores_is_still_commanded, 1},
		{what_was_asked_before_a_loss_is_past, 1},
	};

	return SUITE_RUN("members", tests);
}
