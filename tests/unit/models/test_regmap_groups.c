/* test_regmap_groups.c - repeating groups: expansion, count, and each complaint. */
#include <check.h>
#include <math.h>

#include "tests/unit/models/mapfile.h"
#include "tests/unit/models/suite.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_regmap_groups.cfg"

static struct mapfile m;

static void close_map(void)
{
	mapfile_close(&m, FILE_PATH);
}

#define HEAD                                                                           \
	"model = { id = \"160\"; name = \"x\"; sunspec = 160; length = 38; points = (" \
	"{ at = 2; name = \"V_SF\"; type = \"sunssf\"; },"                             \
	"{ at = 3; name = \"N\"; type = \"count\"; }, "                                \
	"{ at = 4; name = \"Wide\"; type = \"uint32\"; } ); "
#define GROUP(keys, points) \
	HEAD "groups = ( { name = \"mod\"; " keys " points = ( " points " ); } ); };"
#define KEYS "at = 10; stride = 10; most = 3; count = \"N\"; "
#define V "{ at = 1; name = \"V\"; type = \"uint16\"; sf = \"V_SF\"; maps = \"dc_v\"; }"
#define W                                                                               \
	"{ at = 2; name = \"W\"; type = \"int32\"; sf = \"W_SF\"; access = \"rw\"; }, " \
	"{ at = 4; name = \"W_SF\"; type = \"sunssf\"; }"

START_TEST(a_group_is_expanded)
{
	static const unsigned at[] = {11, 21, 31};
	const struct sk_map_point *p;
	char name[32];

	mapfile_open(&m, FILE_PATH, GROUP(KEYS, V ", " W));
	ck_assert_uint_eq(m.map.point_count, 3 + 3 * 3);
	for (unsigned i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "mod[%u].V", i + 1);
		p = &m.map.points[mapfile_point(&m, name)];
		ck_assert_uint_eq(p->at, at[i]);
		ck_assert_uint_eq(p->instance, i + 1);
		ck_assert_int_eq(p->count, (int)mapfile_point(&m, "N"));
		ck_assert_int_eq(p->sf, (int)mapfile_point(&m, "V_SF"));
		ck_assert_int_eq(p->maps, i == 0 ? SK_PT_DC_V : -1);
		ck_assert_int_eq(p->poll, i == 0 ? SK_POLL_FAST : SK_POLL_NEVER);
		(void)snprintf(name, sizeof(name), "mod[%u].W", i + 1);
		p = &m.map.points[mapfile_point(&m, name)];
		ck_assert(p->writable);
		(void)snprintf(name, sizeof(name), "mod[%u].W_SF", i + 1);
		ck_assert_int_eq(p->sf, (int)mapfile_point(&m, name));
	}
}
END_TEST

static const struct {
	uint16_t count;
	bool count_known;
	unsigned there; /* how many instances are */
} counts[] = {
	{0, true, 0},  {1, true, 1}, {2, true, 2},
	{3, true, 3},  {9, true, 3}, {0xFFFF, true, 3}, /* the length decides */
	{1, false, 3},
};

START_TEST(instances_beyond_the_count_are_not_there)
{
	uint16_t regs[2];
	char name[32];
	double value;

	mapfile_open(&m, FILE_PATH, GROUP(KEYS, V ", " W));
	m.reg[3] = counts[_i].count;
	m.known[3] = counts[_i].count_known;
	for (unsigned i = 1; i <= 3; i++) {
		size_t point;

		(void)snprintf(name, sizeof(name), "mod[%u].W", i);
		point = mapfile_point(&m, name);
		ck_assert_uint_eq(sk_map_read(&m.map, point, &m.window, &value),
				  i <= counts[_i].there ? SK_Q_GOOD : SK_Q_INVALID);
		ck_assert_int_eq(sk_map_write(&m.map, point, 1, &m.window, regs),
				 i <= counts[_i].there ? SK_OK : SK_EABSENT);
	}
}
END_TEST

START_TEST(each_instance_has_its_own_scale_factor)
{
	double value;

	mapfile_open(&m, FILE_PATH, GROUP(KEYS, W));
	m.reg[3] = 2;
	m.reg[13] = m.reg[23] = 5;
	m.reg[24] = 2;
	ck_assert_uint_eq(
		sk_map_read(&m.map, mapfile_point(&m, "mod[1].W"), &m.window, &value), 0);
	ck_assert_double_eq(value, 5);
	ck_assert_uint_eq(
		sk_map_read(&m.map, mapfile_point(&m, "mod[2].W"), &m.window, &value), 0);
	ck_assert_double_eq(value, 500);
}
END_TEST

static const struct {
	const char *text, *complaint;
} bad[] = {
	{HEAD "groups = 5; };", "groups: must be a list ( ... )"},
	{HEAD "groups = ( 5 ); };", "groups[1]: is an integer, must be a group { ... }"},
	{GROUP("at = 10; stride = 10; most = 3;", V),
	 "groups[1] \"mod\": count: is missing"},
	{GROUP("at = 10; stride = 10; most = 3; count = \"M\";", V),
	 "groups[1] \"mod\": count: \"M\" is no point that counts"},
	{GROUP("at = 10; stride = 10; most = 3; count = \"Wide\";", V),
	 "groups[1] \"mod\": count: \"Wide\" is no point that counts"},
	{GROUP("at = 10; stride = 0; most = 3; count = \"N\";", V),
	 "groups[1] \"mod\": stride: 0 is out of range, allowed 1..1000 registers"},
	{GROUP("at = 10; stride = 10; most = 65; count = \"N\";", V),
	 "groups[1] \"mod\": most: 65 is out of range, allowed 1..64"},
	{GROUP("at = 10; stride = 10; most = 4; count = \"N\";", V),
	 "groups[1] \"mod\": most: the last V lies beyond the model's length"},
	{GROUP("at = 10; stride = 4; most = 2; count = \"N\";", V ", " W),
	 "groups[1] \"mod\": stride: 4 is too short for W_SF"},
	{GROUP(KEYS, "{ at = 0; name = \"X\"; type = \"int\"; }"),
	 "groups[1] \"mod\" points[1] \"X\": type: \"int\" is not known, allowed a "
	 "register type of models/register.h"},
	{GROUP(KEYS, "{ at = 0; name = \"abcdefghijklmnopqrstuvwxyz\"; type = "
		     "\"pad\"; }"),
	 "groups[1] \"mod\": name: mod[3].abcdefghijklmnopqrstuvwxyz is too long, "
	 "allowed 31 characters"},
	{GROUP("at = 4; stride = 10; most = 1; count = \"N\";", V),
	 "mod[1].V: at: overlaps Wide"},
	{GROUP(KEYS, "{ at = 0; name = \"X\"; type = \"pad\"; sf = \"Y\"; }"),
	 "mod[1].X: sf: \"Y\" is no point of type sunssf"},
};

START_TEST(complaints_are_told_once_for_all_instances)
{
	ck_assert_int_eq(mapfile_load(&m, FILE_PATH, bad[_i].text), SK_ECONFIG);
	ck_assert_uint_eq(m.diag.count, 1);
	ck_assert_str_eq(m.diag.lines[0].text, bad[_i].complaint);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, NULL, close_map);
	tcase_add_test(cases, a_group_is_expanded);
	ADD_LOOP(cases, instances_beyond_the_count_are_not_there, counts);
	tcase_add_test(cases, each_instance_has_its_own_scale_factor);
	ADD_LOOP(cases, complaints_are_told_once_for_all_instances, bad);
}

int main(void)
{
	return run_suite("regmap_groups", add_tests);
}
