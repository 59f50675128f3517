/* test_fault.c - which faults are on, and what they make of a request. */
#include "lab.h"

#include "simulator/fault.h"
#include "simulator/frame.h"

#define TIMES 2000

static struct sk_faults device, network;

static void open_faults(void)
{
	sk_faults_init(&device, 7, "pv1");
	sk_faults_init(&network, 7, "network");
}

static void on(struct sk_faults *f, enum sk_fault_kind kind, double value, double for_s)
{
	sk_faults_set(f,
		      &(struct sk_fault){.kind = kind, .value = value, .for_s = for_s});
}

static struct sk_fault_plan plan(int64_t connected_ms)
{
	struct sk_fault_plan p;

	sk_fault_decide(&device, &network, connected_ms, &p);
	return p;
}

START_TEST(without_a_fault_nothing_happens)
{
	const struct sk_fault_plan nothing = {.fate = SK_FATE_ANSWER};
	struct sk_fault_plan p = plan(0);

	ck_assert_int_eq(p.fate, nothing.fate);
	ck_assert(!p.unanswered && !p.late && p.delay_ms <= 0 && p.byte_ms == 0);
	sk_fault_decide(NULL, &network, 0, &p); /* no such unit */
	ck_assert_int_eq(p.fate, nothing.fate);
}
END_TEST

static const struct {
	enum sk_fault_kind kind;
	double value;
	enum sk_fault_fate fate;
} fates[] = {
	{SK_FAULT_DELAY, 100, SK_FATE_ANSWER},
	{SK_FAULT_EXCEPTION, 4, SK_FATE_ANSWER},
	{SK_FAULT_DROP, 0, SK_FATE_LOST},
	{SK_FAULT_LOSS, 100, SK_FATE_LOST},
	{SK_FAULT_RESET, 0, SK_FATE_RESET},
	{SK_FAULT_HANG, 0, SK_FATE_HOLD},
	{SK_FAULT_SLOW_ACCEPT, 500, SK_FATE_HOLD},
	{SK_FAULT_FROZEN, 0, SK_FATE_ANSWER},
};

START_TEST(each_fault_has_its_fate_until_it_ends)
{
	on(&device, fates[_i].kind, fates[_i].value, 0);
	ck_assert_int_eq(plan(100).fate, fates[_i].fate);
	sk_faults_end(&device, fates[_i].kind);
	ck_assert_int_eq(plan(100).fate, SK_FATE_ANSWER);
	ck_assert_uint_eq(device.count, 0);
}
END_TEST

START_TEST(both_sets_count_and_delays_add_up)
{
	struct sk_fault_plan p;

	on(&device, SK_FAULT_DELAY, 100, 0);
	on(&device, SK_FAULT_DRIBBLE, 5, 0);
	on(&network, SK_FAULT_DELAY, 50, 0);
	on(&network, SK_FAULT_DRIBBLE, 9, 0);
	p = plan(0);
	ck_assert_double_eq(p.delay_ms, 150);
	ck_assert_int_eq(p.byte_ms, 9);
	on(&device, SK_FAULT_RESET, 0, 0);
	on(&network, SK_FAULT_DROP, 0, 0);
	ck_assert_int_eq(plan(0).fate, SK_FATE_LOST); /* it never got there */
	sk_faults_clear(&network);
	ck_assert_int_eq(plan(0).fate, SK_FATE_RESET);
}
END_TEST

START_TEST(slow_accept_is_over_when_the_connection_is_old_enough)
{
	on(&network, SK_FAULT_SLOW_ACCEPT, 500, 0);
	ck_assert_int_eq(plan(499).fate, SK_FATE_HOLD);
	ck_assert_int_eq(plan(500).fate, SK_FATE_ANSWER);
}
END_TEST

START_TEST(jitter_is_even_and_loss_is_as_often_as_asked)
{
	double sum_ms = 0;
	int lost = 0, unanswered = 0;

	on(&device, SK_FAULT_JITTER, 200, 0);
	on(&device, SK_FAULT_LOSS, 25, 0);
	for (int i = 0; i < TIMES; i++) {
		struct sk_fault_plan p = plan(0);

		ck_assert(p.delay_ms >= 0 && p.delay_ms < 200);
		sum_ms += p.delay_ms;
		lost += p.fate == SK_FATE_LOST;
		unanswered += p.unanswered;
	}
	ck_assert_double_eq_tol(sum_ms / TIMES, 100, 5);
	ck_assert_int_lt(abs(lost - TIMES / 4), TIMES / 25);
	ck_assert_int_lt(abs(unanswered - TIMES / 4), TIMES / 25);
}
END_TEST

START_TEST(the_same_seed_draws_the_same)
{
	double first[20];

	on(&device, SK_FAULT_JITTER, 200, 0);
	for (int i = 0; i < 20; i++)
		first[i] = plan(0).delay_ms;
	sk_faults_init(&device, 7, "pv1");
	on(&device, SK_FAULT_JITTER, 200, 0);
	for (int i = 0; i < 20; i++)
		ck_assert_double_eq(plan(0).delay_ms, first[i]);
}
END_TEST

START_TEST(faults_end_by_themselves)
{
	on(&device, SK_FAULT_DELAY, 100, 2);
	on(&device, SK_FAULT_HANG, 0, 0);
	on(&device, SK_FAULT_RESTART, 1, 50); /* as long as it is gone */
	ck_assert_uint_eq(device.count, 3);
	ck_assert(!sk_faults_advance(&device, 0.9));
	ck_assert(sk_faults_advance(&device, 0.2));
	ck_assert(!sk_faults_on(&device, SK_FAULT_RESTART));
	on(&device, SK_FAULT_DELAY, 300, 2); /* anew */
	ck_assert_uint_eq(device.count, 2);
	ck_assert(!sk_faults_advance(&device, 1.9));
	ck_assert(sk_faults_advance(&device, 0.2));
	ck_assert(!sk_faults_advance(&device, 1e6));
	ck_assert(sk_faults_on(&device, SK_FAULT_HANG));
}
END_TEST

/* Transaction 0xFFFF, unit 1, function 3, two registers. */
static const uint8_t answer[] = {0xFF, 0xFF, 0, 0, 0, 7, 1, 3, 4, 1, 2, 3, 4};

static const struct {
	struct sk_fault_plan plan;
	size_t len;
	uint8_t bytes[sizeof(answer)];
} spoiled[] = {
	{{0}, 13, {0xFF, 0xFF, 0, 0, 0, 7, 1, 3, 4, 1, 2, 3, 4}},
	{{.transaction = true}, 13, {0, 0, 0, 0, 0, 7, 1, 3, 4, 1, 2, 3, 4}},
	{{.unit = true}, 13, {0xFF, 0xFF, 0, 0, 0, 7, 2, 3, 4, 1, 2, 3, 4}},
	{{.function = true}, 13, {0xFF, 0xFF, 0, 0, 0, 7, 1, 4, 4, 1, 2, 3, 4}},
	{{.off_bytes = 250}, 13, {0xFF, 0xFF, 0, 0, 1, 1, 1, 3, 4, 1, 2, 3, 4}},
	{{.off_bytes = -7}, 13, {0xFF, 0xFF, 0, 0, 0, 0, 1, 3, 4, 1, 2, 3, 4}},
	{{.half = true}, 7, {0xFF, 0xFF, 0, 0, 0, 7, 1}},
	{{.half = true, .unit = true}, 7, {0xFF, 0xFF, 0, 0, 0, 7, 2}},
};

START_TEST(bytes_are_made_wrong)
{
	uint8_t bytes[SK_FRAME_MAX];

	memcpy(bytes, answer, sizeof(answer));
	ck_assert_uint_eq(sk_fault_spoil(&spoiled[_i].plan, bytes, sizeof(answer)),
			  spoiled[_i].len);
	ck_assert_mem_eq(bytes, spoiled[_i].bytes, spoiled[_i].len);
}
END_TEST

START_TEST(garbage_differs_from_answer_to_answer)
{
	uint8_t first[SK_FRAME_MAX] = {0}, second[SK_FRAME_MAX] = {0};
	struct sk_fault_plan p;

	on(&device, SK_FAULT_GARBAGE, SK_FRAME_MAX, 0);
	p = plan(0);
	ck_assert_uint_eq(sk_fault_spoil(&p, first, 13), SK_FRAME_MAX);
	p = plan(0);
	ck_assert_uint_eq(sk_fault_spoil(&p, second, 13), SK_FRAME_MAX);
	ck_assert_mem_ne(first, second, SK_FRAME_MAX);
}
END_TEST

START_TEST(an_exception_of_another_function_stays_one)
{
	uint8_t bytes[SK_FRAME_MAX] = {0, 1, 0, 0, 0, 3, 1, 0xFF, 2};
	const struct sk_fault_plan p = {.function = true};

	ck_assert_uint_eq(sk_fault_spoil(&p, bytes, 9), 9);
	ck_assert_uint_eq(bytes[7], 0x80);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("fault");

	tcase_add_checked_fixture(t, open_faults, NULL);
	tcase_add_test(t, without_a_fault_nothing_happens);
	tcase_add_loop_test(t, each_fault_has_its_fate_until_it_ends, 0,
			    sizeof(fates) / sizeof(fates[0]));
	tcase_add_test(t, both_sets_count_and_delays_add_up);
	tcase_add_test(t, slow_accept_is_over_when_the_connection_is_old_enough);
	tcase_add_test(t, jitter_is_even_and_loss_is_as_often_as_asked);
	tcase_add_test(t, the_same_seed_draws_the_same);
	tcase_add_test(t, faults_end_by_themselves);
	tcase_add_loop_test(t, bytes_are_made_wrong, 0,
			    sizeof(spoiled) / sizeof(spoiled[0]));
	tcase_add_test(t, garbage_differs_from_answer_to_answer);
	tcase_add_test(t, an_exception_of_another_function_stays_one);
	return run_suite("fault", t);
}
