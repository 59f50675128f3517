/* test_machines.c - a breaker and gensets through their registers and by command. */
#include "lab.h"

#include "models/json_read.h"

#define START_S 2.0

static struct lab lab;

enum { BESS, LOAD, GEN, PCC };

/* A battery, a load, a stopped genset with such registers, and a breaker. */
static void open_site(const char *generation)
{
	char text[2048], path[32];

	(void)snprintf(
		text, sizeof(text),
		"ders = ( { id = \"bess\"; kind = \"battery\"; role = \"grid_forming\"; "
		"model = \"sunspec\"; link = \"tcp://127.0.0.1:1\"; },"
		"{ id = \"load\"; kind = \"load\"; role = \"monitor\"; "
		"model = \"sunspec\"; link = \"tcp://127.0.0.1:2\"; },"
		"{ id = \"gen\"; kind = \"genset\"; role = \"grid_forming\"; "
		"model = \"sunspec\"; link = \"tcp://127.0.0.1:3\"; },"
		"{ id = \"pcc\"; kind = \"pcc\"; role = \"monitor\"; "
		"model = \"pcc_relay\"; link = \"tcp://127.0.0.1:4\"; } );"
		"simulator = { grid = { hold_s = 0.2; }; ders = ("
		"{ id = \"bess\"; s_va = 2e4; }, { id = \"load\"; s_va = 1e4; p_w = 6e3; "
		"},"
		"{ id = \"gen\"; s_va = 2e4; stopped = true; start_s = 2.0; "
		"min_run_s = 1.0; generation = \"%s\"; },"
		"{ id = \"pcc\"; s_va = 3e4; } ); };",
		generation);
	lab_write(text, path);
	lab_load(&lab, path);
	(void)unlink(path);
}

static struct sk_plant_reading reading(size_t unit)
{
	struct sk_plant_reading r;

	sk_plant_read(lab.site.plant, unit, &r);
	return r;
}

static bool closed(void)
{
	struct sk_plant_pcc_reading r;

	sk_plant_read_pcc(lab.site.plant, &r);
	return r.closed;
}

static void command(const char *json)
{
	char text[SK_TEXT_LEN + 1] = "";
	struct sk_command c;

	ck_assert_msg(sk_command_parse(json, strlen(json), &c, text) == 0, "%s", text);
	ck_assert_msg(sk_site_command(&lab.site, &c, text) == 0, "%s", text);
}

static uint16_t read_one(size_t device, enum sk_reg_table table, unsigned at)
{
	uint16_t reg = 0;

	ck_assert_int_eq(sk_device_read(&lab.site.devices[device], table, at, 1, &reg),
			 0);
	return reg;
}

static void write_one(size_t device, enum sk_reg_table table, unsigned at, uint16_t value)
{
	ck_assert_int_eq(sk_device_write(&lab.site.devices[device], table, at, 1, &value),
			 0);
}

START_TEST(a_breaker_shows_both_sides_and_obeys_its_coil)
{
	open_site("dse_gencomm");
	ck_assert(closed());
	command("{\"grid\":\"pcc\",\"f_hz\":50.2,\"v_v\":235}");
	lab_run(&lab, 3);
	ck_assert_uint_eq(read_one(PCC, SK_TABLE_DISCRETE, 0), 1);
	ck_assert_uint_eq(read_one(PCC, SK_TABLE_INPUT, 2), 50200);
	ck_assert_double_eq_tol(read_one(PCC, SK_TABLE_INPUT, 0), 50200, 2);
	write_one(PCC, SK_TABLE_COIL, 0, 0);
	lab_run(&lab, 2);
	ck_assert_uint_eq(read_one(PCC, SK_TABLE_DISCRETE, 0), 0);
	ck_assert_uint_eq(read_one(PCC, SK_TABLE_INPUT, 3), 2350);
	ck_assert_uint_eq(read_one(PCC, SK_TABLE_INPUT, 2), 50200);
	ck_assert_double_lt(read_one(PCC, SK_TABLE_INPUT, 0), 50000);
	write_one(PCC, SK_TABLE_COIL, 0, 1);
	ck_assert(!closed()); /* it waits for its windows */
	command("{\"grid\":\"pcc\",\"f_hz\":49.88,\"v_v\":230}");
	lab_run(&lab, 40);
	ck_assert_uint_eq(read_one(PCC, SK_TABLE_DISCRETE, 0), 1);
	lab_close(&lab);
}
END_TEST

START_TEST(a_breaker_obeys_commands_and_stays_so)
{
	open_site("dse_gencomm");
	write_one(PCC, SK_TABLE_COIL, 0, 1);
	command("{\"breaker\":\"pcc\",\"on\":false}");
	lab_run(&lab, 1);
	ck_assert(!closed());
	command("{\"grid\":\"pcc\",\"f_hz\":49.88}");
	command("{\"breaker\":\"pcc\",\"on\":true}");
	lab_run(&lab, 40);
	ck_assert(closed());
	lab_close(&lab);
}
END_TEST

/* What a driver writes to start and to stop each of them. */
static const struct {
	const char *generation;
	unsigned at, count;
	uint16_t start[2], stop[2];
} engines[] = {
	{"dse_gencomm", 4104, 2, {35732, 29803}, {35733, 29802}},
	{"deif_agc150", 6, 1, {0x0801}, {0x0001}},
	{"1, 715", 40002 + 68 + 8, 1, {1}, {0}},
};

START_TEST(each_genset_starts_and_stops_by_its_registers)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		struct sk_device *gen;

		open_site(engines[i].generation);
		gen = &lab.site.devices[GEN];
		command("{\"breaker\":\"pcc\",\"on\":false}");
		lab_run(&lab, 1);
		ck_assert(!reading(GEN).online);
		ck_assert_int_eq(sk_device_write(gen, SK_TABLE_HOLDING, engines[i].at,
						 engines[i].count, engines[i].start),
				 0);
		lab_run(&lab, START_S / 2);
		ck_assert_msg(!reading(GEN).online, "%s at once", engines[i].generation);
		lab_run(&lab, START_S);
		ck_assert_msg(reading(GEN).online, "%s", engines[i].generation);
		lab_run(&lab, 3);
		ck_assert_double_gt(reading(GEN).p_w, 1000);
		ck_assert_double_gt(sk_plant_fuel_l(lab.site.plant, GEN), 0);
		ck_assert_int_eq(sk_device_write(gen, SK_TABLE_HOLDING, engines[i].at,
						 engines[i].count, engines[i].stop),
				 0);
		lab_run(&lab, 2);
		ck_assert_msg(!reading(GEN).online, "%s stops", engines[i].generation);
		lab_close(&lab);
	}
}
END_TEST

START_TEST(a_genset_starts_and_stops_by_command)
{
	open_site("deif_agc150");
	command("{\"run\":\"gen\",\"on\":true}");
	lab_run(&lab, START_S + 2);
	ck_assert(reading(GEN).online);
	command("{\"run\":\"gen\",\"on\":false}");
	lab_run(&lab, 1);
	ck_assert(!reading(GEN).online);
	lab_close(&lab);
}
END_TEST

START_TEST(commands_are_for_those_who_have_such_a_thing)
{
	const char *const rows[] = {
		"{\"breaker\":\"gen\",\"on\":true}", "{\"grid\":\"load\",\"f_hz\":50}",
		"{\"run\":\"bess\",\"on\":true}",    "{\"load\":\"pcc\",\"p_w\":1}",
		"{\"motor\":\"bess\",\"p_w\":1}",    "{\"trip\":\"load\",\"on\":true}"};

	open_site("deif_agc150");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[SK_TEXT_LEN + 1];
		struct sk_command c;

		ck_assert_int_eq(sk_command_parse(rows[i], strlen(rows[i]), &c, text), 0);
		ck_assert_int_eq(sk_site_command(&lab.site, &c, text), SK_ENOENT);
	}
	lab_close(&lab);
}
END_TEST

START_TEST(the_state_shows_the_breaker_and_the_fuel)
{
	char json[SK_PAYLOAD_MAX];
	json_t *state, *ders, *pcc, *grid;
	int len;

	open_site("deif_agc150");
	command("{\"grid\":\"pcc\",\"f_hz\":50.1}");
	len = sk_site_state(&lab.site, 1234, 0, json, sizeof(json));
	ck_assert_int_gt(len, 0);
	state = sk_json_parse(json, (size_t)len);
	ders = json_object_get(state, "ders");
	pcc = json_object_get(ders, "pcc");
	grid = json_object_get(pcc, "grid");
	ck_assert(json_is_true(json_object_get(pcc, "closed")));
	ck_assert_double_eq(json_number_value(json_object_get(grid, "f_hz")), 50.1);
	ck_assert(json_is_real(json_object_get(grid, "p_w")));
	ck_assert(
		json_is_number(json_object_get(json_object_get(ders, "gen"), "fuel_l")));
	ck_assert(json_is_false(json_object_get(json_object_get(ders, "gen"), "online")));
	ck_assert_ptr_null(json_object_get(json_object_get(ders, "bess"), "fuel_l"));
	json_decref(state);
	lab_close(&lab);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("machines");

	tcase_add_test(t, a_breaker_shows_both_sides_and_obeys_its_coil);
	tcase_add_test(t, a_breaker_obeys_commands_and_stays_so);
	tcase_add_test(t, each_genset_starts_and_stops_by_its_registers);
	tcase_add_test(t, a_genset_starts_and_stops_by_command);
	tcase_add_test(t, commands_are_for_those_who_have_such_a_thing);
	tcase_add_test(t, the_state_shows_the_breaker_and_the_fuel);
	return run_suite("machines", t);
}
