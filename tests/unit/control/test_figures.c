/* test_figures.c - totals, means and sharing: what is not known is not made up. */
#include "controller/core/sharing.h"
#include "controller/core/totals.h"
#include "tests/unit/control/site.h"
#include "tests/unit/control/suite.h"

#define NOW 10000
#define UNKNOWN ((double)NAN)

static struct site site;

static void power(int der, double p_w)
{
	site_measure(&site, der, NOW);
	site_point(&site, der, SK_PT_P_W, p_w);
}

static void totals(void)
{
	sk_totals(&site.image, NOW, SITE_STALE_MS, &site.state);
}

static double sharing_pct(void)
{
	return sk_sharing_error_pct(&site.image, NOW, SITE_STALE_MS);
}

START_TEST(adds_up_by_role)
{
	site_init(&site, SITE_DERS);
	power(BESS1, 3e3);
	power(BESS2, 1e3);
	power(LOAD1, -6e3);
	power(PV1, 2e3);
	totals();
	ck_assert_double_eq(site.state.p_gfm_w, 4e3);
	ck_assert_double_eq(site.state.p_gfl_w, 2e3);
	ck_assert_double_eq(site.state.p_load_w, -6e3);
}
END_TEST

START_TEST(a_sum_with_an_unknown_part_is_unknown)
{
	site_init(&site, SITE_DERS);
	power(BESS1, 3e3);
	power(PV1, 2e3);
	totals();
	ck_assert_double_nan(site.state.p_gfm_w); /* bess2 */
	ck_assert_double_nan(site.state.p_load_w);
	ck_assert_double_eq(site.state.p_gfl_w, 2e3);
}
END_TEST

START_TEST(no_pv_is_no_power_but_no_meter_is_no_figure)
{
	site_init(&site, 2);
	power(BESS1, 3e3);
	power(BESS2, 1e3);
	totals();
	ck_assert_double_eq(site.state.p_gfl_w, 0.0);
	ck_assert_double_nan(site.state.p_load_w);
}
END_TEST

START_TEST(means_are_over_the_units_that_know)
{
	site_init(&site, SITE_DERS);
	totals();
	ck_assert_double_nan(site.state.f_hz);
	ck_assert_double_nan(site.state.v_v);
	site_unit(&site, BESS1, 49.9, 0.0, NOW);
	site_point(&site, BESS1, SK_PT_V_V, 231.0);
	site_unit(&site, BESS2, 50.0, 0.0, NOW);
	site_unit(&site, PV1, 45.0, 0.0, NOW); /* does not form the grid */
	totals();
	ck_assert_double_eq_tol(site.state.f_hz, 49.95, 1e-9);
	ck_assert_double_eq(site.state.v_v, 231.0);
}
END_TEST

static const struct {
	const char *what;
	double s1_va, s2_va, p1_w, p2_w, error_pct;
} shares[] = {
	{"in proportion", 10e3, 5e3, 4e3, 2e3, 0.0},
	{"all on the small one", 10e3, 5e3, 0.0, 3e3, 40.0}, /* 60 % against 20 % */
	{"charging in proportion", 10e3, 5e3, -4e3, -2e3, 0.0},
	{"one rating unknown", 10e3, UNKNOWN, 4e3, 0.0, 0.0},
	{"one power unknown", 10e3, 5e3, 4e3, UNKNOWN, 0.0},
	{"no rating known", UNKNOWN, UNKNOWN, 4e3, 2e3, UNKNOWN},
	{"a rating of nothing", 0.0, 0.0, 4e3, 2e3, UNKNOWN},
};

START_TEST(measures_the_largest_deviation_from_the_common_share)
{
	site_init(&site, 2);
	site_nameplate(&site, BESS1, shares[_i].s1_va, 0.5);
	site_nameplate(&site, BESS2, shares[_i].s2_va, 0.5);
	power(BESS1, shares[_i].p1_w);
	power(BESS2, shares[_i].p2_w);
	if (isnan(shares[_i].error_pct))
		ck_assert_double_nan(sharing_pct());
	else
		ck_assert_msg(fabs(sharing_pct() - shares[_i].error_pct) < 1e-9, "%s: %g",
			      shares[_i].what, sharing_pct());
}
END_TEST

START_TEST(the_active_power_rating_serves_where_there_is_no_other)
{
	site_init(&site, 2);
	site_nameplate(&site, BESS1, 10e3, 0.5);
	site_nameplate(&site, BESS2, 5e3, 0.5);
	site.ders[BESS2].nameplate.s_max_va = UNKNOWN;
	power(BESS1, 4e3);
	power(BESS2, 2e3);
	ck_assert_double_eq_tol(sharing_pct(), 0.0, 1e-9);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{adds_up_by_role, 1},
		{a_sum_with_an_unknown_part_is_unknown, 1},
		{no_pv_is_no_power_but_no_meter_is_no_figure, 1},
		{means_are_over_the_units_that_know, 1},
		{measures_the_largest_deviation_from_the_common_share,
		 SUITE_ROWS(shares)},
		{the_active_power_rating_serves_where_there_is_no_other, 1},
	};

	return SUITE_RUN("figures", tests);
}
