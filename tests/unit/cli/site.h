/*
 * site.h - a small site for the tests of picture, health and show: two batteries, a PV
 * inverter and a load, polled every 200 ms, and messages about them.
 */
#ifndef SK_TESTS_UNIT_CLI_SITE_H
#define SK_TESTS_UNIT_CLI_SITE_H

#include <stdio.h>
#include <string.h>

#include "cli/health.h"

#define T0 INT64_C(5000000) /* monotonic ms; the connection was made here */
#define LIMIT_MS 1000	    /* stale_ms, which is more than three polls */

enum { BESS1, BESS2, PV1, LOAD1, SITE_DERS };

static struct sk_conf_der site_ders[SITE_DERS] = {
	{.id = "bess1", .kind = SK_KIND_BATTERY, .role = SK_ROLE_GRID_FORMING},
	{.id = "bess2", .kind = SK_KIND_BATTERY, .role = SK_ROLE_GRID_FORMING},
	{.id = "pv1", .kind = SK_KIND_PV, .role = SK_ROLE_GRID_FOLLOWING},
	{.id = "load1", .kind = SK_KIND_LOAD, .role = SK_ROLE_MONITOR},
};

static struct sk_config site_config;
static struct sk_picture site;

static inline void site_setup(void)
{
	site_config = (struct sk_config){
		.site = {.name = "Lab", .root = "site"},
		.broker = {.host = "127.0.0.1", .port = 1883},
		.control = {.period_ms = 200, .stale_ms = LIMIT_MS},
		.ders = site_ders,
		.der_count = SITE_DERS,
	};
	for (int i = 0; i < SITE_DERS; i++)
		site_ders[i].poll_ms = 200;
	ck_assert_int_eq(sk_picture_init(&site, &site_config), SK_OK);
	sk_picture_connected(&site, T0);
}

static inline void site_teardown(void)
{
	sk_picture_clear(&site);
}

/** A message below site/, live when `at` > 0, else the broker's retained copy. */
static inline void hear(const char *topic, const char *payload, sk_mono_ms at)
{
	char full[SK_TOPIC_LEN + 1];
	struct sk_bus_message m = {.topic = full,
				   .payload = payload,
				   .len = strlen(payload),
				   .retained = at <= 0,
				   .received = at > 0 ? at : T0};

	ck_assert_int_lt(snprintf(full, sizeof(full), "site/%s", topic), SK_TOPIC_LEN);
	sk_picture_take(&site, &m);
}

static inline void hear_status(const char *id, const char *state, int session,
			       sk_mono_ms at)
{
	char topic[64], payload[128];

	(void)snprintf(topic, sizeof(topic), "der/%.32s/status", id);
	(void)snprintf(payload, sizeof(payload),
		       "{\"state\":\"%s\",\"session\":%d,\"t_ms\":1,\"reason\":\"why\"}",
		       state, session);
	hear(topic, payload, at);
}

static inline void hear_power(const char *id, int session, double p_w, sk_mono_ms at)
{
	char topic[64], payload[192];

	(void)snprintf(topic, sizeof(topic), "der/%.32s/measurement", id);
	(void)snprintf(payload, sizeof(payload),
		       "{\"t_ms\":1000,\"session\":%d,\"n\":1,\"f_hz\":49.9,\"p_w\":%.0f,"
		       "\"q_var\":null,\"q\":{\"q_var\":[\"invalid\"]}}",
		       session, p_w);
	hear(topic, payload, at);
}

static inline void hear_controller(const char *hold, sk_mono_ms at)
{
	char payload[640];

	(void)snprintf(
		payload, sizeof(payload),
		"{\"t_ms\":1000,\"epoch\":7,\"cycle\":12,\"mode\":\"islanded\","
		"\"hold\":\"%s\",\"f_hz\":49.998,\"v_v\":230.1,\"f_offset_hz\":0.118,"
		"\"v_offset_v\":null,\"p_gfm_w\":1,\"p_gfl_w\":1,\"p_load_w\":1,"
		"\"sharing_error_pct\":null,\"q_sharing_error_pct\":null,"
		"\"v_min_v\":229,\"v_max_v\":231,\"age_ms\":1,\"latency_ms\":1,\"compute_"
		"us\":1,"
		"\"overruns\":0,\"dispatch\":\"\",\"p_pcc_w\":5000,"
		"\"p_dispatch_w\":6300,\"p_short_w\":0}",
		hold);
	hear("controller/state", payload, at);
}

/** Everything online and heard at `at`. */
static inline void hear_all(sk_mono_ms at)
{
	static const double p_w[SITE_DERS] = {4000, 2000, 3000, -9000};

	hear("controller/status",
	     "{\"state\":\"online\",\"session\":3,\"t_ms\":1,\"reason\":\"\"}", 0);
	hear_controller("", at);
	for (int i = 0; i < SITE_DERS; i++) {
		hear_status(site_ders[i].id, "online", 5, 0);
		hear_power(site_ders[i].id, 5, p_w[i], at);
	}
}

static inline enum sk_health health_of(int der, sk_mono_ms now)
{
	return sk_der_health(&site, &site.ders[der], now);
}

#endif
