/* test_thousand.c - a thousand DERs each cycle: no allocation; what a cycle takes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "controller/core/cycle.h"
#include "models/random.h"
#include "tests/unit/control/suite.h"

#define DERS 1000
#define CYCLES 300
#define PERIOD_MS 200

static volatile unsigned allocations; /* the compiler knows what malloc leaves alone */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* The linker puts these in the place of what the core would call. */
void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	allocations++;
	return __real_realloc(old, size);
}

static struct site {
	struct sk_config config;
	struct sk_conf_der confs[DERS];
	struct sk_image image;
	struct sk_image_der ders[DERS];
	struct sk_cycle cycle;
	struct sk_cycle_der cycle_ders[DERS];
	struct sk_member members[DERS];
	struct sk_voltage_unit voltages[DERS];
	struct sk_fleet_unit fleet[DERS];
	struct sk_dispatch_unit problem[DERS + 1];
	double work[SK_DISPATCH_ROOM(DERS)];
	struct sk_control_state state;
	struct sk_random random;
} site;

/* Of ten: two grid-forming batteries, one that follows, three PV, four loads. */
static void put_der(int i)
{
	static const enum sk_der_kind kinds[] = {
		SK_KIND_BATTERY, SK_KIND_BATTERY, SK_KIND_BATTERY, SK_KIND_PV,
		SK_KIND_PV,	 SK_KIND_PV,	  SK_KIND_LOAD,	   SK_KIND_LOAD,
		SK_KIND_LOAD,	 SK_KIND_LOAD};
	struct sk_conf_der *conf = &site.confs[i];

	*conf = (struct sk_conf_der){.kind = kinds[i % 10],
				     .role = i % 10 < 2	  ? SK_ROLE_GRID_FORMING
					     : i % 10 < 6 ? SK_ROLE_GRID_FOLLOWING
							  : SK_ROLE_MONITOR,
				     .p_min_w = (double)NAN,
				     .p_max_w = (double)NAN,
				     .q_max_var = (double)NAN,
				     .p_ramp_w_per_s = (double)NAN,
				     .f_offset_max_hz = (double)NAN,
				     .v_offset_max_v = 10,
				     .cost_per_kwh = 0.01 * (i % 7),
				     .soc_min_pct = 10,
				     .soc_max_pct = 90,
				     .soc_taper_pct = 5};
	(void)snprintf(conf->id, sizeof(conf->id), "der%04d", i);
}

static void put_nameplate(int i)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.s_max_va = n.p_max_w = n.q_max_var = 10e3;
	n.p_min_w = site.confs[i].kind == SK_KIND_BATTERY ? -10e3 : 0;
	n.f_droop_hz = 0.5;
	n.capabilities = ~0u;
	sk_image_nameplate(&site.ders[i], &n);
}

static void begin(void)
{
	site.config.site.f_nom_hz = 50;
	site.config.site.v_nom_v = 230;
	site.config.control = (struct sk_conf_control){.period_ms = PERIOD_MS,
						       .frequency = true,
						       .voltage = true,
						       .beta_per_s = 2,
						       .v_beta_per_s = 0.5,
						       .q_beta_per_s = 0.5,
						       .v_ramp_v_per_s = 2,
						       .f_offset_max_hz = 1,
						       .f_ramp_hz_per_s = 0.5,
						       .stale_ms = 3000,
						       .setpoint_ttl_ms = 2000};
	site.config.dispatch = (struct sk_conf_dispatch){.given = true,
							 .p_target_w = (double)NAN,
							 .import_max_w = (double)NAN,
							 .export_max_w = (double)NAN,
							 .peak_w = (double)NAN,
							 .q_target_var = (double)NAN,
							 .pf_min = (double)NAN,
							 .beta_per_s = 1,
							 .soc_hysteresis_pct = 2,
							 .sharing_per_kwh = 0.01,
							 .recharge_soc_pct = 80,
							 .hold_ms = 2000};
	for (int i = 0; i < SK_AIM_COUNT; i++)
		site.config.dispatch.order[i] = (enum sk_aim)i;
	site.config.ders = site.confs;
	site.config.der_count = DERS;
	for (int i = 0; i < DERS; i++)
		put_der(i);
	sk_image_init(&site.image, site.ders, &site.config);
	sk_cycle_init(&site.cycle, &site.config, &site.image,
		      &(struct sk_cycle_room){
			      .ders = site.cycle_ders,
			      .members = site.members,
			      .voltages = site.voltages,
			      .dispatch = {site.fleet, site.problem, site.work}});
	for (int i = 0; i < DERS; i++)
		put_nameplate(i);
}

static double about(double value, double spread)
{
	return value + spread * (sk_random_draw(&site.random) - 0.5);
}

/* Everything is measured anew. */
static void measure(sk_mono_ms now)
{
	double u_hz = site.cycle.restore.u_hz;

	for (int i = 0; i < DERS; i++) {
		bool battery = site.confs[i].kind == SK_KIND_BATTERY;
		struct sk_measurement m;

		sk_measurement_init(&m);
		sk_measurement_set(&m, SK_PT_F_HZ, about(49.9 + u_hz, 0.002), 0);
		sk_measurement_set(&m, SK_PT_V_V, about(229, 1), 0);
		sk_measurement_set(&m, SK_PT_P_W, about(i % 10 < 6 ? 4e3 : -6e3, 1e3), 0);
		sk_measurement_set(&m, SK_PT_Q_VAR, about(0, 1e3), 0);
		sk_measurement_set(&m, SK_PT_F_OFFSET_HZ, u_hz, 0);
		sk_measurement_set(&m, SK_PT_V_OFFSET_V, about(0, 0.1), 0);
		if (battery)
			sk_measurement_set(&m, SK_PT_SOC_PCT, about(60, 20), 0);
		sk_image_measurement(&site.ders[i], &m, now, false);
	}
}

static double cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* cannot fail for this clock */
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

START_TEST(a_thousand_ders_are_no_load_and_no_allocation)
{
	static double took_us[CYCLES];
	size_t sent = 0;

	begin();
	allocations = 0;
	for (int n = 0; n < CYCLES; n++) {
		sk_mono_ms now = 10000 + n * PERIOD_MS;
		double from_us;

		measure(now);
		from_us = cpu_us();
		sk_cycle_run(&site.cycle, &site.image, now, &site.state);
		took_us[n] = cpu_us() - from_us;
		for (size_t i = 0; i < DERS; i++)
			if (site.cycle_ders[i].due) {
				sk_cycle_sent(&site.cycle, &site.image, i, 7,
					      (int64_t)++sent, now);
			}
	}
	ck_assert_uint_eq(allocations, 0);
	ck_assert_str_eq(site.state.hold, "");
	ck_assert_uint_gt(sent, DERS);
	ck_assert(site.state.dispatch[0]);
	qsort(took_us, CYCLES, sizeof(took_us[0]), rising);
	printf("a cycle of %d DERs: median %.0f us, longest %.0f us, of %d ms\n", DERS,
	       took_us[CYCLES / 2], took_us[CYCLES - 1], PERIOD_MS);
}
END_TEST

START_TEST(an_allocation_would_be_seen)
{
	void *volatile some; /* lest the compiler leave it out */

	allocations = 0;
	some = malloc(10);
	free(some);
	ck_assert_uint_eq(allocations, 1);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{a_thousand_ders_are_no_load_and_no_allocation, 1},
		{an_allocation_would_be_seen, 1},
	};

	return SUITE_RUN("thousand", tests);
}
