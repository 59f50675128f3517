/* test_plan.c - spans share reads, are never torn, and stay within a device's limits. */
#include <check.h>
#include <stdlib.h>

#include "drivers/link/plan.h"

#define MOST 6

static const struct {
	const char *name;
	struct sk_span spans[MOST];
	struct sk_plan_limits limits;
	int made;
	struct sk_span reads[MOST];
} plans[] = {
	{"nothing", {{0, 0}}, {125, 0}, 0, {{0, 0}}},
	{"one", {{100, 2}}, {125, 0}, 1, {{100, 2}}},
	{"neighbours", {{100, 2}, {102, 1}}, {125, 0}, 1, {{100, 3}}},
	{"out of order", {{102, 1}, {100, 2}}, {125, 0}, 1, {{100, 3}}},
	{"a hole that is too wide",
	 {{100, 2}, {103, 1}},
	 {125, 0},
	 2,
	 {{100, 2}, {103, 1}}},
	{"a hole that is not", {{100, 2}, {103, 1}}, {125, 1}, 1, {{100, 4}}},
	{"overlapping", {{100, 10}, {105, 10}}, {125, 0}, 1, {{100, 15}}},
	{"one within another", {{100, 10}, {102, 2}}, {125, 0}, 1, {{100, 10}}},
	{"the same twice", {{7, 1}, {7, 1}}, {125, 0}, 1, {{7, 1}}},
	{"the longest", {{0, 100}, {100, 25}}, {125, 0}, 1, {{0, 125}}},
	{"one too many", {{0, 100}, {100, 26}}, {125, 0}, 2, {{0, 100}, {100, 26}}},
	{"a device that takes less",
	 {{0, 2}, {2, 2}, {4, 2}},
	 {4, 0},
	 2,
	 {{0, 4}, {4, 2}}},
	{"no span is torn", {{0, 3}, {2, 3}}, {4, 0}, 2, {{0, 3}, {2, 3}}},
	{"to the last register", {{65535, 1}}, {125, 0}, 1, {{65535, 1}}},
	{"beyond the last register", {{65535, 2}}, {125, 0}, SK_ERANGE, {{0, 0}}},
	{"longer than a read", {{0, 126}}, {125, 0}, SK_ERANGE, {{0, 0}}},
	{"no limit", {{0, 1}}, {0, 0}, SK_EINVAL, {{0, 0}}},
	{"a limit beyond Modbus", {{0, 1}}, {126, 0}, SK_EINVAL, {{0, 0}}},
};

#define PLANS ((int)(sizeof(plans) / sizeof(plans[0])))

static size_t count_of(const struct sk_span *spans)
{
	size_t count = 0;

	while (count < MOST && spans[count].count > 0)
		count++;
	return count;
}

START_TEST(spans_become_reads)
{
	struct sk_span spans[MOST], reads[MOST];
	size_t count = count_of(plans[_i].spans);
	int made;

	for (size_t i = 0; i < MOST; i++)
		spans[i] = plans[_i].spans[i];
	made = sk_plan(spans, count, &plans[_i].limits, reads);
	ck_assert_msg(made == plans[_i].made, "%s: %d reads", plans[_i].name, made);
	for (int i = 0; i < made; i++)
		ck_assert_msg(reads[i].at == plans[_i].reads[i].at &&
				      reads[i].count == plans[_i].reads[i].count,
			      "%s: read %d: %u+%u", plans[_i].name, i, reads[i].at,
			      reads[i].count);
}
END_TEST

START_TEST(an_empty_span_is_refused)
{
	struct sk_span span = {5, 0}, read;
	const struct sk_plan_limits limits = {125, 0};

	ck_assert_int_eq(sk_plan(&span, 1, &limits, &read), SK_ERANGE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plan");
	TCase *tcase = tcase_create("plan");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, spans_become_reads, 0, PLANS);
	tcase_add_test(tcase, an_empty_span_is_refused);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
