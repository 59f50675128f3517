/* test_site.c - from a configuration to a site: what is refused, the lab, its state. */
#include "lab.h"

#include "models/json_read.h"

#define BATTERY(id, link)                                                  \
	"{ id = \"" id "\"; kind = \"battery\"; role = \"grid_forming\"; " \
	"model = \"sunspec\"; link = \"" link "\"; }"

START_TEST(what_cannot_be_simulated_is_told_with_its_line)
{
	const struct {
		const char *ders, *simulated, *complaint;
	} rows[] = {
		{BATTERY("b", "tcp://127.0.0.1:1"), "", "must have at least one"},
		{BATTERY("b", "tcp://127.0.0.1:1"),
		 "{ id = \"b\"; s_va = 1e3; generation = \"legacy\"; }",
		 "generation: \"legacy\" is not simulated for a battery as grid_forming, "
		 "allowed \"ders\""},
		{BATTERY("b", "tcp://127.0.0.1:1"),
		 "{ id = \"b\"; s_va = 1e3; generation = \"1, 104\"; }",
		 "104... is no SunSpec model"},
		{BATTERY("b", "tcp://127.0.0.1:1"),
		 "{ id = \"b\"; s_va = 1e3; p_w = 2e3; }",
		 "p_w: 2000 is out of range, allowed -1000..1000"},
		{"{ id = \"p\"; kind = \"pv\"; role = \"grid_following\"; model = "
		 "\"sunspec\"; link = \"tcp://127.0.0.1:1\"; }",
		 "{ id = \"p\"; s_va = 1e3; }", "nothing holds the voltage"},
		{"{ id = \"g\"; kind = \"genset\"; role = \"grid_forming\"; model = "
		 "\"sunspec\"; link = \"tcp://127.0.0.1:1\"; }",
		 "{ id = \"g\"; s_va = 1e3; }",
		 "genset as grid_forming, allowed a device file"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_diag diag = {0};
		struct sk_catalog catalog;
		struct sk_config config;
		char text[1024], path[32];
		bool found = false;

		(void)snprintf(text, sizeof(text),
			       "ders = ( %s );\nsimulator = {\nders = (\n%s );\n};\n",
			       rows[i].ders, rows[i].simulated);
		lab_write(text, path);
		ck_assert_int_eq(sk_config_load(path, &config, &diag), SK_OK);
		ck_assert_int_eq(sk_site_catalog(&config, &catalog, &diag), SK_OK);
		ck_assert_int_eq(sk_site_check(&config, &catalog, &diag), SK_ECONFIG);
		sk_catalog_clear(&catalog);
		for (size_t k = 0; k < diag.count; k++)
			found |= strstr(diag.lines[k].text, rows[i].complaint) != NULL;
		ck_assert_msg(found, "row %zu: %s", i, diag.lines[0].text);
		if (rows[i].simulated[0] && strstr(diag.lines[0].text, "ders[1]"))
			ck_assert_int_eq(diag.lines[0].line, 4);
		sk_diag_clear(&diag);
		sk_config_clear(&config);
		(void)unlink(path);
	}
}
END_TEST

START_TEST(the_lab_starts_settled_and_falls_visibly)
{
	static struct lab lab;
	struct sk_plant_reading a, b;
	double before_hz;

	lab_open(&lab);
	before_hz = sk_plant_f_hz(lab.site.plant);
	lab_run(&lab, 1);
	ck_assert_double_eq_tol(sk_plant_f_hz(lab.site.plant), before_hz, 0.0005);
	ck_assert_double_eq_tol(before_hz, 50 - 2e3 / 30e3, 0.002);
	sk_plant_set_load(lab.site.plant, LOAD1, 12e3, 3e3);
	lab_run(&lab, 2);
	ck_assert_double_eq_tol(sk_plant_f_hz(lab.site.plant), 50 - 7e3 / 30e3, 0.003);
	sk_plant_read(lab.site.plant, BESS1, &a);
	sk_plant_read(lab.site.plant, BESS2, &b);
	ck_assert_double_eq_tol(a.p_w / 10e3, b.p_w / 5e3, 1e-6);
	lab_close(&lab);
}
END_TEST

START_TEST(the_state_is_the_truth)
{
	static struct lab lab;
	char json[SK_PAYLOAD_MAX];
	json_t *state, *bess;
	int len;

	lab_open(&lab);
	len = sk_site_state(&lab.site, 1234, 5, json, sizeof(json));
	ck_assert_int_gt(len, 0);
	state = sk_json_parse(json, (size_t)len);
	ck_assert_ptr_nonnull(state);
	ck_assert_int_eq(json_integer_value(json_object_get(state, "t_ms")), 1234);
	ck_assert_int_eq(json_integer_value(json_object_get(state, "lost_ms")), 5);
	ck_assert_int_eq(json_integer_value(json_object_get(state, "left_out")), 0);
	bess = json_object_get(json_object_get(state, "ders"), "bess1");
	ck_assert_double_eq_tol(json_number_value(json_object_get(bess, "soc_pct")), 60,
				0.05);
	ck_assert_double_eq_tol(json_number_value(json_object_get(bess, "p_w")), 1336, 5);
	json_decref(state);
	lab_close(&lab);
}
END_TEST

START_TEST(a_state_too_large_leaves_devices_out)
{
	static struct lab lab;
	char json[400];
	long long left_out;
	json_t *state;
	int len;

	lab_open(&lab);
	len = sk_site_state(&lab.site, 1234, 5, json, sizeof(json));
	ck_assert_int_gt(len, 0);
	state = sk_json_parse(json, (size_t)len);
	ck_assert_ptr_nonnull(state);
	left_out = json_integer_value(json_object_get(state, "left_out"));
	ck_assert_int_ge(left_out, 1);
	ck_assert_int_eq((long long)json_object_size(json_object_get(state, "ders")),
			 5 - left_out);
	json_decref(state);
	ck_assert_int_eq(sk_site_state(&lab.site, 1234, 5, json, 40), SK_EFULL);
	lab_close(&lab);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("site");

	tcase_add_test(t, what_cannot_be_simulated_is_told_with_its_line);
	tcase_add_test(t, the_lab_starts_settled_and_falls_visibly);
	tcase_add_test(t, the_state_is_the_truth);
	tcase_add_test(t, a_state_too_large_leaves_devices_out);
	return run_suite("site", t);
}
