/* test_image.c - what counts as fresh, and which status is believed. */
#include <math.h>
#include <string.h>

#include "controller/core/image.h"
#include "tests/unit/control/suite.h"

#define STALE_MS 1000
#define NOW 100000

static struct sk_conf_der confs[3];
static struct sk_config config;
static struct sk_image_der ders[3];
static struct sk_image image;

static void begin(void)
{
	static const char *const ids[] = {"pv1", "bess2", "bess1"}; /* not in order */

	memset(confs, 0, sizeof(confs));
	for (size_t i = 0; i < 3; i++)
		memcpy(confs[i].id, ids[i], strlen(ids[i]) + 1);
	config.ders = confs;
	config.der_count = 3;
	sk_image_init(&image, ders, &config);
}

static struct sk_measurement frequency(double f_hz)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_F_HZ, f_hz, SK_Q_GOOD);
	return m;
}

static struct sk_status status(enum sk_state state, int64_t session)
{
	return (struct sk_status){.state = state, .session = session};
}

START_TEST(finds_every_der_and_no_other)
{
	begin();
	for (size_t i = 0; i < 3; i++)
		ck_assert_ptr_eq(sk_image_find(&image, confs[i].id)->conf, &confs[i]);
	ck_assert_ptr_null(sk_image_find(&image, "bess3"));
	config.der_count = 0;
	sk_image_init(&image, ders, &config);
	ck_assert_ptr_null(sk_image_find(&image, "pv1"));
}
END_TEST

START_TEST(knows_nothing_at_first)
{
	begin();
	ck_assert_int_eq(sk_image_presence(&ders[0], NOW, STALE_MS), SK_REASON_NEVER);
	ck_assert(sk_image_age_ms(&ders[0], NOW) == INT64_MAX);
	ck_assert_double_nan(sk_image_value(&ders[0], SK_PT_F_HZ, NOW, STALE_MS));
	ck_assert_double_nan(ders[0].nameplate.p_max_w);
}
END_TEST

/* When a measurement came, and what it is worth now. */
static const struct {
	sk_mono_ms received;
	int64_t age_ms;
	enum sk_reason reason;
} ages[] = {
	{NOW, 0, SK_REASON_NONE},
	{NOW + 5, 0, SK_REASON_NONE}, /* came after `now` was read */
	{NOW - STALE_MS, STALE_MS, SK_REASON_NONE},
	{NOW - STALE_MS - 1, STALE_MS + 1, SK_REASON_STALE},
	{0, NOW, SK_REASON_STALE},
};

START_TEST(ages_by_the_monotonic_clock)
{
	struct sk_measurement m = frequency(50.1);
	double value;

	begin();
	sk_image_measurement(&ders[0], &m, ages[_i].received, false);
	ck_assert_int_eq(sk_image_age_ms(&ders[0], NOW), ages[_i].age_ms);
	ck_assert_int_eq(sk_image_presence(&ders[0], NOW, STALE_MS), ages[_i].reason);
	value = sk_image_value(&ders[0], SK_PT_F_HZ, NOW, STALE_MS);
	if (ages[_i].reason == SK_REASON_NONE)
		ck_assert_double_eq(value, 50.1);
	else
		ck_assert_double_nan(value);
	ck_assert_double_nan(sk_image_value(&ders[0], SK_PT_P_W, NOW, STALE_MS));
}
END_TEST

START_TEST(a_retained_copy_is_never_fresh)
{
	struct sk_measurement copy = frequency(49.0), live = frequency(50.0);

	begin();
	sk_image_measurement(&ders[0], &copy, NOW, true);
	ck_assert_int_eq(sk_image_presence(&ders[0], NOW, STALE_MS), SK_REASON_RETAINED);
	ck_assert_double_nan(sk_image_value(&ders[0], SK_PT_F_HZ, NOW, STALE_MS));

	sk_image_measurement(&ders[0], &live, NOW, false);
	sk_image_measurement(&ders[0], &copy, NOW, true); /* after a reconnect */
	ck_assert_double_eq(sk_image_value(&ders[0], SK_PT_F_HZ, NOW, STALE_MS), 50.0);
}
END_TEST

/* A second status after the first, and which of them stands. */
static const struct {
	const char *what;
	enum sk_state first, second;
	int64_t first_session, second_session;
	bool retained, accepted;
} statuses[] = {
	{"birth", SK_STATE_OFFLINE, SK_STATE_ONLINE, 5, 6, false, true},
	{"will", SK_STATE_ONLINE, SK_STATE_OFFLINE, 5, 5, false, true},
	{"late will", SK_STATE_ONLINE, SK_STATE_OFFLINE, 6, 5, false, false},
	{"degraded", SK_STATE_ONLINE, SK_STATE_DEGRADED, 5, 5, false, true},
	{"clock set back", SK_STATE_OFFLINE, SK_STATE_ONLINE, 900, 5, false, true},
	{"old copy", SK_STATE_ONLINE, SK_STATE_ONLINE, 6, 5, true, false},
	{"copy of the will", SK_STATE_ONLINE, SK_STATE_OFFLINE, 5, 5, true, true},
};

START_TEST(believes_the_right_status)
{
	struct sk_status first = status(statuses[_i].first, statuses[_i].first_session);
	struct sk_status second =
		status(statuses[_i].second, statuses[_i].second_session);
	struct sk_measurement m = frequency(50.0);
	enum sk_state state = statuses[_i].accepted ? second.state : first.state;

	begin();
	sk_image_measurement(&ders[0], &m, NOW, false);
	ck_assert(sk_image_status(&ders[0], &first, false));
	ck_assert_msg(sk_image_status(&ders[0], &second, statuses[_i].retained) ==
			      statuses[_i].accepted,
		      "%s", statuses[_i].what);
	ck_assert_int_eq(ders[0].status.state, state);
	ck_assert_int_eq(sk_image_presence(&ders[0], NOW, STALE_MS),
			 state == SK_STATE_OFFLINE ? SK_REASON_OFFLINE : SK_REASON_NONE);
}
END_TEST

START_TEST(keeps_nameplate_and_result)
{
	struct sk_setpoint_result r = {.epoch = 3, .seq = 4, .stage = SK_STAGE_VERIFIED};
	struct sk_nameplate n;

	begin();
	sk_nameplate_init(&n);
	n.p_max_w = 5e3;
	sk_image_nameplate(&ders[1], &n);
	sk_image_result(&ders[1], &r, 0);
	ck_assert(ders[1].has_nameplate && ders[1].has_result);
	ck_assert_double_eq(ders[1].nameplate.p_max_w, 5e3);
	ck_assert_int_eq(ders[1].result.seq, 4);
	ck_assert(!ders[0].has_nameplate && !ders[0].has_result);
}
END_TEST

START_TEST(every_reason_has_a_text)
{
	for (int reason = 0; reason < SK_REASON_COUNT; reason++)
		ck_assert_ptr_nonnull(sk_reason_text((enum sk_reason)reason));
	ck_assert_ptr_null(sk_reason_text(SK_REASON_COUNT));
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{finds_every_der_and_no_other, 1},
		{knows_nothing_at_first, 1},
		{ages_by_the_monotonic_clock, SUITE_ROWS(ages)},
		{a_retained_copy_is_never_fresh, 1},
		{believes_the_right_status, SUITE_ROWS(statuses)},
		{keeps_nameplate_and_result, 1},
		{every_reason_has_a_text, 1},
	};

	return SUITE_RUN("image", tests);
}
