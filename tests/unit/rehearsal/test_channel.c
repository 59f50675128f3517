/* test_channel.c - polls, delay, loss, order of a link. */
#include <math.h>

#include "rehearsal/channel.h"
#include "tests/unit/control/suite.h"

#define MS 1000
#define MESSAGES 20000

static struct sk_link l;

static void begin(struct sk_channel is, uint64_t seed)
{
	is.poll_ms = is.poll_ms > 0 ? is.poll_ms : 500;
	sk_link_init(&l, &is, "dg1", seed);
}

static void end(void)
{
	sk_link_clear(&l);
}

START_TEST(polls_stand_on_a_grid_with_a_phase)
{
	int64_t first = -1, count = 0;

	begin((struct sk_channel){.poll_ms = 500}, (uint64_t)_i);
	for (int64_t now = 0; now < 10000 * MS; now += MS) {
		if (!sk_link_poll_due(&l, now))
			continue;
		if (first < 0)
			first = now;
		ck_assert_int_eq((now - first) % (500 * MS), 0);
		count++;
	}
	ck_assert_int_eq(count, 20);
	ck_assert_int_le(first, 500 * MS);
	end();
}
END_TEST

START_TEST(a_message_takes_its_time)
{
	begin((struct sk_channel){.delay_ms = 100, .write_ms = 20}, 1);
	ck_assert_int_eq(sk_link_arrival(&l, SK_WAY_UP, 5 * MS), 105 * MS);
	ck_assert_int_eq(sk_link_arrival(&l, SK_WAY_DOWN, 5 * MS), 125 * MS);
	end();
}
END_TEST

START_TEST(so_many_are_lost_each_way)
{
	int lost[SK_WAY_COUNT] = {0};

	begin((struct sk_channel){.loss_pct = 10}, 1);
	for (int i = 0; i < MESSAGES; i++)
		for (int way = 0; way < SK_WAY_COUNT; way++)
			lost[way] +=
				sk_link_arrival(&l, (enum sk_way)way, i * MS) == SK_LOST;
	for (int way = 0; way < SK_WAY_COUNT; way++)
		ck_assert_double_eq_tol((double)lost[way] / MESSAGES, 0.1, 0.01);
	end();
}
END_TEST

START_TEST(with_a_retry_they_come_late)
{
	int late = 0;

	begin((struct sk_channel){.loss_pct = 10, .delay_ms = 10, .retry_ms = 50}, 1);
	for (int64_t i = 0; i < MESSAGES; i++) {
		int64_t took =
			sk_link_arrival(&l, SK_WAY_UP, i * 1000 * MS) - i * 1000 * MS;

		ck_assert(took == 10 * MS || took == 60 * MS);
		late += took == 60 * MS;
	}
	ck_assert_double_eq_tol((double)late / MESSAGES, 0.1, 0.01);
	end();
}
END_TEST

START_TEST(jitter_spreads_and_never_overtakes)
{
	int64_t last = 0, least = INT64_MAX, most = 0;

	begin((struct sk_channel){.delay_ms = 10, .jitter_ms = 100}, 1);
	for (int64_t now = 0; now < MESSAGES * MS; now += 20 * MS) {
		int64_t at = sk_link_arrival(&l, SK_WAY_UP, now);

		ck_assert_int_ge(at, last);
		last = at;
		least = at - now < least ? at - now : least;
		most = at - now > most ? at - now : most;
	}
	ck_assert(least >= 10 * MS && least < 15 * MS);
	ck_assert(most <= 110 * MS && most > 105 * MS);
	end();
}
END_TEST

/* The fate of message i must not depend on the loss rate of the others. */
START_TEST(what_is_lost_at_little_loss_is_lost_at_more)
{
	bool lost[1000];

	begin((struct sk_channel){.loss_pct = 10}, 3);
	for (int i = 0; i < 1000; i++)
		lost[i] = sk_link_arrival(&l, SK_WAY_DOWN, i * MS) == SK_LOST;
	end();
	begin((struct sk_channel){.loss_pct = 30}, 3);
	for (int i = 0; i < 1000; i++) {
		bool now = sk_link_arrival(&l, SK_WAY_DOWN, i * MS) == SK_LOST;

		ck_assert(now || !lost[i]);
	}
	end();
}
END_TEST

START_TEST(one_way_does_not_move_the_other)
{
	int64_t alone[100];
	struct sk_channel is = {.delay_ms = 10, .jitter_ms = 100, .loss_pct = 10};

	begin(is, 5);
	for (int i = 0; i < 100; i++)
		alone[i] = sk_link_arrival(&l, SK_WAY_UP, i * 1000 * MS);
	end();
	begin(is, 5);
	for (int i = 0; i < 100; i++) {
		for (int more = 0; more < i; more++)
			(void)sk_link_arrival(&l, SK_WAY_DOWN, i * 1000 * MS);
		ck_assert_int_eq(sk_link_arrival(&l, SK_WAY_UP, i * 1000 * MS), alone[i]);
	}
	end();
}
END_TEST

START_TEST(mail_comes_in_order_and_when_it_is_due)
{
	begin((struct sk_channel){.delay_ms = 10}, 1);
	for (int i = 0; i < 100; i++) /* more than the first room */
		sk_link_post(&l, SK_WAY_DOWN, i * MS)->values.value[0] = i;
	ck_assert_ptr_null(sk_link_take(&l, SK_WAY_UP, 1000 * MS));
	for (int i = 0; i < 100; i++) {
		ck_assert_double_eq(
			sk_link_take(&l, SK_WAY_DOWN, i * MS)->values.value[0], i);
		ck_assert_ptr_null(sk_link_take(&l, SK_WAY_DOWN, i * MS));
		sk_link_post(&l, SK_WAY_DOWN, 1000 * MS)->values.value[0] = 100 + i;
	}
	sk_link_drop(&l);
	ck_assert_ptr_null(sk_link_take(&l, SK_WAY_DOWN, 2000 * MS));
	end();
}
END_TEST

START_TEST(registers_have_steps)
{
	ck_assert_double_eq(sk_register_shows(50.0149, 0), 50.0149);
	ck_assert_double_eq_tol(sk_register_shows(50.0149, 0.01), 50.01, 1e-12);
	ck_assert_double_eq_tol(sk_register_shows(-0.016, 0.01), -0.02, 1e-12);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{polls_stand_on_a_grid_with_a_phase, 20},
		{a_message_takes_its_time, 1},
		{so_many_are_lost_each_way, 1},
		{with_a_retry_they_come_late, 1},
		{jitter_spreads_and_never_overtakes, 1},
		{what_is_lost_at_little_loss_is_lost_at_more, 1},
		{one_way_does_not_move_the_other, 1},
		{mail_comes_in_order_and_when_it_is_due, 1},
		{registers_have_steps, 1},
	};

	return SUITE_RUN("channel", tests);
}
