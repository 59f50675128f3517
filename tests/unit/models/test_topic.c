/* test_topic.c - building and parsing topics; nothing hostile gets in or out. */
#include <check.h>
#include <string.h>

#include "models/topic.h"
#include "tests/unit/models/suite.h"

#define ID32 "abcdefghijklmnopqrstuvwxyz012345"

static const struct {
	enum sk_topic_kind kind;
	const char *id, *leaf, *topic;
} topics[] = {
	{SK_TOPIC_MEASUREMENT, "bess1", NULL, "site/der/bess1/measurement"},
	{SK_TOPIC_MEASUREMENT_POINT, "bess1", "f_hz", "site/der/bess1/measurement/f_hz"},
	{SK_TOPIC_STATUS, "0", NULL, "site/der/0/status"},
	{SK_TOPIC_NAMEPLATE, "pv-1_a", NULL, "site/der/pv-1_a/nameplate"},
	{SK_TOPIC_DIAGNOSTICS, "b1", NULL, "site/der/b1/diagnostics"},
	{SK_TOPIC_SETPOINT, ID32, NULL, "site/der/" ID32 "/setpoint"},
	{SK_TOPIC_SETPOINT_RESULT, "x", NULL, "site/der/x/setpoint/result"},
	{SK_TOPIC_CONTROLLER_STATUS, NULL, NULL, "site/controller/status"},
	{SK_TOPIC_CONTROLLER_STATE, NULL, NULL, "site/controller/state"},
	{SK_TOPIC_CONTROLLER_COMMAND, "anna", NULL, "site/controller/command/anna"},
	{SK_TOPIC_CONTROLLER_RESULT, "anna", NULL, "site/controller/result/anna"},
	{SK_TOPIC_ALARM, "f_low", NULL, "site/alarm/f_low"},
	{SK_TOPIC_EVENT, NULL, NULL, "site/event"},
	{SK_TOPIC_SIMULATOR_COMMAND, NULL, NULL, "site/simulator/command"},
	{SK_TOPIC_SIMULATOR_STATE, NULL, NULL, "site/simulator/state"},
	{SK_TOPIC_SIMULATOR_FAULTS, NULL, NULL, "site/simulator/faults"},
	{SK_TOPIC_HISTORIAN_STATUS, NULL, NULL, "site/historian/status"},
};

START_TEST(every_kind_is_built_and_parsed_back)
{
	struct sk_topic parsed;
	char buf[SK_TOPIC_LEN + 1];
	int len = sk_topic_build(buf, sizeof(buf), "site", topics[_i].kind, topics[_i].id,
				 topics[_i].leaf);

	ck_assert_int_eq(len, (int)strlen(topics[_i].topic));
	ck_assert_str_eq(buf, topics[_i].topic);
	ck_assert_int_eq(sk_topic_parse(buf, "site", &parsed), SK_OK);
	ck_assert_int_eq(parsed.kind, topics[_i].kind);
	ck_assert_str_eq(parsed.id, topics[_i].id ? topics[_i].id : "");
	ck_assert_str_eq(parsed.leaf, topics[_i].leaf ? topics[_i].leaf : "");
}
END_TEST

START_TEST(the_table_of_this_test_has_every_kind)
{
	ck_assert_uint_eq(sizeof(topics) / sizeof(topics[0]), SK_TOPIC_COUNT);
	for (int kind = 0; kind < SK_TOPIC_COUNT; kind++)
		ck_assert_int_eq(topics[kind].kind, kind);
}
END_TEST

START_TEST(roots_may_have_several_levels)
{
	struct sk_topic parsed;
	char buf[SK_TOPIC_LEN + 1];

	ck_assert_int_gt(sk_topic_build(buf, sizeof(buf), "org/Lab_2/mg-1",
					SK_TOPIC_STATUS, "pv1", NULL),
			 0);
	ck_assert_str_eq(buf, "org/Lab_2/mg-1/der/pv1/status");
	ck_assert_int_eq(sk_topic_parse(buf, "org/Lab_2/mg-1", &parsed), SK_OK);
	ck_assert_int_eq(sk_topic_parse(buf, "org/Lab_2", &parsed), SK_ENOENT);
	ck_assert_int_eq(sk_topic_parse(buf, "org/Lab_2/mg-", &parsed), SK_ENOENT);
	ck_assert_int_eq(sk_topic_parse(buf, "org/Lab_2/mg-1/der", &parsed), SK_ENOENT);
}
END_TEST

static const char *const bad_roots[] = {
	"",  "/",   "/site", "site/", "a//b", "+",	  "a/+",
	"#", "a/#", "$SYS",  "a b",   "a\n",  "\xC3\xA9", ID32 "6",
};

START_TEST(roots_with_anything_else_are_refused)
{
	char buf[SK_TOPIC_LEN + 1] = "x";

	ck_assert(!sk_root_valid(bad_roots[_i]));
	ck_assert_int_eq(sk_topic_build(buf, sizeof(buf), bad_roots[_i], SK_TOPIC_EVENT,
					NULL, NULL),
			 SK_EINVAL);
	ck_assert_str_eq(buf, "");
}
END_TEST

static const char *const bad_ids[] = {
	"", "#", "++", "+/+", "a/b", "A", "a b", "-a", "_a", "a.b", "a\n", ID32 "6",
};

START_TEST(ids_with_anything_else_are_refused)
{
	char buf[SK_TOPIC_LEN + 1] = "x";

	ck_assert_int_eq(sk_topic_build(buf, sizeof(buf), "site", SK_TOPIC_SETPOINT,
					bad_ids[_i], NULL),
			 SK_EINVAL);
	ck_assert_str_eq(buf, "");
	ck_assert_int_eq(sk_topic_build(buf, sizeof(buf), "site",
					SK_TOPIC_MEASUREMENT_POINT, "a", bad_ids[_i]),
			 SK_EINVAL);
}
END_TEST

START_TEST(wildcards_are_built_on_purpose_only)
{
	char buf[SK_TOPIC_LEN + 1];

	ck_assert_int_gt(
		sk_topic_build(buf, sizeof(buf), "site", SK_TOPIC_STATUS, "+", NULL), 0);
	ck_assert_str_eq(buf, "site/der/+/status");
	ck_assert_int_gt(sk_topic_build(buf, sizeof(buf), "site",
					SK_TOPIC_MEASUREMENT_POINT, "+", "+"),
			 0);
	ck_assert_str_eq(buf, "site/der/+/measurement/+");
	ck_assert_int_eq(
		sk_topic_build(buf, sizeof(buf), "site", SK_TOPIC_STATUS, NULL, NULL),
		SK_EINVAL);
	ck_assert_int_eq(
		sk_topic_build(buf, sizeof(buf), "site", SK_TOPIC_COUNT, "a", NULL),
		SK_EINVAL);
	ck_assert_int_eq(sk_topic_build(NULL, 9, "site", SK_TOPIC_EVENT, NULL, NULL),
			 SK_EINVAL);
	ck_assert_int_eq(sk_topic_build(buf, 0, "site", SK_TOPIC_EVENT, NULL, NULL),
			 SK_EINVAL);
	ck_assert_int_eq(sk_topic_build(buf, 9, NULL, SK_TOPIC_EVENT, NULL, NULL),
			 SK_EINVAL);
}
END_TEST

START_TEST(a_topic_that_does_not_fit_leaves_none)
{
	char buf[32];

	for (size_t size = 1; size <= strlen("site/event"); size++) {
		memset(buf, 'x', sizeof(buf));
		ck_assert_int_eq(
			sk_topic_build(buf, size, "site", SK_TOPIC_EVENT, NULL, NULL),
			SK_EFULL);
		ck_assert_str_eq(buf, "");
		ck_assert_int_eq(buf[size], 'x');
	}
	ck_assert_int_eq(sk_topic_build(buf, 11, "site", SK_TOPIC_EVENT, NULL, NULL), 10);
}
END_TEST

static const char *const foreign[] = {
	"",
	"site",
	"site/",
	"site//event",
	"Site/event",
	"sites/event",
	"site/event/",
	"site/events",
	"site/even",
	"site/der/status",
	"site/der//status",
	"site/der/+/status",
	"site/der/#",
	"site/der/A/status",
	"site/der/a/Status",
	"site/der/a/status/x",
	"site/der/a/measurement/",
	"site/der/a/measurement/f_hz/x",
	"site/der/a/measurement/F_HZ",
	"site/der/" ID32 "6/status",
	"site/controller/command/",
	"site/controller/command/a/b",
	"$SYS/broker/uptime",
};

START_TEST(topics_that_are_none_of_ours_are_told_apart)
{
	struct sk_topic parsed = {.kind = SK_TOPIC_ALARM, .id = "kept"};

	ck_assert_int_eq(sk_topic_parse(foreign[_i], "site", &parsed), SK_ENOENT);
	ck_assert_str_eq(parsed.id, "kept");
}
END_TEST

START_TEST(overlong_and_missing_topics_are_refused)
{
	struct sk_topic parsed;
	char topic[SK_TOPIC_LEN + 8];

	memset(topic, 'a', sizeof(topic));
	memcpy(topic, "site/alarm/", 11);
	topic[sizeof(topic) - 1] = '\0';
	ck_assert_int_eq(sk_topic_parse(topic, "site", &parsed), SK_ENOENT);
	ck_assert_int_eq(sk_topic_parse(NULL, "site", &parsed), SK_ENOENT);
	ck_assert_int_eq(sk_topic_parse("site/event", NULL, &parsed), SK_ENOENT);
	ck_assert_int_eq(sk_topic_parse("/event", "", &parsed), SK_ENOENT);
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, every_kind_is_built_and_parsed_back, topics);
	tcase_add_test(cases, the_table_of_this_test_has_every_kind);
	tcase_add_test(cases, roots_may_have_several_levels);
	ADD_LOOP(cases, roots_with_anything_else_are_refused, bad_roots);
	ADD_LOOP(cases, ids_with_anything_else_are_refused, bad_ids);
	tcase_add_test(cases, wildcards_are_built_on_purpose_only);
	tcase_add_test(cases, a_topic_that_does_not_fit_leaves_none);
	ADD_LOOP(cases, topics_that_are_none_of_ours_are_told_apart, foreign);
	tcase_add_test(cases, overlong_and_missing_topics_are_refused);
}

int main(void)
{
	return run_suite("topic", add_tests);
}
