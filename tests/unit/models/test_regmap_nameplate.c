/* test_regmap_nameplate.c - what a device can do, read from its registers. */
#include <check.h>
#include <math.h>

#include "tests/unit/models/mapfile.h"
#include "tests/unit/models/suite.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_regmap_nameplate.cfg"

static const char text[] =
	"model = { id = \"x\"; name = \"x\"; points = ("
	"{ at = 0; name = \"Mn\"; type = \"string\"; size = 2; text = \"maker\"; },"
	"{ at = 2; name = \"Md\"; type = \"string\"; size = 2; text = \"model\"; },"
	"{ at = 4; name = \"Max\"; type = \"int16\"; rates = \"p_max_w\"; },"
	"{ at = 5; name = \"Min\"; type = \"int16\"; rates = \"p_min_w\"; },"
	"{ at = 6; name = \"Ofs\"; type = \"int16\"; sf = \"SF\"; access = \"rw\"; },"
	"{ at = 7; name = \"Ena\"; type = \"enum16\"; access = \"rw\"; },"
	"{ at = 8; name = \"Tms\"; type = \"uint16\"; access = \"rw\"; },"
	"{ at = 9; name = \"SF\"; type = \"sunssf\"; } );"
	"controls = ( { setpoint = \"f_offset_hz\";"
	"  write = ( { point = \"Tms\"; from = \"revert_s\"; },"
	"            { point = \"Ofs\"; from = \"value\"; } );"
	"  enable = ( { point = \"Ena\"; number = 1; } ); } ); };";

static struct mapfile m;

static void open_map(void)
{
	mapfile_open(&m, FILE_PATH, text);
	sk_reg_encode_text("Acme", m.reg, 2);
	m.reg[4] = 100;
	m.reg[5] = (uint16_t)-100;
	m.reg[9] = (uint16_t)-3;
	m.window.count = 10;
}

static void close_map(void)
{
	mapfile_close(&m, FILE_PATH);
}

static struct sk_nameplate merged(void)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	sk_map_nameplate(&m.map, &m.window, &n);
	return n;
}

START_TEST(texts_ratings_and_capabilities_are_merged)
{
	struct sk_nameplate n = merged();

	ck_assert_str_eq(n.maker, "Acme");
	ck_assert_str_eq(n.model, "");
	ck_assert_double_eq(n.p_max_w, 100);
	ck_assert_double_eq(n.p_min_w, -100);
	ck_assert_double_nan(n.e_wh);
	ck_assert_uint_eq(n.capabilities, SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ));
	ck_assert_double_eq(n.f_offset_lsb_hz, 0.001);
}
END_TEST

START_TEST(what_is_known_already_stays)
{
	struct sk_nameplate n = merged();

	sk_reg_encode_text("Else", m.reg, 2);
	m.reg[4] = 200;
	sk_map_nameplate(&m.map, &m.window, &n);
	ck_assert_str_eq(n.maker, "Acme");
	ck_assert_double_eq(n.p_max_w, 100);
}
END_TEST

START_TEST(what_is_not_plausible_or_not_read_is_not_taken)
{
	struct sk_nameplate n;

	m.reg[4] = (uint16_t)-100; /* a rating of generation below 0 */
	m.reg[5] = 0x8000;
	m.known[1] = false;
	n = merged();
	ck_assert_double_nan(n.p_max_w);
	ck_assert_double_nan(n.p_min_w);
	ck_assert_str_eq(n.maker, "");
}
END_TEST

/* One register of the control in another state: is it a capability, is its step known? */
static const struct {
	size_t at;
	uint16_t reg;
	bool known;
	size_t count;
	bool capable, step_known;
} states[] = {
	{6, 5, true, 10, true, true},
	{6, 0x8000, true, 10, false, false},
	{7, 0xFFFF, true, 10, false, false},
	{8, 0xFFFF, true, 10, true, true}, /* the driver keeps the time */
	{9, 0x8000, true, 10, false, false},
	{6, 0, false, 10, true, true},
	{9, 0, false, 10, true, false},
	{6, 5, true, 9, true, false}, /* the scale factor is beyond the length */
	{6, 5, true, 7, false, false},
	{6, 5, true, 4, false, false},
};

START_TEST(a_setpoint_needs_its_registers)
{
	struct sk_nameplate n;

	m.reg[states[_i].at] = states[_i].reg;
	m.known[states[_i].at] = states[_i].known;
	m.window.count = states[_i].count;
	n = merged();
	ck_assert_int_eq(n.capabilities != 0, states[_i].capable);
	ck_assert_int_eq(!isnan(n.f_offset_lsb_hz), states[_i].step_known);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, open_map, close_map);
	tcase_add_test(cases, texts_ratings_and_capabilities_are_merged);
	tcase_add_test(cases, what_is_known_already_stays);
	tcase_add_test(cases, what_is_not_plausible_or_not_read_is_not_taken);
	ADD_LOOP(cases, a_setpoint_needs_its_registers, states);
}

int main(void)
{
	return run_suite("regmap_nameplate", add_tests);
}
