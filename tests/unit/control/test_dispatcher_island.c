/* test_dispatcher_island.c - set-points of the units in an island. */
#include "tests/unit/control/dispatch_site.h"
#include "tests/unit/control/suite.h"

/* The load is what the forming battery gives beside 6 kW of sun; stores are not there. */
static const struct {
	const char *what;
	double soc_pct, form_w, ceiling_w;
	const char *text;
	double short_w;
} island[] = {
	{"in the middle nothing is held back", 50, -3e3, 8e3, "island", 0},
	{"nearly full: it takes 4 kW still", 88, -3e3, 8e3, "island", 0},
	{"nearly full: it takes 2 kW still", 89, -3e3, 5e3, "island, curtailed", 0},
	{"full: the sun carries the load alone", 90, -3e3, 3e3, "island, curtailed", 0},
	{"unknown: only its rating counts", NONE, -3e3, 8e3, "island", 0},
	{"nearly empty: it gives 2 kW still", 11, 5e3, 8e3, "island, short", 3e3},
	{"empty: all it gives is missing", 10, 5e3, 8e3, "island, short", 5e3},
};

START_TEST(in_an_island_by_its_row)
{
	begin();
	site.breaker = SK_BREAKER_OPEN;
	measure(FORM, island[_i].form_w, island[_i].soc_pct);
	measure(PV, 6e3, 0);
	avail(6e3);
	cycle();
	ck_assert_msg(fabs(site.units[PV].ceiling_w - island[_i].ceiling_w) < 1e-6,
		      "%s: %g", island[_i].what, site.units[PV].ceiling_w);
	ck_assert_msg(!strcmp(site.state.dispatch, island[_i].text), "%s: %s",
		      island[_i].what, site.state.dispatch);
	ck_assert_msg(fabs(site.state.p_short_w - island[_i].short_w) < 1e-6, "%s: %g",
		      island[_i].what, site.state.p_short_w);
}
END_TEST

/* One reading does not lift what the next may ask for again. */
START_TEST(held_back_is_held_for_a_while)
{
	sk_mono_ms began;

	begin();
	site.breaker = SK_BREAKER_OPEN;
	began = site.now;
	measure(FORM, -3e3, 90); /* full: all beyond the load of 3 kW is held back */
	measure(PV, 6e3, 0);
	avail(6e3);
	cycle();
	ck_assert_str_eq(site.state.dispatch, "island, curtailed");
	while (site.now < began + 20000) {
		measure(FORM, 0, 50); /* no reason is left */
		measure(PV, 6e3, 0);
		avail(6e3);
		cycle();
		ck_assert(site.dispatcher.curtailed || site.now > began + 10000);
	}
	ck_assert(!site.dispatcher.curtailed);
	ck_assert_double_eq(site.units[PV].ceiling_w, 8e3);
}
END_TEST

START_TEST(a_store_spares_the_forming_one_that_is_emptier)
{
	begin();
	site.breaker = SK_BREAKER_OPEN;
	measure(FORM, 3e3, 11); /* may give 2 kW */
	measure(STORE1, 0, 60);
	cycle();
	ck_assert_double_ge(site.units[STORE1].asked_w, 1e3);
	ck_assert_double_eq(site.state.p_short_w, 0);
}
END_TEST

START_TEST(a_reserve_stays_free)
{
	begin();
	site.breaker = SK_BREAKER_OPEN;
	site.confs[FORM].reserve_pct = 40;
	measure(FORM, 7e3, 50);
	measure(STORE1, 0, 50);
	cycle();
	ck_assert_double_ge(site.units[STORE1].asked_w, 1e3);
	ck_assert_double_eq(site.state.p_short_w, 0);
}
END_TEST

START_TEST(an_island_without_a_forming_unit_waits)
{
	begin();
	site.breaker = SK_BREAKER_OPEN;
	measure(PV, 6e3, 0);
	cycle();
	ck_assert_int_eq(site.dispatcher.state, SK_DISPATCH_IDLE);
	ck_assert(isnan(site.state.p_short_w));
}
END_TEST

/* A source that does not tell what it could give is raised step by step, not forgotten.
 */
START_TEST(a_source_that_tells_nothing_is_tried)
{
	double full_w = 6e3, p_w = 2e3;

	begin();
	site.breaker = SK_BREAKER_OPEN;
	measure(FORM, 0, 50);
	measure(PV, p_w, 0);
	site.units[PV].ceiling_w = 2e3; /* held back so far */
	for (int i = 0; i < 60; i++) {
		measure(FORM, 4e3 - p_w, 50);
		measure(PV, p_w, 0);
		cycle();
		p_w = fmin(full_w, site.units[PV].ceiling_w);
	}
	ck_assert_double_eq(p_w, full_w);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{in_an_island_by_its_row, SUITE_ROWS(island)},
		{held_back_is_held_for_a_while, 1},
		{a_store_spares_the_forming_one_that_is_emptier, 1},
		{a_reserve_stays_free, 1},
		{an_island_without_a_forming_unit_waits, 1},
		{a_source_that_tells_nothing_is_tried, 1},
	};

	return SUITE_RUN("dispatcher_island", tests);
}
