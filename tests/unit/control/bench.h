/*
 * bench.h - a small droop plant and a slow, lossy channel around the control core, in
 * simulated time.
 *
 * Plant: units that hold f = f_nom + offset - slope * P share one load; the frequency is
 * common and follows that balance with a lag of LAG_MS. A unit at a power limit leaves
 * its droop line; when all are, the frequency falls (or rises) until the load fits.
 * Channel: polls on a grid of their own, the same delay each way, and a part lost each
 * way. Header only: each test program is one file.
 */
#ifndef SK_TESTS_BENCH_H
#define SK_TESTS_BENCH_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controller/core/cycle.h"

#define UNITS 3
#define STEP_MS 10
#define LAG_MS 50.0
#define F_NOM_HZ 50.0
#define MAIL_MAX 512
#define DEFICIT_HZ_PER_S 1.0 /* at a deficit of the whole rating */

struct plant_unit {
	double rating_w;
	double slope_hz_per_w;
	double offset_hz; /* in force */
	double p_w;
	double lsb_hz; /* of its register; 0: none */
	bool obeys;    /* applies what it receives */
	bool linked;   /* polled, and reached by setpoints */
	bool limited;  /* at a power limit */
};

/* On its way: a measurement to the controller, or an offset to a unit. */
struct mail {
	sk_mono_ms at;
	int unit;
	bool to_unit;
	double offset_hz;
	struct sk_measurement measurement;
};

struct bench {
	struct sk_config config;
	struct sk_conf_der confs[UNITS];
	struct sk_image image;
	struct sk_image_der ders[UNITS];
	struct sk_cycle cycle;
	struct sk_cycle_der cycle_ders[UNITS];
	struct sk_member members[UNITS];
	struct sk_voltage_unit voltages[UNITS];
	struct sk_control_state state;
	struct plant_unit units[UNITS];
	double f_hz, load_w;
	int poll_ms, delay_ms;
	double loss, noise_hz;
	uint64_t random;
	sk_mono_ms now;
	int64_t n, seq, sent[UNITS];
	struct mail mail[MAIL_MAX];
	int mails;
	/* since bench_watch() */
	sk_mono_ms watched, outside; /* last time beyond 20 mHz */
	double highest_hz, lowest_hz, last_u_hz, steepest_hz_per_s;
};

static inline double bench_draw(struct bench *b)
{
	b->random = b->random * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (double)(b->random >> 11) / 9007199254740992.0;
}

static inline void bench_conf(struct bench *b)
{
	b->config.site.f_nom_hz = F_NOM_HZ;
	b->config.control = (struct sk_conf_control){.period_ms = 200,
						     .frequency = true,
						     .beta_per_s = 2.0,
						     .f_offset_max_hz = 1.0,
						     .f_ramp_hz_per_s = 0.5,
						     .f_deadband_hz = 0.0005,
						     .stale_ms = 1000,
						     .setpoint_ttl_ms = 2000,
						     .revert_s = 30};
	b->config.ders = b->confs;
	b->config.der_count = UNITS;
	for (int i = 0; i < UNITS; i++) {
		struct sk_conf_der *conf = &b->confs[i];

		(void)snprintf(conf->id, sizeof(conf->id), "bess%d", i + 1);
		conf->kind = SK_KIND_BATTERY;
		conf->role = SK_ROLE_GRID_FORMING;
		conf->p_min_w = conf->p_max_w = conf->f_offset_max_hz = (double)NAN;
	}
}

static inline void bench_nameplates(struct bench *b)
{
	for (int i = 0; i < UNITS; i++) {
		struct sk_nameplate n;
		double rating_w = b->units[i].rating_w;

		sk_nameplate_init(&n);
		n.s_max_va = n.p_max_w = rating_w;
		n.p_min_w = -rating_w;
		n.f_droop_hz = b->units[i].slope_hz_per_w * rating_w;
		n.f_offset_lsb_hz =
			b->units[i].lsb_hz > 0.0 ? b->units[i].lsb_hz : (double)NAN;
		n.capabilities = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ);
		sk_image_nameplate(&b->ders[i], &n);
	}
}

/* Three batteries of 10, 5 and 5 kW with 1 % droop, and 6 kW of load. */
static inline void bench_init(struct bench *b, uint64_t seed)
{
	static const double ratings_w[UNITS] = {10e3, 5e3, 5e3};

	memset(b, 0, sizeof(*b));
	b->random = seed * 2654435761U + 1;
	bench_conf(b);
	sk_image_init(&b->image, b->ders, &b->config);
	for (int i = 0; i < UNITS; i++)
		b->units[i] = (struct plant_unit){.rating_w = ratings_w[i],
						  .slope_hz_per_w = 0.5 / ratings_w[i],
						  .obeys = true,
						  .linked = true};
	bench_nameplates(b);
	sk_cycle_init(&b->cycle, &b->config, &b->image,
		      &(struct sk_cycle_room){.ders = b->cycle_ders,
					      .members = b->members,
					      .voltages = b->voltages});
	b->f_hz = F_NOM_HZ;
	b->load_w = 6e3;
	b->poll_ms = 200;
}

/* The frequency at which the units that are not limited carry what the others leave. */
static inline double bench_balance(const struct bench *b)
{
	double stiffness = 0.0, sum_w = -b->load_w;

	for (int i = 0; i < UNITS; i++) {
		const struct plant_unit *u = &b->units[i];

		if (u->limited) {
			sum_w += u->p_w;
			continue;
		}
		stiffness += 1.0 / u->slope_hz_per_w;
		sum_w += u->offset_hz / u->slope_hz_per_w;
	}
	return stiffness > 0.0 ? F_NOM_HZ + sum_w / stiffness : (double)NAN;
}

static inline double bench_solve(struct bench *b)
{
	for (int i = 0; i < UNITS; i++)
		b->units[i].limited = false;
	for (int round = 0; round <= UNITS; round++) {
		double f_hz = bench_balance(b);

		for (int i = 0; i < UNITS; i++) {
			struct plant_unit *u = &b->units[i];

			if (u->limited)
				continue;
			u->p_w = (F_NOM_HZ + u->offset_hz - f_hz) / u->slope_hz_per_w;
			u->limited = fabs(u->p_w) > u->rating_w;
			if (u->limited)
				u->p_w = copysign(u->rating_w, u->p_w);
		}
	}
	return bench_balance(b);
}

static inline void bench_plant(struct bench *b)
{
	double f_hz = bench_solve(b), sum_w = 0.0, rating_w = 0.0;

	if (!isnan(f_hz)) {
		b->f_hz += (f_hz - b->f_hz) * -expm1(-STEP_MS / LAG_MS);
		return;
	}
	for (int i = 0; i < UNITS; i++) {
		sum_w += b->units[i].p_w;
		rating_w += b->units[i].rating_w;
	}
	b->f_hz += DEFICIT_HZ_PER_S * (sum_w - b->load_w) / rating_w * STEP_MS / 1e3;
}

static inline struct mail *bench_post(struct bench *b, int unit)
{
	struct mail *m;

	if (!b->units[unit].linked || bench_draw(b) < b->loss)
		return NULL;
	if (b->mails == MAIL_MAX)
		abort();
	m = &b->mail[b->mails++];
	*m = (struct mail){.at = b->now + b->delay_ms, .unit = unit};
	return m;
}

static inline void bench_poll(struct bench *b, int unit)
{
	double noise_hz = (bench_draw(b) - 0.5) * 2.0 * b->noise_hz;
	struct mail *m = bench_post(b, unit);

	if (!m)
		return;
	sk_measurement_init(&m->measurement);
	m->measurement.n = ++b->n;
	sk_measurement_set(&m->measurement, SK_PT_F_HZ, b->f_hz + noise_hz, 0);
	sk_measurement_set(&m->measurement, SK_PT_P_W, b->units[unit].p_w, 0);
	sk_measurement_set(&m->measurement, SK_PT_F_OFFSET_HZ, b->units[unit].offset_hz,
			   0);
}

static inline void bench_open(struct bench *b, const struct mail *m)
{
	struct plant_unit *u = &b->units[m->unit];

	if (!m->to_unit)
		sk_image_measurement(&b->ders[m->unit], &m->measurement, b->now, false);
	else if (u->obeys && u->lsb_hz > 0.0)
		u->offset_hz = round(m->offset_hz / u->lsb_hz) * u->lsb_hz;
	else if (u->obeys)
		u->offset_hz = m->offset_hz;
}

/* In the order of posting, which with one delay is the order of arrival. */
static inline void bench_deliver(struct bench *b)
{
	int due = 0;

	while (due < b->mails && b->mail[due].at <= b->now)
		bench_open(b, &b->mail[due++]);
	b->mails -= due;
	memmove(b->mail, b->mail + due, (size_t)b->mails * sizeof(b->mail[0]));
}

static inline void bench_control(struct bench *b)
{
	sk_cycle_run(&b->cycle, &b->image, b->now, &b->state);
	for (int i = 0; i < UNITS; i++) {
		struct mail *m;

		if (!b->cycle_ders[i].due)
			continue;
		b->sent[i]++;
		sk_cycle_sent(&b->cycle, &b->image, (size_t)i, 1, ++b->seq, b->now);
		m = bench_post(b, i);
		if (!m)
			continue;
		m->to_unit = true;
		m->offset_hz = b->cycle_ders[i].want.value[SK_SP_F_OFFSET_HZ];
	}
}

static inline void bench_look(struct bench *b)
{
	double period_s = (double)b->config.control.period_ms / 1e3;
	double u_hz = b->state.f_offset_hz;

	if (fabs(b->f_hz - F_NOM_HZ) > 0.020)
		b->outside = b->now;
	b->highest_hz = fmax(b->highest_hz, b->f_hz);
	b->lowest_hz = fmin(b->lowest_hz, b->f_hz);
	b->steepest_hz_per_s =
		fmax(b->steepest_hz_per_s, fabs(u_hz - b->last_u_hz) / period_s);
	b->last_u_hz = u_hz;
}

/* Begin a new record of extremes. */
static inline void bench_watch(struct bench *b)
{
	b->watched = b->outside = b->now;
	b->highest_hz = b->lowest_hz = b->f_hz;
	b->last_u_hz = b->state.f_offset_hz;
	b->steepest_hz_per_s = 0.0;
}

static inline void bench_run(struct bench *b, double seconds)
{
	sk_mono_ms end = b->now + (sk_mono_ms)lround(seconds * 1e3);

	while (b->now < end) {
		b->now += STEP_MS;
		bench_deliver(b);
		bench_plant(b);
		for (int i = 0; i < UNITS; i++)
			if ((b->now + i * b->poll_ms / UNITS / STEP_MS * STEP_MS) %
				    b->poll_ms ==
			    0)
				bench_poll(b, i);
		if (b->now % b->config.control.period_ms == 0)
			bench_control(b);
		bench_look(b);
	}
}

/* Seconds from bench_watch() until the frequency stayed within 20 mHz. */
static inline double bench_settled_s(const struct bench *b)
{
	return (double)(b->outside - b->watched) / 1e3;
}

/* How far the frequency went beyond nominal on the other side of a load step up. */
static inline double bench_overshoot_hz(const struct bench *b)
{
	return fmax(b->highest_hz - F_NOM_HZ, 0.0);
}

#endif
