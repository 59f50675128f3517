/*
 * suite.h - running one case of checks, the same way in every test of cli/.
 */
#ifndef SK_TESTS_UNIT_CLI_SUITE_H
#define SK_TESTS_UNIT_CLI_SUITE_H

#include <check.h>

/** Run a suite of one case. @return exit code for main() */
static inline int run_case(const char *name, TCase *tcase)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
