/* test_regmap_load.c - loading a device file: what it may say, and each complaint. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "tests/unit/models/mapfile.h"
#include "tests/unit/models/suite.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_regmap_load.cfg"

static struct mapfile m;

static void close_map(void)
{
	mapfile_close(&m, FILE_PATH);
}

static const char full[] =
	"model = { id = \"acme\"; name = \"Acme\"; rank = 7; ref = \"manual\";\n"
	"points = (\n"
	"{ at = 100; name = \"P\"; type = \"int32\"; sf = \"SF\"; unit = \"W\";\n"
	"  maps = \"p_w\"; scale = -1; offset = 0.5; word_order = \"little\"; },\n"
	"{ at = 102; name = \"SF\"; type = \"sunssf\"; },\n"
	"{ at = 103; name = \"Soc\"; type = \"uint16\"; sf = -1; maps = \"soc_pct\";\n"
	"  valid = ( 5, 95.5 ); poll = \"slow\"; },\n"
	"{ at = 104; name = \"Rtg\"; type = \"uint16\"; rates = \"p_max_w\"; },\n"
	"{ at = 105; name = \"Mn\"; type = \"string\"; size = 4; text = \"maker\"; },\n"
	"{ at = 109; name = \"St\"; type = \"enum16\"; maps = \"state\";\n"
	"  values = ( (1, 0), [4, 3] ); },\n"
	"{ at = 110; name = \"Set\"; type = \"uint16\"; access = \"rw\"; },\n"
	"{ at = 111; name = \"Ena\"; type = \"uint16\"; access = \"rw\"; },\n"
	"{ at = 112; name = \"Tms\"; type = \"uint16\"; access = \"rw\"; } );\n"
	"controls = ( { setpoint = \"p_max_w\"; percent_of = \"p_max_w\";\n"
	"  write = ( { point = \"Set\"; from = \"percent\"; },\n"
	"            { point = \"Tms\"; from = \"revert_s\"; } );\n"
	"  enable = ( { point = \"Ena\"; number = 1; } );\n"
	"  release = ( { point = \"Ena\"; number = 0.0; } ); } ); };\n";

START_TEST(the_head_and_the_points_are_read)
{
	const struct sk_map_point *p;

	mapfile_open(&m, FILE_PATH, full);
	ck_assert_str_eq(m.map.id, "acme");
	ck_assert_str_eq(m.map.name, "Acme");
	ck_assert_str_eq(m.map.file, FILE_PATH);
	ck_assert_int_eq(m.map.sunspec, 0);
	ck_assert_int_eq(m.map.rank, 7);
	ck_assert_uint_eq(m.map.point_count, 9);
	p = &m.map.points[0];
	ck_assert_uint_eq(p->at, 100);
	ck_assert_uint_eq(p->regs, 2);
	ck_assert_int_eq(p->type, SK_REG_S32);
	ck_assert_str_eq(p->unit, "W");
	ck_assert_int_eq(p->sf, 1);
	ck_assert_int_eq(p->maps, SK_PT_P_W);
	ck_assert_int_eq(p->rating, -1);
	ck_assert_double_eq(p->scale, -1);
	ck_assert_double_eq(p->offset, 0.5);
	ck_assert(p->low_first);
	ck_assert(!p->writable);
	ck_assert_int_eq(p->poll, SK_POLL_FAST);
	ck_assert_uint_eq(p->instance, 0);
	ck_assert_int_eq(p->count, -1);
	ck_assert_double_eq(p->least, sk_point_info(SK_PT_P_W)->least);
}
END_TEST

START_TEST(the_other_keys_of_a_point_are_read)
{
	const struct sk_map_point *p;

	mapfile_open(&m, FILE_PATH, full);
	p = &m.map.points[2];
	ck_assert_int_eq(p->sf, -1);
	ck_assert_int_eq(p->sf_const, -1);
	ck_assert_double_eq(p->least, 5);
	ck_assert_double_eq(p->most, 95.5);
	ck_assert_int_eq(p->poll, SK_POLL_SLOW);
	ck_assert_int_eq(m.map.points[3].rating, SK_RATING_P_MAX_W);
	ck_assert_int_eq(m.map.points[3].poll, SK_POLL_ONCE);
	ck_assert_double_nan(m.map.points[3].least);
	ck_assert_int_eq(m.map.points[4].text, SK_TEXT_MAKER);
	ck_assert_uint_eq(m.map.points[4].regs, 4);
	ck_assert_int_eq(m.map.points[4].poll, SK_POLL_ONCE);
	ck_assert_uint_eq(m.map.points[5].value_count, 2);
	ck_assert_double_eq(m.map.points[5].values[1].raw, 4);
	ck_assert_double_eq(m.map.points[5].values[1].canonical, 3);
	ck_assert(m.map.points[6].writable);
	ck_assert_int_eq(m.map.points[6].poll, SK_POLL_NEVER);
}
END_TEST

START_TEST(the_controls_are_read)
{
	const struct sk_map_control *c;

	mapfile_open(&m, FILE_PATH, full);
	ck_assert_ptr_null(sk_map_control_for(&m.map, SK_SP_RUN));
	c = sk_map_control_for(&m.map, SK_SP_P_MAX_W);
	ck_assert_ptr_nonnull(c);
	ck_assert_int_eq(c->percent_of, SK_RATING_P_MAX_W);
	ck_assert_uint_eq(c->write_count, 2);
	ck_assert_int_eq(c->write[0].point, 6);
	ck_assert_int_eq(c->write[0].from, SK_FROM_PERCENT);
	ck_assert_int_eq(c->write[1].point, 8);
	ck_assert_int_eq(c->write[1].from, SK_FROM_REVERT_S);
	ck_assert_uint_eq(c->enable_count, 1);
	ck_assert_int_eq(c->enable[0].from, SK_FROM_NUMBER);
	ck_assert_double_eq(c->enable[0].number, 1);
	ck_assert_uint_eq(c->release_count, 1);
}
END_TEST

#define HEAD "model = { id = \"a\"; name = \"A\"; "
#define P0 "{ at = 0; name = \"P\"; type = \"uint16\"; access = \"rw\"; "
#define ONE(keys) HEAD "points = ( " P0 keys " } ); };"
#define TWO(second) HEAD "points = ( " P0 " }, { at = 1; " second " } ); };"
#define CONTROLS(text) HEAD "points = ( " P0 " } ); controls = " text "; };"
#define CONTROL(text) CONTROLS("( { setpoint = \"p_w\"; " text " } )")

/* A bad file and its one complaint. */
static const struct {
	const char *text, *complaint;
} bad[] = {
	{"model = 5;", "model: is an integer, must be a group { ... }"},
	{HEAD "};", "points: must be a list with at least one point"},
	{HEAD "points = (); };", "points: must be a list with at least one point"},
	{ONE("") " models = 1;", "models: unknown section, allowed model"},
	{HEAD "point = 1; points = ( " P0 "} ); };",
	 "model: point: unknown key, did you mean points?"},
	{HEAD "sunspec = 1; points = ( { at = 0; name = \"I\"; type = \"pad\"; } ); };",
	 "model: length: a SunSpec model needs it"},
	{HEAD "sunspec = 1; length = 2; points = ( { at = 3; name = \"I\"; "
	      "type = \"uint32\"; } ); };",
	 "points[1] \"I\": at: lies beyond the model's length"},
	{HEAD "sunspec = 65535; length = 2; points = ( " P0 "} ); };",
	 "model: sunspec: 65535 is out of range, allowed 1..65534"},
	{HEAD "points = ( 7 ); };", "points[1]: is an integer, must be a group { ... }"},
	{HEAD "points = ( { name = \"I\"; type = \"pad\"; } ); };",
	 "points[1] \"I\": at: is missing"},
	{HEAD "points = ( { at = 65535; name = \"I\"; type = \"int32\"; } ); };",
	 "points[1] \"I\": at: lies beyond the last register"},
	{HEAD "points = ( { at = 65536; name = \"I\"; type = \"pad\"; } ); };",
	 "points[1] \"I\": at: 65536 is out of range, allowed 0..65535"},
	{HEAD "points = ( { at = 0; name = \"I\"; type = \"int\"; } ); };",
	 "points[1] \"I\": type: \"int\" is not known, allowed a register type of "
	 "models/register.h"},
	{HEAD "points = ( { at = 0; name = \"S\"; type = \"string\"; } ); };",
	 "points[1] \"S\": size: a string needs its size in registers"},
	{ONE("size = 2;"), "points[1] \"P\": size: is 2, but uint16 has 1"},
	{ONE("scale = 0;"), "points[1] \"P\": scale: must not be 0"},
	{ONE("valid = ( 5, 5 );"), "points[1] \"P\": valid: must be ( least, most ), two "
				   "numbers in this order"},
	{ONE("valid = ( 5 );"), "points[1] \"P\": valid: must be ( least, most ), two "
				"numbers in this order"},
	{ONE("valid = 5;"), "points[1] \"P\": valid: must be ( least, most ), two "
			    "numbers in this order"},
	{ONE("valid = [ 0.0, 1e999 ];"), "points[1] \"P\": valid: must be ( least, most "
					 "), two numbers in this order"},
	{ONE("valid = ( 5, \"6\" );"), "points[1] \"P\": valid: must be ( least, most ), "
				       "two numbers in this order"},
	{ONE("values = ( (1, 2), 3 );"),
	 "points[1] \"P\": values: must be ( (raw, value), ... ), all numbers"},
	{ONE("values = ( (1, \"x\") );"),
	 "points[1] \"P\": values: must be ( (raw, value), ... ), all numbers"},
	{ONE("values = \"x\";"), "points[1] \"P\": values: must be a list ( ... )"},
	{ONE("values = ( 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 );"),
	 "points[1] \"P\": values: has 13 pairs, allowed 12"},
	{ONE("maps = \"p\";"), "points[1] \"P\": maps: \"p\" is no point, allowed those "
			       "of schema/points.md"},
	{ONE("rates = \"p\";"),
	 "points[1] \"P\": rates: \"p\" is no rating of the nameplate"},
	{ONE("text = \"maker\";"),
	 "points[1] \"P\": text: must be a string of the device"},
	{ONE("poll = \"often\";"),
	 "points[1] \"P\": poll: \"often\" is not known, allowed \"fast\", \"slow\", "
	 "\"once\", \"never\""},
	{ONE("sf = \"X\";"), "P: sf: \"X\" is no point of type sunssf"},
	{ONE("sf = \"P\";"), "P: sf: \"P\" is no point of type sunssf"},
	{ONE("sf = 11;"), "P: sf: must be the name of a point or an integer in -10..10"},
	{ONE("sf = 0.5;"), "P: sf: must be the name of a point or an integer in -10..10"},
	{ONE("sf = 4294967296;"),
	 "P: sf: must be the name of a point or an integer in -10..10"},
	{TWO("name = \"P\"; type = \"pad\";"), "P: name: stands already above"},
	{HEAD "points = ( { at = 0; name = \"A\"; type = \"int32\"; }, "
	      "{ at = 1; name = \"B\"; type = \"pad\"; } ); };",
	 "B: at: overlaps A"},
	{HEAD "points = ( " P0 "maps = \"p_w\"; }, { at = 1; name = \"B\"; "
	      "type = \"int16\"; maps = \"p_w\"; } ); };",
	 "B: maps: P fills this point already"},
	{HEAD "points = ( " P0 "rates = \"e_wh\"; }, { at = 1; name = \"B\"; "
	      "type = \"int16\"; rates = \"e_wh\"; } ); };",
	 "B: rates: P fills this rating already"},
	{TWO("name = \"S\"; type = \"string\"; size = 2; maps = \"p_w\";"),
	 "points[2] \"S\": maps: a string has no number"},
	{TWO("name = \"S\"; type = \"pad\"; rates = \"e_wh\";"),
	 "points[2] \"S\": rates: a pad has no number"},
	{CONTROLS("{ }"), "controls: must be a list ( ... )"},
	{CONTROLS("( 7 )"), "controls[1]: is an integer, must be a group { ... }"},
	{CONTROLS(
		 "( { setpoint = \"p\"; write = ( { point = \"P\"; number = 1; } ); } )"),
	 "controls[1] \"p\": setpoint: \"p\" is not known, allowed a field of a "
	 "setpoint"},
	{CONTROL(""), "controls[1] \"p_w\": write: must have at least one step"},
	{CONTROL("write = ( { point = \"Q\"; number = 1; } );"),
	 "controls[1] \"p_w\": write[1]: point: \"Q\" is no point"},
	{CONTROL("write = ( { point = \"P\"; } );"),
	 "controls[1] \"p_w\": write[1]: from: must be one of \"value\", "
	 "\"percent\", \"opposite\", \"magnitude\", \"direction\", \"revert_s\", "
	 "\"fallback\", "
	 "\"falls_back\", or else a "
	 "number must be given"},
	{CONTROL("write = ( { point = \"P\"; from = \"value\"; number = 1; } );"),
	 "controls[1] \"p_w\": write[1]: from: must be one of \"value\", "
	 "\"percent\", \"opposite\", \"magnitude\", \"direction\", \"revert_s\", "
	 "\"fallback\", "
	 "\"falls_back\", or else a "
	 "number must be given"},
	{CONTROL("write = ( { point = \"P\"; from = \"percent\"; } );"),
	 "controls[1] \"p_w\": write[1]: from: \"percent\" needs percent_of"},
	{CONTROL("percent_of = \"p\"; write = ( { point = \"P\"; number = 1; } );"),
	 "controls[1] \"p_w\": percent_of: \"p\" is not known, allowed a rating of the "
	 "nameplate"},
	{CONTROL("write = ( { point = \"P\"; number = 1; } ); enable = 5;"),
	 "controls[1] \"p_w\": enable: must be a list ( ... )"},
	{CONTROL("write = ( { point = \"P\"; number = 1; } ); release = ( 5 );"),
	 "controls[1] \"p_w\": release[1]: is an integer, must be a group { ... }"},
	{HEAD "points = ( { at = 0; name = \"R\"; type = \"int16\"; } ); controls = ( { "
	      "setpoint = \"p_w\"; write = ( { point = \"R\"; from = \"value\"; } ); } "
	      "); };",
	 "controls[1] \"p_w\": write[1]: point: \"R\" is read-only"},
	{CONTROLS("( { setpoint = \"run\"; write = ( { point = \"P\"; number = 1; } ); "
		  "}, { setpoint = \"run\"; write = ( { point = \"P\"; number = 1; } ); "
		  "} )"),
	 "controls[2] \"run\": setpoint: stands already above"},
	{"model = {", "syntax error"},
};

START_TEST(complaints_say_what_is_wrong)
{
	ck_assert_int_eq(mapfile_load(&m, FILE_PATH, bad[_i].text), SK_ECONFIG);
	ck_assert_uint_ge(m.diag.count, 1);
	ck_assert_str_eq(m.diag.lines[0].text, bad[_i].complaint);
	ck_assert_str_eq(m.diag.lines[0].file, FILE_PATH);
	ck_assert_uint_eq(m.map.point_count, 0);
	ck_assert_ptr_null(m.map.points);
}
END_TEST

START_TEST(nine_steps_are_too_many)
{
	char text[1024] = CONTROLS("( { setpoint = \"p_w\"; write = ( ");
	size_t used = (size_t)(strstr(text, "write = ( ") - text) + 10;

	for (int i = 0; i < 9; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s{ point = \"P\"; number = 1; }",
					 i ? ", " : "");
	(void)snprintf(text + used, sizeof(text) - used, " ); } ); };");
	ck_assert_int_eq(mapfile_load(&m, FILE_PATH, text), SK_ECONFIG);
	ck_assert_uint_eq(m.diag.count, 1);
	ck_assert_str_eq(m.diag.lines[0].text,
			 "controls[1] \"p_w\": write: has 9 steps, allowed 8");
}
END_TEST

START_TEST(thousands_of_points_are_refused_without_thousands_of_complaints)
{
	size_t size = 4096 * 64, used;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	used = (size_t)snprintf(text, size, HEAD "points = ( " P0 "}");
	for (int i = 0; i < 4095; i++)
		used += (size_t)snprintf(text + used, size - used,
					 ",{at=0;name=\"P\";type=\"pad\";}");
	(void)snprintf(text + used, size - used, " ); };");
	ck_assert_int_eq(mapfile_load(&m, FILE_PATH, text), SK_ECONFIG);
	ck_assert_uint_le(m.diag.count, 3 * 4096);
	free(text);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
	struct sk_map map = {.rank = 5};

	ck_assert_int_eq(sk_map_load(FILE_PATH ".none", &map, &m.diag), SK_ECONFIG);
	ck_assert_uint_eq(m.diag.count, 1);
	ck_assert_int_eq(map.rank, 5);
}
END_TEST

START_TEST(names_that_are_none_are_not_found)
{
	mapfile_open(&m, FILE_PATH, full);
	ck_assert_int_eq(sk_map_point_by_name(&m.map, "p"), -1);
	ck_assert_int_eq(sk_map_point_by_name(&m.map, NULL), -1);
	ck_assert_int_eq(sk_rating_by_name("p_max_w"), SK_RATING_P_MAX_W);
	ck_assert_int_eq(sk_rating_by_name("p"), -1);
	ck_assert_int_eq(sk_rating_by_name(NULL), -1);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, NULL, close_map);
	tcase_add_test(cases, the_head_and_the_points_are_read);
	tcase_add_test(cases, the_other_keys_of_a_point_are_read);
	tcase_add_test(cases, the_controls_are_read);
	ADD_LOOP(cases, complaints_say_what_is_wrong, bad);
	tcase_add_test(cases, nine_steps_are_too_many);
	tcase_add_test(cases,
		       thousands_of_points_are_refused_without_thousands_of_complaints);
	tcase_add_test(cases, a_file_that_is_not_there_is_told);
	tcase_add_test(cases, names_that_are_none_are_not_found);
}

int main(void)
{
	return run_suite("regmap_load", add_tests);
}
