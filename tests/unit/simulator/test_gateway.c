/* test_gateway.c - who answers, who keeps silent, who is not there. */
#include "lab.h"

#include "simulator/gateway.h"

static struct lab lab;
static struct sk_gateway gateway;

static void open_lab(void)
{
	lab_open(&lab);
	gateway = (struct sk_gateway){.count = 2};
	gateway.unit[1] = &lab.site.devices[BESS1];
	gateway.unit[254] = &lab.site.devices[LOAD1];
}

static void close_lab(void)
{
	lab_close(&lab);
}

static uint8_t out[SK_FRAME_MAX];

/* @return exception of the answer, 0: a good one, -1: silence */
static int ask(uint8_t unit, uint8_t function, unsigned address, unsigned count)
{
	struct sk_request r = {.unit = unit,
			       .function = function,
			       .table = function == 4 ? SK_TABLE_INPUT : SK_TABLE_HOLDING,
			       .address = (uint16_t)address,
			       .count = (uint16_t)count};
	size_t len = sk_gateway_answer(&gateway, &r, out);

	if (len == 0)
		return -1;
	ck_assert_uint_eq(out[6], unit);
	return out[7] & 0x80 ? out[8] : 0;
}

START_TEST(each_unit_answers_for_itself)
{
	ck_assert_int_eq(ask(1, 3, 40000, 2), 0);
	ck_assert_uint_eq(out[9], 0x53);
	ck_assert_int_eq(ask(254, 4, 40070, 1), 0);
	ck_assert_uint_eq((unsigned)(out[9] << 8 | out[10]), 203);
	ck_assert_int_eq(ask(1, 4, 40070, 1), 0);
	ck_assert_uint_eq((unsigned)(out[9] << 8 | out[10]), 701);
}
END_TEST

START_TEST(nobody_is_told_at_once)
{
	ck_assert_int_eq(ask(9, 3, 40000, 2), 0x0B);
	ck_assert_int_eq(ask(0, 3, 40000, 2), 0x0B);
	ck_assert_int_eq(ask(255, 7, 40000, 2), 0x0B);
}
END_TEST

START_TEST(illegal_requests_are_refused)
{
	struct sk_request bad = {
		.unit = 1, .function = 7, .exception = SK_MODBUS_FUNCTION};

	ck_assert_int_eq(ask(1, 3, 100, 2), SK_MODBUS_ADDRESS);
	ck_assert_uint_eq(sk_gateway_answer(&gateway, &bad, out), 9);
	ck_assert_uint_eq(out[8], SK_MODBUS_FUNCTION);
}
END_TEST

START_TEST(a_mute_device_keeps_silent_alone)
{
	lab.site.devices[BESS1].mute = true;
	ck_assert_int_eq(ask(1, 3, 40000, 2), -1);
	ck_assert_int_eq(ask(254, 3, 40000, 2), 0);
	lab.site.devices[BESS1].mute = false;
	ck_assert_int_eq(ask(1, 3, 40000, 2), 0);
}
END_TEST

START_TEST(a_restarting_device_is_gone_for_its_time)
{
	lab.site.devices[BESS1].gone_s = 1;
	ck_assert_int_eq(ask(1, 3, 40000, 2), 0x0B);
	ck_assert(!sk_gateway_gone(&gateway)); /* the other unit is there */
	gateway.unit[254] = NULL;
	gateway.count = 1;
	ck_assert(sk_gateway_gone(&gateway));
	lab_run(&lab, 0.9);
	ck_assert(sk_gateway_gone(&gateway));
	lab_run(&lab, 0.2);
	ck_assert(!sk_gateway_gone(&gateway));
	ck_assert_int_eq(ask(1, 3, 40000, 2), 0);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("gateway");

	tcase_add_checked_fixture(t, open_lab, close_lab);
	tcase_add_test(t, each_unit_answers_for_itself);
	tcase_add_test(t, nobody_is_told_at_once);
	tcase_add_test(t, illegal_requests_are_refused);
	tcase_add_test(t, a_mute_device_keeps_silent_alone);
	tcase_add_test(t, a_restarting_device_is_gone_for_its_time);
	return run_suite("gateway", t);
}
