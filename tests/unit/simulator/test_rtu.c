/* test_rtu.c - Modbus RTU frames: checksum, noise, replies, and how long they take. */
#include "lab.h"

#include "simulator/rtu.h"

START_TEST(the_checksum_is_that_of_the_standard)
{
	const uint8_t text[] = "123456789";

	ck_assert_uint_eq(sk_rtu_crc(text, 9), 0x4B37);
}
END_TEST

/* Read two registers from 0x6B of unit 17: an example of many manuals. */
static const uint8_t read_two[] = {0x11, 3, 0, 0x6B, 0, 3, 0x76, 0x87};

START_TEST(a_request_is_taken_apart)
{
	struct sk_request r;

	ck_assert(sk_rtu_parse(read_two, sizeof(read_two), &r));
	ck_assert_uint_eq(r.unit, 17);
	ck_assert_uint_eq(r.function, 3);
	ck_assert_uint_eq(r.address, 0x6B);
	ck_assert_uint_eq(r.count, 3);
	ck_assert_int_eq(r.exception, SK_MODBUS_GOOD);
}
END_TEST

START_TEST(a_flipped_bit_is_noise)
{
	struct sk_request r;

	for (size_t bit = 0; bit < 8 * sizeof(read_two); bit++) {
		uint8_t frame[sizeof(read_two)];

		memcpy(frame, read_two, sizeof(frame));
		frame[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(!sk_rtu_parse(frame, sizeof(frame), &r), "bit %zu", bit);
	}
}
END_TEST

START_TEST(half_a_frame_and_too_long_a_frame_are_noise)
{
	uint8_t frame[SK_RTU_MAX + 1] = {1, 3};
	struct sk_request r;
	uint16_t crc;

	for (size_t len = 0; len < sizeof(read_two); len++)
		ck_assert(!sk_rtu_parse(read_two, len, &r));
	crc = sk_rtu_crc(frame, sizeof(frame) - 2);
	frame[sizeof(frame) - 2] = (uint8_t)(crc & 0xFF);
	frame[sizeof(frame) - 1] = (uint8_t)(crc >> 8);
	ck_assert(!sk_rtu_parse(frame, sizeof(frame), &r));
}
END_TEST

START_TEST(a_good_frame_with_a_bad_request_has_its_exception)
{
	uint8_t frame[] = {1, 3, 0, 0, 0, 126, 0, 0};
	uint16_t crc = sk_rtu_crc(frame, 6);
	struct sk_request r;

	frame[6] = (uint8_t)(crc & 0xFF);
	frame[7] = (uint8_t)(crc >> 8);
	ck_assert(sk_rtu_parse(frame, sizeof(frame), &r));
	ck_assert_int_eq(r.exception, SK_MODBUS_VALUE);
}
END_TEST

START_TEST(a_reply_parses_as_a_frame)
{
	const uint16_t regs[] = {0x5375, 0x6E53};
	struct sk_request r = {.unit = 9, .function = 3, .address = 1, .count = 2};
	uint8_t out[SK_RTU_MAX];
	size_t len = sk_rtu_wrap(&r, sk_pdu_reply(&r, regs, out + SK_RTU_HEAD), out);

	ck_assert_uint_eq(len, 9);
	ck_assert_uint_eq(out[0], 9);
	ck_assert_uint_eq(out[2], 4);
	ck_assert_uint_eq(sk_rtu_crc(out, len), 0); /* so it is over a whole frame */
}
END_TEST

START_TEST(times_are_those_of_the_line)
{
	const struct {
		int baud, stop;
		char parity;
		uint64_t ten_us, silence_us;
	} rows[] = {
		{9600, 1, 'E', 11458, 4010},
		{9600, 1, 'N', 10416, 3645},
		{9600, 2, 'O', 12500, 4375},
		{115200, 1, 'N', 868, 1750},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_conf_link link = {.baud = rows[i].baud,
					    .stop = rows[i].stop,
					    .parity = rows[i].parity};

		ck_assert_uint_eq(sk_rtu_time_us(&link, 10), rows[i].ten_us);
		ck_assert_uint_eq(sk_rtu_silence_us(&link), rows[i].silence_us);
	}
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("rtu");

	tcase_add_test(t, the_checksum_is_that_of_the_standard);
	tcase_add_test(t, a_request_is_taken_apart);
	tcase_add_test(t, a_flipped_bit_is_noise);
	tcase_add_test(t, half_a_frame_and_too_long_a_frame_are_noise);
	tcase_add_test(t, a_good_frame_with_a_bad_request_has_its_exception);
	tcase_add_test(t, a_reply_parses_as_a_frame);
	tcase_add_test(t, times_are_those_of_the_line);
	return run_suite("rtu", t);
}
