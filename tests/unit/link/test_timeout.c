/* test_timeout.c - how long is waited, by table: answers in ms, -1 for none. */
#include <check.h>
#include <stdlib.h>

#include "drivers/link/timeout.h"

#define END (-2)

static const struct {
	const char *name;
	int least_ms, most_ms;
	int answers[8];
	int timeout_ms;
} rows[] = {
	{"not known", 100, 500, {END}, 500},
	{"quick", 100, 500, {3, END}, 100},
	{"within a tick of the clock", 100, 500, {0, END}, 100},
	{"usual", 100, 500, {50, END}, 200},
	{"slow", 100, 500, {400, END}, 500},
	{"slower counts at once", 100, 5000, {10, 300, END}, 1200},
	{"quicker counts bit by bit", 100, 5000, {300, 100, END}, 1160},
	{"least above most", 900, 500, {5, END}, 500},
	{"first failure: the whole time", 100, 500, {5, -1, END}, 500},
	{"silent: the short time", 100, 500, {5, -1, -1, END}, 100},
	{"still silent", 100, 500, {5, -1, -1, -1, -1, END}, 100},
	{"now and then the whole time", 100, 500, {5, -1, -1, -1, -1, -1, END}, 500},
	{"never answered: the short time", 100, 500, {-1, -1, END}, 100},
	{"back again", 100, 500, {5, -1, -1, 5, END}, 100},
};

START_TEST(the_wait_follows_the_latency)
{
	struct sk_timeout t;

	sk_timeout_init(&t, rows[_i].least_ms, rows[_i].most_ms);
	for (const int *answer = rows[_i].answers; *answer != END; answer++) {
		if (*answer < 0)
			sk_timeout_failed(&t);
		else
			sk_timeout_answered(&t, *answer);
	}
	ck_assert_msg(sk_timeout_ms(&t) == rows[_i].timeout_ms, "%s: %d ms, not %d",
		      rows[_i].name, sk_timeout_ms(&t), rows[_i].timeout_ms);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("timeout");
	TCase *tcase = tcase_create("timeout");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, the_wait_follows_the_latency, 0,
			    (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
