/*
 * site.h - a small site that unit tests fill by hand: two batteries, PV, a load, a PCC.
 */
#ifndef SK_TESTS_SITE_H
#define SK_TESTS_SITE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "controller/core/cycle.h"

#define SITE_DERS 5
#define SITE_STALE_MS 1000

/* In the order of their ids, which is that of the image. */
enum { BESS1, BESS2, LOAD1, PCC1, PV1 };

struct site {
	struct sk_config config;
	struct sk_conf_der confs[SITE_DERS];
	struct sk_image image;
	struct sk_image_der ders[SITE_DERS];
	struct sk_cycle cycle;
	struct sk_cycle_der cycle_ders[SITE_DERS];
	struct sk_member members[SITE_DERS];
	struct sk_voltage_unit voltages[SITE_DERS];
	struct sk_fleet_unit fleet[SITE_DERS];
	struct sk_dispatch_unit problem[SITE_DERS + 1];
	double work[SK_DISPATCH_ROOM(SITE_DERS)];
	struct sk_control_state state;
};

/* The first `count` of the list above. */
static inline void site_init(struct site *s, size_t count)
{
	static const struct {
		const char *id;
		enum sk_der_kind kind;
		enum sk_der_role role;
	} list[SITE_DERS] = {
		{"bess1", SK_KIND_BATTERY, SK_ROLE_GRID_FORMING},
		{"bess2", SK_KIND_BATTERY, SK_ROLE_GRID_FORMING},
		{"load1", SK_KIND_LOAD, SK_ROLE_MONITOR},
		{"pcc1", SK_KIND_PCC, SK_ROLE_MONITOR},
		{"pv1", SK_KIND_PV, SK_ROLE_GRID_FOLLOWING},
	};

	memset(s, 0, sizeof(*s));
	s->config.site.f_nom_hz = 50.0;
	s->config.control = (struct sk_conf_control){.period_ms = 200,
						     .frequency = true,
						     .beta_per_s = 2.0,
						     .f_offset_max_hz = 1.0,
						     .f_ramp_hz_per_s = 0.5,
						     .f_deadband_hz = 0.0005,
						     .stale_ms = SITE_STALE_MS,
						     .setpoint_ttl_ms = 2000};
	s->config.ders = s->confs;
	s->config.der_count = count;
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(s->confs[i].id, sizeof(s->confs[i].id), "%s", list[i].id);
		s->confs[i].kind = list[i].kind;
		s->confs[i].role = list[i].role;
		s->confs[i].p_min_w = s->confs[i].p_max_w = (double)NAN;
		s->confs[i].f_offset_max_hz = (double)NAN;
	}
	sk_image_init(&s->image, s->ders, &s->config);
	sk_cycle_init(
		&s->cycle, &s->config, &s->image,
		&(struct sk_cycle_room){.ders = s->cycle_ders,
					.members = s->members,
					.voltages = s->voltages,
					.dispatch = {s->fleet, s->problem, s->work}});
}

/* The DER's measurement of `now`, to be filled with site_point(). */
static inline void site_measure(struct site *s, int der, sk_mono_ms now)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	sk_image_measurement(&s->ders[der], &m, now, false);
}

static inline void site_point(struct site *s, int der, enum sk_point_id point,
			      double value)
{
	sk_measurement_set(&s->ders[der].measurement, point, value, SK_Q_GOOD);
}

/* A battery that measured this now. */
static inline void site_unit(struct site *s, int der, double f_hz, double offset_hz,
			     sk_mono_ms now)
{
	site_measure(s, der, now);
	site_point(s, der, SK_PT_F_HZ, f_hz);
	site_point(s, der, SK_PT_F_OFFSET_HZ, offset_hz);
	site_point(s, der, SK_PT_P_W, 0.0);
}

/* A nameplate of `rating_w` and `droop_hz` at that power; takes frequency offsets. */
static inline void site_nameplate(struct site *s, int der, double rating_w,
				  double droop_hz)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.s_max_va = n.p_max_w = rating_w;
	n.p_min_w = -rating_w;
	n.f_droop_hz = droop_hz;
	n.capabilities = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ);
	sk_image_nameplate(&s->ders[der], &n);
}

static inline void site_status(struct site *s, int der, enum sk_state state,
			       int64_t session)
{
	struct sk_status status = {.state = state, .session = session};

	(void)sk_image_status(&s->ders[der], &status, false);
}

/* A cycle, and everything that is due leaves. */
static inline void site_cycle(struct site *s, sk_mono_ms now)
{
	sk_cycle_run(&s->cycle, &s->image, now, &s->state);
	for (size_t i = 0; i < s->image.count; i++)
		if (s->cycle_ders[i].due)
			sk_cycle_sent(&s->cycle, &s->image, i, 1, now, now);
}

#endif
