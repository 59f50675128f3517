/* test_vendor.c - vendor devices: windows by table, writes by function, flash that rests.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/sequence.h"
#include "drivers/windows.h"
#include "tests/unit/drivers/maps.h"

#define REGS 65536

static const struct sk_windows_how joined = {.registers = 125, .gap = -1};

static uint16_t reg[REGS];
static bool known[REGS];
static struct sk_window window = {.reg = reg, .known = known, .count = REGS};
static struct sk_wear wear;
static char why[SK_TEXT_LEN + 1];

static void begin(void)
{
	memset(reg, 0, sizeof(reg));
	memset(known, 1, sizeof(known));
	window.table = SK_TABLE_HOLDING;
	wear = (struct sk_wear){0};
}

static struct sk_sequence_job job_for(const char *id, enum sk_setpoint_field field,
				      double value)
{
	const struct sk_map *map = sk_catalog_device(&catalog, id);

	ck_assert_ptr_nonnull(map);
	return (struct sk_sequence_job){.placed = {.map = map},
					.control = sk_map_control_for(map, field),
					.value = value,
					.rating = 10000,
					.revert_s = 30,
					.wear = &wear};
}

/* "function at:regs" of every write. */
static const char *spell(const struct sk_sequence *s)
{
	static char text[512];
	size_t used = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < s->count; i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%u %u:", i ? ", " : "", s->write[i].function,
					 s->write[i].at);
		for (unsigned k = 0; k < s->write[i].count; k++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u",
						 k ? "," : "", s->write[i].reg[k]);
	}
	return text;
}

static const struct {
	const char *device;
	enum sk_setpoint_field field;
	double value;
	const char *writes;
	bool blind;
	enum sk_reg_table table;
} builds[] = {
	{"deif_agc150", SK_SP_RUN, 1, "16 6:2049", true, SK_TABLE_HOLDING},
	{"deif_agc150", SK_SP_RUN, 0, "16 6:1", true, SK_TABLE_HOLDING},
	{"dse_gencomm", SK_SP_RUN, 1, "16 4104:35732,29803", true, SK_TABLE_HOLDING},
	{"sma_native", SK_SP_P_W, -2, "16 40149:65535,65534, 16 40151:0,802", true,
	 SK_TABLE_HOLDING},
	{"sungrow_hybrid", SK_SP_P_W, -1500, "16 13049:2, 16 13051:1500, 16 13050:170",
	 false, SK_TABLE_HOLDING},
	{"sungrow_hybrid", SK_SP_P_W, 1500, "16 13049:2, 16 13051:1500, 16 13050:187",
	 false, SK_TABLE_HOLDING},
	{"solaredge_storage", SK_SP_P_MAX_W, 5000,
	 "16 62224:30,0, 16 62242:0,16968, 16 62208:1", false, SK_TABLE_HOLDING},
	{"pcc_relay", SK_SP_CONNECT, 1, "5 0:1", false, SK_TABLE_COIL},
};

#define BUILDS ((int)(sizeof(builds) / sizeof(builds[0])))

START_TEST(commands_become_the_writes_of_the_vendor)
{
	struct sk_sequence_job job =
		job_for(builds[_i].device, builds[_i].field, builds[_i].value);
	struct sk_sequence s;

	window.table = builds[_i].table;
	ck_assert_msg(!sk_sequence_build(&job, &window, &s, why), "%s", why);
	ck_assert_str_eq(spell(&s), builds[_i].writes);
	ck_assert_int_eq(sk_sequence_is_blind(&s), builds[_i].blind);
	ck_assert_double_eq_tol(s.applied, builds[_i].value, 1e-3);
}
END_TEST

START_TEST(one_by_one_where_the_device_wants_it)
{
	struct sk_sequence_job job = job_for("gfm_generic", SK_SP_F_OFFSET_HZ, 0.1);
	struct sk_map single = *job.placed.map;
	struct sk_sequence s;

	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "16 100:30,100, 16 103:1");
	single.write_single = true;
	job.placed.map = &single;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "6 100:30, 6 101:100, 6 103:1");
}
END_TEST

/* Write everything, and note it. */
static void carry_out(const struct sk_sequence_job *job)
{
	struct sk_sequence s;

	ck_assert_msg(!sk_sequence_build(job, &window, &s, why), "%s", why);
	for (unsigned i = 0; i < s.count; i++)
		memcpy(reg + s.write[i].at, s.write[i].reg,
		       s.write[i].count * sizeof(*reg));
	for (unsigned i = 0; i < s.count; i++)
		for (size_t p = 0; p < job->placed.map->point_count; p++)
			if (sk_sequence_wrote(&s.write[i], &job->placed, p))
				(void)sk_wear_note(&wear, job->placed.map, (int)p,
						   job->now);
}

/* How often a point was written, noting one more. */
static uint64_t count_on(const struct sk_sequence_job *job, const char *point)
{
	return sk_wear_note(&wear, job->placed.map,
			    sk_map_point_by_name(job->placed.map, point), job->now);
}

START_TEST(flash_rests_between_writes)
{
	struct sk_sequence_job job = job_for("solaredge_storage", SK_SP_P_W, 1000);
	struct sk_sequence s;

	carry_out(&job);
	job.now = 299000;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_uint_eq(s.count, 0); /* all holds already */
	job.value = 2000;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_EBUSY);
	ck_assert_str_eq(why, "ChargeLimit is flash, written lately: not again for 1 s");
	job.now = 300000;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	/* The limits alone: the rest has not changed. */
	ck_assert_str_eq(spell(&s), "16 57358:0,17658,0,17658");
}
END_TEST

START_TEST(flash_is_written_on_change_only)
{
	struct sk_sequence_job job = job_for("solaredge_storage", SK_SP_P_W, 1000);
	struct sk_sequence s;

	carry_out(&job);
	job.now = 3599999;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_uint_eq(s.count, 0);
	ck_assert_double_eq(s.applied, 1000);
	ck_assert_uint_eq(count_on(&job, "ChargeLimit"), 2);
	ck_assert_uint_eq(count_on(&job, "DynLimit"), 0); /* does not wear */
}
END_TEST

START_TEST(a_mode_that_lapses_is_renewed)
{
	struct sk_sequence_job job = job_for("solaredge_storage", SK_SP_P_W, 1000);
	struct sk_sequence s;

	carry_out(&job);
	job.now = 3600000;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "16 57357:4");
	/* Nobody knows when it was written before the start. */
	wear = (struct sk_wear){0};
	job.now = 0;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "16 57357:4");
	job.release = true;
	reg[57357] = 7;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_uint_eq(s.count, 0);
}
END_TEST

START_TEST(handing_back_does_not_wait)
{
	struct sk_sequence_job job = job_for("solaredge_storage", SK_SP_P_W, 1000);
	struct sk_sequence s;

	carry_out(&job);
	job.release = true;
	job.now = 1;
	ck_assert_int_eq(sk_sequence_build(&job, &window, &s, why), SK_OK);
	ck_assert_str_eq(spell(&s), "16 57357:7");
}
END_TEST

START_TEST(each_table_has_its_window_and_its_reads)
{
	const struct sk_placed placed = {.map = sk_catalog_device(&catalog, "pcc_relay")};
	struct sk_windows w = {0};
	struct sk_measurement m;
	struct sk_frame f = {.want = {.function = SK_FN_READ_DISCRETE, .count = 1}};

	ck_assert_int_eq(sk_windows_build(&w, &placed, 1, &joined), SK_OK);
	ck_assert_uint_eq(w.poll.count, 2);
	ck_assert_int_eq(w.poll.span[0].table, SK_TABLE_INPUT);
	ck_assert_uint_eq(w.poll.span[0].count, 9);
	ck_assert_int_eq(w.poll.span[1].table, SK_TABLE_DISCRETE);
	f.bytes[9] = 1;
	ck_assert_int_eq(sk_windows_store(&w, &w.poll.span[1], &f), SK_OK);
	sk_measurement_init(&m);
	sk_windows_measure(&w, &m);
	ck_assert(sk_measurement_good(&m, SK_PT_BREAKER));
	ck_assert_double_eq(m.value[SK_PT_BREAKER], 1);
	ck_assert_uint_eq(m.quality[SK_PT_F_HZ], SK_Q_COMM);
	sk_windows_clear(&w);
}
END_TEST

static void answer(struct sk_windows *w, const struct sk_reads *reads)
{
	struct sk_frame f = {.want = {.function = SK_FN_READ_INPUT}};

	for (size_t i = 0; i < reads->count; i++)
		ck_assert_int_eq(sk_windows_store(w, &reads->span[i], &f), SK_OK);
}

START_TEST(slow_points_are_measured_when_they_are_read)
{
	const struct sk_placed placed = {
		.map = sk_catalog_device(&catalog, "deif_agc150")};
	struct sk_measurement m[3];
	struct sk_windows w = {0};

	ck_assert_int_eq(sk_windows_build(&w, &placed, 1, &joined), SK_OK);
	for (int poll = 0; poll < 3; poll++) {
		const struct sk_reads *reads = sk_windows_begin(&w, poll == 0);

		if (poll < 2)
			answer(&w, reads);
		sk_measurement_init(&m[poll]);
		sk_windows_measure(&w, &m[poll]);
	}
	ck_assert(sk_measurement_good(&m[0], SK_PT_P_W));
	ck_assert(sk_measurement_good(&m[0], SK_PT_E_WH));
	/* Not asked for: not there, neither as new nor as missing. */
	ck_assert(sk_measurement_good(&m[1], SK_PT_P_W));
	ck_assert(!(m[1].points & SK_POINT_BIT(SK_PT_E_WH)));
	/* Asked for in vain: the fast ones are unknown, the slow ones still not there. */
	ck_assert_uint_eq(m[2].quality[SK_PT_P_W], SK_Q_COMM);
	ck_assert(!(m[2].points & SK_POINT_BIT(SK_PT_E_WH)));
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_slow_point_that_was_not_answered_is_unknown)
{
	const struct sk_placed placed = {
		.map = sk_catalog_device(&catalog, "deif_agc150")};
	struct sk_windows w = {0};
	struct sk_measurement m;

	ck_assert_int_eq(sk_windows_build(&w, &placed, 1, &joined), SK_OK);
	answer(&w, sk_windows_begin(&w, true));
	(void)sk_windows_begin(&w, true);
	sk_measurement_init(&m);
	sk_windows_measure(&w, &m);
	ck_assert_uint_eq(m.quality[SK_PT_E_WH], SK_Q_COMM);
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_device_with_slow_points_alone_is_read_every_time)
{
	struct sk_map slow = *sk_catalog_device(&catalog, "generic_meter");
	const struct sk_placed placed = {.map = &slow};
	struct sk_windows w = {0};

	slow.points += slow.point_count - 1; /* the energy */
	slow.point_count = 1;
	ck_assert_int_eq(sk_windows_build(&w, &placed, 1, &joined), SK_OK);
	ck_assert_ptr_eq(sk_windows_begin(&w, false), &w.slow);
	ck_assert_uint_eq(w.slow.count, 1);
	ck_assert(!w.block[0].window.fast_only);
	sk_windows_clear(&w);
}
END_TEST

START_TEST(a_device_is_asked_for_no_more_than_it_gives)
{
	struct sk_map small = *sk_catalog_device(&catalog, "generic_meter");
	const struct sk_placed placed = {.map = &small};
	struct sk_windows w = {0};

	small.max_read = 8;
	ck_assert_int_eq(sk_windows_build(&w, &placed, 1, &joined), SK_OK);
	ck_assert_uint_eq(w.slow.count, 3);
	for (size_t i = 0; i < w.slow.count; i++)
		ck_assert_uint_le(w.slow.span[i].count, 8);
	sk_windows_clear(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("vendor");
	TCase *tcase = tcase_create("vendor");
	SRunner *runner;
	int failed;

	tcase_add_unchecked_fixture(tcase, load_maps, clear_maps); /* it takes long */
	tcase_add_checked_fixture(tcase, begin, NULL);
	tcase_add_loop_test(tcase, commands_become_the_writes_of_the_vendor, 0, BUILDS);
	tcase_add_test(tcase, one_by_one_where_the_device_wants_it);
	tcase_add_test(tcase, flash_rests_between_writes);
	tcase_add_test(tcase, flash_is_written_on_change_only);
	tcase_add_test(tcase, a_mode_that_lapses_is_renewed);
	tcase_add_test(tcase, handing_back_does_not_wait);
	tcase_add_test(tcase, slow_points_are_measured_when_they_are_read);
	tcase_add_test(tcase, a_slow_point_that_was_not_answered_is_unknown);
	tcase_add_test(tcase, a_device_with_slow_points_alone_is_read_every_time);
	tcase_add_test(tcase, each_table_has_its_window_and_its_reads);
	tcase_add_test(tcase, a_device_is_asked_for_no_more_than_it_gives);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
