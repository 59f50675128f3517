/* test_regmap_vendor.c - what vendor devices need beyond SunSpec: tables, own codes,
 * wear. */
#include <check.h>
#include <math.h>

#include "tests/unit/models/mapfile.h"
#include "tests/unit/models/suite.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_regmap_vendor.cfg"

static struct mapfile m;

static void close_map(void)
{
	mapfile_close(&m, FILE_PATH);
}

#define HEAD "model = { id = \"v\"; name = \"V\"; "

static const char vendor[] =
	HEAD "write = \"single\"; max_read = 20; points = ("
	     "{ at = 0; name = \"In\"; type = \"uint16\"; table = \"input\"; maps = "
	     "\"p_w\"; },"
	     "{ at = 0; name = \"Out\"; type = \"uint16\"; access = \"rw\"; memory = "
	     "\"flash\";"
	     "  min_write_s = 60; absent = ( 0xFFFE, -3 ); ref = \"page 7\"; },"
	     "{ at = 2; name = \"Long\"; type = \"uint32\"; absent = ( 0xFFFFFFF0 ); },"
	     "{ at = 4; name = \"Key\"; type = \"uint16\"; access = \"w\"; },"
	     "{ at = 5; name = \"All\"; type = \"int16\"; absent = (); } ); };";

START_TEST(the_keys_of_vendors_are_read)
{
	const struct sk_map_point *p;

	mapfile_open(&m, FILE_PATH, vendor);
	ck_assert(m.map.write_single);
	ck_assert_uint_eq(m.map.max_read, 20);
	p = m.map.points;
	ck_assert_int_eq(p[0].table, SK_TABLE_INPUT);
	ck_assert_int_eq(p[1].table, SK_TABLE_HOLDING);
	ck_assert_int_eq(p[1].min_write_s, 60);
	ck_assert(p[1].readable);
	ck_assert(!p[3].readable);
	ck_assert(p[3].writable);
}
END_TEST

START_TEST(without_them_a_device_is_plain)
{
	mapfile_open(&m, FILE_PATH,
		     HEAD "points = ( { at = 0; name = \"P\"; type = \"int16\"; } ); };");
	ck_assert(!m.map.write_single);
	ck_assert_uint_eq(m.map.max_read, 125);
	ck_assert_int_eq(m.map.points[0].table, SK_TABLE_HOLDING);
	ck_assert_int_eq(m.map.points[0].min_write_s, 0);
	ck_assert(!m.map.points[0].own_absent);
}
END_TEST

static const struct {
	const char *point;
	uint16_t regs[2];
	double value;
	unsigned quality;
} reads[] = {
	{"Out", {0xFFFF, 0}, 65535, SK_Q_GOOD},
	{"Out", {0xFFFE, 0}, 0, SK_Q_INVALID},
	{"Out", {0xFFFD, 0}, 0, SK_Q_INVALID},
	{"Long", {0xFFFF, 0xFFFF}, 4294967295.0, SK_Q_GOOD},
	{"Long", {0xFFFF, 0xFFF0}, 0, SK_Q_INVALID},
	{"All", {0x8000, 0}, -32768, SK_Q_GOOD},
	{"In", {7, 0}, 0, SK_Q_COMM}, /* of another table */
};

START_TEST(own_codes_take_the_place_of_sentinels)
{
	double value;
	size_t point;

	mapfile_open(&m, FILE_PATH, vendor);
	point = mapfile_point(&m, reads[_i].point);
	memcpy(m.reg + m.map.points[point].at, reads[_i].regs,
	       m.map.points[point].regs * sizeof(uint16_t));
	ck_assert_uint_eq(sk_map_read(&m.map, point, &m.window, &value),
			  reads[_i].quality);
	if (reads[_i].quality == SK_Q_GOOD)
		ck_assert_double_eq(value, reads[_i].value);
}
END_TEST

START_TEST(own_codes_are_written_for_nothing_and_for_nothing_else)
{
	uint16_t reg = 0;
	size_t point;

	mapfile_open(&m, FILE_PATH, vendor);
	point = mapfile_point(&m, "Out");
	ck_assert_int_eq(sk_map_write(&m.map, point, (double)NAN, &m.window, &reg), 0);
	ck_assert_uint_eq(reg, 0xFFFE);
	ck_assert_int_eq(sk_map_write(&m.map, point, 65533, &m.window, &reg), SK_ERANGE);
}
END_TEST

#define ONE(keys) \
	HEAD "points = ( { at = 0; name = \"P\"; type = \"uint16\"; " keys " } ); };"

static const struct {
	const char *text, *complaint;
} bad[] = {
	{ONE("table = \"input\"; access = \"rw\";"),
	 "points[1] \"P\": access: nothing in the table input can be written"},
	{ONE("access = \"w\"; maps = \"p_w\";"),
	 "points[1] \"P\": access: \"w\" is never read"},
	{ONE("access = \"rw\"; memory = \"flash\";"),
	 "points[1] \"P\": min_write_s: belongs to memory = \"flash\", and flash needs "
	 "it"},
	{ONE("access = \"rw\"; min_write_s = 5;"),
	 "points[1] \"P\": min_write_s: belongs to memory = \"flash\", and flash needs "
	 "it"},
	{ONE("access = \"rw\"; memory = \"flash\"; min_write_s = 5; rewrite_s = 5;"),
	 "points[1] \"P\": rewrite_s: must be above min_write_s"},
	{ONE("access = \"rw\"; rewrite_s = 5;"),
	 "points[1] \"P\": rewrite_s: belongs to memory = \"flash\""},
	{ONE("access = \"w\"; memory = \"flash\"; min_write_s = 5;"),
	 "points[1] \"P\": memory: flash is compared before it is written: it needs "
	 "access = \"rw\""},
	{ONE("maps = \"p_w\"; poll = \"once\";"),
	 "points[1] \"P\": poll: must be \"fast\" or \"slow\" for what maps"},
	{ONE("absent = ( 1.5 );"),
	 "points[1] \"P\": absent: must be ( code, ... ), all integers"},
	{ONE("absent = ( 1, 2, 3, 4, 5, 6, 7, 8, 9 );"),
	 "points[1] \"P\": absent: has 9 codes, allowed 8"},
	{HEAD "points = ( { at = 0; name = \"C\"; type = \"uint32\"; table = \"coil\"; } "
	      "); };",
	 "points[1] \"C\": type: a coil is one bit"},
	{HEAD "sunspec = 9; length = 5; points = ( { at = 0; name = \"C\"; type = "
	      "\"uint16\"; table = \"input\"; } ); };",
	 "points[1] \"C\": table: a SunSpec model has only holding"},
	{HEAD "points = ( { at = 0; name = \"A\"; type = \"uint16\"; sf = \"F\"; }, { at "
	      "= 0; name = \"F\"; type = \"sunssf\"; table = \"input\"; } ); };",
	 "A: sf: \"F\" is in another table"},
	{HEAD "points = ( { at = 0; name = \"A\"; type = \"uint16\"; access = \"rw\"; }, "
	      "{ at = 0; name = \"B\"; type = \"uint16\"; access = \"rw\"; table = "
	      "\"coil\"; } ); controls = ( { setpoint = \"run\"; write = ( { point = "
	      "\"A\"; from = \"value\"; }, { point = \"B\"; number = 1; } ); } ); };",
	 "controls[1] \"run\": write: B stands in another table than the first"},
};

START_TEST(what_cannot_be_is_told)
{
	ck_assert_int_eq(mapfile_load(&m, FILE_PATH, bad[_i].text), SK_ECONFIG);
	ck_assert_uint_ge(m.diag.count, 1);
	ck_assert_str_eq(m.diag.lines[0].text, bad[_i].complaint);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, NULL, close_map);
	tcase_add_test(cases, the_keys_of_vendors_are_read);
	tcase_add_test(cases, without_them_a_device_is_plain);
	ADD_LOOP(cases, own_codes_take_the_place_of_sentinels, reads);
	tcase_add_test(cases, own_codes_are_written_for_nothing_and_for_nothing_else);
	ADD_LOOP(cases, what_cannot_be_is_told, bad);
}

int main(void)
{
	return run_suite("regmap_vendor", add_tests);
}
