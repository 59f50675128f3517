/* suite.h - the main program of every test of the historian. */
#ifndef TESTS_UNIT_HISTORIAN_SUITE_H
#define TESTS_UNIT_HISTORIAN_SUITE_H

#include <check.h>

static inline int run_suite(const char *name, void (*add)(TCase *cases))
{
	Suite *suite = suite_create(name);
	TCase *cases = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	add(cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

#endif
