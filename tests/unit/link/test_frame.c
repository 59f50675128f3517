/* test_frame.c - replies whole, in pieces and wrong, on TCP and on serial lines. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/link/frame.h"

static const struct sk_frame_want read2 = {
	.unit = 17, .function = SK_FN_READ_HOLDING, .at = 40070, .count = 2};
static const struct sk_frame_want write_many = {
	.unit = 17, .function = SK_FN_WRITE_MANY, .at = 0x0102, .count = 3};
static const struct sk_frame_want write_one = {
	.unit = 17, .function = SK_FN_WRITE_ONE, .at = 0x0102, .count = 1, .value = 500};

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

/* One reply to one request on TCP, and what must be thought of it. */
static const struct {
	const char *name;
	const struct sk_frame_want *want;
	const uint8_t *bytes;
	size_t len;
	enum sk_frame_state state;
	const char *reason; /* part of it, where it is bad */
} replies[] = {
	{"registers", &read2, BYTES(0, 0, 0, 0, 0, 7, 17, 3, 4, 0x12, 0x34, 0xFF, 0xFE),
	 SK_FRAME_DATA, ""},
	{"write of many", &write_many, BYTES(0, 0, 0, 0, 0, 6, 17, 16, 1, 2, 0, 3),
	 SK_FRAME_ECHO, ""},
	{"write of one", &write_one, BYTES(0, 0, 0, 0, 0, 6, 17, 6, 1, 2, 0x01, 0xF4),
	 SK_FRAME_ECHO, ""},
	{"exception", &read2, BYTES(0, 0, 0, 0, 0, 3, 17, 0x83, 2), SK_FRAME_EXCEPTION,
	 ""},
	{"exception 0", &read2, BYTES(0, 0, 0, 0, 0, 3, 17, 0x83, 0), SK_FRAME_BAD,
	 "exception 0"},
	{"transaction", &read2, BYTES(0, 1), SK_FRAME_BAD, "transaction 1"},
	{"protocol", &read2, BYTES(0, 0, 7, 0), SK_FRAME_BAD, "protocol id 1792"},
	{"long length", &read2, BYTES(0, 0, 0, 0, 0, 200, 17, 3), SK_FRAME_BAD,
	 "length 200"},
	{"short length", &read2, BYTES(0, 0, 0, 0, 0, 6, 17, 3), SK_FRAME_BAD,
	 "length 6"},
	{"length 0", &read2, BYTES(0, 0, 0, 0, 0, 0, 17, 3), SK_FRAME_BAD, "length 0"},
	{"exception's length", &read2, BYTES(0, 0, 0, 0, 0, 7, 17, 0x83), SK_FRAME_BAD,
	 "length 7"},
	{"unit", &read2, BYTES(0, 0, 0, 0, 0, 7, 18), SK_FRAME_BAD, "unit 18"},
	{"function", &read2, BYTES(0, 0, 0, 0, 0, 7, 17, 4), SK_FRAME_BAD, "function 4"},
	{"exception of another function", &read2, BYTES(0, 0, 0, 0, 0, 3, 17, 0x90, 1),
	 SK_FRAME_BAD, "function 144"},
	{"byte count", &read2, BYTES(0, 0, 0, 0, 0, 7, 17, 3, 2), SK_FRAME_BAD,
	 "2 bytes"},
	{"behind it", &read2,
	 BYTES(0, 0, 0, 0, 0, 7, 17, 3, 4, 0x12, 0x34, 0xFF, 0xFE, 0), SK_FRAME_BAD,
	 "1 bytes behind"},
	{"echo of another register", &write_many,
	 BYTES(0, 0, 0, 0, 0, 6, 17, 16, 1, 3, 0, 3), SK_FRAME_BAD, "register 259"},
	{"echo of fewer", &write_many, BYTES(0, 0, 0, 0, 0, 6, 17, 16, 1, 2, 0, 2),
	 SK_FRAME_BAD, "with 2, sent 3"},
	{"echo of another value", &write_one, BYTES(0, 0, 0, 0, 0, 6, 17, 6, 1, 2, 0, 0),
	 SK_FRAME_BAD, "with 0, sent 500"},
	{"half", &read2, BYTES(0, 0, 0, 0, 0, 7, 17, 3, 4, 0x12), SK_FRAME_MORE, ""},
	{"head only", &read2, BYTES(0, 0, 0, 0, 0, 7), SK_FRAME_MORE, ""},
};

#define REPLIES ((int)(sizeof(replies) / sizeof(replies[0])))

START_TEST(replies_are_judged_whole)
{
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_TCP, replies[_i].want);
	ck_assert_msg(sk_frame_feed(&f, replies[_i].bytes, replies[_i].len) ==
			      replies[_i].state,
		      "%s: %s", replies[_i].name, f.reason);
	ck_assert_msg(strstr(f.reason, replies[_i].reason), "%s: %s", replies[_i].name,
		      f.reason);
}
END_TEST

START_TEST(replies_are_judged_the_same_byte_by_byte)
{
	enum sk_frame_state state = SK_FRAME_MORE;
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_TCP, replies[_i].want);
	for (size_t i = 0; i < replies[_i].len; i++)
		state = sk_frame_feed(&f, replies[_i].bytes + i, 1);
	ck_assert_msg(state == replies[_i].state, "%s: %s", replies[_i].name, f.reason);
}
END_TEST

static const struct {
	const uint8_t *bytes;
	size_t len;
	enum sk_frame_fault fault;
} faults[] = {
	{BYTES(0, 1), SK_WRONG_TRANSACTION},
	{BYTES(0, 0, 7, 0), SK_WRONG_PROTOCOL},
	{BYTES(0, 0, 0, 0, 0, 200, 17, 3), SK_WRONG_LENGTH},
	{BYTES(0, 0, 0, 0, 0, 7, 18), SK_WRONG_UNIT},
	{BYTES(0, 0, 0, 0, 0, 7, 17, 4), SK_WRONG_FUNCTION},
	{BYTES(0, 0, 0, 0, 0, 7, 17, 3, 2), SK_WRONG_LENGTH},
	{BYTES(0, 0, 0, 0, 0, 7, 17, 3, 4, 0), SK_WRONG_NONE},
};

START_TEST(what_is_wrong_is_told_by_kind)
{
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_TCP, &read2);
	(void)sk_frame_feed(&f, faults[_i].bytes, faults[_i].len);
	ck_assert_int_eq(f.fault, faults[_i].fault);
}
END_TEST

START_TEST(any_transaction_id_is_taken_where_it_is_allowed)
{
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_TCP, &read2);
	f.any_transaction = true;
	ck_assert_int_eq(sk_frame_feed(&f, BYTES(9, 9, 0, 0, 0, 7, 17, 3, 4, 0, 1, 0, 2)),
			 SK_FRAME_DATA);
	sk_frame_begin(&f, SK_FRAME_TCP, &read2);
	f.any_transaction = true; /* an old reply behind it */
	ck_assert_int_eq(sk_frame_feed(&f, BYTES(9, 9, 0, 0, 0, 7, 17, 3, 4, 0, 1, 0, 2,
						 9, 8, 0, 0, 0, 7, 17, 3)),
			 SK_FRAME_DATA);
	sk_frame_begin(&f, SK_FRAME_TCP, &read2);
	ck_assert_int_eq(sk_frame_feed(&f, BYTES(9, 9)), SK_FRAME_BAD);
}
END_TEST

START_TEST(registers_are_big_endian)
{
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_TCP, &read2);
	ck_assert_int_eq(sk_frame_feed(&f, replies[0].bytes, replies[0].len),
			 SK_FRAME_DATA);
	ck_assert_uint_eq(sk_frame_register(&f, 0), 0x1234);
	ck_assert_uint_eq(sk_frame_register(&f, 1), 0xFFFE);
}
END_TEST

START_TEST(bad_stays_bad)
{
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_TCP, &read2);
	ck_assert_int_eq(sk_frame_feed(&f, BYTES(9)), SK_FRAME_MORE);
	ck_assert_int_eq(sk_frame_feed(&f, BYTES(9)), SK_FRAME_BAD);
	ck_assert_int_eq(sk_frame_feed(&f, replies[0].bytes, replies[0].len),
			 SK_FRAME_BAD);
}
END_TEST

START_TEST(the_longest_read_fits_and_nothing_longer)
{
	struct sk_frame_want want = read2;
	uint8_t bytes[SK_FRAME_BYTES_MAX + 1] = {0, 0, 0, 0, 0, 253, 17, 3, 250};
	struct sk_frame f;

	want.count = SK_FRAME_READ_MAX;
	sk_frame_begin(&f, SK_FRAME_TCP, &want);
	ck_assert_int_eq(sk_frame_feed(&f, bytes, 6 + 253), SK_FRAME_DATA);
	sk_frame_begin(&f, SK_FRAME_TCP, &want);
	ck_assert_int_eq(sk_frame_feed(&f, bytes, sizeof(bytes)), SK_FRAME_BAD);
	ck_assert_ptr_nonnull(strstr(f.reason, "longer"));
}
END_TEST

/* --- serial lines ------------------------------------------------------------------ */

START_TEST(crc_of_the_standards_example)
{
	ck_assert_uint_eq(sk_frame_crc(BYTES(2, 7)), 0x1241);
}
END_TEST

static size_t with_crc(uint8_t *out, const uint8_t *bytes, size_t len)
{
	uint16_t crc = sk_frame_crc(bytes, len);

	memcpy(out, bytes, len);
	out[len] = (uint8_t)crc;
	out[len + 1] = (uint8_t)(crc >> 8);
	return len + 2;
}

static const struct {
	const struct sk_frame_want *want;
	const uint8_t *bytes;
	size_t len;
	enum sk_frame_state state;
} lines[] = {
	{&read2, BYTES(17, 3, 4, 1, 2, 3, 4), SK_FRAME_DATA},
	{&read2, BYTES(17, 0x83, 11), SK_FRAME_EXCEPTION},
	{&write_many, BYTES(17, 16, 1, 2, 0, 3), SK_FRAME_ECHO},
	{&write_one, BYTES(17, 6, 1, 2, 0x01, 0xF4), SK_FRAME_ECHO},
	{&read2, BYTES(18, 3, 4, 1, 2, 3, 4), SK_FRAME_BAD},
	{&read2, BYTES(17, 16, 4, 1, 2, 3, 4), SK_FRAME_BAD},
	{&read2, BYTES(17, 3, 6, 1, 2, 3, 4), SK_FRAME_BAD},
	{&write_many, BYTES(17, 16, 1, 2, 0, 4), SK_FRAME_BAD},
};

#define LINES ((int)(sizeof(lines) / sizeof(lines[0])))

START_TEST(serial_replies_are_judged)
{
	uint8_t bytes[SK_FRAME_BYTES_MAX];
	size_t len = with_crc(bytes, lines[_i].bytes, lines[_i].len);
	struct sk_frame f;

	sk_frame_begin(&f, SK_FRAME_RTU, lines[_i].want);
	ck_assert_int_eq(sk_frame_feed(&f, bytes, len), lines[_i].state);
}
END_TEST

START_TEST(every_flipped_bit_is_seen)
{
	uint8_t bytes[SK_FRAME_BYTES_MAX];
	size_t len = with_crc(bytes, lines[0].bytes, lines[0].len);
	struct sk_frame f;

	for (size_t bit = 0; bit < 8 * len; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		sk_frame_begin(&f, SK_FRAME_RTU, &read2);
		ck_assert_int_ne(sk_frame_feed(&f, bytes, len), SK_FRAME_DATA);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}
END_TEST

START_TEST(exceptions_have_names)
{
	ck_assert_str_eq(sk_exception_name(2), "illegal data address");
	ck_assert_str_eq(sk_exception_name(11), "gateway target did not answer");
	ck_assert_str_eq(sk_exception_name(9), "unknown exception");
	ck_assert_str_eq(sk_exception_name(128), "unknown exception");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("frame");
	TCase *tcase = tcase_create("frame");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, replies_are_judged_whole, 0, REPLIES);
	tcase_add_loop_test(tcase, replies_are_judged_the_same_byte_by_byte, 0, REPLIES);
	tcase_add_loop_test(tcase, what_is_wrong_is_told_by_kind, 0,
			    (int)(sizeof(faults) / sizeof(faults[0])));
	tcase_add_test(tcase, any_transaction_id_is_taken_where_it_is_allowed);
	tcase_add_test(tcase, registers_are_big_endian);
	tcase_add_test(tcase, bad_stays_bad);
	tcase_add_test(tcase, the_longest_read_fits_and_nothing_longer);
	tcase_add_test(tcase, crc_of_the_standards_example);
	tcase_add_loop_test(tcase, serial_replies_are_judged, 0, LINES);
	tcase_add_test(tcase, every_flipped_bit_is_seen);
	tcase_add_test(tcase, exceptions_have_names);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
