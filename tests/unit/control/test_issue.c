/* test_issue.c - when a setpoint is worth a message. */
#include <math.h>

#include "controller/core/issue.h"
#include "tests/unit/control/suite.h"

#define NOW 100000
#define TTL_MS 2000
#define MHZ 1e-3

/* Sent 100 mHz as 7/40 to session 5; what is due after `age_ms`? */
static const struct row {
	const char *what;
	int64_t age_ms;
	double value_hz, lsb_hz;
	int64_t session;
	int stage; /* of the result; -1: none */
	int64_t epoch, seq;
	enum sk_issue_why why;
} rows[] = {
	{"nothing new", 200, 0.1, 1 * MHZ, 5, -1, 0, 0, SK_ISSUE_NOT},
	{"less than half a step", 200, 0.1 + 0.49 * MHZ, 1 * MHZ, 5, -1, 0, 0,
	 SK_ISSUE_NOT},
	{"half a step", 200, 0.1 + 0.51 * MHZ, 1 * MHZ, 5, -1, 0, 0, SK_ISSUE_CHANGED},
	{"half a step down", 200, 0.1 - 0.51 * MHZ, 1 * MHZ, 5, -1, 0, 0,
	 SK_ISSUE_CHANGED},
	{"coarse register", 200, 0.1 + 4.9 * MHZ, 10 * MHZ, 5, -1, 0, 0, SK_ISSUE_NOT},
	{"coarse register, half a step", 200, 0.1 + 5.1 * MHZ, 10 * MHZ, 5, -1, 0, 0,
	 SK_ISSUE_CHANGED},
	{"step not told", 200, 0.1 + 0.49 * MHZ, (double)NAN, 5, -1, 0, 0, SK_ISSUE_NOT},
	{"step not told, half of 1 mHz", 200, 0.1 + 0.51 * MHZ, (double)NAN, 5, -1, 0, 0,
	 SK_ISSUE_CHANGED},
	{"absurd step", 200, 0.1 + 0.51 * MHZ, -1.0, 5, -1, 0, 0, SK_ISSUE_CHANGED},
	{"just before half of its life", 999, 0.1, 1 * MHZ, 5, -1, 0, 0, SK_ISSUE_NOT},
	{"half of its life", 1000, 0.1, 1 * MHZ, 5, -1, 0, 0, SK_ISSUE_REFRESH},
	{"another session", 0, 0.1, 1 * MHZ, 6, -1, 0, 0, SK_ISSUE_RETURNED},
	{"verified", 600, 0.1, 1 * MHZ, 5, SK_STAGE_VERIFIED, 7, 40, SK_ISSUE_NOT},
	{"written", 600, 0.1, 1 * MHZ, 5, SK_STAGE_WRITTEN, 7, 40, SK_ISSUE_NOT},
	{"rejected", 600, 0.1, 1 * MHZ, 5, SK_STAGE_REJECTED, 7, 40, SK_ISSUE_REFUSED},
	{"rejected just now", 499, 0.1, 1 * MHZ, 5, SK_STAGE_REJECTED, 7, 40,
	 SK_ISSUE_NOT},
	{"expired", 500, 0.1, 1 * MHZ, 5, SK_STAGE_EXPIRED, 7, 40, SK_ISSUE_REFUSED},
	{"released", 500, 0.1, 1 * MHZ, 5, SK_STAGE_RELEASED, 7, 40, SK_ISSUE_REFUSED},
	{"an older one was rejected", 600, 0.1, 1 * MHZ, 5, SK_STAGE_REJECTED, 7, 39,
	 SK_ISSUE_NOT},
	{"someone else's was rejected", 600, 0.1, 1 * MHZ, 5, SK_STAGE_REJECTED, 6, 40,
	 SK_ISSUE_NOT},
};

static struct sk_setpoint_values offset(double f_hz)
{
	struct sk_setpoint_values v = {.fields = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ)};

	v.value[SK_SP_F_OFFSET_HZ] = f_hz;
	return v;
}

static struct sk_image_der der_of(const struct row *row)
{
	struct sk_image_der der = {.status = {.session = row->session}};

	sk_measurement_init(&der.measurement);
	sk_nameplate_init(&der.nameplate);
	der.nameplate.f_offset_lsb_hz = row->lsb_hz;
	if (row->stage >= 0) {
		der.has_result = true;
		der.result =
			(struct sk_setpoint_result){.epoch = row->epoch,
						    .seq = row->seq,
						    .stage = (enum sk_stage)row->stage};
	}
	return der;
}

START_TEST(is_due_when_it_says_something)
{
	const struct row *row = &rows[_i];
	struct sk_image_der der = der_of(row);
	struct sk_issue issue = {.sent = true,
				 .values = offset(0.1),
				 .at_ms = NOW - row->age_ms,
				 .session = 5,
				 .epoch = 7,
				 .seq = 40};
	struct sk_setpoint_values want = offset(row->value_hz);
	enum sk_issue_why why = sk_issue_due(&issue, &der, &want, TTL_MS, NOW);

	ck_assert_msg(why == row->why, "%s: %d", row->what, (int)why);
}
END_TEST

/* The same setpoint, nothing new to say; its echo as measured. */
static const struct {
	const char *what;
	int64_t age_ms;
	double echo_hz, lsb_hz;
	enum sk_issue_why why;
} echoes[] = {
	{"shows it", 600, 0.1009, 1 * MHZ, SK_ISSUE_NOT},
	{"does not show it", 250, 0.05, 1 * MHZ, SK_ISSUE_UNCONFIRMED},
	{"does not show it yet", 249, 0.05, 1 * MHZ, SK_ISSUE_NOT},
	{"shows it in a coarse register", 600, 0.091, 10 * MHZ, SK_ISSUE_NOT},
	{"is not known", 600, (double)NAN, 1 * MHZ, SK_ISSUE_NOT},
};

START_TEST(is_repeated_while_its_echo_does_not_show_it)
{
	const struct row row = {.session = 5, .stage = -1, .lsb_hz = echoes[_i].lsb_hz};
	struct sk_image_der der = der_of(&row);
	struct sk_issue issue = {.sent = true,
				 .values = offset(0.1),
				 .at_ms = NOW - echoes[_i].age_ms,
				 .session = 5};
	enum sk_issue_why why;

	sk_measurement_set(&der.measurement, SK_PT_F_OFFSET_HZ, echoes[_i].echo_hz, 0);
	why = sk_issue_due(&issue, &der, &issue.values, TTL_MS, NOW);
	ck_assert_msg(why == echoes[_i].why, "%s: %d", echoes[_i].what, (int)why);
}
END_TEST

/* Beside a frequency offset of 100 mHz, of a device of 10 kVA. */
static const struct {
	const char *what;
	enum sk_setpoint_field field;
	double sent, value; /* NAN: not in it */
	enum sk_issue_why why;
} fields[] = {
	{"voltage, the same", SK_SP_V_OFFSET_V, 3.0, 3.04, SK_ISSUE_NOT},
	{"voltage, half a step", SK_SP_V_OFFSET_V, 3.0, 3.051, SK_ISSUE_CHANGED},
	{"power, the same", SK_SP_P_W, 5000.0, 5004.9, SK_ISSUE_NOT},
	{"power, half a step", SK_SP_P_W, 5000.0, 5005.1, SK_ISSUE_CHANGED},
	{"a switch", SK_SP_RUN, 0.0, 1.0, SK_ISSUE_CHANGED},
	{"one more", SK_SP_V_OFFSET_V, (double)NAN, 0.0, SK_ISSUE_CHANGED},
	{"one less", SK_SP_V_OFFSET_V, 0.0, (double)NAN, SK_ISSUE_CHANGED},
};

static void put(struct sk_setpoint_values *v, enum sk_setpoint_field field, double value)
{
	if (isnan(value))
		return;
	v->fields |= SK_SETPOINT_BIT(field);
	v->value[field] = value;
}

START_TEST(every_field_counts)
{
	const struct row row = {.session = 5, .stage = -1, .lsb_hz = 1 * MHZ};
	struct sk_image_der der = der_of(&row);
	struct sk_issue issue = {
		.sent = true, .values = offset(0.1), .at_ms = NOW - 200, .session = 5};
	struct sk_setpoint_values want = offset(0.1);
	enum sk_issue_why why;

	der.nameplate.s_max_va = 10e3;
	put(&issue.values, fields[_i].field, fields[_i].sent);
	put(&want, fields[_i].field, fields[_i].value);
	why = sk_issue_due(&issue, &der, &want, TTL_MS, NOW);
	ck_assert_msg(why == fields[_i].why, "%s: %d", fields[_i].what, (int)why);
}
END_TEST

START_TEST(the_first_is_always_due)
{
	struct sk_image_der der = der_of(&rows[0]);
	struct sk_issue none = {0};

	ck_assert_int_eq(sk_issue_due(&none, &der, &none.values, TTL_MS, 0),
			 SK_ISSUE_FIRST);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{is_due_when_it_says_something, SUITE_ROWS(rows)},
		{is_repeated_while_its_echo_does_not_show_it, SUITE_ROWS(echoes)},
		{every_field_counts, SUITE_ROWS(fields)},
		{the_first_is_always_due, 1},
	};

	return SUITE_RUN("issue", tests);
}
