/* test_numerics.c - step size, determinism, the turning frame and the noise. */
#include <string.h>

#include "microgrid.h"

static struct sk_plant *lab(double noise_f_hz)
{
	const struct sk_plant_unit units[] = {
		battery(1, 10e3, 1), battery(2, 5e3, 1),	pv(0, 5e3, 3000),
		pv(0, 5e3, 2000),    steady_load(0, 7e3, 1500),
	};
	const struct sk_plant_line lines[] = {{0, 1, 0.16, 0.08}, {0, 2, 0.32, 0.16}};
	struct sk_plant_description d = {.f_nom_hz = F_NOM_HZ,
					 .v_nom_v = V_NOM_V,
					 .noise_f_hz = noise_f_hz,
					 .seed = 7,
					 .bus_count = 3,
					 .lines = lines,
					 .line_count = 2,
					 .units = units,
					 .unit_count = 5};
	const char *why;
	struct sk_plant *p = sk_plant_new(&d, &why);

	ck_assert_msg(p != NULL, "%s", why);
	return p;
}

#define SAMPLES 100

/* Frequency every 10 ms for a second after the demo's load step. */
static void trace_step(double dt_s, double *f_hz)
{
	struct sk_plant *p = lab(0);

	run(p, 3, dt_s);
	sk_plant_set_load(p, 4, 12e3, 3000);
	for (int i = 0; i < SAMPLES; i++) {
		run(p, 0.01, dt_s);
		f_hz[i] = sk_plant_f_hz(p);
	}
	sk_plant_free(p);
}

START_TEST(the_step_size_does_not_matter)
{
	double coarse[SAMPLES], fine[SAMPLES], worst_hz = 0;

	trace_step(1e-3, coarse);
	trace_step(0.25e-3, fine);
	for (int i = 0; i < SAMPLES; i++)
		worst_hz = fmax(worst_hz, fabs(coarse[i] - fine[i]));
	ck_assert_double_le(worst_hz, 0.005);
	ck_assert_double_eq_tol(coarse[SAMPLES - 1], fine[SAMPLES - 1], 1e-5);
	ck_assert_double_eq_tol(fine[SAMPLES - 1], F_NOM_HZ - 7.05e3 / 30e3, 0.005);
}
END_TEST

START_TEST(the_frequency_after_a_step_rises_as_the_filter_does)
{
	double f_hz[SAMPLES], fall_hz;

	trace_step(1e-3, f_hz);
	fall_hz = f_hz[SAMPLES - 1] - (F_NOM_HZ - 2e3 / 30e3);
	/* 1 - 1/e of its fall after tau = 20 ms */
	ck_assert_double_eq_tol((f_hz[1] - (F_NOM_HZ - 2e3 / 30e3)) / fall_hz, 0.632,
				0.06);
	for (int i = 0; i < SAMPLES; i++)
		ck_assert_double_ge(f_hz[i], f_hz[SAMPLES - 1] - 0.005);
}
END_TEST

START_TEST(nothing_drifts_in_steady_state)
{
	struct sk_plant *p = lab(0);
	struct sk_plant_reading before, after;
	double before_hz;

	sk_plant_set_offsets(p, 0, 0.3, 0);
	run(p, 60, 1e-3);
	before = reading(p, 0);
	before_hz = sk_plant_f_hz(p);
	run(p, 600, 1e-3);
	after = reading(p, 0);
	ck_assert_double_eq_tol(sk_plant_f_hz(p), before_hz, 1e-9);
	ck_assert_double_eq_tol(after.p_w, before.p_w, 1e-5);
	ck_assert_double_eq_tol(after.v_v, before.v_v, 1e-8);
	sk_plant_free(p);
}
END_TEST

START_TEST(the_same_calls_give_the_same_bits)
{
	struct sk_plant *a = lab(0.002), *b = lab(0.002);

	for (int i = 0; i < 2000; i++) {
		struct sk_plant_reading ra, rb;
		size_t unit = (size_t)i % 5;

		if (i == 500) {
			sk_plant_set_load(a, 4, 12e3, 3e3);
			sk_plant_set_load(b, 4, 12e3, 3e3);
		}
		sk_plant_step(a, 1e-3);
		(void)reading(a, 1); /* an extra reading changes nothing */
		sk_plant_step(b, 1e-3);
		ra = reading(a, unit);
		rb = reading(b, unit);
		ck_assert(memcmp(&ra.f_hz, &rb.f_hz, sizeof(ra.f_hz)) == 0);
		ck_assert(memcmp(&ra.p_w, &rb.p_w, sizeof(ra.p_w)) == 0);
		ck_assert(memcmp(&ra.v_v, &rb.v_v, sizeof(ra.v_v)) == 0);
	}
	sk_plant_free(a);
	sk_plant_free(b);
}
END_TEST

START_TEST(noise_has_the_asked_deviation_and_no_mean)
{
	struct sk_plant *p = lab(0.01);
	double sum = 0, squares = 0;
	const int n = 20000;

	for (int i = 0; i < n; i++) {
		double d;

		sk_plant_step(p, 1e-3);
		d = reading(p, 2).f_hz - sk_plant_f_hz(p);
		sum += d;
		squares += d * d;
	}
	ck_assert_double_eq_tol(sum / n, 0, 0.0004);
	ck_assert_double_eq_tol(sqrt(squares / n), 0.01, 0.0004);
	sk_plant_free(p);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("numerics");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_step_size_does_not_matter);
	tcase_add_test(t, the_frequency_after_a_step_rises_as_the_filter_does);
	tcase_add_test(t, nothing_drifts_in_steady_state);
	tcase_add_test(t, the_same_calls_give_the_same_bits);
	tcase_add_test(t, noise_has_the_asked_deviation_and_no_mean);
	return run_suite("numerics", t);
}
