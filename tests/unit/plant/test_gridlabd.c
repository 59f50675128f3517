/*
 * test_gridlabd.c - a grid-forming and a grid-following inverter beside the published
 * trace of GridLAB-D's test_inverter_dyn_GFM_GFL (revision e1841e1; GridLAB-D License,
 * Battelle Memorial Institute), phase A.
 *
 * The trace is read from $SKERRY_SHARED or ../shared beside the sources. Where it is not,
 * only its steady values are compared.
 */
#include <complex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "microgrid.h"

#define V_LN 277.1363
#define F_HZ 60.0
#define DT_S 1e-4
#define STEPS_A_ROW 20 /* a row each 2 ms */
#define ROWS 2002
#define STEADY_A_W 24909.548 /* of the trace, before the steps */
#define STEADY_B_W 21394.4   /* just before the second */
#define STEADY_C_W 34518.4   /* at the end */

enum bus { METER1, LOAD1, LOAD2, LOAD3, METER3, LOAD4, BUSES };
enum unit { A1, A2, R1, R4, UNITS };

static const struct sk_plant_line lines[] = {
	{METER1, LOAD1, 0.01, 0.01},	 {LOAD1, LOAD2, 0.0035, 0.0034},
	{LOAD2, LOAD3, 0.0279, 0.0115},	 {METER1, METER3, 0.0189, 0.0968},
	{METER3, LOAD4, 0.0350, 0.0116},
};

static double row_w[ROWS]; /* ours, phase A, the first is before the steps */

static struct sk_plant_unit impedance(int bus, double r_ohm)
{
	return (struct sk_plant_unit){
		.kind = SK_PLANT_LOAD,
		.bus = bus,
		.load = {.p_w = 3 * V_LN * V_LN / r_ohm, .z = 1},
	};
}

static struct sk_plant_unit forming(double p0_w, double q0_var)
{
	return (struct sk_plant_unit){
		.kind = SK_PLANT_FORMING,
		.bus = METER1,
		.forming = {.s_va = 200e3,
			    .r_pu = 0.014,
			    .x_pu = 0.1636,
			    .m_hz_per_w = 3.77 / (2 * 3.14159265358979) / 200e3,
			    .n_v_per_var = 0.05 * V_LN / 200e3,
			    .p0_w = p0_w,
			    .q0_var = q0_var,
			    .p_min_w = 0,
			    .p_max_w = 200e3,
			    .tau_s = 0.01,
			    .i_max_pu = 2},
	};
}

static struct sk_plant_unit following(double rp_pu, double rq_pu, double v_set_v)
{
	return (struct sk_plant_unit){
		.kind = SK_PLANT_FOLLOWING,
		.bus = LOAD2,
		.following = {.s_va = 200e3,
			      .p_set_w = 60e3,
			      .p_avail_w = (double)INFINITY,
			      .lag_s = 0.01,
			      .ramp_w_per_s = (double)INFINITY,
			      .support = {.pll_kp = 50,
					  .pll_ki = 900,
					  .f_droop_pu = rp_pu,
					  .f_lag_s = 0.05,
					  .p_lag_s = 0.5,
					  .v_droop_pu = rq_pu,
					  .v_set_v = v_set_v,
					  .v_lag_s = 0.05,
					  .q_lag_s = 0.2,
					  .current_kp = 0.05,
					  .current_ki = 5,
					  .r_pu = 0.01,
					  .x_pu = 0.10}},
	};
}

static struct sk_plant *feeder(struct sk_plant_unit a1, struct sk_plant_unit a2)
{
	const struct sk_plant_unit units[UNITS] = {a1, a2, impedance(LOAD1, 2.42),
						   impedance(LOAD4, 5.76)};
	const struct sk_plant_description d = {.f_nom_hz = F_HZ,
					       .v_nom_v = V_LN,
					       .bus_count = BUSES,
					       .lines = lines,
					       .line_count = 5,
					       .units = units,
					       .unit_count = UNITS};
	const char *why;
	struct sk_plant *p = sk_plant_new(&d, &why);

	ck_assert_msg(p != NULL, "%s", why);
	sk_plant_set_q(p, A2, 10e3);
	return p;
}

/* The case starts at 60 Hz and nominal voltage: droops that give just that there. */
static struct sk_plant *start(void)
{
	struct sk_plant *p = feeder(forming(75e3, 0), following(0, 0, 0));
	struct sk_plant_reading a1, a2;

	for (int i = 0; i < 40; i++) {
		run(p, 1, 1e-3);
		a1 = reading(p, A1);
		sk_plant_set_p(p, A1, a1.p_w);
		sk_plant_set_q(p, A1, a1.q_var);
	}
	a2 = reading(p, A2);
	sk_plant_free(p);
	p = feeder(forming(a1.p_w, a1.q_var), following(0.01, 0.05, a2.v_v));
	run(p, 20, DT_S);
	ck_assert_double_eq_tol(sk_plant_f_hz(p), F_HZ, 1e-4);
	ck_assert_double_eq_tol(reading(p, A1).v_v, V_LN, 0.01);
	return p;
}

static void set_load4(struct sk_plant *p, double complex z_ohm)
{
	double complex s_va = 3 * V_LN * V_LN / conj(z_ohm);

	sk_plant_set_load(p, R4, creal(s_va), cimag(s_va));
}

/* A1's own power, unfiltered: what the loads and lines take of it. */
static double phase_a_w(const struct sk_plant *p)
{
	return sk_plant_power_w(p, A1) / 3;
}

static void simulate(void)
{
	struct sk_plant *p = start();

	row_w[0] = phase_a_w(p);
	set_load4(p, 2.304 + 4.608 * _Complex_I);
	for (int row = 1; row < ROWS; row++) {
		if (row == 1001)
			set_load4(p, 2.304);
		for (int i = 0; i < STEPS_A_ROW && row > 1; i++)
			sk_plant_step(p, DT_S);
		if (row == 1)
			sk_plant_step(p, DT_S);
		row_w[row] = phase_a_w(p);
	}
	sk_plant_free(p);
}

static double off_pct(double ours_w, double theirs_w)
{
	return fabs(ours_w / theirs_w - 1) * 100;
}

START_TEST(steady_values_are_those_of_gridlabd)
{
	double a_pct = off_pct(row_w[0], STEADY_A_W);
	double b_pct = off_pct(row_w[990], STEADY_B_W);
	double c_pct = off_pct(row_w[ROWS - 1], STEADY_C_W);

	printf("steady: %.1f %.1f %.1f W, off by %.3f %.3f %.3f %%\n", row_w[0],
	       row_w[990], row_w[ROWS - 1], a_pct, b_pct, c_pct);
	ck_assert_double_le(a_pct, 0.2);
	ck_assert_double_le(b_pct, 0.2);
	ck_assert_double_le(c_pct, 0.2);
}
END_TEST

static FILE *open_trace(void)
{
	const char *shared = getenv("SKERRY_SHARED");
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/validation/gridlabd_gfm_power_phase_a.csv",
		       shared ? shared : SKERRY_SOURCE "/../shared");
	return fopen(path, "r");
}

/* "<time>,+<watts>"; false when the file is not the trace. */
static bool read_trace(FILE *f, double theirs_w[ROWS])
{
	char line[128], *comma, *end;

	for (int row = 0; row < ROWS; row++) {
		if (!fgets(line, sizeof(line), f))
			return false;
		comma = strchr(line, ',');
		if (!comma)
			return false;
		theirs_w[row] = strtod(comma + 1, &end);
		if (end == comma + 1 || !(theirs_w[row] > 0))
			return false;
	}
	return true;
}

/* The largest deviation from `from_s` to `to_s` after the step of row `step`. */
static double worst_pct(const double theirs_w[ROWS], int step, double from_s, double to_s)
{
	int from = step + (int)lround(from_s / 0.002),
	    to = step + (int)lround(to_s / 0.002);
	double worst = 0;

	for (int row = from; row <= to && row < ROWS; row++)
		worst = fmax(worst, off_pct(row_w[row], theirs_w[row]));
	return worst;
}

static void write_rows(const double theirs_w[ROWS])
{
	const char *path = getenv("SKERRY_TRACE");
	FILE *f = path ? fopen(path, "w") : NULL;

	for (int row = 1; f && row < ROWS; row++)
		(void)fprintf(f, "%.3f %.1f %.1f\n", 2 + (row - 1) * 0.002, theirs_w[row],
			      row_w[row]);
	if (f)
		ck_assert_int_eq(fclose(f), 0);
}

START_TEST(the_transients_are_near_gridlabd)
{
	static double theirs_w[ROWS];
	const int steps[] = {1, 1001};
	FILE *f = open_trace();

	if (!f) {
		printf("transients: skipped, the reference trace is not here\n");
		return;
	}
	ck_assert(read_trace(f, theirs_w));
	(void)fclose(f);
	write_rows(theirs_w);
	for (int i = 0; i < 2; i++) {
		double early = worst_pct(theirs_w, steps[i], 0.01, 0.15);
		double middle = worst_pct(theirs_w, steps[i], 0.152, 0.298);
		double late = worst_pct(theirs_w, steps[i], 0.3, 1.99);

		printf("step %d: 10-150 ms %.2f %%, 150-300 ms %.2f %%, later %.2f %%\n",
		       i + 1, early, middle, late);
		ck_assert_double_le(early, 10);
		ck_assert_double_le(late, 1);
	}
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("gridlabd");

	tcase_add_unchecked_fixture(tests, simulate, NULL);
	tcase_add_test(tests, steady_values_are_those_of_gridlabd);
	tcase_add_test(tests, the_transients_are_near_gridlabd);
	return run_suite("plant against GridLAB-D", tests);
}
