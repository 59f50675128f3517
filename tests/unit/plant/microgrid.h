/* microgrid.h - small plants for the tests of the plant. */
#ifndef SK_TEST_MICROGRID_H
#define SK_TEST_MICROGRID_H

#include <check.h>
#include <math.h>

#include "simulator/plant/plant.h"

#define F_NOM_HZ 50.0
#define V_NOM_V 230.0

static inline struct sk_plant_battery usual_battery(double e_wh, double soc_pct)
{
	return (struct sk_plant_battery){.e_wh = e_wh,
					 .soc_pct = soc_pct,
					 .charge_eff = 0.96,
					 .discharge_eff = 0.96,
					 .taper_pct = 1};
}

static inline struct sk_plant_unit battery(int bus, double s_va, double droop_pct)
{
	return (struct sk_plant_unit){
		.kind = SK_PLANT_FORMING,
		.bus = bus,
		.battery = usual_battery(s_va, 50),
		.forming = {.s_va = s_va,
			    .r_pu = 0.01,
			    .x_pu = 0.15,
			    .m_hz_per_w = droop_pct / 100 * F_NOM_HZ / s_va,
			    .n_v_per_var = 0.05 * V_NOM_V / s_va,
			    .p_min_w = -s_va,
			    .p_max_w = s_va,
			    .tau_s = 0.02,
			    .i_max_pu = 2},
	};
}

static inline struct sk_plant_unit pv(int bus, double s_va, double p_avail_w)
{
	return (struct sk_plant_unit){
		.kind = SK_PLANT_FOLLOWING,
		.bus = bus,
		.following = {.s_va = s_va,
			      .p_set_w = (double)NAN,
			      .p_avail_w = p_avail_w,
			      .lag_s = 0.01,
			      .ramp_w_per_s = 1.67 * s_va},
	};
}

static inline struct sk_plant_unit steady_load(int bus, double p_w, double q_var)
{
	return (struct sk_plant_unit){.kind = SK_PLANT_LOAD,
				      .bus = bus,
				      .load = {.p_w = p_w, .q_var = q_var, .p = 1}};
}

static inline struct sk_plant *build(const struct sk_plant_unit *units, size_t count,
				     const struct sk_plant_line *lines, size_t line_count,
				     int bus_count)
{
	struct sk_plant_description d = {.f_nom_hz = F_NOM_HZ,
					 .v_nom_v = V_NOM_V,
					 .seed = 1,
					 .bus_count = bus_count,
					 .lines = lines,
					 .line_count = line_count,
					 .units = units,
					 .unit_count = count};
	const char *why;
	struct sk_plant *p = sk_plant_new(&d, &why);

	ck_assert_msg(p != NULL, "%s", why);
	return p;
}

static inline void run(struct sk_plant *p, double seconds, double dt_s)
{
	long steps = lround(seconds / dt_s);

	for (long i = 0; i < steps; i++)
		sk_plant_step(p, dt_s);
}

static inline struct sk_plant_reading reading(const struct sk_plant *p, size_t unit)
{
	struct sk_plant_reading r;

	sk_plant_read(p, unit, &r);
	return r;
}

static inline int run_suite(const char *name, TCase *tests)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
