/* test_scenario.c - reading scenario files: what lands where, and every complaint. */
#include <math.h>
#include <string.h>

#include "rehearsal/event.h"
#include "rehearsal/expect.h"
#include "tests/unit/rehearsal/scene.h"

#define HEAD SITE "duration_s = 10.0;"
#define EXPECT "expect = ( { kind = \"f_min_hz\"; least = 49.0; } );"

START_TEST(defaults_are_filled_in)
{
	ck_assert_int_eq(scene_load(HEAD EXPECT), SK_OK);
	ck_assert_int_eq(scenario.controller, SK_STRATEGY_SKERRY);
	ck_assert_int_eq(scenario.seeds, 20);
	ck_assert_uint_eq(scenario.event_count, 0);
	ck_assert_uint_eq(scenario.expect_count, 1);
	ck_assert_double_eq(scenario.expects[0].to_s, 10);
	ck_assert(isnan(scenario.expects[0].most));
	ck_assert_uint_eq(scenario.config.simulator.der_count, 6);
	ck_assert_double_eq(scenario.links[0].delay_ms, 20);
	ck_assert(isnan(scenario.links[0].poll_ms));
	scene_clear();
}
END_TEST

START_TEST(control_and_links_are_laid_over)
{
	ck_assert_int_eq(
		scene_load(HEAD EXPECT
			   "control = { beta_per_s = 3.0; };"
			   "channel = { delay_ms = 100; loss_pct = 5.0;"
			   "  ders = ( { id = \"dg3\"; loss_pct = 50.0; } ); };"),
		SK_OK);
	ck_assert_double_eq(scenario.config.control.beta_per_s, 3);
	ck_assert_int_eq(scenario.config.control.stale_ms, 1500); /* the site's */
	ck_assert_double_eq(scenario.links[0].loss_pct, 5);
	ck_assert_double_eq(scenario.links[2].loss_pct, 50);
	ck_assert_double_eq(scenario.links[2].delay_ms, 100);
	scene_clear();
}
END_TEST

START_TEST(events_are_put_in_order)
{
	ck_assert_int_eq(
		scene_load(HEAD EXPECT
			   "events = ( { at_s = 5.0; kind = \"broker\"; on = true; },"
			   "{ at_s = 2.0; kind = \"broker\"; on = false; },"
			   "{ at_s = 2.0; kind = \"load\"; der = \"load3\"; p_w = 1.0; } "
			   ");"),
		SK_OK);
	ck_assert_double_eq(scenario.events[0].at_s, 2);
	ck_assert_str_eq(sk_event_kinds[scenario.events[0].kind].name, "broker");
	ck_assert_uint_eq(scenario.events[0].unit, SK_NO_UNIT);
	ck_assert_uint_eq(scenario.events[1].unit, 5);
	ck_assert(isnan(scenario.events[1].q_var));
	ck_assert_double_eq(scenario.events[2].at_s, 5);
	scene_clear();
}
END_TEST

#define EVENT(text) HEAD EXPECT "events = ( { " text " } );"
#define JUDGED(text) HEAD "expect = ( { " text " } );"

/* One thing is wrong with each; what the complaint says. */
static const struct {
	const char *text, *complaint;
} bad[] = {
	{"duration_s = 10.0;" EXPECT, "site: is missing"},
	{SITE EXPECT, "duration_s: is missing"},
	{HEAD, "expect: is missing"},
	{"site = \"nowhere.cfg\"; duration_s = 1.0;" EXPECT, "file I/O error"},
	{HEAD EXPECT "speed = 3;", "speed: unknown key"},
	{HEAD EXPECT "seeds = 0;", "seeds: 0 is out of range"},
	{HEAD EXPECT "controller = \"pid\";", "controller: \"pid\" is not known"},
	{HEAD EXPECT "control = { beta_per_s = 99.0; };", "control: beta_per_s: 99"},
	{HEAD EXPECT "control = 3;", "control: is an integer"},
	{HEAD EXPECT "control = { setpoint_ttl_ms = 60000; };",
	 "is longer than revert_s"},
	{HEAD EXPECT "channel = { loss_pct = 101.0; };", "channel: loss_pct: 101"},
	{HEAD EXPECT "channel = { ders = ( { id = \"dg9\"; } ); };",
	 "channel.ders[1]: id: \"dg9\" is none of the simulated DERs"},
	{HEAD EXPECT "channel = { ders = ( { delay_ms = 1.0; } ); };",
	 "channel.ders[1]: id: is missing"},
	{HEAD EXPECT "events = 3;", "events: must be a list"},
	{HEAD EXPECT "events = ( 3 );", "events[1]: is an integer"},
	{EVENT("at_s = 1.0; kind = \"quake\";"), "kind: \"quake\" is not known"},
	{EVENT("at_s = 1.0; kind = \"load\"; p_w = 1.0;"), "der: is missing"},
	{EVENT("at_s = 1.0; kind = \"load\"; der = \"load1\";"), "p_w: is missing"},
	{EVENT("at_s = 1.0; kind = \"load\"; der = \"dg1\"; p_w = 1.0;"),
	 "\"dg1\" is a battery as grid_forming, \"load\" needs a DER with role monitor"},
	{EVENT("at_s = 1.0; kind = \"broker\"; on = true; p_w = 1.0;"),
	 "p_w: means nothing to \"broker\""},
	{EVENT("at_s = 11.0; kind = \"broker\"; on = true;"),
	 "at_s: 11 is after the end"},
	{EVENT("at_s = 1.0; kind = \"load\"; der = \"load1\"; p_w = -1.0;"),
	 "p_w: -1 is out of range, allowed 0..1e8"},
	{EVENT("at_s = 1.0; kind = \"fault\"; der = \"dg1\";"), "fault: is missing"},
	{EVENT("at_s = 1.0; kind = \"fault\"; der = \"dg1\"; fault = \"rust\";"),
	 "fault: \"rust\" is not known"},
	{EVENT("at_s = 1.0; kind = \"fault\"; der = \"dg9\"; fault = \"drop\";"),
	 "der: \"dg9\" is none of the simulated DERs"},
	{EVENT("at_s = 1.0; kind = \"fault\"; der = \"network\"; fault = \"frozen\";"),
	 "der: \"frozen\" is a fault of devices, not of the network"},
	{EVENT("at_s = 1.0; kind = \"fault\"; der = \"dg1\"; fault = \"delay\"; "
	       "loss_pct = 5.0;"),
	 "loss_pct: is not of \"delay\", allowed delay_ms"},
	{EVENT("at_s = 1.0; kind = \"fault\"; der = \"dg1\"; fault = \"drop\"; p_w = "
	       "1.0;"),
	 "p_w: means nothing to \"fault\""},
	{EVENT("at_s = 1.0; kind = \"command\"; der = \"dg1\";"),
	 "p_w: is missing, \"command\" needs it or q_var"},
	{EVENT("at_s = 1.0; kind = \"command\"; der = \"network\"; p_w = 1.0;"),
	 "der: \"network\" is none of the simulated DERs"},
	{JUDGED("kind = \"f_min_hz\";"),
	 "most: is missing, must have most, least or both"},
	{JUDGED("kind = \"held_pct\"; most = 1.0;"), "der: is missing"},
	{JUDGED("kind = \"f_min_hz\"; least = 1.0; der = \"dg1\";"),
	 "der: means nothing to \"f_min_hz\""},
	{JUDGED("kind = \"f_min_hz\"; least = 1.0; to_s = 11.0;"), "makes no window"},
	{JUDGED("kind = \"f_min_hz\"; least = 1.0; from_s = 10.0;"), "makes no window"},
	{JUDGED("kind = \"f_min_hz\"; least = 1.0; reference_s = 11.0;"),
	 "reference_s: 11 is after the end"},
	{"site = ", "syntax error"},
};

START_TEST(a_bad_file_says_what_is_wrong)
{
	ck_assert_int_eq(scene_load(bad[_i].text), SK_ECONFIG);
	ck_assert_msg(diag.count == 1, "%zu complaints: %s", diag.count,
		      bad[_i].complaint);
	ck_assert_msg(strstr(diag.lines[0].text, bad[_i].complaint) != NULL,
		      "\"%s\", not \"%s\"", diag.lines[0].text, bad[_i].complaint);
	if (strchr(diag.lines[0].text, '[')) /* of a list: it has a place */
		ck_assert_int_ge(diag.lines[0].line, 1);
	ck_assert_ptr_null(scenario.events);
	scene_clear();
}
END_TEST

START_TEST(all_complaints_come_at_once)
{
	ck_assert_int_eq(scene_load(HEAD "seeds = 0; control = { period_ms = 1; };"
					 "channel = { delay_ms = -1.0; };"
					 "events = ( { at_s = 1.0; kind = \"load\"; } );"
					 "expect = ( { kind = \"f_min_hz\"; } );"),
			 SK_ECONFIG);
	ck_assert_uint_eq(diag.count, 6); /* load lacks two */
	scene_clear();
}
END_TEST

START_TEST(every_kind_of_event_is_listed)
{
	for (size_t i = 0; i < sk_event_kind_count; i++) {
		ck_assert_int_eq(sk_event_by_name(sk_event_kinds[i].name), (int)i);
		ck_assert_ptr_nonnull(strstr(SK_EVENT_NAMES, sk_event_kinds[i].name));
	}
}
END_TEST

START_TEST(a_fault_is_an_order)
{
	const struct sk_fault_order *o;

	ck_assert_int_eq(
		scene_load(HEAD EXPECT
			   "events = ( { at_s = 1.0; kind = \"fault\"; der = \"dg2\"; "
			   "fault = \"delay\"; delay_ms = 70.0; for_s = 3.0; },"
			   "{ at_s = 2.0; kind = \"fault\"; der = \"network\"; fault = "
			   "\"loss\"; },"
			   "{ at_s = 3.0; kind = \"fault\"; der = \"network\"; fault = "
			   "\"loss\"; on = false; },"
			   "{ at_s = 4.0; kind = \"fault\"; der = \"dg2\"; fault = "
			   "\"none\"; } );"),
		SK_OK);
	o = &scenario.events[0].order;
	ck_assert_int_eq(o->to, SK_FAULT_ON);
	ck_assert_int_eq(o->fault.kind, SK_FAULT_DELAY);
	ck_assert_double_eq(o->fault.value, 70);
	ck_assert_double_eq(o->fault.for_s, 3);
	o = &scenario.events[1].order;
	ck_assert_int_eq(o->to, SK_FAULT_ON);
	ck_assert_double_eq(o->fault.value, 10); /* as it is without its key */
	ck_assert_int_eq(scenario.events[2].order.to, SK_FAULT_OFF);
	ck_assert_int_eq(scenario.events[3].order.to, SK_FAULT_NONE);
	ck_assert_int_eq(sk_scenario_rehearsable(&scenario, &diag), SK_OK);
	scene_clear();
}
END_TEST

START_TEST(what_is_only_on_a_wire_is_read_but_not_rehearsed)
{
	ck_assert_int_eq(scene_load(HEAD EXPECT
				    "events = ( { at_s = 1.0; kind = \"fault\"; der = "
				    "\"dg2\"; fault = \"garbage\"; } );"),
			 SK_OK);
	ck_assert_int_eq(sk_scenario_rehearsable(&scenario, &diag), SK_ECONFIG);
	ck_assert_ptr_nonnull(
		strstr(diag.lines[0].text, "\"garbage\" exists only on a wire"));
	ck_assert_int_ge(diag.lines[0].line, 1);
	scene_clear();
}
END_TEST

START_TEST(a_command_has_the_fields_that_stand_there)
{
	const struct sk_setpoint_values *want;

	ck_assert_int_eq(
		scene_load(HEAD EXPECT
			   "events = ( { at_s = 1.0; kind = \"command\"; der = \"dg2\"; "
			   "p_w = -500.0; connect = false; for_s = 30.0; } );"),
		SK_OK);
	want = &scenario.events[0].want;
	ck_assert_uint_eq(want->fields,
			  SK_SETPOINT_BIT(SK_SP_P_W) | SK_SETPOINT_BIT(SK_SP_CONNECT));
	ck_assert_double_eq(want->value[SK_SP_P_W], -500);
	ck_assert_double_eq(want->value[SK_SP_CONNECT], 0);
	ck_assert_double_eq(scenario.events[0].for_s, 30);
	scene_clear();
}
END_TEST

START_TEST(json_has_it_all)
{
	json_t *json, *event;

	ck_assert_int_eq(
		scene_load(HEAD EXPECT
			   "events = ( { at_s = 2.0; kind = \"load\"; der = "
			   "\"load3\"; p_w = 1.0; }, { at_s = 3.0; kind = \"fault\"; "
			   "der = \"dg1\"; fault = \"drop\"; }, { at_s = 4.0; "
			   "kind = \"command\"; der = \"dg1\"; connect = false; "
			   "} );"),
		SK_OK);
	json = sk_scenario_json(&scenario);
	ck_assert_ptr_nonnull(json);
	event = json_array_get(json_object_get(json, "events"), 1);
	ck_assert_str_eq(json_string_value(json_object_get(
				 json_object_get(event, "order"), "fault")),
			 "drop");
	event = json_array_get(json_object_get(json, "events"), 2);
	ck_assert(json_is_false(
		json_object_get(json_object_get(event, "want"), "connect")));
	event = json_array_get(json_object_get(json, "events"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(event, "kind")), "load");
	ck_assert_str_eq(json_string_value(json_object_get(event, "der")), "load3");
	ck_assert(json_is_null(json_object_get(event, "q_var")));
	ck_assert_uint_eq(json_array_size(json_object_get(json, "links")), 6);
	json_decref(json);
	scene_clear();
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{defaults_are_filled_in, 1},
		{control_and_links_are_laid_over, 1},
		{events_are_put_in_order, 1},
		{a_bad_file_says_what_is_wrong, SUITE_ROWS(bad)},
		{all_complaints_come_at_once, 1},
		{every_kind_of_event_is_listed, 1},
		{a_fault_is_an_order, 1},
		{what_is_only_on_a_wire_is_read_but_not_rehearsed, 1},
		{a_command_has_the_fields_that_stand_there, 1},
		{json_has_it_all, 1},
	};

	return SUITE_RUN("scenario", tests);
}
