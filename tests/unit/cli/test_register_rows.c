/* test_register_rows.c - registers as rows: values, texts, and why there is none. */
#include "cli/register_rows.h"

#include <math.h>

#include "tests/unit/cli/suite.h"

enum { W, W_SF, NAME, SPARE, PAD, BEYOND, POINTS };

static struct sk_map_point points[POINTS] = {
	[W] = {.name = "W",
	       .unit = "W",
	       .at = 0,
	       .regs = 1,
	       .type = SK_REG_S16,
	       .sf = W_SF},
	[W_SF] = {.name = "W_SF", .at = 1, .regs = 1, .type = SK_REG_SUNSSF, .sf = -1},
	[NAME] = {.name = "Mn", .at = 2, .regs = 2, .type = SK_REG_STRING, .sf = -1},
	[SPARE] = {.name = "Evt", .at = 4, .regs = 2, .type = SK_REG_BITS32, .sf = -1},
	[PAD] = {.name = "Pad", .at = 6, .regs = 1, .type = SK_REG_PAD, .sf = -1},
	[BEYOND] = {.name = "New", .at = 8, .regs = 1, .type = SK_REG_U16, .sf = -1},
};

static const struct sk_map map = {.sunspec = 9, .points = points, .point_count = POINTS};

static uint16_t reg[8];
static bool known[8];
static struct sk_probe_model model;
static struct sk_register_row row;

static void setup(void)
{
	static const uint16_t fresh[8] = {0xFF38, 0xFFFF, 0x4142, 0x4300,
					  0x8000, 0,	  0x8000};

	for (size_t i = 0; i < POINTS; i++) {
		points[i].scale = 1;
		points[i].least = points[i].most = (double)NAN;
		points[i].count = -1;
		points[i].readable = true;
	}
	for (size_t i = 0; i < 8; i++) {
		reg[i] = fresh[i];
		known[i] = true;
	}
	model = (struct sk_probe_model){
		.id = 9,
		.at = 40070,
		.length = 6,
		.map = &map,
		.window = {{.reg = reg, .known = known, .count = 8}}};
}

static void expect(size_t point, const char *raw, const char *value, const char *state)
{
	sk_register_row(&model, point, false, &row);
	ck_assert_uint_eq(row.address, 40070u + points[point].at);
	ck_assert_str_eq(row.table, "holding");
	ck_assert_str_eq(row.raw, raw);
	ck_assert_str_eq(row.value, value);
	ck_assert_str_eq(row.state, state);
}

START_TEST(values_are_scaled_and_texts_read)
{
	ck_assert_uint_eq(sk_register_rows(&model), POINTS);
	expect(W, "FF38", "-20", "");
	ck_assert_str_eq(row.unit, "W");
	ck_assert_double_eq(row.number, -20);
	expect(W_SF, "FFFF", "-1", "");
	expect(NAME, "41424300", "ABC", "");
	expect(PAD, "8000", "", "");
}
END_TEST

START_TEST(raw_numbers_have_no_scale)
{
	sk_register_row(&model, W, true, &row);
	ck_assert_str_eq(row.value, "-200");
	ck_assert_str_eq(row.unit, "");
}
END_TEST

START_TEST(what_has_no_value_says_why)
{
	expect(BEYOND, "", "", "not there");
	reg[0] = 0x8000;
	reg[2] = reg[3] = 0;
	reg[4] = 0xFFFF;
	reg[5] = 0xFFFF;
	expect(W, "8000", "", "not implemented");
	ck_assert(isnan(row.number));
	expect(NAME, "00000000", "", "not implemented");
	expect(SPARE, "FFFFFFFF", "", "not implemented");
	known[5] = false;
	expect(SPARE, "", "", "not read");
	reg[0] = 5;
	reg[1] = 0x8000;
	expect(W, "0005", "", "no valid scale factor");
	points[W].sf = -1;
	points[W].most = 4;
	expect(W, "0005", "", "out of range");
	points[W].sf = W_SF;
}
END_TEST

START_TEST(unknown_models_are_rows_of_registers)
{
	model.map = NULL;
	known[1] = false;
	ck_assert_uint_eq(sk_register_rows(&model), 8);
	sk_register_row(&model, 0, true, &row);
	ck_assert_str_eq(row.name, "+0");
	ck_assert_str_eq(row.value, "65336");
	sk_register_row(&model, 1, true, &row);
	ck_assert_uint_eq(row.address, 40071);
	ck_assert_str_eq(row.state, "not read");
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("register_rows");

	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_add_test(tcase, values_are_scaled_and_texts_read);
	tcase_add_test(tcase, raw_numbers_have_no_scale);
	tcase_add_test(tcase, what_has_no_value_says_why);
	tcase_add_test(tcase, unknown_models_are_rows_of_registers);
	return run_case("register_rows", tcase);
}
