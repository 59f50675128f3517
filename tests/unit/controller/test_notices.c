/* test_notices.c - a change that lasts is told once; a flicker is not. */
#include <stdio.h>

#include "controller/notices.h"
#include "tests/unit/control/site.h"
#include "tests/unit/control/suite.h"

static struct site site;
static struct sk_notices notices;
static struct sk_event told[16];
static int count;

static void remember(void *arg, struct sk_event *e)
{
	(void)arg;
	ck_assert_int_lt(count, (int)(sizeof(told) / sizeof(told[0])));
	told[count++] = *e;
}

/* Two units that have never been heard of. */
static void begin(void)
{
	sk_notices_clear(&notices);
	site_init(&site, SITE_DERS);
	site.cycle.hold = SK_HOLD_NONE;
	count = 0;
	ck_assert_int_eq(
		sk_notices_init(&notices, &site.cycle, &site.image, remember, NULL),
		SK_OK);
}

static void look(int cycles)
{
	while (cycles-- > 0)
		sk_notices_look(&notices, "the text");
}

START_TEST(nothing_new_is_nothing_told)
{
	begin();
	look(100);
	ck_assert_int_eq(count, 0);
}
END_TEST

static const struct {
	enum sk_hold hold;
	const char *kind;
	enum sk_severity severity;
} holds[] = {
	{SK_HOLD_NO_UNIT, "hold_begin", SK_SEV_WARNING},
	{SK_HOLD_GRID, "hold_begin", SK_SEV_WARNING},
	{SK_HOLD_P_MAX, "infeasible", SK_SEV_WARNING},
};

START_TEST(a_hold_is_told_at_its_begin_and_end)
{
	begin();
	site.cycle.hold = holds[_i].hold;
	look(SK_NOTICE_CYCLES - 1);
	ck_assert_int_eq(count, 0);
	look(10);
	ck_assert_int_eq(count, 1);
	ck_assert_str_eq(told[0].kind, holds[_i].kind);
	ck_assert_int_eq(told[0].severity, holds[_i].severity);
	ck_assert_str_eq(told[0].text, "the text");
	site.cycle.hold = SK_HOLD_NONE;
	look(10);
	ck_assert_int_eq(count, 2);
	ck_assert_str_eq(told[1].kind, "hold_end");
}
END_TEST

START_TEST(a_flicker_is_not_told)
{
	begin();
	for (int i = 0; i < 50; i++) {
		site.cycle.hold = SK_HOLD_P_MAX;
		look(SK_NOTICE_CYCLES - 1);
		site.cycle.hold = SK_HOLD_NONE;
		look(1);
	}
	ck_assert_int_eq(count, 0);
}
END_TEST

START_TEST(ders_that_come_and_go_are_told_by_name)
{
	begin();
	site.members[BESS2].reason = SK_REASON_NONE;
	look(5);
	ck_assert_int_eq(count, 1);
	ck_assert_str_eq(told[0].kind, "der_takes_part");
	ck_assert_str_eq(told[0].der, "bess2");
	site.members[BESS2].reason = SK_REASON_IGNORES;
	look(5);
	ck_assert_int_eq(count, 2);
	ck_assert_str_eq(told[1].kind, "der_left_out");
	ck_assert_str_eq(told[1].text, "bess2 does not follow its frequency offset");
}
END_TEST

START_TEST(only_units_are_told_of)
{
	begin();
	site.members[PV1].reason = SK_REASON_STALE;
	look(10);
	ck_assert_int_eq(count, 0);
	sk_notices_clear(&notices);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{nothing_new_is_nothing_told, 1},
		{a_hold_is_told_at_its_begin_and_end, SUITE_ROWS(holds)},
		{a_flicker_is_not_told, 1},
		{ders_that_come_and_go_are_told_by_name, 1},
		{only_units_are_told_of, 1},
	};

	return SUITE_RUN("notices", tests);
}
