/*
 * suite.h - one check suite a program; for the tests of drivers/.
 */
#ifndef SK_TESTS_UNIT_DRIVERS_SUITE_H
#define SK_TESTS_UNIT_DRIVERS_SUITE_H

#include <check.h>
#include <stdlib.h>

/** Add a test once for each row of a table; the row's index is _i. */
#define ADD_LOOP(cases, test, table) \
	tcase_add_loop_test(cases, test, 0, (int)(sizeof(table) / sizeof((table)[0])))

static inline int run_suite(const char *name, void (*add_tests)(TCase *cases))
{
	Suite *suite = suite_create(name);
	TCase *cases = tcase_create(name);
	SRunner *runner;
	int failed;

	add_tests(cases);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
