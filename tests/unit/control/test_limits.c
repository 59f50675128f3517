/* test_limits.c - the envelope lets nothing through that it should not. */
#include <math.h>

#include "controller/core/limits.h"
#include "tests/unit/control/suite.h"

#define UNKNOWN ((double)NAN)

static const struct sk_conf_control control = {.f_offset_max_hz = 0.5,
					       .f_ramp_hz_per_s = 0.5};

static struct sk_conf_der conf;
static struct sk_image_der der;

static void begin(double own_max_hz)
{
	conf = (struct sk_conf_der){
		.f_offset_max_hz = own_max_hz, .p_min_w = UNKNOWN, .p_max_w = UNKNOWN};
	der = (struct sk_image_der){.conf = &conf};
	sk_measurement_init(&der.measurement);
	sk_nameplate_init(&der.nameplate);
	der.nameplate.capabilities = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ);
	der.has_nameplate = true;
}

static const struct {
	const char *what;
	double own_max_hz, wanted_hz, last_hz, dt_s, out_hz;
	int err;
} offsets[] = {
	{"as asked", UNKNOWN, 0.10, 0.08, 0.2, 0.10, SK_OK},
	{"ramp up", UNKNOWN, 0.40, 0.10, 0.2, 0.20, SK_OK},
	{"ramp down", UNKNOWN, -0.40, 0.10, 0.2, 0.00, SK_OK},
	{"no time passed", UNKNOWN, 0.40, 0.10, 0.0, 0.10, SK_OK},
	{"the site's limit", UNKNOWN, 9.0, 0.48, 0.2, 0.50, SK_OK},
	{"the site's limit down", UNKNOWN, -9.0, -0.48, 0.2, -0.50, SK_OK},
	{"its own limit", 0.15, 0.20, 0.12, 0.2, 0.15, SK_OK},
	{"a larger limit of its own is none", 2.0, 9.0, 0.48, 0.2, 0.50, SK_OK},
	{"limits win over the ramp", 0.15, 0.40, 0.40, 0.2, 0.15, SK_OK},
	{"takes no offset at all", 0.0, 0.10, 0.10, 0.2, 0.0, SK_OK},
	{"not a number", UNKNOWN, UNKNOWN, 0.1, 0.2, 0, SK_ERANGE},
	{"infinite", UNKNOWN, (double)INFINITY, 0.1, 0.2, 0, SK_ERANGE},
	{"from nowhere", UNKNOWN, 0.1, UNKNOWN, 0.2, 0, SK_ERANGE},
	{"in no time", UNKNOWN, 0.1, 0.1, UNKNOWN, 0, SK_ERANGE},
};

START_TEST(offsets_stay_inside)
{
	double out_hz = -99.0;
	int err;

	begin(offsets[_i].own_max_hz);
	err = sk_limits_offset(&control, &der, offsets[_i].wanted_hz, offsets[_i].last_hz,
			       offsets[_i].dt_s, &out_hz);
	ck_assert_msg(err == offsets[_i].err, "%s", offsets[_i].what);
	if (err)
		ck_assert_double_eq(out_hz, -99.0);
	else
		ck_assert_double_eq_tol(out_hz, offsets[_i].out_hz, 1e-12);
}
END_TEST

START_TEST(the_nameplate_may_refuse)
{
	double out_hz;

	begin(UNKNOWN);
	der.nameplate.capabilities = SK_SETPOINT_BIT(SK_SP_P_W);
	ck_assert_int_eq(sk_limits_offset(&control, &der, 0.1, 0.1, 0.2, &out_hz),
			 SK_EREFUSED);
	der.has_nameplate = false; /* not heard: the driver's gate will say */
	ck_assert_int_eq(sk_limits_offset(&control, &der, 0.1, 0.1, 0.2, &out_hz), SK_OK);
}
END_TEST

static const struct {
	double conf_w, nameplate_w, measured_w, most_w;
} highest[] = {
	{UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN},
	{UNKNOWN, 5e3, UNKNOWN, 5e3},
	{4e3, 5e3, UNKNOWN, 4e3},
	{6e3, 5e3, UNKNOWN, 5e3},
	{4e3, 5e3, 3e3, 3e3},
	{UNKNOWN, UNKNOWN, 3e3, 3e3},
};

START_TEST(the_highest_power_is_the_smallest_that_is_known)
{
	begin(UNKNOWN);
	conf.p_max_w = highest[_i].conf_w;
	der.nameplate.p_max_w = highest[_i].nameplate_w;
	if (!isnan(highest[_i].measured_w))
		sk_measurement_set(&der.measurement, SK_PT_P_MAX_W,
				   highest[_i].measured_w, SK_Q_GOOD);
	if (isnan(highest[_i].most_w))
		ck_assert_double_nan(sk_limits_p_max_w(&der));
	else
		ck_assert_double_eq(sk_limits_p_max_w(&der), highest[_i].most_w);
}
END_TEST

START_TEST(the_lowest_power_is_the_higher_of_both)
{
	begin(UNKNOWN);
	ck_assert_double_nan(sk_limits_p_min_w(&der));
	der.nameplate.p_min_w = -5e3;
	ck_assert_double_eq(sk_limits_p_min_w(&der), -5e3);
	conf.p_min_w = -2e3;
	ck_assert_double_eq(sk_limits_p_min_w(&der), -2e3);
}
END_TEST

START_TEST(clamp_handles_every_case)
{
	ck_assert_double_eq(sk_clamp(1.0, 0.0, 2.0), 1.0);
	ck_assert_double_eq(sk_clamp(-1.0, 0.0, 2.0), 0.0);
	ck_assert_double_eq(sk_clamp(3.0, 0.0, 2.0), 2.0);
	ck_assert_double_eq(sk_clamp(1.5, 2.0, 1.0), 1.0); /* crossed: most wins */
	ck_assert_double_eq(sk_clamp(0.0, 2.0, 1.0), 1.0);
	ck_assert_double_nan(sk_clamp(UNKNOWN, 0.0, 2.0));
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{offsets_stay_inside, SUITE_ROWS(offsets)},
		{the_nameplate_may_refuse, 1},
		{the_highest_power_is_the_smallest_that_is_known, SUITE_ROWS(highest)},
		{the_lowest_power_is_the_higher_of_both, 1},
		{clamp_handles_every_case, 1},
	};

	return SUITE_RUN("limits", tests);
}
