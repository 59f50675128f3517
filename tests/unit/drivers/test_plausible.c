/* test_plausible.c - which readings cannot be true, by table. */
#include <math.h>

#include "drivers/plausible.h"
#include "tests/unit/drivers/suite.h"

#define H_MS 3600000
#define UNKNOWN ((double)NAN)

static struct sk_measurement reading(enum sk_point_id id, double value)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	sk_measurement_set(&m, id, value, SK_Q_GOOD);
	return m;
}

/* --- powers against the rating ------------------------------------------------------ */

static const struct {
	double s_max_va, p_max_w, p_min_w, p_w;
	unsigned quality;
} powers[] = {
	{5000, 5000, -5000, 0, SK_Q_GOOD},
	{5000, 5000, -5000, 10000, SK_Q_GOOD},
	{5000, 5000, -5000, 10001, SK_Q_RANGE},
	{5000, 5000, -5000, -10001, SK_Q_RANGE},
	{5000, UNKNOWN, UNKNOWN, 65535, SK_Q_RANGE},
	{UNKNOWN, 5000, UNKNOWN, 32768, SK_Q_RANGE},
	{UNKNOWN, 0, -5000, -9999, SK_Q_GOOD},
	{UNKNOWN, 0, -5000, -10001, SK_Q_RANGE},
	{UNKNOWN, UNKNOWN, UNKNOWN, 1e8, SK_Q_GOOD},
	{0, 0, 0, 1e8, SK_Q_GOOD},
};

START_TEST(power_is_bounded_by_the_rating)
{
	struct sk_measurement m = reading(SK_PT_P_W, powers[_i].p_w);
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.s_max_va = powers[_i].s_max_va;
	n.p_max_w = powers[_i].p_max_w;
	n.p_min_w = powers[_i].p_min_w;
	sk_plausible_rating(&m, &n);
	ck_assert_uint_eq(m.quality[SK_PT_P_W], powers[_i].quality);
	ck_assert_int_eq(isnan(m.value[SK_PT_P_W]), powers[_i].quality != SK_Q_GOOD);
}
END_TEST

/* --- lifetime energy ---------------------------------------------------------------- */

#define READINGS_MAX 6

static const struct {
	const char *name;
	double s_max_va;
	struct {
		sk_mono_ms at;
		double wh;
		unsigned quality;
	} readings[READINGS_MAX];
} energies[] = {
	{"rises", 5000, {{0, 1000, 0}, {1000, 1001, 0}, {2000, 1001, 0}}},
	{"a new device begins at 0", 5000, {{0, 0, 0}, {1000, 0, 0}, {2000, 1, 0}}},
	{"0 at dawn and back",
	 5000,
	 {{0, 1000, 0}, {1000, 0, SK_Q_IMPLAUSIBLE}, {2000, 1000, 0}}},
	{"0 never becomes true",
	 5000,
	 {{0, 1000, 0}, {1000, 0, SK_Q_IMPLAUSIBLE}, {99 * H_MS, 0, SK_Q_IMPLAUSIBLE}}},
	{"falls", 5000, {{0, 1000, 0}, {1000, 999, SK_Q_IMPLAUSIBLE}, {2000, 1002, 0}}},
	{"leaps",
	 5000,
	 {{0, 1000, 0}, {1000, 65535000, SK_Q_IMPLAUSIBLE}, {2000, 1002, 0}}},
	{"a coarse counter", 5000, {{0, 1000, 0}, {1000, 11000, 0}}},
	{"rises during an outage", 5000, {{0, 1000, 0}, {10 * H_MS, 51000, 0}}},
	{"leaps without a rating", UNKNOWN, {{0, 1000, 0}, {1000, 65535000, 0}}},
	{"was exchanged",
	 5000,
	 {{0, 90000, 0},
	  {1000, 10, SK_Q_IMPLAUSIBLE},
	  {300000, 11, SK_Q_IMPLAUSIBLE},
	  {1000 + SK_ENERGY_STAYS_MS, 12, 0},
	  {2000 + SK_ENERGY_STAYS_MS, 12, 0},
	  {3000 + SK_ENERGY_STAYS_MS, 11, SK_Q_IMPLAUSIBLE}}},
};

START_TEST(lifetime_energy_only_rises)
{
	struct sk_energy e = {0};
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.s_max_va = energies[_i].s_max_va;
	for (int i = 0; i < READINGS_MAX; i++) {
		double wh = energies[_i].readings[i].wh;
		struct sk_measurement m = reading(SK_PT_E_WH, wh);

		if (i > 0 && energies[_i].readings[i].at == 0)
			break;
		sk_plausible_energy(&e, &m, &n, energies[_i].readings[i].at);
		ck_assert_msg(m.quality[SK_PT_E_WH] == energies[_i].readings[i].quality,
			      "%s: reading %d", energies[_i].name, i);
	}
}
END_TEST

START_TEST(an_absent_energy_says_nothing)
{
	struct sk_energy e = {.wh = 1000};
	struct sk_nameplate n;
	struct sk_measurement m = reading(SK_PT_P_W, 1);

	sk_nameplate_init(&n);
	sk_plausible_energy(&e, &m, &n, 1);
	ck_assert(!(m.points & SK_POINT_BIT(SK_PT_E_WH)));
	ck_assert_double_eq(e.wh, 1000);
}
END_TEST

/* --- mounted the other way round ---------------------------------------------------- */

START_TEST(a_turned_meter_is_turned_back)
{
	struct sk_measurement m = reading(SK_PT_P_W, 1500);

	sk_measurement_set(&m, SK_PT_E_WH, 1000, SK_Q_GOOD);
	sk_measurement_set(&m, SK_PT_F_HZ, 50, SK_Q_GOOD);
	sk_plausible_sign(&m, 1);
	ck_assert_double_eq(m.value[SK_PT_P_W], 1500);
	sk_plausible_sign(&m, -1);
	ck_assert_double_eq(m.value[SK_PT_P_W], -1500);
	ck_assert_double_eq(m.value[SK_PT_F_HZ], 50);
	ck_assert_uint_eq(m.quality[SK_PT_E_WH], SK_Q_INVALID);
	ck_assert(!(m.points & SK_POINT_BIT(SK_PT_Q_VAR)));
}
END_TEST

static void add_tests(TCase *cases)
{
	ADD_LOOP(cases, power_is_bounded_by_the_rating, powers);
	ADD_LOOP(cases, lifetime_energy_only_rises, energies);
	tcase_add_test(cases, an_absent_energy_says_nothing);
	tcase_add_test(cases, a_turned_meter_is_turned_back);
}

int main(void)
{
	return run_suite("plausible", add_tests);
}
