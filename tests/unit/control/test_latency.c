/* From a measurement to the registers. */
#include <math.h>

#include "controller/core/latency.h"
#include "tests/unit/control/suite.h"

#define SENT_MS 10000
#define AGE_MS 150.0

/* A setpoint 7/40 was sent at 10 s from measurements 150 ms old. */
static const struct row {
	const char *what;
	bool sent, has_result;
	enum sk_stage stage;
	int64_t epoch, seq;
	sk_mono_ms answered;
	double latency_ms; /* NAN: not known */
} rows[] = {
	{"written", true, true, SK_STAGE_WRITTEN, 7, 40, 10080, 230},
	{"first heard as verified", true, true, SK_STAGE_VERIFIED, 7, 40, 10100, 250},
	{"at once", true, true, SK_STAGE_EFFECTIVE, 7, 40, SENT_MS, AGE_MS},
	{"refused", true, true, SK_STAGE_REJECTED, 7, 40, 10080, (double)NAN},
	{"ended", true, true, SK_STAGE_EXPIRED, 7, 40, 10080, (double)NAN},
	{"another's", true, true, SK_STAGE_WRITTEN, 7, 39, 10080, (double)NAN},
	{"another controller's", true, true, SK_STAGE_WRITTEN, 6, 40, 10080, (double)NAN},
	{"before it was sent", true, true, SK_STAGE_WRITTEN, 7, 40, 9990, (double)NAN},
	{"none heard", true, false, SK_STAGE_WRITTEN, 7, 40, 10080, (double)NAN},
	{"none sent", false, true, SK_STAGE_WRITTEN, 7, 40, 10080, (double)NAN},
};

START_TEST(is_known_when_it_was_written)
{
	const struct row *row = &rows[_i];
	const struct sk_issue issue = {.sent = row->sent,
				       .at_ms = SENT_MS,
				       .age_ms = AGE_MS,
				       .epoch = 7,
				       .seq = 40};
	const struct sk_image_der der = {
		.has_result = row->has_result,
		.result = {.epoch = row->epoch, .seq = row->seq, .stage = row->stage},
		.answered = row->answered};
	double ms = sk_latency_ms(&issue, &der);

	ck_assert_msg(isnan(row->latency_ms) ? isnan(ms) : ms == row->latency_ms,
		      "%s: %g", row->what, ms);
}
END_TEST

START_TEST(the_first_word_on_a_setpoint_counts)
{
	struct sk_image_der der = {.has_result = false};
	struct sk_setpoint_result r = {.epoch = 7, .seq = 40, .stage = SK_STAGE_WRITTEN};

	sk_image_result(&der, &r, 100);
	r.stage = SK_STAGE_VERIFIED;
	sk_image_result(&der, &r, 300);
	ck_assert_int_eq(der.answered, 100);
	r.seq = 41;
	sk_image_result(&der, &r, 500);
	ck_assert_int_eq(der.answered, 500);
	r.epoch = 8;
	sk_image_result(&der, &r, 700);
	ck_assert_int_eq(der.answered, 700);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{is_known_when_it_was_written, SUITE_ROWS(rows)},
		{the_first_word_on_a_setpoint_counts, 1},
	};

	return SUITE_RUN("latency", tests);
}
