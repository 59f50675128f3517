/* test_inbox.c - messages reach the image; rubbish is counted and changes nothing. */
#include <stdio.h>
#include <string.h>

#include "controller/inbox.h"
#include "tests/unit/control/site.h"
#include "tests/unit/control/suite.h"

#define NOW 10000
#define MEASUREMENT "{\"t_ms\":1,\"session\":4,\"n\":1,\"f_hz\":49.9}"
#define STATUS "{\"state\":\"online\",\"session\":4,\"t_ms\":1,\"reason\":\"\"}"
#define LATE "{\"state\":\"offline\",\"session\":3,\"t_ms\":1,\"reason\":\"\"}"
#define RESULT                                                                        \
	"{\"epoch\":9,\"seq\":3,\"stage\":\"verified\",\"reason\":\"\",\"applied\":{" \
	"\"f_offset_hz\":0.1},\"t_ms\":1}"

static struct site site;
static struct sk_inbox inbox;

static void begin(void)
{
	sk_inbox_clear(&inbox);
	site_init(&site, SITE_DERS);
	ck_assert_int_eq(sk_inbox_init(&inbox, "site", &site.image), SK_OK);
}

static void take(const char *topic, const char *payload, bool retained)
{
	struct sk_bus_message m = {.topic = topic,
				   .payload = payload,
				   .len = strlen(payload),
				   .retained = retained,
				   .received = NOW};

	sk_inbox_take(&inbox, &m);
}

START_TEST(fills_the_image)
{
	struct sk_nameplate n;
	char json[2048];

	begin();
	take("site/der/bess1/measurement", MEASUREMENT, false);
	take("site/der/bess1/status", STATUS, true);
	take("site/der/bess1/setpoint/result", RESULT, true);
	sk_nameplate_init(&n);
	n.p_max_w = 5e3;
	ck_assert_int_gt(sk_nameplate_encode(&n, json, sizeof(json)), 0);
	take("site/der/bess1/nameplate", json, true);
	ck_assert_double_eq(
		sk_image_value(&site.ders[BESS1], SK_PT_F_HZ, NOW, SITE_STALE_MS), 49.9);
	ck_assert_int_eq(site.ders[BESS1].status.session, 4);
	ck_assert_int_eq(site.ders[BESS1].result.seq, 3);
	ck_assert_double_eq(site.ders[BESS1].nameplate.p_max_w, 5e3);
	ck_assert_int_eq(inbox.seen_epoch, 9);
	ck_assert_uint_eq(inbox.bad + inbox.unknown, 0);
}
END_TEST

START_TEST(a_retained_measurement_and_a_late_will_count_for_nothing)
{
	begin();
	take("site/der/bess1/measurement", MEASUREMENT, true);
	ck_assert_int_eq(sk_image_presence(&site.ders[BESS1], NOW, SITE_STALE_MS),
			 SK_REASON_RETAINED);
	take("site/der/bess1/status", STATUS, false);
	take("site/der/bess1/status", LATE, false);
	ck_assert_int_eq(site.ders[BESS1].status.state, SK_STATE_ONLINE);
	ck_assert_uint_eq(inbox.bad, 0);
}
END_TEST

START_TEST(the_highest_epoch_is_remembered)
{
	char lower[] = RESULT;

	begin();
	take("site/der/bess1/setpoint/result", RESULT, true);
	*strchr(lower, '9') = '2';
	take("site/der/bess2/setpoint/result", lower, true);
	ck_assert_int_eq(inbox.seen_epoch, 9);
}
END_TEST

static const struct {
	const char *topic, *payload;
	unsigned bad, unknown;
} rubbish[] = {
	{"site/der/bess1/measurement", "{", 1, 0},
	{"site/der/bess1/measurement", "[]", 1, 0},
	{"site/der/bess1/measurement", "{\"t_ms\":1}", 1, 0},
	{"site/der/bess1/measurement",
	 "{\"t_ms\":1,\"session\":4,\"n\":1,\"f_hz\":\"50\"}", 1, 0},
	{"site/der/bess1/measurement",
	 "{\"t_ms\":1,\"session\":4,\"n\":1,\"f_hz\":1e400}", 1, 0},
	{"site/der/bess1/status", "{\"state\":\"fine\"}", 1, 0},
	{"site/der/bess1/nameplate", "7", 1, 0},
	{"site/der/bess1/setpoint/result", "{\"epoch\":-1}", 1, 0},
	{"site/der/nobody/measurement", MEASUREMENT, 0, 1},
	{"site/der/bess1/measurement", "", 0, 0}, /* a retained one was cleared */
	{"other/der/bess1/measurement", MEASUREMENT, 0, 0},
	{"site/der/bess1/else", MEASUREMENT, 0, 0},
	{"site/der/bess1/setpoint", "{}", 0, 0}, /* ours to say, not to hear */
};

START_TEST(rubbish_is_counted_and_changes_nothing)
{
	begin();
	take(rubbish[_i].topic, rubbish[_i].payload, false);
	ck_assert_uint_eq(inbox.bad, rubbish[_i].bad);
	ck_assert_uint_eq(inbox.unknown, rubbish[_i].unknown);
	ck_assert_int_eq(sk_image_presence(&site.ders[BESS1], NOW, SITE_STALE_MS),
			 SK_REASON_NEVER);
	ck_assert(!site.ders[BESS1].has_status && !site.ders[BESS1].has_nameplate &&
		  !site.ders[BESS1].has_result);
	ck_assert_int_eq(inbox.seen_epoch, 0);
}
END_TEST

START_TEST(one_der_s_rubbish_is_told_once)
{
	begin();
	for (int i = 0; i < 3; i++)
		take("site/der/bess2/measurement", "{", false);
	ck_assert_uint_eq(inbox.bad, 3);
	ck_assert(inbox.complained[BESS2] && !inbox.complained[BESS1]);
	sk_inbox_clear(&inbox);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{fills_the_image, 1},
		{a_retained_measurement_and_a_late_will_count_for_nothing, 1},
		{the_highest_epoch_is_remembered, 1},
		{rubbish_is_counted_and_changes_nothing, SUITE_ROWS(rubbish)},
		{one_der_s_rubbish_is_told_once, 1},
	};

	return SUITE_RUN("inbox", tests);
}
