/* test_age.c - ages over clocks that step, drift and disagree, and of backlogs. */
#include <check.h>
#include <stdlib.h>

#include "drivers/age.h"

#define TTL_MS 2000
#define T0 1700000000000

/* A message every second of our time: what the sender's and our wall clock are off by
 * then, how long it was under way, how long it waited here, and its age as found. */
struct message {
	int64_t sender_off_ms, our_off_ms, way_ms, wait_ms;
	int64_t least_ms, most_ms;
};

#define MESSAGES 8
#define FRESH 0, TTL_MS
#define TOO_OLD TTL_MS + 1, INT64_MAX
#define AHEAD INT64_MIN, -SK_AGE_AHEAD_MS - 1
#define END 0, 0, -1, 0, 0, 0

static const struct {
	const char *name;
	struct message message[MESSAGES];
} cases[] = {
	{"clocks that agree", {{0, 0, 5, 0, 0, 5}, {0, 0, 3, 0, 0, 5}, {END}}},
	{"one under way for long",
	 {{0, 0, 5, 0, FRESH}, {0, 0, 2500, 0, TOO_OLD}, {END}}},
	{"one that waited here", {{0, 0, 5, 0, FRESH}, {0, 0, 5, 2500, TOO_OLD}, {END}}},
	{"the first one, long under way", {{0, 0, 2500, 0, TOO_OLD}, {END}}},
	{"the first one, from a clock ahead", {{1500, 0, 0, 0, AHEAD}, {END}}},
	{"our clock steps forward by an hour",
	 {{0, 0, 5, 0, FRESH},
	  {0, 3600000, 5, 0, 0, 5},
	  {0, 3600000, 5, 0, 0, 5},
	  {0, 3600000, 2500, 0, TOO_OLD},
	  {END}}},
	{"our clock steps back, which makes no old one young",
	 {{0, 0, 5, 0, FRESH},
	  {0, -3000, 2500, 0, TOO_OLD},
	  {0, -3000, 5, 0, 0, 5},
	  {END}}},
	{"our clock steps back by an hour",
	 {{0, 0, 5, 0, FRESH}, {0, -3600000, 5, 0, 0, 5}, {END}}},
	{"the sender's clock steps back by three seconds with ours",
	 {{0, 0, 5, 0, FRESH},
	  {-3000, -3000, 5, 0, TOO_OLD},
	  {-3000, -3000, 5, 0, FRESH},
	  {-3000, -3000, 5, 0, FRESH},
	  {END}}},
	{"the sender's clock steps back alone, further than a ttl: nobody can tell",
	 {{0, 0, 5, 0, FRESH},
	  {-9000, 0, 5, 0, TOO_OLD},
	  {-9000, 0, 5, 0, TOO_OLD},
	  {END}}},
	{"the sender's clock steps ahead alone",
	 {{0, 0, 5, 0, FRESH}, {9000, 0, 5, 0, AHEAD}, {9000, 0, 5, 0, AHEAD}, {END}}},
	{"and is corrected",
	 {{0, 0, 5, 0, FRESH}, {9000, 0, 5, 0, AHEAD}, {0, 0, 5, 0, 0, 10}, {END}}},
	{"a faster way is the measure from then on",
	 {{0, 0, 500, 0, FRESH}, {0, 0, 5, 0, FRESH}, {0, 0, 500, 0, 490, 500}, {END}}},
};

#define CASES ((int)(sizeof(cases) / sizeof(cases[0])))

START_TEST(ages_are_true)
{
	struct sk_age age = {0};

	for (int i = 0; cases[_i].message[i].way_ms >= 0; i++) {
		const struct message *m = &cases[_i].message[i];
		sk_mono_ms sent = 1000 * (i + 10);
		struct sk_age_of of = {.t_ms = T0 + sent + m->sender_off_ms,
				       .ttl_ms = TTL_MS,
				       .received = sent + m->way_ms,
				       .now = sent + m->way_ms + m->wait_ms};
		int64_t found;

		of.now_ms = T0 + of.now + m->our_off_ms;
		found = sk_age_take(&age, &of);
		ck_assert_msg(found >= m->least_ms && found <= m->most_ms,
			      "%s, message %d: %lld ms", cases[_i].name, i + 1,
			      (long long)found);
	}
}
END_TEST

/* Ten sent while the broker hung, delivered at once with our clock three seconds back. */
START_TEST(a_backlog_is_old_whatever_the_clock_says)
{
	struct sk_age age = {0};
	struct sk_age_of of = {
		.t_ms = T0, .ttl_ms = TTL_MS, .received = 5, .now = 5, .now_ms = T0 + 5};

	ck_assert_int_eq(sk_age_take(&age, &of), 5);
	for (int i = 0; i < 10; i++) {
		of.t_ms = T0 + 1000 + 200 * i;
		of.received = of.now = 5500;
		of.now_ms = T0 + 2500;
		ck_assert_int_gt(sk_age_take(&age, &of), TTL_MS);
	}
}
END_TEST

START_TEST(drift_is_followed)
{
	struct sk_age age = {0};
	int64_t found = 0;

	/* A sender whose clock loses 100 ppm, for a day of messages every ten seconds. */
	for (int64_t at = 0; at < 86400000; at += 10000) {
		const struct sk_age_of of = {.t_ms = T0 + at - at / 10000,
					     .ttl_ms = TTL_MS,
					     .received = at + 5,
					     .now = at + 5,
					     .now_ms = T0 + at + 5};

		found = sk_age_take(&age, &of);
		ck_assert_int_le(found, 10);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("age");
	TCase *tcase = tcase_create("age");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, ages_are_true, 0, CASES);
	tcase_add_test(tcase, a_backlog_is_old_whatever_the_clock_says);
	tcase_add_test(tcase, drift_is_followed);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
