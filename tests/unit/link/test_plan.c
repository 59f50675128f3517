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
	{"nothing", {{0, 0, 0}}, {125, 0}, 0, {{0, 0, 0}}},
	{"one", {{100, 2, 0}}, {125, 0}, 1, {{100, 2, 0}}},
	{"neighbours", {{100, 2, 0}, {102, 1, 0}}, {125, 0}, 1, {{100, 3, 0}}},
	{"out of order", {{102, 1, 0}, {100, 2, 0}}, {125, 0}, 1, {{100, 3, 0}}},
	{"a hole that is too wide",
	 {{100, 2, 0}, {103, 1, 0}},
	 {125, 0},
	 2,
	 {{100, 2, 0}, {103, 1, 0}}},
	{"a hole that is not", {{100, 2, 0}, {103, 1, 0}}, {125, 1}, 1, {{100, 4, 0}}},
	{"overlapping", {{100, 10, 0}, {105, 10, 0}}, {125, 0}, 1, {{100, 15, 0}}},
	{"one within another", {{100, 10, 0}, {102, 2, 0}}, {125, 0}, 1, {{100, 10, 0}}},
	{"the same twice", {{7, 1, 0}, {7, 1, 0}}, {125, 0}, 1, {{7, 1, 0}}},
	{"the longest", {{0, 100, 0}, {100, 25, 0}}, {125, 0}, 1, {{0, 125, 0}}},
	{"one too many",
	 {{0, 100, 0}, {100, 26, 0}},
	 {125, 0},
	 2,
	 {{0, 100, 0}, {100, 26, 0}}},
	{"a device that takes less",
	 {{0, 2, 0}, {2, 2, 0}, {4, 2, 0}},
	 {4, 0},
	 2,
	 {{0, 4, 0}, {4, 2, 0}}},
	{"no span is torn", {{0, 3, 0}, {2, 3, 0}}, {4, 0}, 2, {{0, 3, 0}, {2, 3, 0}}},
	{"to the last register", {{65535, 1, 0}}, {125, 0}, 1, {{65535, 1, 0}}},
	{"beyond the last register", {{65535, 2, 0}}, {125, 0}, SK_ERANGE, {{0, 0, 0}}},
	{"longer than a read", {{0, 126, 0}}, {125, 0}, SK_ERANGE, {{0, 0, 0}}},
	{"two tables are read apart",
	 {{10, 2, SK_TABLE_INPUT}, {12, 2, SK_TABLE_HOLDING}, {12, 1, SK_TABLE_INPUT}},
	 {125, 9},
	 2,
	 {{12, 2, SK_TABLE_HOLDING}, {10, 3, SK_TABLE_INPUT}}},
	{"no limit", {{0, 1, 0}}, {0, 0}, SK_EINVAL, {{0, 0, 0}}},
	{"a limit beyond Modbus", {{0, 1, 0}}, {126, 0}, SK_EINVAL, {{0, 0, 0}}},
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
				      reads[i].count == plans[_i].reads[i].count &&
				      reads[i].table == plans[_i].reads[i].table,
			      "%s: read %d: %u+%u", plans[_i].name, i, reads[i].at,
			      reads[i].count);
}
END_TEST

START_TEST(an_empty_span_is_refused)
{
	struct sk_span span = {.at = 5}, read;
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
