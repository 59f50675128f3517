/*
 * test_config.c - loading the configuration: defaults, values, paths, and that nothing of
 * a bad file gets through. The exact texts of the complaints: tests/config.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/config.h"
#include "tests/unit/models/suite.h"
#include "tests/unit/models/textfile.h"

#define FILE_PATH SKERRY_BUILD "/tests/unit_config.cfg"
#define DER                                                 \
	"{ id = \"a\"; kind = \"pv\"; role = \"monitor\"; " \
	"model = \"sunspec\"; link = \"tcp://h:1\"; }"
#define DERS "ders = ( " DER " );"

static struct sk_config config;
static struct sk_diag diag;

static int load(const char *text)
{
	write_text(FILE_PATH, text);
	return sk_config_load(FILE_PATH, &config, &diag);
}

static void clear(void)
{
	sk_config_clear(&config);
	sk_diag_clear(&diag);
	(void)unlink(FILE_PATH); /* some tests write none */
}

START_TEST(the_least_file_gets_the_defaults)
{
	ck_assert_int_eq(load(DERS), SK_OK);
	ck_assert_uint_eq(diag.count, 0);
	ck_assert_str_eq(config.file, FILE_PATH);
	ck_assert_str_eq(config.site.root, "site");
	ck_assert_double_eq(config.site.f_nom_hz, 50);
	ck_assert_double_eq(config.site.v_nom_v, 230);
	ck_assert_str_eq(config.site.state_dir, "/var/lib/skerry");
	ck_assert_str_eq(config.site.models_dir, "");
	ck_assert_str_eq(config.broker.host, "127.0.0.1");
	ck_assert_int_eq(config.broker.port, 1883);
	ck_assert_int_eq(config.broker.version, SK_MQTT_AUTO);
	ck_assert(!config.broker.tls);
	ck_assert_str_eq(config.broker.ca_file, "");
	ck_assert_int_eq(config.control.period_ms, 200);
	ck_assert(config.control.frequency);
	ck_assert_double_eq(config.control.f_ramp_hz_per_s, 0.5);
	ck_assert_int_eq(config.control.setpoint_ttl_ms, 2000);
	ck_assert_int_eq(config.control.revert_s, 30);
	ck_assert_uint_eq(config.simulator.der_count, 0);
}
END_TEST

START_TEST(a_der_gets_the_defaults)
{
	const struct sk_conf_der *der;

	ck_assert_int_eq(load("\n\n" DERS), SK_OK);
	ck_assert_uint_eq(config.der_count, 1);
	der = sk_config_der(&config, "a");
	ck_assert_ptr_eq(der, &config.ders[0]);
	ck_assert_int_eq(der->kind, SK_KIND_PV);
	ck_assert_int_eq(der->role, SK_ROLE_MONITOR);
	ck_assert_str_eq(der->model, "sunspec");
	ck_assert_str_eq(der->link.host, "h");
	ck_assert_int_eq(der->unit, 1);
	ck_assert_int_eq(der->poll_ms, 200);
	ck_assert_int_eq(der->timeout_ms, 500);
	ck_assert(der->leaf_topics);
	ck_assert_double_nan(der->p_min_w);
	ck_assert_double_nan(der->p_max_w);
	ck_assert_double_nan(der->q_max_var);
	ck_assert_double_nan(der->f_offset_max_hz);
	ck_assert_double_nan(der->v_offset_max_v);
	ck_assert_int_eq(der->line, 3);
	ck_assert_ptr_null(sk_config_der(&config, "b"));
}
END_TEST

START_TEST(what_stands_in_the_file_is_taken)
{
	ck_assert_int_eq(
		load("site = { name = \"Lab\"; root = \"org/lab\"; f_nom_hz = 60; };"
		     "broker = { port = 0x75B; version = \"3.1.1\"; keepalive_s = 30; };"
		     "control = { frequency = false; f_deadband_hz = 0; };"
		     "ders = ( { id = \"b\"; kind = \"genset\"; role = \"grid_forming\";"
		     " model = \"acme\"; link = \"rtu:///dev/x?baud=300\"; unit = 255;"
		     " poll_ms = 20; leaf_topics = false; p_min_w = -1e3; p_max_w = 5; "
		     "} );"),
		SK_OK);
	ck_assert_str_eq(config.site.name, "Lab");
	ck_assert_str_eq(config.site.root, "org/lab");
	ck_assert_double_eq(config.site.f_nom_hz, 60);
	ck_assert_int_eq(config.broker.port, 1883);
	ck_assert_int_eq(config.broker.version, SK_MQTT_3_1_1);
	ck_assert_int_eq(config.broker.keepalive_s, 30);
	ck_assert(!config.control.frequency);
	ck_assert_double_eq(config.control.f_deadband_hz, 0);
	ck_assert_int_eq(config.ders[0].link.baud, 300);
	ck_assert_int_eq(config.ders[0].unit, 255);
	ck_assert(!config.ders[0].leaf_topics);
	ck_assert_double_eq(config.ders[0].p_min_w, -1000);
	ck_assert_double_eq(config.ders[0].p_max_w, 5);
}
END_TEST

START_TEST(relative_paths_are_relative_to_the_file)
{
	ck_assert_int_eq(load("site = { state_dir = \"state\"; models_dir = \"../m\"; };"
			      "broker = { tls = true; ca_file = \"/etc/ca.crt\"; };"
			      "historian = { database = \"h.db\"; };" DERS),
			 SK_OK);
	ck_assert_str_eq(config.site.state_dir, SKERRY_BUILD "/tests/state");
	ck_assert_str_eq(config.site.models_dir, SKERRY_BUILD "/tests/../m");
	ck_assert_str_eq(config.broker.ca_file, "/etc/ca.crt");
	ck_assert_str_eq(config.broker.cert_file, "");
	ck_assert_str_eq(config.historian.database, SKERRY_BUILD "/tests/h.db");
	ck_assert_int_eq(config.broker.port, 8883);
}
END_TEST

START_TEST(simulated_devices_follow_their_der)
{
	ck_assert_int_eq(
		load("ders = ( " DER ", { id = \"m\"; kind = \"meter\"; "
		     "role = \"monitor\"; model = \"sunspec\"; link = \"tcp://h:2\"; } );"
		     "simulator = { seed = 7; ders = ( { id = \"a\"; s_va = 10; },"
		     " { id = \"m\"; s_va = 10; q_var = 3; } ); };"),
		SK_OK);
	ck_assert_uint_eq(config.simulator.der_count, 2);
	ck_assert_int_eq(config.simulator.seed, 7);
	ck_assert_str_eq(config.simulator.ders[0].generation, "ders");
	ck_assert_str_eq(config.simulator.ders[1].generation, "meter");
	ck_assert_double_eq(config.simulator.ders[1].q_var, 3);
}
END_TEST

/* Its modules by the irradiance, the inverter by its rating. */
START_TEST(the_sun_gives_the_power_at_the_start)
{
	static const struct {
		const char *keys;
		double p_w;
	} rows[] = {
		{"irradiance_w_m2 = 500;", 5},
		{"irradiance_w_m2 = 500; p_peak_w = 12;", 6},
		{"irradiance_w_m2 = 1100; p_peak_w = 12;", 10},
		{"irradiance_w_m2 = 0;", 0},
		{"p_w = 7; p_peak_w = 12;", 7},
	};
	char text[600];

	(void)snprintf(
		text, sizeof(text),
		"ders = ( { id = \"roof\"; kind = \"pv\"; role = "
		"\"grid_following\"; model = \"sunspec\"; link = \"tcp://h:3\"; } );"
		"simulator = { ders = ( { id = \"roof\"; s_va = 10; %s } ); };",
		rows[_i].keys);
	ck_assert_int_eq(load(text), SK_OK);
	ck_assert_double_eq_tol(config.simulator.ders[0].p_w, rows[_i].p_w, 1e-9);
}
END_TEST

/* Each is one complaint (or as many as given) and nothing in the result. */
static const struct {
	const char *text;
	size_t complaints;
} bad[] = {
	{"", 1},
	{"ders = ();", 1},
	{"ders = [];", 1},
	{"ders = { };", 1},
	{"ders = \"a\";", 1},
	{"ders = ( 7 );", 1},
	{"ders = ( { } );", 5},
	{"site = ( );" DERS, 1},
	{"site = { root = \"\"; };" DERS, 1},
	{"site = { name = \"" /* 128 */
	 "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt"
	 "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt\"; };" DERS,
	 1},
	{"site = { f_nom_hz = 50; f_nom_hz = 60; };" DERS, 1},
	{"sites = { };" DERS, 1},
	{"broker = { host = \"\"; };" DERS, 1},
	{"broker = { key_file = \"k\"; };" DERS, 1},
	{"broker = { password_file = \"k\"; };" DERS, 1},
	{"broker = { port = -1; };" DERS, 1},
	{"broker = { port = 99999999999999999999; };" DERS, 1},
	{"control = { setpoint_ttl_ms = 30001; };" DERS, 1},
	{"control = { beta_per_s = -1e999; };" DERS, 1},
	{"@include \"other.cfg\"\n" DERS, 1},
	{"ders = ( " DER ", " DER " );", 2},
	{"simulator = { ders = { }; };" DERS, 1},
	{"simulator = { ders = ( { id = \"a\"; } ); };" DERS, 1},
	{"simulator = { ders = ( { id = \"b\"; s_va = 1; } ); };" DERS, 1},
	{"simulator = { ders = ( { id = \"a\"; s_va = 1; generation = \"no such\"; } ); "
	 "};" DERS,
	 1},
	{"simulator = { ders = ( { id = \"a\"; s_va = 1; }, { id = \"a\"; s_va = 1; } ); "
	 "};" DERS,
	 1},
};

START_TEST(of_a_bad_file_nothing_is_taken)
{
	ck_assert_int_eq(load(bad[_i].text), SK_ECONFIG);
	ck_assert_uint_eq(diag.count, bad[_i].complaints);
	ck_assert_uint_eq(config.der_count, 0);
	ck_assert_ptr_null(config.ders);
}
END_TEST

/* The second DER beside DER: which pairs go together? */
static const struct {
	const char *link;
	int unit;
	size_t complaints;
} pairs[] = {
	{"tcp://h:1", 2, 0}, /* another unit behind the same gateway */
	{"tcp://h:2", 1, 0},  {"tcp://h2:1", 1, 0},
	{"tcp://h:1", 1, 1},  {"tcp://H:1", 2, 1}, /* the same gateway in other words */
	{"tcp://h:01", 2, 1}, {"rtu:///dev/h", 1, 0},
};

START_TEST(links_are_shared_by_units_and_written_alike)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "ders = ( " DER ", { id = \"b\"; kind = \"pv\"; "
		       "role = \"monitor\"; model = \"sunspec\"; link = \"%s\"; "
		       "unit = %d; } );",
		       pairs[_i].link, pairs[_i].unit);
	ck_assert_int_eq(load(text), pairs[_i].complaints ? SK_ECONFIG : SK_OK);
	ck_assert_uint_eq(diag.count, pairs[_i].complaints);
}
END_TEST

START_TEST(one_serial_line_has_one_setting)
{
	static const char two[] =
		"ders = ( { id = \"a\"; kind = \"pv\"; role = \"monitor\"; model = "
		"\"x\"; link = \"rtu:///dev/x?baud=9600\"; }, { id = \"b\"; kind = "
		"\"pv\"; role = \"monitor\"; model = \"x\"; unit = 2; "
		"link = \"rtu:///dev/x?baud=19200\"; } );";

	ck_assert_int_eq(load(two), SK_ECONFIG);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_ptr_nonnull(strstr(diag.lines[0].text, "in other words"));
}
END_TEST

START_TEST(files_that_are_no_text_are_refused)
{
	static const char zero[] = DERS "\0";

	write_bytes(FILE_PATH, zero, sizeof(zero));
	ck_assert_int_eq(sk_config_load(FILE_PATH, &config, &diag), SK_ECONFIG);
	ck_assert_str_eq(diag.lines[0].text, "is no text: it holds a zero byte");
	ck_assert_int_eq(sk_config_load(SKERRY_BUILD, &config, &diag), SK_ECONFIG);
	ck_assert_int_eq(sk_config_load(FILE_PATH ".no", &config, &diag), SK_ECONFIG);
	ck_assert_int_eq(sk_config_load("", &config, &diag), SK_ECONFIG);
	ck_assert_uint_eq(diag.count, 4);
}
END_TEST

START_TEST(an_endless_file_is_refused)
{
	ck_assert_int_eq(sk_config_load("/dev/zero", &config, &diag), SK_ECONFIG);
	ck_assert_str_eq(diag.lines[0].text, "file I/O error: File too large");
}
END_TEST

START_TEST(an_overlong_path_is_refused)
{
	char path[SK_PATH_LEN + 2];

	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(sk_config_load(path, &config, &diag), SK_ECONFIG);
	ck_assert_str_eq(diag.lines[0].text,
			 "the path is too long, allowed 255 characters");
}
END_TEST

START_TEST(the_samples_are_good)
{
	static const char *const samples[] = {SKERRY_SOURCE "/conf/lab.cfg",
					      SKERRY_SOURCE "/conf/skerry.cfg"};

	ck_assert_int_eq(sk_config_load(samples[_i], &config, &diag), SK_OK);
	ck_assert_uint_ge(config.der_count, 4);
}
END_TEST

START_TEST(complaints_of_before_do_not_count)
{
	sk_diag_add(&diag, "other", 1, "before");
	ck_assert_int_eq(load(DERS), SK_OK);
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, NULL, clear);
	tcase_add_test(cases, the_least_file_gets_the_defaults);
	tcase_add_test(cases, a_der_gets_the_defaults);
	tcase_add_test(cases, what_stands_in_the_file_is_taken);
	tcase_add_test(cases, relative_paths_are_relative_to_the_file);
	tcase_add_test(cases, simulated_devices_follow_their_der);
	tcase_add_loop_test(cases, the_sun_gives_the_power_at_the_start, 0, 5);
	ADD_LOOP(cases, of_a_bad_file_nothing_is_taken, bad);
	ADD_LOOP(cases, links_are_shared_by_units_and_written_alike, pairs);
	tcase_add_test(cases, one_serial_line_has_one_setting);
	tcase_add_test(cases, files_that_are_no_text_are_refused);
	tcase_add_test(cases, an_endless_file_is_refused);
	tcase_add_test(cases, an_overlong_path_is_refused);
	tcase_add_loop_test(cases, the_samples_are_good, 0, 2);
	tcase_add_test(cases, complaints_of_before_do_not_count);
}

int main(void)
{
	return run_suite("config", add_tests);
}
