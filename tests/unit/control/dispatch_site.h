/*
 * dispatch_site.h - a site for the tests of the dispatcher: a grid-forming battery, the
 * grid's meter, PV, two batteries that follow.
 */
#ifndef SK_TESTS_DISPATCH_SITE_H
#define SK_TESTS_DISPATCH_SITE_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "controller/core/dispatcher.h"

enum { FORM, PCC, PV, STORE1, STORE2, DERS };

#define STALE_MS 1000
#define NONE (double)NAN

static struct site {
	struct sk_config config;
	struct sk_conf_der confs[DERS];
	struct sk_image image;
	struct sk_image_der ders[DERS];
	struct sk_member members[DERS];
	struct sk_fleet_unit units[DERS];
	struct sk_dispatch_unit problem[DERS + 1];
	double work[SK_DISPATCH_ROOM(DERS)];
	struct sk_dispatcher dispatcher;
	struct sk_control_state state;
	enum sk_breaker breaker;
	sk_mono_ms now;
} site;

static inline void put_conf(int i, const char *id, enum sk_der_kind kind,
			    enum sk_der_role role)
{
	struct sk_conf_der *conf = &site.confs[i];

	*conf = (struct sk_conf_der){.kind = kind,
				     .role = role,
				     .p_min_w = NONE,
				     .p_max_w = NONE,
				     .q_max_var = NONE,
				     .p_ramp_w_per_s = NONE,
				     .soc_min_pct = 10,
				     .soc_max_pct = 90,
				     .soc_taper_pct = 5};
	(void)snprintf(conf->id, sizeof(conf->id), "%s", id);
}

static inline void put_nameplate(int i, double rating_w, unsigned takes)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.p_max_w = n.s_max_va = n.q_max_var = rating_w;
	n.p_min_w = site.confs[i].kind == SK_KIND_BATTERY ? -rating_w : 0;
	n.capabilities = takes;
	sk_image_nameplate(&site.ders[i], &n);
}

static inline void begin(void)
{
	struct sk_conf_dispatch *d = &site.config.dispatch;

	memset(&site, 0, sizeof(site));
	site.config.control =
		(struct sk_conf_control){.period_ms = 200, .stale_ms = STALE_MS};
	*d = (struct sk_conf_dispatch){.given = true,
				       .p_target_w = NONE,
				       .import_max_w = NONE,
				       .export_max_w = NONE,
				       .peak_w = NONE,
				       .q_target_var = NONE,
				       .pf_min = NONE,
				       .beta_per_s = 1000, /* at once */
				       .soc_hysteresis_pct = 2,
				       .sharing_per_kwh = 0.01,
				       .recharge_soc_pct = 80,
				       .hold_ms = 2000};
	for (int i = 0; i < SK_AIM_COUNT; i++)
		d->order[i] = (enum sk_aim)i;
	put_conf(FORM, "form", SK_KIND_BATTERY, SK_ROLE_GRID_FORMING);
	put_conf(PCC, "pcc", SK_KIND_PCC, SK_ROLE_MONITOR);
	put_conf(PV, "pv", SK_KIND_PV, SK_ROLE_GRID_FOLLOWING);
	put_conf(STORE1, "store1", SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING);
	put_conf(STORE2, "store2", SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING);
	site.config.ders = site.confs;
	site.config.der_count = DERS;
	sk_image_init(&site.image, site.ders, &site.config);
	put_nameplate(FORM, 10e3, 0);
	put_nameplate(PV, 8e3,
		      SK_SETPOINT_BIT(SK_SP_P_MAX_W) | SK_SETPOINT_BIT(SK_SP_Q_VAR));
	put_nameplate(STORE1, 4e3, SK_SETPOINT_BIT(SK_SP_P_W));
	put_nameplate(STORE2, 2e3, SK_SETPOINT_BIT(SK_SP_P_W));
	sk_dispatcher_init(
		&site.dispatcher,
		&(struct sk_dispatch_room){site.units, site.problem, site.work}, DERS);
	site.breaker = SK_BREAKER_CLOSED;
	site.now = 10000;
}

static inline void measure(int i, double p_w, double soc_pct)
{
	struct sk_measurement m;

	sk_measurement_init(&m);
	sk_measurement_set(&m, SK_PT_P_W, p_w, 0);
	sk_measurement_set(&m, SK_PT_Q_VAR, 0, 0);
	if (site.confs[i].kind == SK_KIND_BATTERY)
		sk_measurement_set(&m, SK_PT_SOC_PCT, soc_pct, 0);
	sk_image_measurement(&site.ders[i], &m, site.now, false);
}

static inline void avail(double p_w)
{
	sk_measurement_set(&site.ders[PV].measurement, SK_PT_P_AVAIL_W, p_w, 0);
}

static inline void cycle(void)
{
	struct sk_members_now when = {&site.config, site.now, 0.2};

	sk_dispatcher_run(&site.dispatcher, &site.image, site.members, &when,
			  site.breaker);
	sk_dispatcher_report(&site.dispatcher, &site.state);
	site.now += 200;
}

/* All that is there, at half charge. */
static inline void measure_all(double pcc_w, double pv_w)
{
	measure(FORM, 0, 50);
	measure(PCC, pcc_w, 0);
	measure(PV, pv_w, 0);
	avail(pv_w);
	measure(STORE1, 0, 50);
	measure(STORE2, 0, 50);
}

static inline double stores_w(void)
{
	return site.units[STORE1].asked_w + site.units[STORE2].asked_w;
}

static inline struct sk_conf_dispatch *conf(void)
{
	return &site.config.dispatch;
}

#endif
