/* test_register.c - the register codec: every type, sentinel, word order and limit. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/register.h"
#include "tests/unit/models/suite.h"

struct sample {
	enum sk_reg_type type;
	uint16_t regs[4]; /* high word first */
	double value;
};

/* What reads as a number and is written back to the same registers. */
static const struct sample both_ways[] = {
	{SK_REG_U16, {0x0000}, 0},
	{SK_REG_U16, {0x1234}, 0x1234},
	{SK_REG_U16, {0xFFFE}, 65534},
	{SK_REG_S16, {0x7FFF}, 32767},
	{SK_REG_S16, {0xFFFF}, -1},
	{SK_REG_S16, {0x8001}, -32767},
	{SK_REG_U32, {0x0001, 0x0000}, 65536},
	{SK_REG_U32, {0xFFFF, 0xFFFE}, 4294967294.0},
	{SK_REG_S32, {0x7FFF, 0xFFFF}, 2147483647.0},
	{SK_REG_S32, {0xFFFF, 0xFFFE}, -2},
	{SK_REG_S32, {0x8000, 0x0001}, -2147483647.0},
	{SK_REG_U64, {0x0000, 0x0001, 0x0000, 0x0002}, 4294967298.0},
	{SK_REG_U64, {0x001F, 0xFFFF, 0xFFFF, 0xFFFF}, 9007199254740991.0},
	{SK_REG_S64, {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}, -1},
	{SK_REG_S64, {0xFFE0, 0x0000, 0x0000, 0x0001}, -9007199254740991.0},
	{SK_REG_F32, {0x3F80, 0x0000}, 1},
	{SK_REG_F32, {0xC248, 0x0000}, -50},
	{SK_REG_F32, {0x0000, 0x0001}, 0x1p-149},
	{SK_REG_F64, {0x4049, 0x0000, 0x0000, 0x0000}, 50},
	{SK_REG_F64, {0xBFB9, 0x9999, 0x9999, 0x999A}, -0.1},
	{SK_REG_ENUM16, {0x0007}, 7},
	{SK_REG_ENUM32, {0x0001, 0x0001}, 65537},
	{SK_REG_BITS16, {0x8001}, 0x8001},
	{SK_REG_BITS32, {0x8000, 0x0001}, 2147483649.0},
	{SK_REG_ACC16, {0x0000}, 0},
	{SK_REG_ACC16, {0xFFFF}, 65535},
	{SK_REG_ACC32, {0xFFFF, 0xFFFF}, 4294967295.0},
	{SK_REG_ACC64, {0x0000, 0x0000, 0x0000, 0x0000}, 0},
	{SK_REG_SUNSSF, {0xFFF6}, -10},
	{SK_REG_SUNSSF, {0x000A}, 10},
	{SK_REG_COUNT, {0x0003}, 3},
};

/* What a device says when it has no such value. The first of a type is what NAN writes.
 */
static const struct sample absent[] = {
	{SK_REG_U16, {0xFFFF}, 0},
	{SK_REG_S16, {0x8000}, 0},
	{SK_REG_U32, {0xFFFF, 0xFFFF}, 0},
	{SK_REG_S32, {0x8000, 0x0000}, 0},
	{SK_REG_U64, {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}, 0},
	{SK_REG_S64, {0x8000, 0x0000, 0x0000, 0x0000}, 0},
	{SK_REG_F32, {0x7FC0, 0x0000}, 0},
	{SK_REG_F32, {0xFFC0, 0x0001}, 0},
	{SK_REG_F32, {0x7F80, 0x0001}, 0},
	{SK_REG_F32, {0x7F80, 0x0000}, 0},
	{SK_REG_F32, {0xFF80, 0x0000}, 0},
	{SK_REG_F64, {0x7FF8, 0x0000, 0x0000, 0x0000}, 0},
	{SK_REG_F64, {0x7FF0, 0x0000, 0x0000, 0x0000}, 0},
	{SK_REG_F64, {0xFFF8, 0x0000, 0x0000, 0x0001}, 0},
	{SK_REG_ENUM16, {0xFFFF}, 0},
	{SK_REG_ENUM32, {0xFFFF, 0xFFFF}, 0},
	{SK_REG_BITS16, {0xFFFF}, 0},
	{SK_REG_BITS32, {0xFFFF, 0xFFFF}, 0},
	{SK_REG_SUNSSF, {0x8000}, 0},
	{SK_REG_SUNSSF, {0x000B}, 0},
	{SK_REG_SUNSSF, {0xFFF5}, 0},
	{SK_REG_COUNT, {0xFFFF}, 0},
};

static const struct sample refused[] = {
	{SK_REG_U16, {0}, -1},
	{SK_REG_U16, {0}, 65535}, /* would read as absent */
	{SK_REG_U16, {0}, 65534.5},
	{SK_REG_S16, {0}, -32768},
	{SK_REG_S16, {0}, 32767.5},
	{SK_REG_U32, {0}, 4294967295.0},
	{SK_REG_S32, {0}, -2147483648.0},
	{SK_REG_U64, {0}, 0x1p64},
	{SK_REG_S64, {0}, -0x1p63},
	{SK_REG_S64, {0}, 0x1p63},
	{SK_REG_ACC16, {0}, 65536},
	{SK_REG_F32, {0}, 1e39},
	{SK_REG_F32, {0}, -1e39},
	{SK_REG_F32, {0}, (double)INFINITY},
	{SK_REG_F64, {0}, -(double)INFINITY},
	{SK_REG_U16, {0}, (double)INFINITY},
	{SK_REG_SUNSSF, {0}, 11},
	{SK_REG_SUNSSF, {0}, -10.6},
};

static void reverse(const uint16_t *in, unsigned count, uint16_t *out)
{
	for (unsigned i = 0; i < count; i++)
		out[i] = in[count - 1 - i];
}

START_TEST(numbers_go_both_ways_in_both_word_orders)
{
	const struct sample *s = &both_ways[_i];
	unsigned count = sk_reg_type_size(s->type);
	uint16_t low_first[4], out[4] = {0};
	double value = 0;

	reverse(s->regs, count, low_first);
	ck_assert_int_eq(sk_reg_decode(s->type, s->regs, false, &value), SK_OK);
	ck_assert_double_eq(value, s->value);
	ck_assert_int_eq(sk_reg_decode(s->type, low_first, true, &value), SK_OK);
	ck_assert_double_eq(value, s->value);
	ck_assert_int_eq(sk_reg_encode(s->type, s->value, false, out), SK_OK);
	ck_assert_mem_eq(out, s->regs, count * sizeof(out[0]));
	ck_assert_int_eq(sk_reg_encode(s->type, s->value, true, out), SK_OK);
	ck_assert_mem_eq(out, low_first, count * sizeof(out[0]));
}
END_TEST

START_TEST(sentinels_read_as_absent)
{
	const struct sample *s = &absent[_i];
	unsigned count = sk_reg_type_size(s->type);
	uint16_t out[4] = {0};
	double value = 42;

	ck_assert_int_eq(sk_reg_decode(s->type, s->regs, false, &value), SK_EABSENT);
	ck_assert_double_eq(value, 42);
	ck_assert_int_eq(sk_reg_encode(s->type, (double)NAN, false, out), SK_OK);
	if (_i == 0 || absent[_i - 1].type != s->type)
		ck_assert_mem_eq(out, s->regs, count * sizeof(out[0]));
}
END_TEST

START_TEST(what_does_not_fit_is_refused_and_writes_nothing)
{
	uint16_t out[4] = {0xAAAA, 0xAAAA, 0xAAAA, 0xAAAA};

	ck_assert_int_eq(sk_reg_encode(refused[_i].type, refused[_i].value, false, out),
			 SK_ERANGE);
	ck_assert_uint_eq(out[0], 0xAAAA);
}
END_TEST

START_TEST(halves_round_away_from_zero)
{
	uint16_t out[1];

	ck_assert_int_eq(sk_reg_encode(SK_REG_S16, 2.5, false, out), SK_OK);
	ck_assert_uint_eq(out[0], 3);
	ck_assert_int_eq(sk_reg_encode(SK_REG_S16, -2.5, false, out), SK_OK);
	ck_assert_uint_eq(out[0], (uint16_t)-3);
	ck_assert_int_eq(sk_reg_encode(SK_REG_S16, 2.49, false, out), SK_OK);
	ck_assert_uint_eq(out[0], 2);
	ck_assert_int_eq(sk_reg_encode(SK_REG_U16, -0.4, false, out), SK_OK);
	ck_assert_uint_eq(out[0], 0);
}
END_TEST

START_TEST(counters_have_no_sentinel_but_zero_when_unknown)
{
	uint16_t out[2] = {1, 1};

	ck_assert_int_eq(sk_reg_encode(SK_REG_ACC32, (double)NAN, false, out), SK_OK);
	ck_assert_uint_eq(out[0] | out[1], 0);
}
END_TEST

START_TEST(strings_and_pads_are_no_numbers)
{
	uint16_t regs[2] = {0x4142, 0};
	double value = 0;

	ck_assert_int_eq(sk_reg_decode(SK_REG_STRING, regs, false, &value), SK_EINVAL);
	ck_assert_int_eq(sk_reg_decode(SK_REG_PAD, regs, false, &value), SK_EINVAL);
	ck_assert_int_eq(sk_reg_decode((enum sk_reg_type)99, regs, false, &value),
			 SK_EINVAL);
	ck_assert_int_eq(sk_reg_encode(SK_REG_STRING, 1, false, regs), SK_EINVAL);
	ck_assert_int_eq(sk_reg_encode((enum sk_reg_type)99, 1, false, regs), SK_EINVAL);
	ck_assert_uint_eq(regs[0], 0x4142);
	ck_assert_int_eq(sk_reg_encode(SK_REG_PAD, 5, false, regs), SK_OK);
	ck_assert_uint_eq(regs[0], 0);
}
END_TEST

START_TEST(every_type_has_a_name_and_a_size)
{
	for (int type = 0; type < SK_REG_TYPE_COUNT; type++) {
		const char *name = sk_reg_type_name((enum sk_reg_type)type);

		ck_assert_ptr_nonnull(name);
		ck_assert_int_eq(sk_reg_type_by_name(name), type);
		ck_assert_uint_le(sk_reg_type_size((enum sk_reg_type)type), 4);
	}
	ck_assert_uint_eq(sk_reg_type_size(SK_REG_STRING), 0);
	ck_assert_ptr_null(sk_reg_type_name(SK_REG_TYPE_COUNT));
	ck_assert_int_eq(sk_reg_type_by_name("uint17"), -1);
	ck_assert_int_eq(sk_reg_type_by_name(""), -1);
	ck_assert_int_eq(sk_reg_type_by_name(NULL), -1);
}
END_TEST

START_TEST(texts_stop_at_nul_and_lose_their_blanks)
{
	static const uint16_t regs[] = {0x5375, 0x6E20, 0x2000, 0x5858};
	char out[16];

	sk_reg_decode_text(regs, 4, out, sizeof(out));
	ck_assert_str_eq(out, "Sun");
	sk_reg_decode_text(regs, 1, out, sizeof(out)); /* full, without a NUL */
	ck_assert_str_eq(out, "Su");
	sk_reg_decode_text(regs, 4, out, 3); /* more than fits */
	ck_assert_str_eq(out, "Su");
	sk_reg_decode_text(regs, 0, out, sizeof(out));
	ck_assert_str_eq(out, "");
	sk_reg_decode_text(regs, 4, out, 0);
}
END_TEST

START_TEST(what_is_not_printable_becomes_a_question_mark)
{
	static const uint16_t regs[] = {0x41C3, 0xA90A, 0x7F42};
	char out[16];

	sk_reg_decode_text(regs, 3, out, sizeof(out));
	ck_assert_str_eq(out, "A????B");
}
END_TEST

START_TEST(texts_are_padded_and_cut)
{
	uint16_t regs[3] = {1, 1, 1};
	char out[8];

	sk_reg_encode_text("abc", regs, 3);
	ck_assert_uint_eq(regs[0], 0x6162);
	ck_assert_uint_eq(regs[1], 0x6300);
	ck_assert_uint_eq(regs[2], 0);
	sk_reg_encode_text("abcdefgh", regs, 3);
	sk_reg_decode_text(regs, 3, out, sizeof(out));
	ck_assert_str_eq(out, "abcdef");
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, numbers_go_both_ways_in_both_word_orders, both_ways);
	ADD_LOOP(cases, sentinels_read_as_absent, absent);
	ADD_LOOP(cases, what_does_not_fit_is_refused_and_writes_nothing, refused);
	tcase_add_test(cases, halves_round_away_from_zero);
	tcase_add_test(cases, counters_have_no_sentinel_but_zero_when_unknown);
	tcase_add_test(cases, strings_and_pads_are_no_numbers);
	tcase_add_test(cases, every_type_has_a_name_and_a_size);
	tcase_add_test(cases, texts_stop_at_nul_and_lose_their_blanks);
	tcase_add_test(cases, what_is_not_printable_becomes_a_question_mark);
	tcase_add_test(cases, texts_are_padded_and_cut);
}

int main(void)
{
	return run_suite("register", add_tests);
}
