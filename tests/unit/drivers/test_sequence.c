/* test_sequence.c - setpoints as writes: order, grouping, rounding, timers, read-back. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/sequence.h"
#include "tests/unit/drivers/maps.h"

#define AT 1000
#define REGS 80
#define REVERT_S 30

/* Registers of model 64900 and of 704, by their offsets. */
#define OFS_RVRT 4
#define OFS_F 6
#define OFS_F_SF 17

static uint16_t reg[REGS];
static bool known[REGS];
static struct sk_window window = {.reg = reg, .known = known, .count = REGS};

static struct sk_sequence_job job_for(int model, enum sk_setpoint_field field,
				      double value)
{
	const struct sk_map *map = sk_catalog_sunspec(&catalog, model);

	ck_assert_ptr_nonnull(map);
	memset(reg, 0, sizeof(reg));
	memset(known, 1, sizeof(known));
	reg[0] = (uint16_t)model;
	reg[1] = (uint16_t)map->length;
	if (model == 64900)
		reg[OFS_F_SF] = (uint16_t)-3;
	return (struct sk_sequence_job){.placed = {map, AT, (uint16_t)map->length},
					.control = sk_map_control_for(map, field),
					.value = value,
					.rating = (double)NAN,
					.revert_s = REVERT_S,
					.fallback = (double)NAN};
}

/* "at:regs,regs at:regs" of every write. */
static const char *spell(const struct sk_sequence *s)
{
	static char text[256];
	size_t used = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < s->count; i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%u:", i ? " " : "", s->write[i].at - AT);
		for (unsigned k = 0; k < s->write[i].count; k++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u",
						 k ? "," : "", s->write[i].reg[k]);
	}
	return text;
}

static const struct {
	int model;
	enum sk_setpoint_field field;
	double value, rating, applied;
	const char *writes;
} builds[] = {
	{64900, SK_SP_F_OFFSET_HZ, 0.1184, 0, 0.118, "4:0,30,118 8:1"},
	{64900, SK_SP_F_OFFSET_HZ, -0.25, 0, -0.25, "4:0,30,65286 8:1"},
	{704, SK_SP_P_W, 2000, 0, 2000, "23:1,0,2000 31:0,30 22:1"},
	{704, SK_SP_P_W, -1, 0, -1, "23:1,65535,65535 31:0,30 22:1"},
	{704, SK_SP_Q_VAR, 700, 0, 700, "36:4 38:0,700 45:0,30 35:1"},
	{704, SK_SP_P_MAX_W, 2500, 5000, 2500, "15:50 18:0,30 14:1"},
	{704, SK_SP_P_MAX_W, 2520, 5000, 2500, "15:50 18:0,30 14:1"},
	{123, SK_SP_P_MAX_W, 1000, 4000, 1000, "5:25 7:30 9:1"},
	{123, SK_SP_CONNECT, 1, 0, 1, "4:1"},
};

#define BUILDS ((int)(sizeof(builds) / sizeof(builds[0])))

START_TEST(steps_become_writes)
{
	struct sk_sequence_job job =
		job_for(builds[_i].model, builds[_i].field, builds[_i].value);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	job.rating = builds[_i].rating;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), builds[_i].writes);
	ck_assert_double_eq_tol(s.applied, builds[_i].applied, 1e-9);
	ck_assert_int_eq(s.timer, builds[_i].field != SK_SP_CONNECT);
}
END_TEST

START_TEST(a_release_writes_only_that)
{
	struct sk_sequence_job job = job_for(64900, SK_SP_F_OFFSET_HZ, 0);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	job.release = true;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "8:0");
}
END_TEST

/* A power of model 124 is a window of no width, in percent of its own WChaMax. */
static const struct {
	double value, applied;
	int err;
	const char *writes;
} windows[] = {
	{1250, 1250, SK_OK, "12:2500,63036 15:30 5:3"},
	{-5000, -5000, SK_OK, "12:55536,10000 15:30 5:3"},
	{0.2, 0, SK_OK, "12:0,0 15:30 5:3"},
	{5500, 0, SK_ERANGE, ""},
};

#define WINDOWS ((int)(sizeof(windows) / sizeof(windows[0])))

START_TEST(a_battery_of_the_older_generation_gets_a_window)
{
	struct sk_sequence_job job = job_for(124, SK_SP_P_W, windows[_i].value);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	job.rating = -9000; /* another model's, for something else */
	reg[2] = 5000;
	reg[25] = (uint16_t)-2;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), windows[_i].err);
	if (windows[_i].err)
		return;
	ck_assert_str_eq(spell(&s), windows[_i].writes);
	ck_assert_double_eq_tol(s.applied, windows[_i].applied, 1e-9);
	job.release = true;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "5:0 12:10000 13:10000");
	job.release = false;
	reg[2] = 0xFFFF;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_EABSENT);
}
END_TEST

/* What is done to a limit that is enabled at 50 % with its timer set, as 704 and 123. */
static const struct {
	double value;
	bool toggle;
	const char *writes, *older;
} toggled[] = {
	{2500, true, "15:50 18:0,30 14:1", "5:50 7:30 9:1"}, /* the same: no gap */
	{1000, true, "15:20 18:0,30 14:0 14:1", "5:20 7:30 9:0 9:1"},
	{1000, false, "15:20 18:0,30 14:1", "5:20 7:30 9:1"},
};

#define TOGGLED ((int)(sizeof(toggled) / sizeof(toggled[0])))

static void build_toggled(int i, int model, const int at[3], const char *expected)
{
	struct sk_sequence_job job = job_for(model, SK_SP_P_MAX_W, toggled[i].value);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	job.rating = 5000;
	job.toggle = toggled[i].toggle;
	reg[at[0]] = 50;
	reg[at[1]] = REVERT_S;
	reg[at[2]] = 1;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), expected);
	ck_assert_str_eq(why, "");
	for (unsigned k = 0; k < s.count; k++)
		ck_assert_int_eq(s.write[k].passing, k == 2 && s.count == 4);
	reg[at[0]] = (uint16_t)(toggled[i].value / 50);
	ck_assert(sk_sequence_verify(&s, &job.placed, &window, why));
	reg[at[2]] = 0; /* it stayed disabled */
	ck_assert(!sk_sequence_verify(&s, &job.placed, &window, why));
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_uint_eq(s.count, 3); /* what is not enabled is not disabled */
}

START_TEST(a_changed_value_is_enabled_anew)
{
	build_toggled(_i, 704, (const int[]){15, 19, 14}, toggled[_i].writes);
	build_toggled(_i, 123, (const int[]){5, 7, 9}, toggled[_i].older);
}
END_TEST

START_TEST(a_fallback_goes_between_value_and_timer)
{
	struct sk_sequence_job job = job_for(704, SK_SP_P_MAX_W, 2500);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	job.rating = 5000;
	job.fallback = 500;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "15:50,10,1,0,30 14:1");
	ck_assert_double_eq_tol(s.applied, 2500, 1e-9);
	/* It never lets more than the setpoint. */
	job.value = 250;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "15:5,5,1,0,30 14:1");
	/* A device without the points of it. */
	reg[16] = reg[17] = 0xFFFF;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "15:5 18:0,30 14:1");
}
END_TEST

START_TEST(a_timer_that_is_not_there_is_left_out)
{
	struct sk_sequence_job job = job_for(64900, SK_SP_F_OFFSET_HZ, 0.1);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	reg[OFS_RVRT] = reg[OFS_RVRT + 1] = 0xFFFF;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "6:100 8:1");
	ck_assert(!s.timer);
}
END_TEST

/* What makes a build impossible, as a change of one register. */
static const struct {
	const char *name;
	int offset, value; /* offset < 0: nothing is known */
	double wanted;
	int err;
	const char *why;
} refusals[] = {
	{"another model", 0, 701, 0.1, SK_EMODEL, "model 64900 is not at 1000"},
	{"another length", 1, 18, 0.1, SK_EMODEL, "model 64900"},
	{"value not implemented", OFS_F, 0x8000, 0.1, SK_EABSENT, "FOfs"},
	{"factor not implemented", OFS_F_SF, 0x8000, 0.1, SK_EABSENT, "FOfs"},
	{"factor out of range", OFS_F_SF, 11, 0.1, SK_EABSENT, "FOfs"},
	{"does not fit", OFS_F_SF, -3, 40, SK_ERANGE, "FOfs"},
	{"nothing was read", -1, 0, 0.1, SK_EMODEL, "model"},
};

#define REFUSALS ((int)(sizeof(refusals) / sizeof(refusals[0])))

START_TEST(what_cannot_be_right_is_not_written)
{
	struct sk_sequence_job job =
		job_for(64900, SK_SP_F_OFFSET_HZ, refusals[_i].wanted);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	if (refusals[_i].offset < 0)
		memset(known, 0, sizeof(known));
	else
		reg[refusals[_i].offset] = (uint16_t)refusals[_i].value;
	ck_assert_msg(sk_sequence_build(&job, &window, &s, why) == refusals[_i].err,
		      "%s: %s", refusals[_i].name, why);
	ck_assert_msg(strstr(why, refusals[_i].why), "%s: %s", refusals[_i].name, why);
}
END_TEST

START_TEST(a_percentage_needs_its_rating)
{
	struct sk_sequence_job job = job_for(704, SK_SP_P_MAX_W, 1000);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_EABSENT);
	job.rating = 0;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_EABSENT);
}
END_TEST

/* What fetches the droop offset of model 64900: its ID, L, points 4..8 and factor 17. */
static const struct {
	struct sk_plan_limits limits;
	const char *reads; /* "offset+count", or "": it cannot be read */
} reads_of[] = {
	{{125, 125}, "0+18"},
	{{18, 125}, "0+18"},
	{{125, 0}, "0+2 4+14"},
	{{14, 125}, "0+6 6+12"},
	{{9, 125}, "0+9 17+1"},
	{{5, 125}, "0+2 4+5 17+1"},
	{{2, 0}, "0+2 4+2 6+1 8+1 17+1"},
	{{1, 0}, ""},
};

#define READS_OF ((int)(sizeof(reads_of) / sizeof(reads_of[0])))

START_TEST(reads_fetch_header_factors_and_all_that_is_written)
{
	struct sk_sequence_job job = job_for(64900, SK_SP_F_OFFSET_HZ, 0);
	struct sk_span reads[SK_SEQUENCE_READS_MAX];
	char text[128] = "";
	size_t used = 0;
	int count =
		sk_sequence_reads(&job.placed, job.control, &reads_of[_i].limits, reads);

	ck_assert(count > 0 || count == SK_ERANGE);
	for (int i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u+%u",
					 i ? " " : "", reads[i].at - AT, reads[i].count);
	ck_assert_str_eq(text, reads_of[_i].reads);
}
END_TEST

START_TEST(every_register_is_compared)
{
	struct sk_sequence_job job = job_for(64900, SK_SP_F_OFFSET_HZ, 0.1);
	char why[SK_TEXT_LEN + 1];
	struct sk_sequence s;

	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	reg[OFS_RVRT + 1] = REVERT_S;
	reg[OFS_F] = 100;
	reg[8] = 1;
	ck_assert(sk_sequence_verify(&s, &job.placed, &window, why));
	for (unsigned offset = OFS_RVRT; offset <= 8; offset++) {
		reg[offset] ^= 1;
		if (offset != 7) /* it was not written */
			ck_assert(!sk_sequence_verify(&s, &job.placed, &window, why));
		else
			ck_assert(sk_sequence_verify(&s, &job.placed, &window, why));
		reg[offset] ^= 1;
	}
	known[8] = false;
	ck_assert(!sk_sequence_verify(&s, &job.placed, &window, why));
	ck_assert_ptr_nonnull(strstr(why, "register 1008"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sequence");
	TCase *tcase = tcase_create("sequence");
	SRunner *runner;
	int failed;

	tcase_add_unchecked_fixture(tcase, load_maps, clear_maps); /* it takes long */
	tcase_add_loop_test(tcase, steps_become_writes, 0, BUILDS);
	tcase_add_test(tcase, a_release_writes_only_that);
	tcase_add_loop_test(tcase, a_battery_of_the_older_generation_gets_a_window, 0,
			    WINDOWS);
	tcase_add_loop_test(tcase, a_changed_value_is_enabled_anew, 0, TOGGLED);
	tcase_add_test(tcase, a_fallback_goes_between_value_and_timer);
	tcase_add_test(tcase, a_timer_that_is_not_there_is_left_out);
	tcase_add_loop_test(tcase, what_cannot_be_right_is_not_written, 0, REFUSALS);
	tcase_add_test(tcase, a_percentage_needs_its_rating);
	tcase_add_loop_test(tcase, reads_fetch_header_factors_and_all_that_is_written, 0,
			    READS_OF);
	tcase_add_test(tcase, every_register_is_compared);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
