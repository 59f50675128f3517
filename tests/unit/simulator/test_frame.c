/* test_frame.c - Modbus TCP frames: whole, split, wrong, and the replies to them. */
#include "lab.h"

#include "simulator/frame.h"

#define HEAD(length) 0x12, 0x34, 0, 0, 0, length, 7

static const uint8_t read_two[] = {HEAD(6), 3, 0x9C, 0x40, 0, 2};

START_TEST(a_request_is_taken_apart)
{
	struct sk_request r;

	ck_assert_int_eq(sk_frame_parse(read_two, sizeof(read_two), &r), 12);
	ck_assert_uint_eq(r.transaction, 0x1234);
	ck_assert_uint_eq(r.unit, 7);
	ck_assert_uint_eq(r.function, 3);
	ck_assert_uint_eq(r.address, 40000);
	ck_assert_uint_eq(r.count, 2);
	ck_assert_int_eq(r.exception, SK_MODBUS_GOOD);
}
END_TEST

START_TEST(half_a_frame_is_waited_for)
{
	struct sk_request r;

	for (size_t len = 0; len < sizeof(read_two); len++)
		ck_assert_int_eq(sk_frame_parse(read_two, len, &r), 0);
}
END_TEST

START_TEST(only_the_first_of_several_is_taken)
{
	uint8_t two[2 * sizeof(read_two)];
	struct sk_request r;

	memcpy(two, read_two, sizeof(read_two));
	memcpy(two + sizeof(read_two), read_two, sizeof(read_two));
	ck_assert_int_eq(sk_frame_parse(two, sizeof(two), &r), 12);
	ck_assert_int_eq(sk_frame_parse(two, sizeof(two) - 1, &r), 12);
}
END_TEST

START_TEST(what_is_no_modbus_is_seen_early)
{
	const uint8_t protocol[] = {0, 1, 7, 0};
	const uint8_t empty[] = {0, 1, 0, 0, 0, 1};
	const uint8_t oversize[] = {0, 1, 0, 0, 0, 255};
	const uint8_t huge[] = {0, 1, 0, 0, 1, 0};
	struct sk_request r;

	ck_assert_int_eq(sk_frame_parse(protocol, sizeof(protocol), &r), SK_EPROTO);
	ck_assert_int_eq(sk_frame_parse(empty, sizeof(empty), &r), SK_EPROTO);
	ck_assert_int_eq(sk_frame_parse(oversize, sizeof(oversize), &r), SK_EPROTO);
	ck_assert_int_eq(sk_frame_parse(huge, sizeof(huge), &r), SK_EPROTO);
	ck_assert_int_eq(sk_frame_parse((const uint8_t *)"GET / HTTP/1.1\r\n", 16, &r),
			 SK_EPROTO);
}
END_TEST

START_TEST(illegal_requests_have_their_exception)
{
	const struct {
		uint8_t bytes[20];
		enum sk_modbus_exception expected;
	} rows[] = {
		{{HEAD(6), 3, 0, 0, 0, 125}, SK_MODBUS_GOOD},
		{{HEAD(6), 3, 0, 0, 0, 126}, SK_MODBUS_VALUE},
		{{HEAD(6), 4, 0, 0, 0, 0}, SK_MODBUS_VALUE},
		{{HEAD(6), 3, 0xFF, 0xFF, 0, 1}, SK_MODBUS_GOOD},
		{{HEAD(6), 3, 0xFF, 0xFF, 0, 2}, SK_MODBUS_ADDRESS},
		{{HEAD(6), 1, 0, 0, 7, 208}, SK_MODBUS_GOOD},
		{{HEAD(6), 2, 0, 0, 7, 209}, SK_MODBUS_VALUE},
		{{HEAD(6), 5, 0, 0, 0xFF, 0}, SK_MODBUS_GOOD},
		{{HEAD(6), 5, 0, 0, 0, 1}, SK_MODBUS_VALUE},
		{{HEAD(9), 15, 0, 0, 0, 9, 2, 1, 1}, SK_MODBUS_GOOD},
		{{HEAD(9), 15, 0, 0, 0, 8, 2, 1, 1}, SK_MODBUS_VALUE},
		{{HEAD(6), 8, 0, 0, 0, 1}, SK_MODBUS_FUNCTION},
		{{HEAD(6), 0x83, 0, 0, 0, 1}, SK_MODBUS_FUNCTION},
		{{HEAD(2), 7}, SK_MODBUS_FUNCTION},
		{{HEAD(2), 3}, SK_MODBUS_VALUE},
		{{HEAD(7), 3, 0, 0, 0, 1, 9}, SK_MODBUS_VALUE},
		{{HEAD(6), 6, 0, 1, 0xFF, 0xFF}, SK_MODBUS_GOOD},
		{{HEAD(9), 16, 0, 1, 0, 1, 2, 0, 5}, SK_MODBUS_GOOD},
		{{HEAD(9), 16, 0, 1, 0, 1, 4, 0, 5}, SK_MODBUS_VALUE},
		{{HEAD(9), 16, 0, 1, 0, 2, 4, 0, 5}, SK_MODBUS_VALUE},
		{{HEAD(7), 16, 0, 1, 0, 0, 0}, SK_MODBUS_VALUE},
		{{HEAD(6), 16, 0, 1, 0, 1}, SK_MODBUS_VALUE},
		{{HEAD(9), 16, 0, 1, 0, 124, 2, 0, 5}, SK_MODBUS_VALUE},
		{{HEAD(11), 16, 0xFF, 0xFF, 0, 2, 4, 0, 5, 0, 6}, SK_MODBUS_ADDRESS},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = 6u + rows[i].bytes[5];
		struct sk_request r;

		ck_assert_int_eq(sk_frame_parse(rows[i].bytes, len, &r), (int)len);
		ck_assert_msg(r.exception == rows[i].expected, "row %zu: %d", i,
			      (int)r.exception);
	}
}
END_TEST

START_TEST(values_are_taken_in_order)
{
	const uint8_t bytes[] = {HEAD(11), 16, 0, 1, 0, 2, 4, 0x12, 0x34, 0xAB, 0xCD};
	struct sk_request r;

	ck_assert_int_eq(sk_frame_parse(bytes, sizeof(bytes), &r), 17);
	ck_assert_uint_eq(r.count, 2);
	ck_assert_uint_eq(r.values[0], 0x1234);
	ck_assert_uint_eq(r.values[1], 0xABCD);
}
END_TEST

static size_t reply(const struct sk_request *r, const uint16_t *regs, uint8_t *out)
{
	return sk_frame_wrap(r, sk_pdu_reply(r, regs, out + SK_FRAME_HEAD), out);
}

static size_t refusal(const struct sk_request *r, uint8_t *out)
{
	size_t len = sk_pdu_exception(r, SK_MODBUS_ADDRESS, out + SK_FRAME_HEAD);

	return sk_frame_wrap(r, len, out);
}

START_TEST(replies_are_what_the_standard_says)
{
	const uint8_t read_reply[] = {HEAD(7), 3, 4, 0x53, 0x75, 0x6E, 0x53};
	const uint8_t single_reply[] = {HEAD(6), 6, 0, 1, 0xAB, 0xCD};
	const uint8_t multiple_reply[] = {HEAD(6), 16, 0, 1, 0, 2};
	const uint8_t exception_reply[] = {HEAD(3), 0x83, 2};
	const uint16_t regs[] = {0x5375, 0x6E53};
	struct sk_request r = {.transaction = 0x1234,
			       .unit = 7,
			       .function = 3,
			       .address = 1,
			       .count = 2,
			       .values = {0xABCD}};
	uint8_t out[SK_FRAME_MAX];

	ck_assert_uint_eq(reply(&r, regs, out), sizeof(read_reply));
	ck_assert_mem_eq(out, read_reply, sizeof(read_reply));
	ck_assert_uint_eq(refusal(&r, out), sizeof(exception_reply));
	ck_assert_mem_eq(out, exception_reply, sizeof(exception_reply));
	r.function = 16;
	r.writes = true;
	ck_assert_uint_eq(reply(&r, NULL, out), sizeof(multiple_reply));
	ck_assert_mem_eq(out, multiple_reply, sizeof(multiple_reply));
	r.function = 6;
	r.count = 1;
	ck_assert_uint_eq(reply(&r, NULL, out), sizeof(single_reply));
	ck_assert_mem_eq(out, single_reply, sizeof(single_reply));
}
END_TEST

START_TEST(bits_are_packed_from_the_lowest)
{
	const uint8_t write[] = {HEAD(9), 15, 0, 3, 0, 10, 2, 0x81, 0x02};
	const uint8_t single[] = {HEAD(6), 5, 0, 3, 0xFF, 0};
	const uint8_t read_reply[] = {HEAD(5), 1, 2, 0x81, 0x02};
	uint8_t out[SK_FRAME_MAX];
	struct sk_request r;

	ck_assert_int_eq(sk_frame_parse(write, sizeof(write), &r), sizeof(write));
	ck_assert_int_eq(r.exception, SK_MODBUS_GOOD);
	ck_assert_int_eq(r.table, SK_TABLE_COIL);
	for (unsigned i = 0; i < 10; i++)
		ck_assert_uint_eq(r.values[i], i == 0 || i == 7 || i == 9);
	r.function = 1;
	r.writes = false;
	ck_assert_uint_eq(reply(&r, r.values, out), sizeof(read_reply));
	ck_assert_mem_eq(out, read_reply, sizeof(read_reply));
	ck_assert_int_eq(sk_frame_parse(single, sizeof(single), &r), sizeof(single));
	ck_assert_uint_eq(r.values[0], 1);
	ck_assert_uint_eq(reply(&r, NULL, out), sizeof(single));
	ck_assert_mem_eq(out, single, sizeof(single));
}
END_TEST

START_TEST(the_longest_reply_fits)
{
	struct sk_request r = {.function = 4, .count = SK_PDU_READ_MAX};
	uint16_t regs[SK_PDU_READ_MAX] = {0};
	uint8_t out[SK_FRAME_MAX];

	ck_assert_uint_eq(reply(&r, regs, out), 259);
}
END_TEST

START_TEST(garbage_never_reads_beyond_its_end)
{
	uint32_t x = 1;

	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)round % SK_FRAME_MAX;
		uint8_t *bytes = malloc(len ? len : 1); /* exact, for the sanitizer */
		struct sk_request r;
		int taken;

		ck_assert(bytes != NULL);
		for (size_t i = 0; i < len; i++) {
			x = x * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(x >> 24);
			if (i >= 2 && i <= 4 && round % 4)
				bytes[i] = 0; /* let most of them pass the head */
		}
		taken = sk_frame_parse(bytes, len, &r);
		ck_assert(taken == SK_EPROTO || (taken >= 0 && (size_t)taken <= len));
		free(bytes);
	}
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("frame");

	tcase_add_test(t, a_request_is_taken_apart);
	tcase_add_test(t, half_a_frame_is_waited_for);
	tcase_add_test(t, only_the_first_of_several_is_taken);
	tcase_add_test(t, what_is_no_modbus_is_seen_early);
	tcase_add_test(t, illegal_requests_have_their_exception);
	tcase_add_test(t, values_are_taken_in_order);
	tcase_add_test(t, replies_are_what_the_standard_says);
	tcase_add_test(t, bits_are_packed_from_the_lowest);
	tcase_add_test(t, the_longest_reply_fits);
	tcase_add_test(t, garbage_never_reads_beyond_its_end);
	return run_suite("frame", t);
}
