/* test_regmap_measure.c - windows merged into measurements and nameplates. */
#include <check.h>
#include <math.h>

#include "tests/unit/models/mapfile.h"
#include "tests/unit/models/suite.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_regmap_measure.cfg"

/* Two maps of one device: `low` has f_hz, v_v and q_var, `high` only f_hz. */
#define MAP(rank, points)                                                                \
	"model = { id = \"x\"; name = \"x\"; rank = " rank "; points = ( " points " ); " \
	"};"
#define F "{ at = 0; name = \"Hz\"; type = \"uint16\"; maps = \"f_hz\"; }"
#define V "{ at = 1; name = \"V\"; type = \"uint16\"; maps = \"v_v\"; }"
#define Q "{ at = 2; name = \"Q\"; type = \"int16\"; maps = \"q_var\"; }"

static struct mapfile low, high;

static void open_maps(void)
{
	mapfile_open(&low, FILE_PATH, MAP("1", F ", " V ", " Q));
	mapfile_open(&high, FILE_PATH, MAP("3", F));
}

static void close_maps(void)
{
	mapfile_close(&low, FILE_PATH);
	mapfile_close(&high, FILE_PATH);
}

#define ABSENT 0xFFFF
#define WRONG 200  /* beyond f_hz's range */
#define UNREAD 999 /* stands for a register that was not read */

static void put_f(struct mapfile *m, uint16_t value)
{
	m->reg[0] = value;
	m->known[0] = value != UNREAD;
}

static const struct {
	uint16_t low, high;
	double value;
	unsigned quality;
} merges[] = {
	{49, 50, 50, SK_Q_GOOD},
	{49, ABSENT, 49, SK_Q_GOOD},
	{49, UNREAD, 49, SK_Q_GOOD},
	{49, WRONG, 49, SK_Q_GOOD},
	{ABSENT, 50, 50, SK_Q_GOOD},
	{UNREAD, 50, 50, SK_Q_GOOD},
	{WRONG, 50, 50, SK_Q_GOOD},
	{ABSENT, ABSENT, (double)NAN, SK_Q_INVALID},
	{ABSENT, UNREAD, (double)NAN, SK_Q_COMM},
	{UNREAD, ABSENT, (double)NAN, SK_Q_COMM},
	{WRONG, UNREAD, (double)NAN, SK_Q_COMM},
	{UNREAD, WRONG, (double)NAN, SK_Q_RANGE},
};

START_TEST(the_best_reading_wins_in_either_order)
{
	for (int order = 0; order < 2; order++) {
		struct mapfile *first = order ? &high : &low,
			       *second = order ? &low : &high;
		struct sk_measurement m;
		int rank[SK_POINT_COUNT];

		for (int id = 0; id < SK_POINT_COUNT; id++)
			rank[id] = -1;
		put_f(&low, merges[_i].low);
		put_f(&high, merges[_i].high);
		sk_measurement_init(&m);
		sk_map_measure(&first->map, &first->window, &m, rank);
		sk_map_measure(&second->map, &second->window, &m, rank);
		ck_assert_uint_eq(m.quality[SK_PT_F_HZ], merges[_i].quality);
		if (merges[_i].quality == SK_Q_GOOD)
			ck_assert_double_eq(m.value[SK_PT_F_HZ], merges[_i].value);
		else
			ck_assert_double_nan(m.value[SK_PT_F_HZ]);
	}
}
END_TEST

START_TEST(points_beyond_the_devices_length_are_not_there)
{
	int rank[SK_POINT_COUNT];
	struct sk_measurement m;

	for (int id = 0; id < SK_POINT_COUNT; id++)
		rank[id] = -1;
	low.window.count = 2;
	sk_measurement_init(&m);
	sk_map_measure(&low.map, &low.window, &m, rank);
	ck_assert_uint_eq(m.points, SK_POINT_BIT(SK_PT_F_HZ) | SK_POINT_BIT(SK_PT_V_V));
	ck_assert_int_eq(rank[SK_PT_F_HZ], 1);
	ck_assert_int_eq(rank[SK_PT_Q_VAR], -1);
}
END_TEST

START_TEST(measured_points_are_those_with_a_register)
{
	struct sk_nameplate n;

	low.reg[0] = ABSENT;
	low.known[1] = false;
	low.window.count = 3;
	sk_nameplate_init(&n);
	sk_map_nameplate(&low.map, &low.window, &n);
	ck_assert_uint_eq(n.points, SK_POINT_BIT(SK_PT_V_V) | SK_POINT_BIT(SK_PT_Q_VAR));
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, open_maps, close_maps);
	ADD_LOOP(cases, the_best_reading_wins_in_either_order, merges);
	tcase_add_test(cases, points_beyond_the_devices_length_are_not_there);
	tcase_add_test(cases, measured_points_are_those_with_a_register);
}

int main(void)
{
	return run_suite("regmap_measure", add_tests);
}
