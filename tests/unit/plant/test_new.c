/* test_new.c - descriptions that make no plant are refused with a reason. */
#include <string.h>

#include "microgrid.h"

struct broken {
	struct sk_plant_unit units[2];
	struct sk_plant_line line;
	size_t line_count;
	int bus_count;
};

static void no_forming(struct broken *b)
{
	b->units[0] = b->units[1];
}

static void no_such_bus(struct broken *b)
{
	b->units[1].bus = 2;
}

static void negative_bus(struct broken *b)
{
	b->units[1].bus = -1;
}

static void no_rating(struct broken *b)
{
	b->units[0].forming.s_va = 0;
}

static void no_droop(struct broken *b)
{
	b->units[0].forming.m_hz_per_w = 0;
}

static void limits_crossed(struct broken *b)
{
	b->units[0].forming.p_min_w = b->units[0].forming.p_max_w;
}

static void too_full(struct broken *b)
{
	b->units[0].battery.soc_pct = 101;
}

static void shares_off(struct broken *b)
{
	b->units[1].load.z = 0.5;
}

static void load_not_a_number(struct broken *b)
{
	b->units[1].load.p_w = (double)NAN;
}

static void line_to_nowhere(struct broken *b)
{
	b->line.to = 7;
}

static void line_without_impedance(struct broken *b)
{
	b->line.r_ohm = b->line.x_ohm = 0;
}

static void lonely_bus(struct broken *b)
{
	b->line_count = 0;
}

static void no_bus(struct broken *b)
{
	b->bus_count = 0;
}

START_TEST(each_mistake_has_its_reason)
{
	void (*const mistakes[])(struct broken *) = {no_forming,
						     no_such_bus,
						     negative_bus,
						     no_rating,
						     no_droop,
						     limits_crossed,
						     too_full,
						     shares_off,
						     load_not_a_number,
						     line_to_nowhere,
						     line_without_impedance,
						     lonely_bus,
						     no_bus};

	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct broken b = {.units = {battery(0, 10e3, 1), steady_load(1, 1e3, 0)},
				   .line = {0, 1, 0.1, 0.1},
				   .line_count = 1,
				   .bus_count = 2};
		struct sk_plant_description d = {.f_nom_hz = 50, .v_nom_v = 230};
		const char *why = NULL;

		mistakes[i](&b);
		d.bus_count = b.bus_count;
		d.lines = &b.line;
		d.line_count = b.line_count;
		d.units = b.units;
		d.unit_count = 2;
		ck_assert_msg(sk_plant_new(&d, &why) == NULL, "mistake %zu", i);
		ck_assert(why != NULL && strlen(why) > 10);
	}
}
END_TEST

START_TEST(nothing_is_freed_without_harm)
{
	sk_plant_free(NULL);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("new");

	tcase_add_test(t, each_mistake_has_its_reason);
	tcase_add_test(t, nothing_is_freed_without_harm);
	return run_suite("new", t);
}
