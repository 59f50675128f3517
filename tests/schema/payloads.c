/*
 * payloads.c - what the codecs of models/ write, for the tests of schema/.
 *
 *   payloads           one line for each payload: SCHEMA JSON
 *   payloads points    the rows of schema/points.md
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/alarm.h"
#include "models/control_state.h"
#include "models/der.h"
#include "models/diagnostics.h"
#include "models/event.h"
#include "models/historian_status.h"
#include "models/measurement.h"
#include "models/setpoint.h"
#include "models/status.h"

#define NOW_MS INT64_C(1732450000123)
#define UNKNOWN ((double)NAN)

static int failed;

static void print(const char *schema, const char *json, int err)
{
	if (err >= 0) {
		printf("%s %s\n", schema, json);
		return;
	}
	fprintf(stderr, "%s: %s\n", schema, sk_strerror(err));
	failed = 1;
}

static void fill(char *text, size_t size, char with)
{
	memset(text, with, size - 1);
	text[size - 1] = '\0';
}

static void print_measurements(void)
{
	struct sk_measurement m;
	char buf[SK_PAYLOAD_MAX];

	for (int variant = 0; variant < 4; variant++) {
		sk_measurement_init(&m);
		m.t_ms = NOW_MS;
		m.session = m.n = variant + 1;
		for (int id = 0; variant > 0 && id < SK_POINT_COUNT; id++) {
			const struct sk_point_info *info = sk_point_info(id);
			const double values[] = {0, info->least, info->most, 0};

			sk_measurement_set(&m, (enum sk_point_id)id, values[variant],
					   variant == 3 ? 0x3F : SK_Q_GOOD);
		}
		print("measurement", buf, sk_measurement_encode(&m, buf, sizeof(buf)));
	}
}

static void print_statuses(void)
{
	struct sk_status s = {.session = 1, .t_ms = NOW_MS};
	char buf[SK_PAYLOAD_MAX];

	for (int state = 0; state < SK_STATE_COUNT; state++) {
		s.state = (enum sk_state)state;
		print("status", buf, sk_status_encode(&s, buf, sizeof(buf)));
		print("historian-status", buf, sk_status_encode(&s, buf, sizeof(buf)));
		fill(s.reason, sizeof(s.reason), 'x');
	}
}

static void print_historian(void)
{
	struct sk_historian_status s = {.rows = 1017, .lost = 0, .queued = 12};
	char buf[SK_PAYLOAD_MAX];

	s.status = (struct sk_status){
		.state = SK_STATE_DEGRADED, .session = 1, .t_ms = NOW_MS};
	print("historian-status", buf, sk_historian_status_encode(&s, buf, sizeof(buf)));
}

static void print_diagnostics(void)
{
	struct sk_diagnostics d = {.t_ms = NOW_MS, .session = 1, .latency_ms = UNKNOWN};
	char buf[SK_PAYLOAD_MAX];

	print("diagnostics", buf, sk_diagnostics_encode(&d, buf, sizeof(buf)));
	d.latency_ms = 12.5;
	d.timeout_ms = 200;
	for (int id = 0; id < SK_COUNT_COUNT; id++)
		d.count[id] = INT64_C(1) << 53;
	for (int e = 0; e < SK_EXCEPTIONS; e++)
		d.exception[e] = UINT32_MAX;
	print("diagnostics", buf, sk_diagnostics_encode(&d, buf, sizeof(buf)));
}

static void print_nameplates(void)
{
	struct sk_nameplate n;
	char buf[SK_PAYLOAD_MAX];

	sk_nameplate_init(&n);
	print("nameplate", buf, sk_nameplate_encode(&n, buf, sizeof(buf)));
	fill(n.maker, sizeof(n.maker), '"');
	n.p_max_w = n.s_max_va = n.q_max_var = 1e9;
	n.p_min_w = n.q_min_var = -1e9;
	n.f_offset_lsb_hz = 0.001;
	n.capabilities = (1u << SK_SETPOINT_COUNT) - 1;
	n.points = (UINT32_C(1) << SK_POINT_COUNT) - 1;
	for (int i = 0; i < SK_KIND_COUNT; i++) {
		n.kind = (enum sk_der_kind)i;
		n.role = (enum sk_der_role)(i % SK_ROLE_COUNT);
		print("nameplate", buf, sk_nameplate_encode(&n, buf, sizeof(buf)));
	}
}

static void print_setpoints(void)
{
	struct sk_setpoint sp = {.epoch = 1, .seq = 1, .source = "controller"};
	struct sk_setpoint_result r = {.t_ms = NOW_MS, .reason = "no such field"};
	char buf[SK_PAYLOAD_MAX];

	sp.t_ms = NOW_MS;
	sp.ttl_ms = 2000;
	for (int field = 0; field < SK_SETPOINT_COUNT; field++) {
		sp.want.fields |= SK_SETPOINT_BIT(field);
		sp.want.value[field] = sk_setpoint_info(field)->least;
		print("setpoint", buf, sk_setpoint_encode(&sp, buf, sizeof(buf)));
		sp.want.value[field] = sk_setpoint_info(field)->most;
		print("setpoint", buf, sk_setpoint_encode(&sp, buf, sizeof(buf)));
	}
	for (int stage = 0; stage < SK_STAGE_COUNT; stage++) {
		r.stage = (enum sk_stage)stage;
		print("setpoint-result", buf,
		      sk_setpoint_result_encode(&r, buf, sizeof(buf)));
		r.epoch = sp.epoch;
		r.seq = sp.seq;
		r.applied = sp.want;
	}
}

static void print_states(void)
{
	struct sk_control_state s = {.t_ms = NOW_MS, .epoch = 1, .f_hz = 50};
	char buf[SK_PAYLOAD_MAX];

	for (int mode = 0; mode < SK_MODE_COUNT; mode++) {
		s.mode = (enum sk_mode)mode;
		print("controller-state", buf,
		      sk_control_state_encode(&s, buf, sizeof(buf)));
		s.f_hz = s.v_v = s.f_offset_hz = s.p_gfm_w = s.p_gfl_w = s.p_load_w =
			UNKNOWN;
		s.v_offset_v = s.q_sharing_error_pct = s.v_min_v = s.v_max_v =
			s.sharing_error_pct = s.age_ms = s.latency_ms = s.compute_us =
				s.p_pcc_w = s.p_dispatch_w = s.p_short_w = UNKNOWN;
		fill(s.dispatch, sizeof(s.dispatch), '\n');
		fill(s.hold, sizeof(s.hold), '\n');
	}
}

static void print_events(void)
{
	struct sk_event e = {.t_ms = NOW_MS, .source = "driver", .kind = "der_offline"};
	char buf[SK_PAYLOAD_MAX];

	for (int severity = 0; severity < SK_SEV_COUNT; severity++) {
		e.severity = (enum sk_severity)severity;
		print("event", buf, sk_event_encode(&e, buf, sizeof(buf)));
		(void)snprintf(e.der, sizeof(e.der), "bess1");
		(void)snprintf(e.text, sizeof(e.text), "no answer for %d s", severity);
	}
}

static void print_alarms(void)
{
	struct sk_alarm a = {.t_ms = NOW_MS, .active = true, .since_ms = NOW_MS};
	char buf[SK_PAYLOAD_MAX];

	print("alarm", buf, sk_alarm_encode(&a, buf, sizeof(buf)));
	a.active = false;
	a.severity = SK_SEV_ERROR;
	(void)snprintf(a.by, sizeof(a.by), "anna");
	fill(a.text, sizeof(a.text), 'x');
	print("alarm", buf, sk_alarm_encode(&a, buf, sizeof(buf)));
}

static void print_points(void)
{
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		const struct sk_point_info *info = sk_point_info(id);

		printf("| `%s` | %s | %.10g..%.10g | %.10g | %s |\n", info->name,
		       info->unit, info->least, info->most, info->deadband,
		       info->meaning);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "points") == 0) {
		print_points();
		return EXIT_SUCCESS;
	}
	print_measurements();
	print_statuses();
	print_nameplates();
	print_diagnostics();
	print_setpoints();
	print_states();
	print_events();
	print_historian();
	print_alarms();
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
