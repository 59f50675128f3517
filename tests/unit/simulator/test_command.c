/* test_command.c - commands over MQTT: what is taken, what is refused, what it does. */
#include "lab.h"

static struct lab lab;

static int parse(const char *json, struct sk_command *c, char *why)
{
	why[0] = '\0';
	return sk_command_parse(json, strlen(json), c, why);
}

START_TEST(good_commands_are_read)
{
	char why[SK_TEXT_LEN + 1];
	struct sk_command c;

	ck_assert_int_eq(parse("{\"load\":\"load1\",\"p_w\":9000,\"q_var\":-5}", &c, why),
			 0);
	ck_assert_int_eq(c.kind, SK_COMMAND_LOAD);
	ck_assert_str_eq(c.id, "load1");
	ck_assert_double_eq(c.p_w, 9000);
	ck_assert_double_eq(c.q_var, -5);
	ck_assert_int_eq(parse("{\"load\":\"load1\",\"p_w\":0}", &c, why), 0);
	ck_assert_double_nan(c.q_var);
	ck_assert_int_eq(parse("{\"mute\":\"pv1\",\"on\":true}", &c, why), 0);
	ck_assert(c.kind == SK_COMMAND_MUTE && c.on);
	ck_assert_int_eq(parse("{\"on\":false,\"mute\":\"pv1\"}", &c, why), 0);
	ck_assert(!c.on);
	ck_assert_int_eq(parse("{\"restart\":\"bess2\"}", &c, why), 0);
	ck_assert_int_eq(c.kind, SK_COMMAND_RESTART);
	ck_assert_int_eq(parse("{\"irradiance\":\"pv1\",\"p_avail_w\":1.5}", &c, why), 0);
	ck_assert_double_eq(c.p_w, 1.5);
	ck_assert_double_eq(c.ramp_s, 0);
	ck_assert_double_nan(c.w_m2);
	ck_assert_int_eq(parse("{\"irradiance\":\"pv1\",\"w_m2\":800}", &c, why), 0);
	ck_assert_double_eq(c.w_m2, 800);
	ck_assert_int_eq(parse("{\"local\":\"bess1\",\"on\":true}", &c, why), 0);
	ck_assert(c.kind == SK_COMMAND_LOCAL && c.on);
	ck_assert_int_eq(parse("{\"load\":\"load1\",\"p_w\":1,\"ramp_s\":20}", &c, why),
			 0);
	ck_assert_double_eq(c.ramp_s, 20);
	ck_assert_int_eq(parse("{\"grid\":\"pcc1\",\"v_v\":231}", &c, why), 0);
	ck_assert_int_eq(c.kind, SK_COMMAND_GRID);
	ck_assert_double_nan(c.f_hz);
	ck_assert_double_eq(c.v_v, 231);
	ck_assert_int_eq(parse("{\"run\":\"gen1\",\"on\":true}", &c, why), 0);
	ck_assert(c.kind == SK_COMMAND_RUN && c.on);
}
END_TEST

START_TEST(bad_commands_say_what_is_allowed)
{
	const struct {
		const char *json, *why;
	} rows[] = {
		{"", "one JSON object"},
		{"[1]", "one JSON object"},
		{"{\"load\":\"a\",\"load\":\"b\",\"p_w\":1}", "one JSON object"},
		{"{}", "\"restart\""},
		{"{\"explode\":\"pv1\"}", "\"irradiance\""},
		{"{\"load\":7,\"p_w\":1}", "load: must be the id"},
		{"{\"load\":\"load1\"}", "p_w: missing"},
		{"{\"load\":\"load1\",\"p_w\":null}", "p_w:"},
		{"{\"load\":\"load1\",\"p_w\":\"9\"}", "p_w:"},
		{"{\"load\":\"load1\",\"p_w\":-1}", "0..1e8"},
		{"{\"load\":\"load1\",\"p_w\":1e9}", "0..1e8"},
		{"{\"load\":\"load1\",\"p_w\":1,\"q_var\":null}", "q_var:"},
		{"{\"load\":\"load1\",\"p_w\":1,\"x\":1}", "unknown members"},
		{"{\"load\":\"load1\",\"p_w\":1,\"ramp_s\":-1}", "ramp_s:"},
		{"{\"grid\":\"pcc1\",\"f_hz\":30}", "40..70"},
		{"{\"grid\":\"pcc1\",\"ramp_s\":1}", "unknown members"},
		{"{\"breaker\":\"pcc1\"}", "on: missing"},
		{"{\"irradiance\":\"pv1\"}", "either this or w_m2"},
		{"{\"irradiance\":\"pv1\",\"w_m2\":1,\"p_avail_w\":1}",
		 "either this or w_m2"},
		{"{\"irradiance\":\"pv1\",\"w_m2\":2001}", "w_m2: missing or not"},
		{"{\"motor\":\"load1\",\"q_var\":1}", "p_w: missing"},
		{"{\"mute\":\"pv1\",\"on\":1}", "true|false"},
		{"{\"mute\":\"pv1\"}", "on: missing"},
		{"{\"restart\":\"bess1\",\"mute\":\"bess2\",\"on\":true}", "unknown"},
		{"{\"restart\":\"a-name-much-longer-than-any-id-of-32-letters\"}",
		 "restart: must be"},
	};
	char why[SK_TEXT_LEN + 1];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sk_command c = {.kind = SK_COMMAND_COUNT};

		ck_assert_int_eq(parse(rows[i].json, &c, why), SK_EPARSE);
		ck_assert_msg(strstr(why, rows[i].why), "%s: %s", rows[i].json, why);
		ck_assert_int_eq(c.kind, SK_COMMAND_COUNT);
	}
}
END_TEST

static int command(const char *json, char *text)
{
	struct sk_command c;

	ck_assert_int_eq(parse(json, &c, text), 0);
	return sk_site_command(&lab.site, &c, text);
}

static struct sk_plant_reading reading(size_t unit)
{
	struct sk_plant_reading r;

	sk_plant_read(lab.site.plant, unit, &r);
	return r;
}

START_TEST(commands_have_effect)
{
	char text[SK_TEXT_LEN + 1];

	lab_open(&lab);
	ck_assert_int_eq(command("{\"load\":\"load1\",\"p_w\":9000}", text), 0);
	ck_assert_ptr_nonnull(strstr(text, "9000 W, 1500 var"));
	ck_assert_int_eq(command("{\"irradiance\":\"pv1\",\"p_avail_w\":1000}", text), 0);
	ck_assert_int_eq(command("{\"mute\":\"pv2\",\"on\":true}", text), 0);
	ck_assert(lab.site.devices[PV2].mute);
	ck_assert_int_eq(put(&lab.site.devices[BESS2], 64900, "FOfs", 0.1), 0);
	ck_assert_int_eq(command("{\"restart\":\"bess2\"}", text), 0);
	ck_assert_double_gt(lab.site.devices[BESS2].gone_s, 0.9);
	ck_assert_double_eq(get(&lab.site.devices[BESS2], 64900, "FOfs"), 0);
	lab_run(&lab, 3);
	ck_assert_double_eq_tol(reading(LOAD1).p_w, -9000, 1);
	ck_assert_double_eq_tol(reading(LOAD1).q_var, -1500, 1);
	ck_assert_double_eq_tol(reading(PV1).p_w, 1000, 1);
	lab_close(&lab);
}
END_TEST

START_TEST(a_ramp_is_a_line)
{
	char text[SK_TEXT_LEN + 1];

	lab_open(&lab);
	ck_assert_int_eq(command("{\"load\":\"load1\",\"p_w\":5000,\"ramp_s\":4}", text),
			 0);
	ck_assert_int_eq(command("{\"irradiance\":\"pv1\",\"p_avail_w\":1000,"
				 "\"ramp_s\":2}",
				 text),
			 0);
	lab_run(&lab, 1);
	ck_assert_double_eq_tol(reading(LOAD1).p_w, -6500, 10);
	ck_assert_double_eq_tol(reading(PV1).p_avail_w,
				(lab.config.simulator.ders[PV1].p_w + 1000) / 2, 10);
	lab_run(&lab, 4);
	ck_assert_double_eq_tol(reading(LOAD1).p_w, -5000, 1);
	ck_assert_double_eq_tol(reading(LOAD1).q_var, -1500, 1);
	ck_assert_double_eq(reading(PV1).p_avail_w, 1000);
	lab_close(&lab);
}
END_TEST

START_TEST(a_trip_lasts_until_it_is_taken_back)
{
	char text[SK_TEXT_LEN + 1];

	lab_open(&lab);
	ck_assert_int_eq(command("{\"trip\":\"bess2\",\"on\":true}", text), 0);
	ck_assert_int_eq(command("{\"trip\":\"pv2\",\"on\":true}", text), 0);
	ck_assert_int_eq(put(&lab.site.devices[PV2], 123, "WMaxLimPct", 50), 0);
	lab_run(&lab, 1);
	ck_assert(!reading(BESS2).online && reading(BESS1).online);
	ck_assert_msg(!reading(PV2).online, "a ceiling is no contactor");
	ck_assert_int_eq(command("{\"trip\":\"bess2\",\"on\":false}", text), 0);
	lab_run(&lab, 1);
	ck_assert(reading(BESS2).online);
	ck_assert_int_eq(put(&lab.site.devices[PV2], 123, "Conn", 0), 0);
	ck_assert_int_eq(put(&lab.site.devices[PV2], 123, "Conn", 1), 0);
	lab_run(&lab, 1);
	ck_assert(reading(PV2).online);
	lab_close(&lab);
}
END_TEST

START_TEST(a_wrong_device_is_refused_with_the_right_ones)
{
	char text[SK_TEXT_LEN + 1];

	lab_open(&lab);
	ck_assert_int_eq(command("{\"load\":\"pv1\",\"p_w\":1}", text), SK_ENOENT);
	ck_assert_str_eq(text, "load: \"pv1\" is no such device, allowed load1");
	ck_assert_int_eq(command("{\"irradiance\":\"x\",\"p_avail_w\":1}", text),
			 SK_ENOENT);
	ck_assert_ptr_nonnull(strstr(text, "allowed pv1 pv2"));
	ck_assert_int_eq(command("{\"restart\":\"x\"}", text), SK_ENOENT);
	ck_assert_ptr_nonnull(strstr(text, "allowed bess1 bess2 pv1 pv2 load1"));
	lab_close(&lab);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("command");

	tcase_add_test(t, good_commands_are_read);
	tcase_add_test(t, bad_commands_say_what_is_allowed);
	tcase_add_test(t, commands_have_effect);
	tcase_add_test(t, a_ramp_is_a_line);
	tcase_add_test(t, a_trip_lasts_until_it_is_taken_back);
	tcase_add_test(t, a_wrong_device_is_refused_with_the_right_ones);
	return run_suite("command", t);
}
