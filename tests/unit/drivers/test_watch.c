/* test_watch.c - local mode and heartbeats, by the registers of model 715. */
#include <stdlib.h>
#include <string.h>

#include "drivers/watch.h"
#include "tests/unit/drivers/maps.h"

enum { LOC_REM = 2, BEAT_LOW = 4 };

static const struct sk_windows_how joined = {.registers = 125, .gap = -1};
static struct sk_windows windows;
static struct sk_window *window;

static void make(void)
{
	const struct sk_map *map;
	struct sk_placed placed;

	load_maps();
	map = sk_catalog_sunspec(&catalog, 715);
	ck_assert_ptr_nonnull(map);
	placed = (struct sk_placed){.map = map, .at = 1000, .length = 7};
	ck_assert_int_eq(sk_windows_build(&windows, &placed, 1, &joined), SK_OK);
	window = &windows.block[0].window;
	memset(window->known, 1, window->count * sizeof(*window->known));
}

static void unmake(void)
{
	sk_windows_clear(&windows);
	clear_maps();
}

START_TEST(what_is_watched_is_polled)
{
	ck_assert_uint_eq(windows.poll.count, 1);
	ck_assert_uint_ge(windows.poll.span[0].at + windows.poll.span[0].count, 1005);
}
END_TEST

START_TEST(local_mode_is_kept_until_the_device_says_otherwise)
{
	struct sk_watch w = {0};

	ck_assert(!sk_watch_look(&w, &windows, 0));
	window->reg[LOC_REM] = 1;
	ck_assert(sk_watch_look(&w, &windows, 100));
	ck_assert(w.local);
	window->known[LOC_REM] = false;
	ck_assert(!sk_watch_look(&w, &windows, 200));
	ck_assert(w.local);
	window->known[LOC_REM] = true;
	window->reg[LOC_REM] = 0;
	ck_assert(sk_watch_look(&w, &windows, 300));
	ck_assert(!w.local);
}
END_TEST

START_TEST(a_heartbeat_stands_still_and_counts_again)
{
	struct sk_watch w = {0};

	window->reg[BEAT_LOW] = 7;
	ck_assert(!sk_watch_look(&w, &windows, 0));
	ck_assert(!sk_watch_look(&w, &windows, SK_WATCH_STUCK_MS - 1));
	ck_assert(sk_watch_look(&w, &windows, SK_WATCH_STUCK_MS));
	ck_assert(w.stuck);
	ck_assert(!sk_watch_look(&w, &windows, 2 * SK_WATCH_STUCK_MS));
	window->reg[BEAT_LOW] = 8;
	ck_assert(sk_watch_look(&w, &windows, 3 * SK_WATCH_STUCK_MS));
	ck_assert(!w.stuck);
}
END_TEST

START_TEST(without_one_nothing_stands_still)
{
	struct sk_watch w = {0};

	window->reg[BEAT_LOW - 1] = window->reg[BEAT_LOW] = 0xFFFF;
	ck_assert(!sk_watch_look(&w, &windows, 0));
	ck_assert(!sk_watch_look(&w, &windows, 10 * SK_WATCH_STUCK_MS));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("watch");
	TCase *tcase = tcase_create("watch");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, make, unmake);
	tcase_add_test(tcase, what_is_watched_is_polled);
	tcase_add_test(tcase, local_mode_is_kept_until_the_device_says_otherwise);
	tcase_add_test(tcase, a_heartbeat_stands_still_and_counts_again);
	tcase_add_test(tcase, without_one_nothing_stands_still);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
