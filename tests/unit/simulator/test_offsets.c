/* test_offsets.c - model 64900: droop offsets in force, and their reversion. */
#include "lab.h"

#define M 64900

static struct lab lab;
static struct sk_device *bess;

static void open_lab(void)
{
	lab_open(&lab);
	bess = &lab.site.devices[BESS1];
}

static void close_lab(void)
{
	lab_close(&lab);
}

START_TEST(an_offset_acts_only_while_enabled)
{
	double before_hz = get(bess, M, "Hz");

	ck_assert_int_eq(put(bess, M, "FOfs", 0.25), 0);
	ck_assert_double_eq(get(bess, M, "FOfsAct"), 0);
	ck_assert_int_eq(put(bess, M, "FOfsEna", 1), 0);
	ck_assert_double_eq_tol(get(bess, M, "FOfsAct"), 0.25, 1e-9);
	ck_assert_int_eq(put(&lab.site.devices[BESS2], M, "FOfs", 0.25), 0);
	ck_assert_int_eq(put(&lab.site.devices[BESS2], M, "FOfsEna", 1), 0);
	lab_run(&lab, 5);
	ck_assert_double_eq_tol(get(bess, M, "Hz") - before_hz, 0.25, 0.0002);
	ck_assert_int_eq(put(bess, M, "FOfsEna", 0), 0);
	ck_assert_double_eq(get(bess, M, "FOfsAct"), 0);
	ck_assert_double_eq_tol(get(bess, M, "FOfs"), 0.25, 1e-9);
}
END_TEST

START_TEST(a_voltage_offset_acts_too)
{
	double before_v = get(bess, 701, "LNV");

	ck_assert_int_eq(put(bess, M, "VOfs", 4), 0);
	ck_assert_int_eq(put(bess, M, "VOfsEna", 1), 0);
	ck_assert_double_eq_tol(get(bess, M, "VOfsAct"), 4, 1e-9);
	ck_assert_double_eq(get(bess, M, "FOfsAct"), 0);
	lab_run(&lab, 5);
	ck_assert_double_gt(get(bess, 701, "LNV"), before_v + 1);
}
END_TEST

START_TEST(the_resolution_is_a_millihertz_or_better)
{
	ck_assert_int_eq(put(bess, M, "FOfsEna", 1), 0);
	ck_assert_int_eq(put(bess, M, "FOfs", 0.1234), 0);
	ck_assert_double_eq_tol(get(bess, M, "FOfsAct"), 0.1234, 1e-9);
	ck_assert_int_eq(put(bess, M, "FOfs", -0.0007), 0);
	ck_assert_double_eq_tol(get(bess, M, "FOfsAct"), -0.0007, 1e-9);
}
END_TEST

START_TEST(it_reverts_when_nobody_writes)
{
	ck_assert_int_eq(put(bess, M, "RvrtTms", 10), 0);
	ck_assert_int_eq(put(bess, M, "FOfs", 0.25), 0);
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 0);
	ck_assert_int_eq(put(bess, M, "FOfsEna", 1), 0);
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 10);
	lab_run(&lab, 4.5);
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 6);
	ck_assert_int_eq(put(bess, M, "FOfs", 0.26), 0); /* starts the timer again */
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 10);
	lab_run(&lab, 9.98);
	ck_assert_double_eq_tol(get(bess, M, "FOfsAct"), 0.26, 1e-9);
	lab_run(&lab, 0.04);
	ck_assert_double_eq(get(bess, M, "FOfsAct"), 0);
	ck_assert_double_eq(get(bess, M, "FOfs"), 0);
	ck_assert_double_eq(get(bess, M, "FOfsEna"), 0);
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 0);
	ck_assert_double_eq(get(bess, M, "RvrtTms"), 10);
}
END_TEST

START_TEST(without_a_time_it_holds)
{
	ck_assert_int_eq(put(bess, M, "FOfs", 0.1), 0);
	ck_assert_int_eq(put(bess, M, "FOfsEna", 1), 0);
	lab_run(&lab, 100);
	ck_assert_double_eq_tol(get(bess, M, "FOfsAct"), 0.1, 1e-9);
}
END_TEST

START_TEST(what_is_out_of_range_changes_nothing)
{
	const uint16_t sentinel = 0x8000, two = 2;
	const uint16_t block[4] = {2500, 0, 1, 2}; /* FOfs, VOfs, FOfsEna, VOfsEna */

	ck_assert_int_eq(put(bess, M, "FOfs", 3.25), 3);
	ck_assert_int_eq(put(bess, M, "FOfs", -3.25), 3);
	ck_assert_int_eq(put(bess, M, "VOfs", 70), 3);
	ck_assert_int_eq(sk_device_write(bess, SK_TABLE_HOLDING,
					 address_of(bess, M, "FOfs"), 1, &sentinel),
			 3);
	ck_assert_int_eq(sk_device_write(bess, SK_TABLE_HOLDING,
					 address_of(bess, M, "FOfsEna"), 1, &two),
			 3);
	ck_assert_int_eq(sk_device_write(bess, SK_TABLE_HOLDING,
					 address_of(bess, M, "FOfs"), 4, block),
			 3);
	ck_assert_double_eq(get(bess, M, "FOfs"), 0);
	ck_assert_double_eq(get(bess, M, "FOfsEna"), 0);
	/* Ena and the read-only echo behind it in one block */
	ck_assert_int_eq(sk_device_write(bess, SK_TABLE_HOLDING,
					 address_of(bess, M, "FOfsEna"), 4, block),
			 2);
}
END_TEST

START_TEST(a_block_is_taken_as_a_whole)
{
	const uint16_t block[] = {0, 30, 2500, 0, 1}; /* RvrtTms .. FOfsEna */

	ck_assert_int_eq(sk_device_write(bess, SK_TABLE_HOLDING,
					 address_of(bess, M, "RvrtTms"), 5, block),
			 0);
	ck_assert_double_eq_tol(get(bess, M, "FOfsAct"), 0.25, 1e-9);
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 30);
}
END_TEST

START_TEST(half_of_a_long_number_is_what_it_makes_of_the_whole)
{
	const uint16_t high = 2;

	ck_assert_int_eq(put(bess, M, "RvrtTms", 5), 0);
	ck_assert_int_eq(sk_device_write(bess, SK_TABLE_HOLDING,
					 address_of(bess, M, "RvrtTms"), 1, &high),
			 0);
	ck_assert_double_eq(get(bess, M, "RvrtTms"), 2 * 65536 + 5);
}
END_TEST

START_TEST(a_reset_forgets_everything_written)
{
	ck_assert_int_eq(put(bess, M, "RvrtTms", 10), 0);
	ck_assert_int_eq(put(bess, M, "FOfs", 0.25), 0);
	ck_assert_int_eq(put(bess, M, "FOfsEna", 1), 0);
	sk_device_reset(bess);
	ck_assert_double_eq(get(bess, M, "FOfsAct"), 0);
	ck_assert_double_eq(get(bess, M, "FOfsEna"), 0);
	ck_assert_double_eq(get(bess, M, "RvrtTms"), 0);
	ck_assert_double_eq(get(bess, M, "RvrtRem"), 0);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("offsets");

	tcase_add_checked_fixture(t, open_lab, close_lab);
	tcase_add_test(t, an_offset_acts_only_while_enabled);
	tcase_add_test(t, a_voltage_offset_acts_too);
	tcase_add_test(t, the_resolution_is_a_millihertz_or_better);
	tcase_add_test(t, it_reverts_when_nobody_writes);
	tcase_add_test(t, without_a_time_it_holds);
	tcase_add_test(t, what_is_out_of_range_changes_nothing);
	tcase_add_test(t, a_block_is_taken_as_a_whole);
	tcase_add_test(t, half_of_a_long_number_is_what_it_makes_of_the_whole);
	tcase_add_test(t, a_reset_forgets_everything_written);
	return run_suite("offsets", t);
}
