/* test_rows.c - which messages become a row, and which. */
#include <string.h>

#include "historian/rows.h"
#include "models/control_state.h"
#include "models/measurement.h"
#include "models/status.h"
#include "tests/unit/historian/suite.h"

#define NOW INT64_C(1732450000123)
#define POLL "{\"t_ms\":1732450000123,\"session\":4,\"n\":17,\"f_hz\":49.98}"
#define STATUS "{\"state\":\"online\",\"session\":4,\"t_ms\":7,\"reason\":\"\"}"
#define RESULT                                                                       \
	"{\"epoch\":7,\"seq\":4,\"stage\":\"verified\",\"reason\":\"\",\"applied\":" \
	"{\"p_w\":1},\"t_ms\":9}"
#define SETPOINT                                                                  \
	"{\"epoch\":7,\"seq\":4,\"source\":\"controller\",\"t_ms\":9,\"ttl_ms\":" \
	"2000,\"p_w\":1}"
#define EVENT_FROM(source, der)                                                       \
	"{\"t_ms\":9,\"source\":\"" source "\",\"severity\":\"info\",\"kind\":\"k\"," \
	"\"der\":\"" der "\",\"text\":\"t\"}"
#define CONTROL                                                                         \
	"{\"t_ms\":9,\"epoch\":7,\"cycle\":1,\"mode\":\"islanded\",\"hold\":\"\","      \
	"\"f_hz\":50,\"v_v\":230,\"f_offset_hz\":0,\"v_offset_v\":0,"                   \
	"\"p_gfm_w\":1,\"p_gfl_w\":1,"                                                  \
	"\"p_load_w\":-2,\"sharing_error_pct\":0,\"q_sharing_error_pct\":0,"            \
	"\"v_min_v\":230,\"v_max_v\":230,\"age_ms\":1,\"latency_ms\":1,\"compute_us\":" \
	"1,"                                                                            \
	"\"overruns\":0,\"dispatch\":\"\",\"p_pcc_w\":1,\"p_dispatch_w\":2,"            \
	"\"p_short_w\":0}"
#define ALARM                                                                \
	"{\"t_ms\":9,\"severity\":\"error\",\"active\":true,\"since_ms\":8," \
	"\"acknowledged_by\":\"\",\"text\":\"t\"}"
#define NAMEPLATE                                                                      \
	"{\"maker\":\"m\",\"model\":\"x\",\"serial\":\"1\",\"version\":\"\",\"kind\":" \
	"\"pv\",\"role\":\"monitor\",\"p_max_w\":null,\"p_min_w\":null,\"s_max_va\":"  \
	"5000,\"q_max_var\":null,\"q_min_var\":null,\"v_nom_v\":null,\"e_wh\":null,"   \
	"\"f_droop_hz\":null,\"v_droop_v\":null,\"f_offset_lsb_hz\":null,"             \
	"\"capabilities\":[],\"points\":{}}"

static const int none = -1;

static const struct {
	const char *topic, *payload;
	bool retained;
	int err, kind; /* kind -1: no row */
	const char *der;
} cases_[] = {
	{"site/der/pv1/measurement", POLL, false, SK_OK, SK_ROW_MEASUREMENT, "pv1"},
	{"site/der/pv1/measurement", POLL, true, SK_OK, SK_ROW_MEASUREMENT, "pv1"},
	{"site/der/pv1/measurement", "", true, SK_OK, none, ""},
	{"site/der/pv1/measurement", "{}", false, SK_EPARSE, none, ""},
	{"site/der/pv1/measurement", "\xff", false, SK_EPARSE, none, ""},
	{"site/der/pv1/measurement/f_hz", "49.98", false, SK_OK, none, ""},
	{"site/der/PV1/measurement", POLL, false, SK_OK, none, ""},
	{"other/der/pv1/measurement", POLL, false, SK_OK, none, ""},
	{"site/der/pv1/status", STATUS, false, SK_OK, SK_ROW_STATUS, "pv1"},
	{"site/der/pv1/status", "online", false, SK_EPARSE, none, ""},
	{"site/controller/status", STATUS, true, SK_OK, SK_ROW_STATUS, ""},
	{"site/historian/status", STATUS, true, SK_OK, none, ""},
	{"site/der/pv1/nameplate", NAMEPLATE, true, SK_OK, SK_ROW_NAMEPLATE, "pv1"},
	{"site/der/pv1/diagnostics", "{\"polls\":1}", true, SK_OK, none, ""},
	{"site/der/pv1/setpoint", SETPOINT, false, SK_OK, SK_ROW_SETPOINT, "pv1"},
	{"site/der/pv1/setpoint", SETPOINT, true, SK_OK, none, ""},
	{"site/der/pv1/setpoint", RESULT, false, SK_EPARSE, none, ""},
	{"site/der/pv1/setpoint/result", RESULT, true, SK_OK, SK_ROW_RESULT, "pv1"},
	{"site/controller/state", CONTROL, false, SK_OK, SK_ROW_CONTROL, ""},
	{"site/alarm/frequency", ALARM, true, SK_OK, SK_ROW_ALARM, ""},
	{"site/alarm/frequency", "", false, SK_OK, none, ""},
	{"site/event", EVENT_FROM("driver", "pv1"), false, SK_OK, SK_ROW_EVENT, "pv1"},
	{"site/event", EVENT_FROM("driver", ""), false, SK_OK, SK_ROW_EVENT, ""},
	{"site/event", EVENT_FROM("driver", "P V"), false, SK_EPARSE, none, ""},
	{"site/event", EVENT_FROM("driver", "pv1"), true, SK_OK, none, ""},
	{"site/event", EVENT_FROM("historian", ""), false, SK_OK, none, ""},
	{"site/simulator/command", "{}", false, SK_OK, none, ""},
};

static int hear(const char *topic, const char *payload, bool retained,
		struct sk_row **out)
{
	const struct sk_heard m = {.topic = topic,
				   .payload = payload,
				   .len = strlen(payload),
				   .retained = retained,
				   .now = NOW};
	struct sk_topic parsed = {0};

	return sk_row_hear("site", &m, &parsed, out);
}

START_TEST(a_message_becomes_its_row)
{
	struct sk_row *row;

	ck_assert_int_eq(
		hear(cases_[_i].topic, cases_[_i].payload, cases_[_i].retained, &row),
		cases_[_i].err);
	ck_assert_int_eq(row ? (int)row->kind : none, cases_[_i].kind);
	if (row)
		ck_assert_str_eq(row->der, cases_[_i].der);
	sk_row_free(row);
}
END_TEST

START_TEST(the_row_says_what_the_message_said)
{
	struct sk_row *poll, *alarm, *nameplate;
	const struct sk_measurement *m;
	const struct sk_row_alarm *a;
	const struct sk_row_nameplate *n;

	ck_assert_int_eq(hear("site/der/pv1/measurement", POLL, false, &poll), SK_OK);
	m = poll->body;
	ck_assert_int_eq(m->n, 17);
	ck_assert(sk_measurement_good(m, SK_PT_F_HZ));
	ck_assert_int_eq(hear("site/alarm/frequency", ALARM, false, &alarm), SK_OK);
	a = alarm->body;
	ck_assert_str_eq(a->name, "frequency");
	ck_assert_int_eq(a->alarm.since_ms, 8);
	ck_assert_int_eq(hear("site/der/pv1/nameplate", NAMEPLATE, true, &nameplate),
			 SK_OK);
	n = nameplate->body;
	ck_assert_int_eq(n->t_ms, NOW);
	ck_assert_str_eq(n->nameplate.maker, "m");
	sk_row_free(poll);
	sk_row_free(alarm);
	sk_row_free(nameplate);
}
END_TEST

/* Whether an MQTT filter with + matches a topic. */
static bool matches(const char *filter, const char *topic)
{
	for (; *filter; filter++) {
		if (*filter == '+')
			topic += strcspn(topic, "/");
		else if (*topic++ != *filter)
			return false;
	}
	return *topic == '\0';
}

static bool subscribed(const char *topic)
{
	char filter[SK_TOPIC_LEN + 1];
	bool found = false;

	for (size_t i = 0; sk_row_filter(i, "site", filter, sizeof(filter)) > 0; i++)
		found |= matches(filter, topic);
	return found;
}

START_TEST(what_becomes_a_row_is_subscribed_to)
{
	ck_assert(cases_[_i].kind == none || subscribed(cases_[_i].topic));
}
END_TEST

START_TEST(nothing_else_is_subscribed_to)
{
	char filter[SK_TOPIC_LEN + 1];

	ck_assert(!subscribed("site/der/pv1/measurement/f_hz"));
	ck_assert(!subscribed("site/historian/status"));
	ck_assert_int_eq(sk_row_filter(1000, "site", filter, sizeof(filter)), SK_ENOENT);
	ck_assert_int_eq(sk_row_filter(0, "si+e", filter, sizeof(filter)), SK_EINVAL);
	ck_assert_int_eq(sk_row_filter(0, "site", filter, 4), SK_EFULL);
}
END_TEST

static void add_tests(TCase *cases)
{
	const int count = (int)(sizeof(cases_) / sizeof(cases_[0]));

	tcase_add_loop_test(cases, a_message_becomes_its_row, 0, count);
	tcase_add_loop_test(cases, what_becomes_a_row_is_subscribed_to, 0, count);
	tcase_add_test(cases, the_row_says_what_the_message_said);
	tcase_add_test(cases, nothing_else_is_subscribed_to);
}

int main(void)
{
	return run_suite("rows", add_tests);
}
