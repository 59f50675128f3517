/* test_regmap_value.c - engineering values from registers and back. */
#include <check.h>
#include <math.h>

#include "tests/unit/models/mapfile.h"
#include "tests/unit/models/suite.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_regmap_value.cfg"

static const char text[] =
	"model = { id = \"x\"; name = \"x\"; points = ("
	"{ at = 0; name = \"SF\"; type = \"sunssf\"; },"
	"{ at = 1; name = \"U\"; type = \"uint16\"; sf = \"SF\"; access = \"rw\"; },"
	"{ at = 2; name = \"S\"; type = \"int32\"; sf = \"SF\"; scale = -1; },"
	"{ at = 4; name = \"T\"; type = \"int16\"; sf = -1; offset = -40; },"
	"{ at = 5; name = \"St\"; type = \"enum16\"; maps = \"state\";"
	"  values = ( (1, 0), (4, 3), (5, 3) ); },"
	"{ at = 6; name = \"Soc\"; type = \"uint16\"; maps = \"soc_pct\"; },"
	"{ at = 7; name = \"Lim\"; type = \"int16\"; valid = ( -5, 5 ); },"
	"{ at = 8; name = \"F\"; type = \"float32\"; word_order = \"little\"; },"
	"{ at = 10; name = \"Str\"; type = \"string\"; size = 2; },"
	"{ at = 199; name = \"End\"; type = \"uint32\"; } ); };";

static struct mapfile m;

static void open_map(void)
{
	mapfile_open(&m, FILE_PATH, text);
}

static void close_map(void)
{
	mapfile_close(&m, FILE_PATH);
}

static const struct {
	const char *point;
	uint16_t sf;
	uint16_t regs[2];
	double value; /* NAN where there is none */
	unsigned quality;
} reads[] = {
	{"U", 0, {5000}, 5000, SK_Q_GOOD},
	{"U", 0xFFFE, {4998}, 49.98, SK_Q_GOOD}, /* exactly the nearest double */
	{"U", 3, {5}, 5000, SK_Q_GOOD},
	{"U", 10, {1}, 1e10, SK_Q_GOOD},
	{"U", 0xFFF6, {1}, 1e-10, SK_Q_GOOD},
	{"U", 0, {0xFFFF}, (double)NAN, SK_Q_INVALID},
	{"U", 0x8000, {5000}, (double)NAN, SK_Q_INVALID},
	{"U", 11, {5000}, (double)NAN, SK_Q_INVALID},
	{"U", 0xFFF5, {5000}, (double)NAN, SK_Q_INVALID},
	{"S", 1, {0xFFFF, 0xFFFE}, 20, SK_Q_GOOD},
	{"S", 0xFFFF, {0, 25}, -2.5, SK_Q_GOOD},
	{"T", 0, {425}, 2.5, SK_Q_GOOD},
	{"T", 0x8000, {400}, 0, SK_Q_GOOD}, /* a constant needs no register */
	{"St", 0, {4}, 3, SK_Q_GOOD},
	{"St", 0, {2}, (double)NAN, SK_Q_RANGE},
	{"St", 0, {0xFFFF}, (double)NAN, SK_Q_INVALID},
	{"Soc", 0, {100}, 100, SK_Q_GOOD},
	{"Soc", 0, {101}, (double)NAN, SK_Q_RANGE},
	{"Lim", 0, {5}, 5, SK_Q_GOOD},
	{"Lim", 0, {6}, (double)NAN, SK_Q_RANGE},
	{"Lim", 0, {0xFFFA}, (double)NAN, SK_Q_RANGE},
	{"F", 0, {0x0000, 0x4248}, 50, SK_Q_GOOD},
	{"F", 0, {0x0000, 0x7FC0}, (double)NAN, SK_Q_INVALID},
	{"Str", 0, {0x4142}, (double)NAN, SK_Q_INVALID},
	{"End", 0, {0}, (double)NAN, SK_Q_COMM}, /* beyond the window */
};

START_TEST(registers_become_engineering_values)
{
	size_t point = mapfile_point(&m, reads[_i].point);
	double value = 42;

	m.reg[0] = reads[_i].sf;
	m.reg[m.map.points[point].at] = reads[_i].regs[0];
	if (m.map.points[point].at + 1 < MAP_REGS)
		m.reg[m.map.points[point].at + 1] = reads[_i].regs[1];
	ck_assert_uint_eq(sk_map_read(&m.map, point, &m.window, &value),
			  reads[_i].quality);
	if (reads[_i].quality == SK_Q_GOOD)
		ck_assert_double_eq(value, reads[_i].value);
	else
		ck_assert_double_nan(value);
}
END_TEST

static const struct {
	const char *point;
	size_t unread;
	unsigned quality;
} gaps[] = {
	{"U", 1, SK_Q_COMM}, {"U", 0, SK_Q_COMM}, {"U", 2, SK_Q_GOOD},
	{"S", 2, SK_Q_COMM}, {"S", 3, SK_Q_COMM}, {"T", 0, SK_Q_GOOD},
};

START_TEST(what_was_not_read_is_not_known)
{
	double value;

	m.known[gaps[_i].unread] = false;
	ck_assert_uint_eq(
		sk_map_read(&m.map, mapfile_point(&m, gaps[_i].point), &m.window, &value),
		gaps[_i].quality);
}
END_TEST

START_TEST(a_short_window_ends_the_device)
{
	double value;

	m.window.count = 3;
	ck_assert_uint_eq(sk_map_read(&m.map, mapfile_point(&m, "U"), &m.window, &value),
			  SK_Q_GOOD);
	ck_assert_uint_eq(sk_map_read(&m.map, mapfile_point(&m, "S"), &m.window, &value),
			  SK_Q_COMM);
	ck_assert(!sk_map_known(&m.map, mapfile_point(&m, "S"), &m.window));
	ck_assert(sk_map_known(&m.map, mapfile_point(&m, "U"), &m.window));
}
END_TEST

static const struct {
	const char *point;
	uint16_t sf;
	double value;
	int err;
	uint16_t regs[2];
} writes[] = {
	{"U", 0xFFFE, 49.98, SK_OK, {4998}},
	{"U", 0xFFFE, 49.984, SK_OK, {4998}},
	{"U", 0xFFFE, 49.985, SK_OK, {4999}},
	{"U", 2, 5000, SK_OK, {50}},
	{"U", 0xFFFE, 655.35, SK_ERANGE, {0}},
	{"U", 0xFFFE, -0.01, SK_ERANGE, {0}},
	{"U", 0x8000, 1, SK_EABSENT, {0}},
	{"U", 0, (double)NAN, SK_OK, {0xFFFF}},
	{"U", 0, (double)INFINITY, SK_ERANGE, {0}},
	{"S", 0, 2, SK_OK, {0xFFFF, 0xFFFE}},
	{"T", 0, 2.5, SK_OK, {425}},
	{"St", 0, 3, SK_OK, {4}},
	{"St", 0, 2, SK_ERANGE, {0}},
	{"Soc", 0, 101, SK_ERANGE, {0}},
	{"Lim", 0, -5, SK_OK, {0xFFFB}},
	{"Lim", 0, -5.1, SK_ERANGE, {0}},
	{"F", 0, 50, SK_OK, {0x0000, 0x4248}},
	{"F", 0, 1e39, SK_ERANGE, {0}},
	{"Str", 0, 1, SK_EINVAL, {0}},
};

START_TEST(engineering_values_become_registers)
{
	size_t point = mapfile_point(&m, writes[_i].point);
	uint16_t regs[2] = {0, 0};

	m.reg[0] = writes[_i].sf;
	ck_assert_int_eq(sk_map_write(&m.map, point, writes[_i].value, &m.window, regs),
			 writes[_i].err);
	ck_assert_uint_eq(regs[0], writes[_i].regs[0]);
	ck_assert_uint_eq(regs[1], writes[_i].regs[1]);
}
END_TEST

START_TEST(every_register_goes_both_ways)
{
	size_t point = mapfile_point(&m, "U");

	for (int sf = -10; sf <= 10; sf++) {
		m.reg[0] = (uint16_t)sf;
		for (unsigned raw = 0; raw < 0xFFFF; raw += 61) {
			uint16_t back = 0;
			double value;

			m.reg[1] = (uint16_t)raw;
			ck_assert_uint_eq(sk_map_read(&m.map, point, &m.window, &value),
					  SK_Q_GOOD);
			ck_assert_int_eq(
				sk_map_write(&m.map, point, value, &m.window, &back),
				SK_OK);
			ck_assert_uint_eq(back, raw);
		}
	}
}
END_TEST

START_TEST(writing_needs_the_scale_factor_of_this_window)
{
	uint16_t regs[2];

	m.known[0] = false;
	ck_assert_int_eq(sk_map_write(&m.map, mapfile_point(&m, "U"), 1, &m.window, regs),
			 SK_EABSENT);
}
END_TEST

static const struct {
	const char *point;
	uint16_t sf;
	int err;
	double step;
} steps[] = {
	{"U", 0xFFFD, SK_OK, 0.001},  {"S", 0xFFFE, SK_OK, 0.01}, {"T", 0, SK_OK, 0.1},
	{"U", 0x8000, SK_EABSENT, 0}, {"F", 0, SK_EABSENT, 0},
};

START_TEST(the_resolution_is_one_register_step)
{
	double step = 0;

	m.reg[0] = steps[_i].sf;
	ck_assert_int_eq(sk_map_resolution(&m.map, mapfile_point(&m, steps[_i].point),
					   &m.window, &step),
			 steps[_i].err);
	ck_assert_double_eq(step, steps[_i].step);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, open_map, close_map);
	ADD_LOOP(cases, registers_become_engineering_values, reads);
	ADD_LOOP(cases, what_was_not_read_is_not_known, gaps);
	tcase_add_test(cases, a_short_window_ends_the_device);
	ADD_LOOP(cases, engineering_values_become_registers, writes);
	tcase_add_test(cases, every_register_goes_both_ways);
	tcase_add_test(cases, writing_needs_the_scale_factor_of_this_window);
	ADD_LOOP(cases, the_resolution_is_one_register_step, steps);
}

int main(void)
{
	return run_suite("regmap_value", add_tests);
}
