/* test_aim.c - what is asked of the power at the grid, function by function. */
#include <math.h>

#include "controller/core/aim.h"
#include "suite.h"

#define NONE (double)NAN

/* What is configured, in kW: none of it unless said. */
struct asked {
	const char *what;
	double target, import_max, export_max, margin, peak;
	bool self, recharging;
	double rest; /* at the grid if storage rests */
	double aim;
	enum sk_aim by;
};

static const struct asked table[] = {
	{"nothing: storage rests", NONE, NONE, NONE, 0, NONE, 0, 0, 3, 3, SK_AIM_NONE},
	{"a target", 5, NONE, NONE, 0, NONE, 0, 0, 3, 5, SK_AIM_TARGET},
	{"a target to give", -5, NONE, NONE, 0, NONE, 0, 0, 3, -5, SK_AIM_TARGET},
	{"import within its limit", NONE, 4, NONE, 0, NONE, 0, 0, 3, 3, SK_AIM_NONE},
	{"import beyond it", NONE, 4, NONE, 0, NONE, 0, 0, 6, 4, SK_AIM_IMPORT_LIMIT},
	{"with a margin", NONE, 4, NONE, 1, NONE, 0, 0, 6, 3, SK_AIM_IMPORT_LIMIT},
	{"export beyond its limit", NONE, NONE, 2, 0, NONE, 0, 0, -6, -2,
	 SK_AIM_EXPORT_LIMIT},
	{"zero export", NONE, NONE, 0, 0, NONE, 0, 0, -6, 0, SK_AIM_EXPORT_LIMIT},
	{"zero export with a margin", NONE, NONE, 0, 0.5, NONE, 0, 0, -6, 0.5,
	 SK_AIM_EXPORT_LIMIT},
	{"a target beyond the import limit", 9, 4, NONE, 0, NONE, 0, 0, 3, 4,
	 SK_AIM_IMPORT_LIMIT},
	{"a target beyond the export limit", -9, 4, 0, 0, NONE, 0, 0, 3, 0,
	 SK_AIM_EXPORT_LIMIT},
	{"a peak", NONE, NONE, NONE, 0, 4, 0, 0, 6, 4, SK_AIM_PEAK},
	{"below the peak storage rests", NONE, NONE, NONE, 0, 4, 0, 0, 1, 1, SK_AIM_NONE},
	{"the lower of peak and limit", NONE, 3, NONE, 0, 4, 0, 0, 6, 3,
	 SK_AIM_IMPORT_LIMIT},
	{"self-consumption of a surplus", NONE, NONE, NONE, 0, NONE, 1, 0, -6, 0,
	 SK_AIM_SELF},
	{"self-consumption of a deficit", NONE, NONE, NONE, 0, NONE, 1, 0, 6, 0,
	 SK_AIM_SELF},
	{"the target is the stronger wish", 5, NONE, NONE, 0, NONE, 1, 0, 6, 5,
	 SK_AIM_TARGET},
	{"recharging", NONE, NONE, NONE, 0, NONE, 0, 1, 1, 3, SK_AIM_RECHARGE},
	{"recharging within the peak", NONE, NONE, NONE, 0, 2, 0, 1, 1, 2, SK_AIM_PEAK},
	{"limits that cross: the stronger wins", NONE, 4, 0, 5, NONE, 0, 0, 6, 5,
	 SK_AIM_IMPORT_LIMIT},
};

static struct sk_conf_dispatch conf_of(const struct asked *a)
{
	struct sk_conf_dispatch c = {.p_target_w = a->target,
				     .import_max_w = a->import_max,
				     .export_max_w = a->export_max,
				     .margin_w = a->margin,
				     .peak_w = a->peak,
				     .self_consumption = a->self,
				     .recharge_w = 2,
				     .q_target_var = NAN,
				     .pf_min = NAN};

	for (int i = 0; i < SK_AIM_COUNT; i++)
		c.order[i] = (enum sk_aim)i;
	return c;
}

START_TEST(each_function_by_its_row)
{
	const struct asked *row = &table[_i];
	const struct sk_conf_dispatch conf = conf_of(row);
	struct sk_aim_out out = sk_aim_decide(&(struct sk_aim_in){
		.conf = &conf, .rest_w = row->rest, .recharging = row->recharging});

	ck_assert_msg(fabs(out.aim_w - row->aim) < 1e-9, "%s: %g", row->what, out.aim_w);
	ck_assert_msg(out.by == row->by, "%s: by %d", row->what, out.by);
	ck_assert(out.curtails == !isnan(row->target)); /* no other wish does */
}
END_TEST

START_TEST(the_order_decides_which_wish_counts)
{
	struct sk_conf_dispatch conf = conf_of(&table[16]);
	struct sk_aim_out out;

	ck_assert_double_eq(conf.p_target_w, 5);
	conf.order[SK_AIM_TARGET] = SK_AIM_SELF;
	conf.order[SK_AIM_SELF] = SK_AIM_TARGET;
	out = sk_aim_decide(&(struct sk_aim_in){.conf = &conf, .rest_w = 6});
	ck_assert_int_eq(out.by, SK_AIM_SELF);
	ck_assert_double_eq(out.aim_w, 0);
	ck_assert(!out.curtails);
}
END_TEST

static const struct {
	const char *what;
	double target, pf_min, p, rest, aim;
} vars[] = {
	{"a target", 500, NONE, 1000, 200, 500},
	{"a power factor that is kept", NONE, 0.9, 1000, 200, 200},
	{"one that is not", NONE, 0.8, 1000, 2000, 750},
	{"the other way round", NONE, 0.8, -1000, -2000, -750},
	{"no active power: no reactive power", NONE, 0.8, 0, 2000, 0},
	{"a target beyond the power factor", 900, 0.8, 1000, 0, 750},
};

START_TEST(reactive_power_by_its_row)
{
	const struct sk_conf_dispatch conf = {.q_target_var = vars[_i].target,
					      .pf_min = vars[_i].pf_min};

	ck_assert(sk_aim_has_var(&conf));
	ck_assert_msg(fabs(sk_aim_var(&conf, vars[_i].p, vars[_i].rest) - vars[_i].aim) <
			      1e-6,
		      "%s", vars[_i].what);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{each_function_by_its_row, SUITE_ROWS(table)},
		{the_order_decides_which_wish_counts, 1},
		{reactive_power_by_its_row, SUITE_ROWS(vars)},
	};

	return SUITE_RUN("aim", tests);
}
