/* test_closed_loop.c - load steps on a droop plant over good and bad channels. */
#include "tests/unit/control/bench.h"
#include "tests/unit/control/suite.h"

#define SEEDS 100
#define W_PER_HZ 40e3 /* 20 kW at 1 % droop */

struct outcome {
	double settled_s, overshoot_hz, residual_hz, sharing_pct;
};

static void worse(struct outcome *worst, const struct outcome *o)
{
	worst->settled_s = fmax(worst->settled_s, o->settled_s);
	worst->overshoot_hz = fmax(worst->overshoot_hz, o->overshoot_hz);
	worst->residual_hz = fmax(worst->residual_hz, o->residual_hz);
	worst->sharing_pct = fmax(worst->sharing_pct, o->sharing_pct);
}

/* A bench of its own for each seed: the step falls anywhere between two polls. */
static struct outcome step_load(struct bench *b, double to_w)
{
	bench_run(b, 40.0);
	ck_assert_double_le(fabs(b->f_hz - F_NOM_HZ), 0.002);
	bench_run(b, bench_draw(b) * b->poll_ms / 1e3);
	b->load_w = to_w;
	bench_watch(b);
	bench_run(b, 40.0);
	return (struct outcome){.settled_s = bench_settled_s(b),
				.overshoot_hz = bench_overshoot_hz(b),
				.residual_hz = fabs(b->f_hz - F_NOM_HZ),
				.sharing_pct = b->state.sharing_error_pct};
}

/* The disturbance is the fall of the frequency that droop alone would leave. 57 mHz is
 * that of the published comparison in docs/control.md; 200 mHz is 40 % of the rating at
 * once. */
static const struct channel {
	const char *name;
	int poll_ms, delay_ms, stale_ms;
	double loss, disturbance_hz;
	double settled_s, overshoot_hz; /* at most */
} channels[] = {
	{"0.1 s,  20 ms,  0 %", 100, 20, 1000, 0.0, 0.057, 1.0, 0.001},
	{"0.2 s,  20 ms,  0 %", 200, 20, 1000, 0.0, 0.057, 1.5, 0.001},
	{"0.5 s, 100 ms,  0 %", 500, 100, 1500, 0.0, 0.057, 2.0, 0.001},
	{"1 s,   500 ms, 10 %", 1000, 500, 3000, 0.1, 0.057, 5.0, 0.005},
	{"1 s,   500 ms, 30 %", 1000, 500, 5000, 0.3, 0.057, 9.0, 0.010},
	{"1 s,      2 s, 10 %", 1000, 2000, 8000, 0.1, 0.057, 9.0, 0.010},
	{"0.2 s,  20 ms,  0 %", 200, 20, 1000, 0.0, 0.200, 3.0, 0.005},
	{"0.5 s, 100 ms,  0 %", 500, 100, 1500, 0.0, 0.200, 3.0, 0.005},
	{"1 s,   500 ms, 10 %", 1000, 500, 3000, 0.1, 0.200, 6.0, 0.020},
};

static struct outcome worst_of_seeds(const struct channel *ch)
{
	struct outcome worst = {0};

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct outcome o;
		struct bench b;

		bench_init(&b, seed);
		b.poll_ms = ch->poll_ms;
		b.delay_ms = ch->delay_ms;
		b.loss = ch->loss;
		b.config.control.stale_ms = ch->stale_ms;
		o = step_load(&b, b.load_w + ch->disturbance_hz * W_PER_HZ);
		worse(&worst, &o);
	}
	return worst;
}

START_TEST(a_load_step_is_restored)
{
	const struct channel *ch = &channels[_i];
	struct outcome worst = worst_of_seeds(ch);

	printf("poll, delay each way, lost: %s; disturbance %3.0f mHz: settled %4.2f s, "
	       "overshoot %4.1f mHz, residual %.2f mHz, sharing %.2f %%\n",
	       ch->name, ch->disturbance_hz * 1e3, worst.settled_s,
	       worst.overshoot_hz * 1e3, worst.residual_hz * 1e3, worst.sharing_pct);
	ck_assert_double_le(worst.settled_s, ch->settled_s);
	ck_assert_double_le(worst.overshoot_hz, ch->overshoot_hz);
	ck_assert_double_le(worst.residual_hz, 0.001);
}
END_TEST

int main(void)
{
	const struct suite_test tests[] = {
		{a_load_step_is_restored, SUITE_ROWS(channels)},
	};

	return SUITE_RUN("closed loop", tests);
}
