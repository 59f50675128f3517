/* test_adopt.c - which controls are in force, and how long a timer still runs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/adopt.h"
#include "drivers/reversion.h"
#include "tests/unit/drivers/maps.h"

/* Registers of model 704. */
enum {
	LIM_ENA = 14,
	LIM = 15,
	LIM_REM = 20,
	SET_ENA = 22,
	SET_MOD = 23,
	SET = 24,
	SET_RVRT_REM = 33,
	LIM_SF = 54
};

static const struct sk_windows_how joined = {.registers = 125, .gap = -1};
static struct sk_windows windows;
static struct sk_window *window;
static struct sk_nameplate nameplate;
static struct sk_placed placed;

static void make(void)
{
	load_maps();
	placed = (struct sk_placed){
		.map = sk_catalog_sunspec(&catalog, 704), .at = 1000, .length = 65};
	ck_assert_ptr_nonnull(placed.map);
	ck_assert_int_eq(sk_windows_build(&windows, &placed, 1, &joined), SK_OK);
	window = &windows.block[0].window;
	memset(window->known, 1, window->count * sizeof(*window->known));
	window->reg[LIM_SF] = (uint16_t)-1;
	sk_nameplate_init(&nameplate);
	nameplate.p_max_w = 5000;
}

static void unmake(void)
{
	sk_windows_clear(&windows);
	clear_maps();
}

START_TEST(nothing_enabled_is_nothing_found)
{
	struct sk_setpoint_values found;

	window->reg[LIM] = 500;
	sk_adopt_look(&windows, &nameplate, &found);
	ck_assert_uint_eq(found.fields, 0);
}
END_TEST

START_TEST(a_ceiling_is_found_in_watts)
{
	struct sk_setpoint_values found;

	window->reg[LIM_ENA] = 1;
	window->reg[LIM] = 500;
	sk_adopt_look(&windows, &nameplate, &found);
	ck_assert_uint_eq(found.fields, SK_SETPOINT_BIT(SK_SP_P_MAX_W));
	ck_assert_double_eq_tol(found.value[SK_SP_P_MAX_W], 2500, 1e-9);
	/* Percent of a rating that nobody knows is no value. */
	nameplate.p_max_w = (double)NAN;
	sk_adopt_look(&windows, &nameplate, &found);
	ck_assert_uint_eq(found.fields, 0);
}
END_TEST

START_TEST(a_power_meant_in_percent_is_not_ours_to_tell)
{
	struct sk_setpoint_values found;

	window->reg[SET_ENA] = 1;
	window->reg[SET_MOD] = 1;
	window->reg[SET] = 0xFFFF;
	window->reg[SET + 1] = (uint16_t)-1200;
	sk_adopt_look(&windows, &nameplate, &found);
	ck_assert_uint_eq(found.fields, SK_SETPOINT_BIT(SK_SP_P_W));
	ck_assert_double_eq(found.value[SK_SP_P_W], -1200);
	window->reg[SET_MOD] = 0;
	sk_adopt_look(&windows, &nameplate, &found);
	ck_assert_uint_eq(found.fields, 0);
}
END_TEST

START_TEST(what_was_not_read_is_not_found)
{
	struct sk_setpoint_values found;

	window->reg[LIM_ENA] = 1;
	window->known[LIM_ENA] = false;
	sk_adopt_look(&windows, &nameplate, &found);
	ck_assert_uint_eq(found.fields, 0);
}
END_TEST

START_TEST(what_is_left_on_a_timer)
{
	const struct sk_map_control *limit =
		sk_map_control_for(placed.map, SK_SP_P_MAX_W);
	const struct sk_map_control *set = sk_map_control_for(placed.map, SK_SP_P_W);

	window->reg[LIM_REM + 1] = 17;
	window->reg[SET_RVRT_REM + 1] = 4;
	ck_assert_double_eq(sk_reversion_left(placed.map, limit, window), 17);
	ck_assert_double_eq(sk_reversion_left(placed.map, set, window), 4);
	window->known[LIM_REM] = false;
	ck_assert(isnan(sk_reversion_left(placed.map, limit, window)));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("adopt");
	TCase *tcase = tcase_create("adopt");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, make, unmake);
	tcase_add_test(tcase, nothing_enabled_is_nothing_found);
	tcase_add_test(tcase, a_ceiling_is_found_in_watts);
	tcase_add_test(tcase, a_power_meant_in_percent_is_not_ours_to_tell);
	tcase_add_test(tcase, what_was_not_read_is_not_found);
	tcase_add_test(tcase, what_is_left_on_a_timer);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
