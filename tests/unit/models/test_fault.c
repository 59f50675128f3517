/* test_fault.c - the table of faults, and orders from JSON and words. */
#include <math.h>
#include <string.h>

#include "models/fault.h"
#include "models/json_read.h"
#include "suite.h"

static int from_json(const char *text, struct sk_fault_order *o, char *why)
{
	json_t *object = sk_json_parse(text, strlen(text));
	int err;

	ck_assert_msg(object != NULL, "%s", text);
	err = sk_fault_order_parse(object, o, why);
	json_decref(object);
	return err;
}

static int from_words(const char *text, struct sk_fault_order *o, char *why)
{
	char copy[256], *words[8], *at = copy;
	int count = 0;

	ck_assert_int_lt(snprintf(copy, sizeof(copy), "%s", text), (int)sizeof(copy));
	while (*at && count < 8) {
		words[count++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
	return sk_fault_order_words(count, words, o, why);
}

START_TEST(names_are_found_and_told_apart)
{
	for (int kind = 0; kind < SK_FAULT_COUNT; kind++) {
		const struct sk_fault_info *f = sk_fault_info((enum sk_fault_kind)kind);

		ck_assert_int_eq(sk_fault_by_name(f->name), kind);
		ck_assert_int_eq(f->param != NULL, kind < SK_FAULT_PARAM_COUNT);
		ck_assert(f->standard >= f->least && f->standard <= f->most);
		ck_assert_ptr_nonnull(f->meaning);
	}
	ck_assert_int_eq(sk_fault_by_name("none"), -1);
	ck_assert_int_eq(sk_fault_by_name(""), -1);
}
END_TEST

static const struct {
	const char *json, *words, *der;
	enum sk_fault_switch to;
	enum sk_fault_kind kind;
	double value, for_s;
} good[] = {
	{"{\"der\":\"pv1\",\"fault\":\"delay\",\"delay_ms\":50,\"for_s\":10}",
	 "pv1 delay delay_ms=50 for_s=10", "pv1", SK_FAULT_ON, SK_FAULT_DELAY, 50, 10},
	{"{\"fault\":\"delay\",\"der\":\"pv1\"}", "pv1 delay", "pv1", SK_FAULT_ON,
	 SK_FAULT_DELAY, 500, 0},
	{"{\"der\":\"network\",\"fault\":\"loss\",\"loss_pct\":2.5}", "network loss=2.5",
	 "network", SK_FAULT_ON, SK_FAULT_LOSS, 2.5, 0},
	{"{\"der\":\"*\",\"fault\":\"wrong_length\",\"off_bytes\":-2}",
	 "* wrong_length=-2", "*", SK_FAULT_ON, SK_FAULT_WRONG_LENGTH, -2, 0},
	{"{\"der\":\"pv1\",\"fault\":\"hang\",\"on\":false}", "pv1 hang off", "pv1",
	 SK_FAULT_OFF, SK_FAULT_HANG, 0, 0},
	{"{\"der\":\"pv1\",\"fault\":\"hang\",\"on\":true,\"for_s\":1}",
	 "pv1 hang for_s=1", "pv1", SK_FAULT_ON, SK_FAULT_HANG, 0, 1},
	{"{\"der\":\"*\",\"fault\":\"none\"}", "* none", "*", SK_FAULT_NONE,
	 SK_FAULT_DELAY, 0, 0},
};

static void expect(const struct sk_fault_order *o, int row)
{
	ck_assert_str_eq(o->der, good[row].der);
	ck_assert_int_eq(o->to, good[row].to);
	if (o->to == SK_FAULT_NONE)
		return;
	ck_assert_int_eq(o->fault.kind, good[row].kind);
	ck_assert_double_eq(o->fault.value, good[row].value);
	ck_assert_double_eq(o->fault.for_s, good[row].for_s);
}

START_TEST(good_orders_are_read_and_written)
{
	char why[SK_TEXT_LEN + 1], text[256];
	struct sk_fault_order o;

	ck_assert_int_eq(from_json(good[_i].json, &o, why), 0);
	expect(&o, _i);
	ck_assert_int_eq(from_words(good[_i].words, &o, why), 0);
	expect(&o, _i);
	ck_assert_int_gt(sk_fault_order_encode(&o, text, sizeof(text)), 0);
	ck_assert_int_eq(from_json(text, &o, why), 0);
	expect(&o, _i);
	ck_assert_int_eq(sk_fault_order_encode(&o, text, 10), SK_EFULL);
}
END_TEST

static const struct {
	const char *json, *words, *why;
} bad[] = {
	{"{\"fault\":\"delay\"}", "/ delay", "id of a device"},
	{"{\"der\":7,\"fault\":\"delay\"}", "Pv1 delay", "id of a device"},
	{"{\"der\":\"pv1\"}", "pv1 ", "fault"},
	{"{\"der\":\"pv1\",\"fault\":\"explode\"}", "pv1 explode", "explode"},
	{"{\"der\":\"network\",\"fault\":\"hang\"}", "network hang",
	 "not of the network"},
	{"{\"der\":\"pv1\",\"fault\":\"delay\",\"delay_ms\":-1}", "pv1 delay=-1",
	 "0..60000 ms"},
	{"{\"der\":\"pv1\",\"fault\":\"delay\",\"delay_ms\":\"9\"}", "pv1 delay=nan",
	 "number"},
	{"{\"der\":\"pv1\",\"fault\":\"delay\",\"loss_pct\":1}", "pv1 delay loss_pct=1",
	 "allowed delay_ms, for_s"},
	{"{\"der\":\"pv1\",\"fault\":\"hang\",\"hang_ms\":1}", "pv1 hang hang_ms=1",
	 "no parameter"},
	{"{\"der\":\"pv1\",\"fault\":\"hang\",\"for_s\":-1}", "pv1 hang for_s=-1",
	 "for_s"},
	{"{\"der\":\"pv1\",\"fault\":\"hang\",\"on\":0}", "pv1 hang on", "o"},
	{"{\"der\":\"pv1\",\"fault\":\"none\",\"for_s\":1}", "pv1 none for_s=1", "for_s"},
};

START_TEST(bad_orders_say_what_is_allowed)
{
	char why[SK_TEXT_LEN + 1];
	struct sk_fault_order o = {.der = "kept"};

	ck_assert_int_eq(from_json(bad[_i].json, &o, why), SK_EPARSE);
	ck_assert_msg(strstr(why, bad[_i].why), "%s: %s", bad[_i].json, why);
	ck_assert_int_eq(from_words(bad[_i].words, &o, why), SK_EPARSE);
	ck_assert_str_eq(o.der, "kept");
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_test(cases, names_are_found_and_told_apart);
	ADD_LOOP(cases, good_orders_are_read_and_written, good);
	ADD_LOOP(cases, bad_orders_say_what_is_allowed, bad);
}

int main(void)
{
	return run_suite("fault", add_tests);
}
