/* test_show.c - the picture on paper, as lines and as JSON. */
#include "cli/show.h"

#include <check.h>
#include <stdlib.h>

#include "cli/lines.h"
#include "tests/unit/cli/site.h"
#include "tests/unit/cli/suite.h"

static const struct sk_moment now = {.mono = T0 + 300, .wall = 4000};

static char *text;
static size_t text_size;

static struct sk_paper open_paper(void)
{
	struct sk_paper paper = {.out = open_memstream(&text, &text_size), .utf8 = true};

	ck_assert_ptr_nonnull(paper.out);
	return paper;
}

static void expect(FILE *out, const char *wanted)
{
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(text, wanted);
	free(text);
	text = NULL;
}

static void hear_mixture(void)
{
	hear_all(T0 + 100);
	hear_status("pv1", "offline", 5, T0 + 200);
	hear("der/bess1/measurement",
	     "{\"t_ms\":1000,\"session\":5,\"n\":2,\"f_hz\":49.998,\"v_v\":230.14,"
	     "\"p_w\":4123,\"q_var\":-900,\"soc_pct\":60,\"f_offset_hz\":0.118}",
	     T0 + 150);
	hear("der/bess1/setpoint/result",
	     "{\"epoch\":7,\"seq\":4,\"stage\":\"verified\",\"reason\":\"\","
	     "\"applied\":{\"f_offset_hz\":0.118},\"t_ms\":1}",
	     0);
	hear("der/bess2/setpoint/result",
	     "{\"epoch\":7,\"seq\":4,\"stage\":\"rejected\",\"reason\":\"too "
	     "\\u001b[2Jold\","
	     "\"applied\":{},\"t_ms\":1}",
	     0);
}

START_TEST(the_table_is_aligned_and_unknown_is_a_dash)
{
	struct sk_paper paper = open_paper();

	hear_mixture();
	ck_assert_int_eq(sk_show_ders(&site, &now, &paper), SK_OK);
	expect(paper.out,
	       "DER      kind     state        age    f Hz      V     P kW  Q kvar  SoC "
	       "%  "
	       "offset Hz  last setpoint\n"
	       "bess1    battery  online     0.1 s  49.998  230.1    4.123  -0.900   "
	       "60.0    "
	       "+0.1180  verified f_offset_hz=0.118\n"
	       "bess2    battery  online     0.2 s  49.900           2.000       -       "
	       "    "
	       "         rejected: too ?[2Jold\n"
	       "pv1      pv       offline    0.2 s       -               -       -\n"
	       "load1    load     online     0.2 s  49.900          -9.000       -\n"
	       "sources  total    2 of 3                             6.123  -0.900\n"
	       "loads    total    1 of 1                            -9.000       -\n");
}
END_TEST

START_TEST(an_age_by_the_senders_clock_is_marked)
{
	struct sk_paper paper = open_paper();

	hear_status("bess1", "online", 5, 0);
	hear_power("bess1", 5, 4000, 0);
	site.der_count = 1;
	ck_assert_int_eq(sk_show_ders(&site, &now, &paper), SK_OK);
	ck_assert_int_eq(fclose(paper.out), 0);
	ck_assert_ptr_nonnull(strstr(text, "waiting   ~3.0 s  49.900"));
	free(text);
}
END_TEST

START_TEST(the_head_tells_mode_and_hold)
{
	struct sk_paper paper = open_paper();

	hear_all(T0 + 100);
	hear_controller("bess1 is stale", T0 + 200);
	sk_show_head(&site, &now, &paper);
	expect(paper.out, "Lab   site/ on 127.0.0.1:1883   1970-01-01 00:00:04 UTC\n"
			  "controller  online, islanded, holding: bess1 is stale   cycle "
			  "12, 0.1 s ago\n"
			  "            f 49.998 Hz   V 230.1 V   offset +0.1180 Hz\n");
}
END_TEST

START_TEST(a_stale_controller_shows_no_figures)
{
	struct sk_paper paper = open_paper();
	struct sk_moment later = {.mono = T0 + 9000, .wall = 4000, .east_s = 3600};

	hear_all(T0 + 100);
	sk_show_head(&site, &later, &paper);
	expect(paper.out,
	       "Lab   site/ on 127.0.0.1:1883   1970-01-01 01:00:04 UTC+01:00\n"
	       "controller  stale   cycle 12, 8.9 s ago\n");
}
END_TEST

START_TEST(the_verdict_names_who_is_not_well)
{
	struct sk_paper paper = open_paper();

	hear_mixture();
	hear("der/ghost/status", "{}", T0 + 150);
	hear("der/bess1/status", "{}", T0 + 150);
	sk_show_verdict(&site, &now, &paper);
	expect(paper.out, "pv1: offline: why\n"
			  "heard of DERs that are not in the inventory, in 1 message\n"
			  "could not read 1 payload\n");
}
END_TEST

START_TEST(the_verdict_is_one_line_when_all_is_well)
{
	struct sk_paper paper = open_paper();

	hear_all(T0 + 100);
	sk_show_verdict(&site, &now, &paper);
	expect(paper.out, "all well: 4 DERs online and fresh, the controller runs\n");
}
END_TEST

START_TEST(lines_keep_their_columns)
{
	FILE *out = open_memstream(&text, &text_size);

	ck_assert_ptr_nonnull(out);
	hear_mixture();
	sk_lines_head(&site, out);
	sk_lines_print(&site, T0 + 300, 12345, out);
	hear_controller("no \\u001bdata", T0 + 300);
	sk_lines_print(&site, T0 + 300, 13345, out);
	sk_lines_print(&site, T0 + 9000, 21345, out);
	sk_picture_lost(&site);
	sk_lines_print(&site, T0 + 9000, 22345, out);
	expect(out,
	       "    s     f_hz    v_v   offset bess1_w bess2_w   pv1_w load1_w  mode\n"
	       "   12   49.998  230.1  +0.1180    4123    2000       -   -9000  "
	       "islanded\n"
	       "   13   49.998  230.1  +0.1180    4123    2000       -   -9000  islanded "
	       "(hold: no ?data)\n"
	       "   21        -      -        -       -       -       -       -  "
	       "controller "
	       "stale\n"
	       "   22        -      -        -       -       -       -       -  no "
	       "broker\n");
}
END_TEST

START_TEST(json_says_the_same)
{
	json_t *o, *der, *list;

	hear_mixture();
	o = sk_show_json(&site, &now, NULL);
	ck_assert_ptr_nonnull(o);
	ck_assert(json_is_false(json_object_get(o, "good")));
	ck_assert(json_is_true(json_object_get(o, "connected")));
	list = json_object_get(o, "complaints");
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_string_value(json_array_get(list, 0)), "pv1: offline: why");
	der = json_array_get(json_object_get(o, "ders"), BESS1);
	ck_assert_str_eq(json_string_value(json_object_get(der, "state")), "online");
	ck_assert_int_eq(json_integer_value(json_object_get(der, "age_ms")), 150);
	ck_assert_double_eq(json_real_value(json_object_get(der, "p_w")), 4123);
	ck_assert_str_eq(json_string_value(json_object_get(
				 json_object_get(der, "setpoint"), "stage")),
			 "verified");
	der = json_array_get(json_object_get(o, "ders"), PV1);
	ck_assert(json_is_null(json_object_get(der, "p_w")));
	ck_assert(json_is_null(json_object_get(der, "setpoint")));
	json_decref(o);
}
END_TEST

START_TEST(json_carries_the_callers_trouble_alone)
{
	json_t *o = sk_show_json(&site, &now, "no answer"), *list;

	ck_assert_ptr_nonnull(o);
	list = json_object_get(o, "complaints");
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_string_value(json_array_get(list, 0)), "no answer");
	ck_assert(json_is_false(json_object_get(o, "good")));
	json_decref(o);
}
END_TEST

START_TEST(a_site_name_that_is_no_utf8_is_null_in_json)
{
	json_t *o;

	(void)snprintf(site_config.site.name, sizeof(site_config.site.name), "\xff");
	o = sk_show_json(&site, &now, NULL);
	ck_assert_ptr_nonnull(o);
	ck_assert(json_is_null(json_object_get(o, "site")));
	json_decref(o);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("show");

	tcase_add_checked_fixture(tcase, site_setup, site_teardown);
	tcase_add_test(tcase, the_table_is_aligned_and_unknown_is_a_dash);
	tcase_add_test(tcase, an_age_by_the_senders_clock_is_marked);
	tcase_add_test(tcase, the_head_tells_mode_and_hold);
	tcase_add_test(tcase, a_stale_controller_shows_no_figures);
	tcase_add_test(tcase, the_verdict_names_who_is_not_well);
	tcase_add_test(tcase, the_verdict_is_one_line_when_all_is_well);
	tcase_add_test(tcase, lines_keep_their_columns);
	tcase_add_test(tcase, json_says_the_same);
	tcase_add_test(tcase, json_carries_the_callers_trouble_alone);
	tcase_add_test(tcase, a_site_name_that_is_no_utf8_is_null_in_json);
	return run_case("show", tcase);
}
