/*
 * test_delay.c - limits of stability that theory gives, found again on the plant: a
 * delayed integrator on the common offset, and the delay margin of a consensus between
 * five units (Zhu and Yu 2025).
 */
#include <stdio.h>

#include "microgrid.h"

#define MOST_DELAY 4
#define SAMPLES 800

/* The larger of `worst` and |f - f_nom|. */
static double widen(double worst, double f_hz)
{
	return fmax(worst, fabs(f_hz - F_NOM_HZ));
}

/* One sample a step: u <- u - g x[k - d]. Late amplitude in parts of the early one. */
static double integrate(double gain, int delay)
{
	const struct sk_plant_unit units[] = {battery(0, 10e3, 1),
					      steady_load(0, 1000, 0)};
	struct sk_plant *p = build(units, 2, NULL, 0, 1);
	double past_hz[SAMPLES], offset_hz = 0, early_hz = 0, late_hz = 0;

	run(p, 2, 1e-3);
	for (int k = 0; k < SAMPLES; k++) {
		past_hz[k] = sk_plant_f_hz(p) - F_NOM_HZ;
		if (k >= delay)
			offset_hz -= gain * past_hz[k - delay];
		sk_plant_set_offsets(p, 0, offset_hz, 0);
		run(p, 0.5, 0.01);
		if (k >= SAMPLES / 8 && k < SAMPLES / 4)
			early_hz = widen(early_hz, sk_plant_f_hz(p));
		if (k >= SAMPLES * 7 / 8)
			late_hz = widen(late_hz, sk_plant_f_hz(p));
	}
	sk_plant_free(p);
	return late_hz / fmax(early_hz, 1e-12);
}

START_TEST(a_delayed_integrator_is_stable_below_its_limit)
{
	double limit = 2 * sin(3.14159265358979 / (2 * (2 * _i + 1)));
	double below = integrate(0.98 * limit, _i), above = integrate(1.02 * limit, _i);

	printf("delay %d: limit %.3f, amplitude x %.2e at 0.98, x %.2e at 1.02 of it\n",
	       _i, limit, below, above);
	ck_assert_double_lt(below, 0.9);
	ck_assert_double_gt(above, 1.1);
}
END_TEST

#define UNITS 5
#define M_F 50.0 /* 1/s */
#define DT_S 1e-4
#define PAST 128 /* more than the longest delay, in steps */

struct consensus {
	double past_hz[PAST][UNITS]; /**< of the last steps                           */
	double f_hz[UNITS];	     /**< what each unit is steered to                */
	long step;
};

static struct sk_plant *ring(void)
{
	struct sk_plant_unit units[UNITS + 1];
	struct sk_plant_line lines[UNITS];

	for (int i = 0; i < UNITS; i++) {
		units[i] = battery(i, 20e3, 1);
		lines[i] = (struct sk_plant_line){i, (i + 1) % UNITS, 0.1, 0.3};
	}
	units[UNITS] = steady_load(0, 10e3, 5e3);
	return build(units, UNITS + 1, lines, UNITS, UNITS);
}

/* Neighbours on the ring, and the first unit pinned to nominal frequency. */
static double disagreement_hz(const double f_hz[UNITS], int i)
{
	double sum = f_hz[(i + 1) % UNITS] + f_hz[(i + UNITS - 1) % UNITS] - 2 * f_hz[i];

	return i == 0 ? sum + F_NOM_HZ - f_hz[i] : sum;
}

/* df/dt = u: the droop's own share of the frequency is taken out, as they do. */
static void steer(struct sk_plant *p, struct consensus *c, int delay)
{
	const double *seen_hz = c->past_hz[(c->step + PAST - delay) % PAST];
	double m_hz_per_w = 0.01 * F_NOM_HZ / 20e3;

	for (int i = 0; i < UNITS; i++)
		c->past_hz[c->step % PAST][i] = reading(p, (size_t)i).f_hz;
	for (int i = 0; c->step >= delay && i < UNITS; i++)
		c->f_hz[i] += M_F * DT_S * disagreement_hz(seen_hz, i);
	for (int i = 0; i < UNITS; i++)
		sk_plant_set_offsets(p, (size_t)i,
				     c->f_hz[i] - F_NOM_HZ +
					     m_hz_per_w * reading(p, (size_t)i).p_w,
				     0);
	c->step++;
}

static double spread_hz(struct sk_plant *p, struct consensus *c, int delay, double for_s)
{
	double worst_hz = 0;

	for (long i = 0; i < lround(for_s / DT_S); i++) {
		steer(p, c, delay);
		sk_plant_step(p, DT_S);
		for (int u = 0; u < UNITS; u++)
			worst_hz = widen(worst_hz, reading(p, (size_t)u).f_hz);
	}
	return worst_hz;
}

/* Amplitude after 4 s in parts of that after 1 s. */
static double growth(double delay_s)
{
	struct sk_plant *p = ring();
	struct consensus c = {.f_hz = {50.01, 49.99, 50.004, 49.998, 50.006}};
	int delay = (int)lround(delay_s / DT_S);
	double early_hz, late_hz;

	(void)spread_hz(p, &c, delay, 1);
	early_hz = spread_hz(p, &c, delay, 0.5);
	(void)spread_hz(p, &c, delay, 2.5);
	late_hz = spread_hz(p, &c, delay, 0.5);
	sk_plant_free(p);
	return late_hz / early_hz;
}

START_TEST(the_delay_margin_of_a_consensus_is_the_published_one)
{
	double stable = growth(7.5e-3), oscillating = growth(7.7e-3);

	printf("consensus: amplitude x %.3f at 7.5 ms, x %.3f at 7.7 ms\n", stable,
	       oscillating);
	ck_assert_double_lt(stable, 0.9);
	ck_assert_double_gt(oscillating, 1.1);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("delay");

	tcase_set_timeout(tests, 30);
	tcase_add_loop_test(tests, a_delayed_integrator_is_stable_below_its_limit, 0,
			    MOST_DELAY + 1);
	tcase_add_test(tests, the_delay_margin_of_a_consensus_is_the_published_one);
	return run_suite("plant: delays", tests);
}
