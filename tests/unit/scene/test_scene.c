/* test_scene.c - from the section `simulator` of a configuration to a plant. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "simulator/scene/scene.h"
#include "simulator/scene/view.h"
#include "tests/unit/models/suite.h"

#define DER(id, kind, role, port)                                       \
	"{ id = \"" id "\"; kind = \"" kind "\"; role = \"" role "\"; " \
	"model = \"sunspec\"; link = \"tcp://127.0.0.1:" port "\"; unit = 1; }"
#define BESS DER("bess1", "battery", "grid_forming", "1")
#define LOAD DER("load1", "load", "monitor", "2")
#define GEN DER("gen1", "genset", "grid_forming", "3")
#define PCC DER("pcc1", "pcc", "monitor", "4")
#define PV DER("pv1", "pv", "grid_following", "5")
#define SITE(ders, simulator)                                     \
	"site = { state_dir = \"/tmp\"; }; ders = ( " ders " ); " \
	"simulator = { " simulator " };"

static struct sk_config config;
static struct sk_diag diag;
static struct sk_plant *plant;

static void load_file(const char *path)
{
	ck_assert_int_eq(sk_config_load(path, &config, &diag), SK_OK);
}

static void load(const char *text)
{
	const char *path = SKERRY_BUILD "/tests/unit_scene.cfg";
	FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	load_file(path);
	ck_assert_int_eq(unlink(path), 0);
}

static void build(void)
{
	const char *why = NULL;

	ck_assert_int_eq(sk_scene_check(&config, &diag), SK_OK);
	plant = sk_scene_plant(&config, 1, &why);
	ck_assert_msg(plant != NULL, "%s", why);
}

static void run(double seconds)
{
	for (long i = lround(seconds * 1e3); i > 0; i--)
		sk_plant_step(plant, 1e-3);
}

static struct sk_plant_reading reading(size_t unit)
{
	struct sk_plant_reading r;

	sk_plant_read(plant, unit, &r);
	return r;
}

static void clear(void)
{
	sk_plant_free(plant);
	plant = NULL;
	sk_config_clear(&config);
	sk_diag_clear(&diag);
}

/* The published chain: droop alone leaves -P / sum(1/m), and shares Q badly. */
START_TEST(lines_make_a_chain)
{
	double slopes = 2 / (9.4e-5 / 6.2831853) + 2 / (12.5e-5 / 6.2831853);

	load_file(SKERRY_SOURCE "/conf/scenarios/four_inverters.cfg");
	build();
	run(5);
	ck_assert_double_eq_tol(sk_plant_f_hz(plant), 50 - 27300 / slopes, 0.002);
	ck_assert_double_eq_tol(reading(0).p_w / 45e3, reading(2).p_w / 34e3, 0.01);
	ck_assert_double_gt(fabs(reading(0).q_var / 45e3 - reading(3).q_var / 34e3),
			    0.05);
	clear();
}
END_TEST

START_TEST(a_genset_has_a_rotor_starts_and_stops)
{
	load(SITE(BESS "," GEN "," LOAD,
		  "ders = ( { id = \"bess1\"; s_va = 1e4; }, { id = \"gen1\"; s_va = "
		  "2e4; f_droop_pct = 4.0; stopped = true; start_s = 3.0; min_run_s = "
		  "1.0; }, { id = \"load1\"; s_va = 1e4; p_w = 6000.0; } );"));
	build();
	run(2);
	ck_assert(!reading(1).online);
	sk_plant_run_genset(plant, 1, true);
	run(2.9);
	ck_assert(!reading(1).online);
	run(15);
	ck_assert(reading(1).online);
	ck_assert_double_gt(reading(1).p_w, 1000);
	ck_assert_double_gt(sk_plant_fuel_l(plant, 1), 0);
	clear();
}
END_TEST

/* Imports what the site lacks; open, the site is on its own. */
START_TEST(a_pcc_brings_the_grid)
{
	struct sk_plant_pcc_reading pcc;
	struct sk_view view;
	struct sk_plant_reading r;

	load(SITE(BESS "," LOAD "," PCC,
		  "grid = { x_ohm = 0.1; }; ders = ( { id = \"bess1\"; s_va = 1e4; }, { "
		  "id = \"load1\"; s_va = 1e4; p_w = 6000.0; }, { id = \"pcc1\"; s_va = "
		  "5e4; } );"));
	build();
	run(5);
	sk_plant_read_pcc(plant, &pcc);
	ck_assert(pcc.closed);
	ck_assert_double_eq_tol(sk_plant_f_hz(plant), 50, 0.001);
	ck_assert_double_eq_tol(pcc.p_w, 6000, 60);
	sk_view_init(&view, &config, &config.ders[2], &config.simulator.ders[2]);
	r = reading(2);
	sk_view_refresh(&view, &r);
	sk_view_refresh_pcc(&view, &pcc);
	ck_assert_double_eq(view.breaker, 1);
	ck_assert_double_eq(view.p_w, pcc.p_w);
	ck_assert_double_eq(view.grid_f_hz, 50);
	sk_plant_open_pcc(plant);
	run(5);
	ck_assert_double_eq_tol(sk_plant_f_hz(plant), 50 - 0.3, 0.01);
	clear();
}
END_TEST

START_TEST(a_grid_forming_unit_may_trip_but_the_last)
{
	load_file(SKERRY_SOURCE "/conf/scenarios/four_inverters.cfg");
	build();
	run(3);
	sk_plant_set_online(plant, 0, false);
	run(3);
	ck_assert(!reading(0).online);
	ck_assert_double_eq(reading(0).p_w, 0);
	ck_assert_double_gt(reading(1).p_w, 9000);
	for (size_t i = 1; i < 4; i++)
		sk_plant_set_online(plant, i, false);
	run(1);
	ck_assert(reading(3).online);
	sk_plant_set_online(plant, 0, true);
	run(3);
	ck_assert_double_eq_tol(reading(0).p_w / 45e3, reading(3).p_w / 34e3, 0.01);
	clear();
}
END_TEST

START_TEST(a_supporting_inverter_answers_the_frequency)
{
	load(SITE(BESS "," PV "," LOAD,
		  "ders = ( { id = \"bess1\"; s_va = 1e4; f_droop_pct = 4.0; }, { id = "
		  "\"pv1\"; s_va = 8e3; p_w = 8000.0; frequency_watt_pct = 5.0; }, { id "
		  "= \"load1\"; s_va = 1e4; p_w = 1000.0; } );"));
	build();
	run(10);
	ck_assert_double_gt(sk_plant_f_hz(plant), 50.5);
	ck_assert_double_lt(reading(1).p_w, 7000);
	clear();
}
END_TEST

START_TEST(a_motor_draws_its_starting_current)
{
	load(SITE(BESS "," LOAD,
		  "ders = ( { id = \"bess1\"; s_va = 2e4; }, { id = \"load1\"; s_va = "
		  "5e3; motor_times = 6.0; motor_s = 0.5; } );"));
	build();
	run(2);
	sk_plant_start_motor(plant, 1, 1000, 500);
	run(0.1);
	ck_assert_double_gt(reading(0).q_var, 3500);
	run(5);
	ck_assert_double_eq_tol(reading(0).q_var, 500, 50);
	clear();
}
END_TEST

static const struct {
	const char *ders, *simulator, *complaint;
} refused[] = {
	{BESS, "ders = ( { id = \"bess1\"; s_va = 1e4; bus = \"b2\"; } );",
	 "simulator.ders[1] \"bess1\": bus: \"b2\" is at the end of no line"},
	{BESS "," PCC "," DER("pcc2", "pcc", "monitor", "9"),
	 "ders = ( { id = \"bess1\"; s_va = 1e4; }, { id = \"pcc1\"; s_va = 1e4; }, { id "
	 "= \"pcc2\"; s_va = 1e4; } );",
	 "simulator.ders[3] \"pcc2\": is a second pcc, allowed one"},
	{BESS "," LOAD,
	 "ders = ( { id = \"bess1\"; s_va = 1e4; }, { id = \"load1\"; s_va = 1e4; z = "
	 "0.7; i = 0.7; } );",
	 "simulator.ders[2] \"load1\": z: 0.7 and i (0.7) are more than the whole"},
};

START_TEST(what_makes_no_plant_is_told)
{
	char text[2048];

	(void)snprintf(text, sizeof(text), SITE("%s", "%s"), refused[_i].ders,
		       refused[_i].simulator);
	load(text);
	ck_assert_int_eq(sk_scene_check(&config, &diag), SK_ECONFIG);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_msg(strstr(diag.lines[0].text, refused[_i].complaint) != NULL, "%s",
		      diag.lines[0].text);
	clear();
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_set_timeout(cases, 30);
	tcase_add_test(cases, lines_make_a_chain);
	tcase_add_test(cases, a_genset_has_a_rotor_starts_and_stops);
	tcase_add_test(cases, a_pcc_brings_the_grid);
	tcase_add_test(cases, a_grid_forming_unit_may_trip_but_the_last);
	tcase_add_test(cases, a_supporting_inverter_answers_the_frequency);
	tcase_add_test(cases, a_motor_draws_its_starting_current);
	tcase_add_loop_test(cases, what_makes_no_plant_is_told, 0,
			    sizeof(refused) / sizeof(refused[0]));
}

int main(void)
{
	return run_suite("scene", add_tests);
}
