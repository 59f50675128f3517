/* test_still.c - readings that stand still, and those that rightly do; zeros. */
#include <stdlib.h>
#include <string.h>

#include "drivers/still.h"
#include "tests/unit/drivers/maps.h"
#include "tests/unit/drivers/suite.h"

#define REGISTERS 123
#define POLL_MS 1000

/* Offsets of model 701. */
#define AT_STATE 4
#define AT_W 10
#define AT_LNV 16
#define AT_HZ 18
#define AT_WH 22
#define AT_V_SF 114
#define AT_HZ_SF 115

static uint16_t registers[REGISTERS];
static bool known[REGISTERS];
static struct sk_window window = {.reg = registers, .known = known, .count = REGISTERS};
static struct sk_nameplate plate;
static const struct sk_map *map;

static void set_up(void)
{
	load_maps();
	window = (struct sk_window){.reg = registers, .known = known, .count = REGISTERS};
	map = sk_catalog_sunspec(&catalog, 701);
	sk_nameplate_init(&plate);
	plate.s_max_va = 5000;
	memset(known, true, sizeof(known));
	memset(registers, 0, sizeof(registers));
	registers[0] = 701;
	registers[1] = 153;
	registers[AT_STATE] = 3;
	registers[AT_LNV] = 2300;
	registers[AT_V_SF] = 0xFFFF;
}

static const struct {
	const char *name;
	int16_t p_w;
	bool counts;	  /* it has a counter of energy */
	int moves, still; /* polls before and after it stopped moving */
	int frozen_s;
	bool frozen;
} rows[] = {
	{"frozen", 1500, true, 30, 100, 60, true},
	{"not long enough", 1500, true, 30, 50, 60, false},
	{"not asked for", 1500, true, 30, 100, 0, false},
	{"never seen to move", 1500, true, 0, 1000, 60, false},
	{"hardly seen to move", 1500, true, 5, 1000, 60, false},
	{"off", 0, true, 30, 1000, 60, false},
	{"idle", 49, true, 30, 1000, 60, false},
	{"at 1 %: when its counter should have moved", 50, true, 30, 1000, 60, false},
	{"at 1 %: later", 50, true, 30, 1500, 60, true},
	{"taking power: its counter says nothing", -1500, true, 30, 1000, 60, false},
	{"taking power, without a counter", -1500, false, 30, 100, 60, true},
	{"giving power, without a counter", 1500, false, 30, 100, 60, true},
};

START_TEST(a_block_that_stands_still_is_frozen_or_not)
{
	const struct sk_still_limits limits = {rows[_i].frozen_s, 20};
	struct sk_still s = {0};
	bool frozen = false;

	registers[AT_W] = (uint16_t)rows[_i].p_w;
	registers[AT_WH] = 1000;
	if (!rows[_i].counts)
		memset(&registers[AT_WH - 3], 0xFF, 4 * sizeof(uint16_t));
	for (int i = 0; i < rows[_i].moves + rows[_i].still; i++) {
		if (i <= rows[_i].moves)
			registers[AT_HZ] = (uint16_t)(50000 + i);
		frozen = sk_still_frozen(&s, map, &window, &plate, &limits,
					 (sk_mono_ms)i * POLL_MS);
		ck_assert_msg(!frozen || i > rows[_i].moves, "%s: while it moved",
			      rows[_i].name);
	}
	ck_assert_msg(frozen == rows[_i].frozen, "%s", rows[_i].name);
}
END_TEST

START_TEST(a_device_that_rests_for_long_is_given_longer)
{
	const struct sk_still_limits limits = {60, 20};
	struct sk_still s = {0};
	sk_mono_ms now = 0;

	registers[AT_W] = 1500;
	registers[AT_WH] = 1000;
	for (int i = 0; i < 30; i++) { /* moves every 55 s */
		registers[AT_HZ] = (uint16_t)(50000 + i);
		for (int j = 0; j < 55; j++, now += POLL_MS)
			ck_assert(
				!sk_still_frozen(&s, map, &window, &plate, &limits, now));
	}
	for (int i = 55; i < 4 * 54; i++, now += POLL_MS)
		ck_assert(!sk_still_frozen(&s, map, &window, &plate, &limits, now));
	now += 60 * POLL_MS;
	ck_assert(sk_still_frozen(&s, map, &window, &plate, &limits, now));
	registers[AT_HZ]++;
	ck_assert(!sk_still_frozen(&s, map, &window, &plate, &limits, now));
}
END_TEST

START_TEST(only_blocks_with_power_and_noise_are_judged)
{
	static const struct {
		int model;
		bool judged;
	} models[] = {{1, false},   {103, true},  {203, true},	 {701, true},
		      {702, false}, {713, false}, {64900, false}};

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		ck_assert_int_eq(
			sk_still_judged(sk_catalog_sunspec(&catalog, models[i].model)),
			models[i].judged);
}
END_TEST

static void blank(void)
{
	memset(&registers[2], 0, sizeof(registers) - 2 * sizeof(uint16_t));
}

START_TEST(zeros_after_something_else_mean_nothing)
{
	struct sk_still s = {0};

	ck_assert(!sk_still_blank(&s, map, &window));
	blank();
	ck_assert(sk_still_blank(&s, map, &window));
	registers[AT_STATE] = 6;
	ck_assert(sk_still_blank(&s, map, &window));
	registers[AT_V_SF] = 0xFFFF; /* off, but in its right mind */
	ck_assert(!sk_still_blank(&s, map, &window));
}
END_TEST

START_TEST(zeros_from_the_beginning_mean_nothing_only_in_fault)
{
	struct sk_still s = {0};

	blank();
	ck_assert(!sk_still_blank(&s, map, &window));
	registers[AT_STATE] = 6;
	ck_assert(sk_still_blank(&s, map, &window));
	memset(known, false, sizeof(known));
	ck_assert(!sk_still_blank(&s, map, &window));
}
END_TEST

/* The example meter: its energy, behind the rest, is read in every tenth poll. */
#define METER_REGISTERS 18
#define METER_FAST 14
#define METER_HZ 13
#define METER_WH 17

static void become_meter(void)
{
	map = sk_catalog_device(&catalog, "generic_meter");
	window.table = SK_TABLE_INPUT;
	window.count = METER_REGISTERS;
	memset(registers, 0, sizeof(registers));
	registers[8] = 0xC4BB; /* it delivers 1500 W */
	registers[9] = 0x8000;
	registers[12] = 0x4248;
	registers[METER_WH] = 1000;
}

static void begin_poll(int i)
{
	window.fast_only = i % 10 != 0;
	for (size_t k = METER_FAST; k < METER_REGISTERS; k++)
		known[k] = !window.fast_only;
}

static const struct {
	const char *name;
	int moves, still;
	bool counts_on;
	int frozen_at; /* the first poll in which it is; 0: none */
} slow_rows[] = {
	{"decided when the energy was read", 35, 100, false, 100},
	{"its energy goes on", 35, 200, true, 0},
	{"it moves all the time", 300, 0, true, 0},
};

START_TEST(polls_of_all_points_and_of_fast_ones_are_not_compared)
{
	const struct sk_still_limits limits = {60, 20};
	struct sk_still s = {0};
	int frozen_at = 0;

	become_meter();
	for (int i = 0; i < slow_rows[_i].moves + slow_rows[_i].still; i++) {
		begin_poll(i);
		registers[METER_HZ] = (uint16_t)(i < slow_rows[_i].moves ? i : 9999);
		if (i < slow_rows[_i].moves || slow_rows[_i].counts_on)
			registers[METER_WH] = (uint16_t)(1000 + i);
		if (sk_still_frozen(&s, map, &window, &plate, &limits,
				    (sk_mono_ms)i * POLL_MS) &&
		    frozen_at == 0)
			frozen_at = i;
	}
	ck_assert_msg(frozen_at == slow_rows[_i].frozen_at, "%s: %d", slow_rows[_i].name,
		      frozen_at);
}
END_TEST

START_TEST(zeros_of_the_fast_points_alone_mean_nothing)
{
	struct sk_still s = {0};

	become_meter();
	begin_poll(0);
	ck_assert(!sk_still_blank(&s, map, &window));
	memset(registers, 0, METER_FAST * sizeof(uint16_t)); /* the bus is dead */
	begin_poll(1);
	ck_assert(!sk_still_blank(&s, map, &window));
	registers[METER_WH] = 0;
	begin_poll(10);
	ck_assert(sk_still_blank(&s, map, &window));
	begin_poll(11);
	ck_assert(sk_still_blank(&s, map, &window));
	registers[METER_HZ] = 1;
	ck_assert(!sk_still_blank(&s, map, &window));
}
END_TEST

START_TEST(only_values_of_the_block_are_spoilt)
{
	struct sk_measurement m;
	double v;

	sk_measurement_init(&m);
	ck_assert_uint_eq(sk_map_read(map, 14, &window, &v), SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_V_V, 230, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_F_HZ, 50.1, SK_Q_GOOD); /* of another block */
	sk_measurement_set(&m, SK_PT_SOC_PCT, 60, SK_Q_GOOD);
	sk_still_spoil(map, &window, &m, SK_Q_FROZEN);
	ck_assert_uint_eq(m.quality[SK_PT_V_V], SK_Q_FROZEN);
	ck_assert(sk_measurement_good(&m, SK_PT_F_HZ));
	ck_assert(sk_measurement_good(&m, SK_PT_SOC_PCT));
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, set_up, clear_maps);
	ADD_LOOP(cases, a_block_that_stands_still_is_frozen_or_not, rows);
	tcase_add_test(cases, a_device_that_rests_for_long_is_given_longer);
	tcase_add_test(cases, only_blocks_with_power_and_noise_are_judged);
	tcase_add_test(cases, zeros_after_something_else_mean_nothing);
	tcase_add_test(cases, zeros_from_the_beginning_mean_nothing_only_in_fault);
	ADD_LOOP(cases, polls_of_all_points_and_of_fast_ones_are_not_compared, slow_rows);
	tcase_add_test(cases, zeros_of_the_fast_points_alone_mean_nothing);
	tcase_add_test(cases, only_values_of_the_block_are_spoilt);
}

int main(void)
{
	return run_suite("still", add_tests);
}
