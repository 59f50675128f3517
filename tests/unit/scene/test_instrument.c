/* test_instrument.c - noise, bias and updates of a device's instruments. */
#include <check.h>
#include <math.h>

#include "simulator/scene/instrument.h"
#include "tests/unit/models/suite.h"

#define DRAWS 20000

static struct sk_conf_sim_der sim;
static struct sk_instrument instrument;

static void begin(const struct sk_conf_sim_der *is)
{
	sim = *is;
	sk_instrument_init(&instrument, 1, &sim);
}

static struct sk_plant_reading look(double now_s)
{
	struct sk_plant_reading r = {.f_hz = 50, .v_v = 230, .p_w = 3000, .i_a = 1};
	struct sk_plant_pcc_reading pcc = {.p_w = 0};

	ck_assert(sk_instrument_due(&instrument, now_s));
	sk_instrument_distort(&instrument, &r, &pcc);
	return r;
}

START_TEST(a_good_one_shows_the_truth)
{
	struct sk_plant_reading r;

	begin(&(struct sk_conf_sim_der){.id = "a", .s_va = 10e3});
	r = look(1);
	ck_assert(r.f_hz == 50 && r.v_v == 230 && r.p_w == 3000 && r.i_a == 1);
}
END_TEST

START_TEST(a_bias_is_added)
{
	struct sk_plant_reading r;

	begin(&(struct sk_conf_sim_der){
		.id = "a", .s_va = 10e3, .bias_f_hz = -0.02, .bias_v_v = 3});
	r = look(1);
	ck_assert_double_eq_tol(r.f_hz, 49.98, 1e-12);
	ck_assert_double_eq_tol(r.v_v, 233, 1e-12);
	ck_assert_double_eq(r.p_w, 3000);
}
END_TEST

START_TEST(noise_has_the_deviation_asked_for_and_no_mean)
{
	double f = 0, ff = 0, p = 0, pp = 0;

	begin(&(struct sk_conf_sim_der){
		.id = "a", .s_va = 10e3, .noise_f_hz = 0.01, .noise_pct = 1});
	for (int i = 0; i < DRAWS; i++) {
		struct sk_plant_reading r = look(i * 1e-3);

		f += r.f_hz - 50;
		ff += (r.f_hz - 50) * (r.f_hz - 50);
		p += r.p_w - 3000;
		pp += (r.p_w - 3000) * (r.p_w - 3000);
	}
	ck_assert_double_eq_tol(f / DRAWS, 0, 0.0003);
	ck_assert_double_eq_tol(sqrt(ff / DRAWS), 0.01, 0.0002);
	ck_assert_double_eq_tol(p / DRAWS, 0, 3);
	ck_assert_double_eq_tol(sqrt(pp / DRAWS), 100, 2);
}
END_TEST

START_TEST(the_same_instant_shows_the_same_whoever_looked_before)
{
	const struct sk_conf_sim_der is = {
		.id = "a", .s_va = 10e3, .noise_f_hz = 0.01, .noise_pct = 1};
	struct sk_conf_sim_der other = is;
	struct sk_plant_reading one, two;

	begin(&is);
	one = look(7);
	begin(&is);
	(void)look(3);
	two = look(7);
	ck_assert(one.f_hz == two.f_hz && one.p_w == two.p_w && one.q_var == two.q_var);
	other.id[0] = 'b';
	begin(&other);
	ck_assert(look(7).f_hz != one.f_hz);
}
END_TEST

START_TEST(it_looks_as_often_as_it_updates)
{
	int looks = 0;

	begin(&(struct sk_conf_sim_der){.id = "a", .s_va = 10e3, .update_ms = 200});
	for (int ms = 0; ms < 2000; ms += 5)
		looks += sk_instrument_due(&instrument, ms / 1000.0);
	ck_assert_int_eq(looks, 10);
	begin(&(struct sk_conf_sim_der){.id = "a", .s_va = 10e3});
	ck_assert(sk_instrument_due(&instrument, 5));
	ck_assert(sk_instrument_due(&instrument, 5));
}
END_TEST

static void add_tests(TCase *t)
{
	tcase_add_test(t, a_good_one_shows_the_truth);
	tcase_add_test(t, a_bias_is_added);
	tcase_add_test(t, noise_has_the_deviation_asked_for_and_no_mean);
	tcase_add_test(t, the_same_instant_shows_the_same_whoever_looked_before);
	tcase_add_test(t, it_looks_as_often_as_it_updates);
}

int main(void)
{
	return run_suite("instrument", add_tests);
}
