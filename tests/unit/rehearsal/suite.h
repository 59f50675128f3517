/*
 * suite.h - run a list of check tests as one suite; the end of every test program here.
 */
#ifndef SK_TESTS_REHEARSAL_SUITE_H
#define SK_TESTS_REHEARSAL_SUITE_H

#include <check.h>
#include <stdlib.h>

/** A test and how often it runs, with _i from 0. */
struct suite_test {
	const TTest *test;
	int times;
};

#define SUITE_RUN(name, tests) \
	suite_run(name, tests, (int)(sizeof(tests) / sizeof((tests)[0])))
#define SUITE_ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

static inline int suite_run(const char *name, const struct suite_test *tests, int count)
{
	Suite *suite = suite_create(name);
	TCase *all = tcase_create(name);
	SRunner *runner;
	int failed;

	for (int i = 0; i < count; i++)
		tcase_add_loop_test(all, tests[i].test, 0, tests[i].times);
	suite_add_tcase(suite, all);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
