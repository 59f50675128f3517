/* test_gate.c - every step of the gate, refusing and letting pass. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/gate.h"

#define NOW_MS 1000000
#define UNKNOWN ((double)NAN)
#define ALL_FIELDS ((1u << SK_SETPOINT_COUNT) - 1)

#define HEAD "\"epoch\":7,\"seq\":11,\"source\":\"c\",\"t_ms\":999000,\"ttl_ms\":2000,"

/* What differs from a device that takes everything, and what the gate says then. */
struct trial {
	const char *payload;
	bool retained;
	int64_t highest, epoch, seq;
	enum sk_state state;
	enum sk_der_role role;
	unsigned lacking;
	bool local, locked;
	enum sk_gate_step step;
	const char *reason; /* part of it */
};

#define USUAL .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_ONLINE
#define F_OFFSET "{" HEAD "\"f_offset_hz\":0.5}"

static const struct trial trials[] = {
	{F_OFFSET, USUAL, .step = SK_GATE_PASSED, .reason = ""},
	{F_OFFSET, USUAL, .retained = true, .step = SK_GATE_RETAINED, .reason = "live"},
	{"{", USUAL, .step = SK_GATE_SCHEMA, .reason = "JSON"},
	{"{" HEAD "\"x\":1}", USUAL, .step = SK_GATE_SCHEMA, .reason = "x"},
	{"{" HEAD "\"f_offset_hz\":1e400}", USUAL, .step = SK_GATE_SCHEMA, .reason = ""},
	/* An epoch that is new begins its own sequence; an old one is fenced. */
	{F_OFFSET, .highest = 7, .epoch = 6, .seq = 900, .state = SK_STATE_ONLINE,
	 .step = SK_GATE_PASSED, .reason = ""},
	{F_OFFSET, .highest = 8, .epoch = 7, .seq = 10, .state = SK_STATE_ONLINE,
	 .step = SK_GATE_EPOCH, .reason = "7, at least 8"},
	{F_OFFSET, .highest = 7, .epoch = 7, .seq = 11, .state = SK_STATE_ONLINE,
	 .step = SK_GATE_SEQUENCE, .reason = "11, above 11"},
	{F_OFFSET, .highest = 7, .epoch = 7, .seq = 12, .state = SK_STATE_ONLINE,
	 .step = SK_GATE_SEQUENCE, .reason = "above 12"},
	{F_OFFSET, .highest = 0, .epoch = 0, .seq = 0, .state = SK_STATE_ONLINE,
	 .step = SK_GATE_PASSED, .reason = ""},
	/* Age: exactly its ttl is still young, exactly a second ahead still believed. */
	{"{\"epoch\":7,\"seq\":11,\"source\":\"c\",\"t_ms\":998000,\"ttl_ms\":2000,"
	 "\"run\":true}",
	 USUAL, .step = SK_GATE_PASSED, .reason = ""},
	{"{\"epoch\":7,\"seq\":11,\"source\":\"c\",\"t_ms\":997999,\"ttl_ms\":2000,"
	 "\"run\":true}",
	 USUAL, .step = SK_GATE_AGE, .reason = "2001 ms old, its ttl is 2000 ms"},
	{"{\"epoch\":7,\"seq\":11,\"source\":\"c\",\"t_ms\":1001000,\"ttl_ms\":2000,"
	 "\"run\":true}",
	 USUAL, .step = SK_GATE_PASSED, .reason = ""},
	{"{\"epoch\":7,\"seq\":11,\"source\":\"c\",\"t_ms\":1001001,\"ttl_ms\":2000,"
	 "\"run\":true}",
	 USUAL, .step = SK_GATE_AGE, .reason = "1001 ms ahead"},
	{F_OFFSET, .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_OFFLINE,
	 .step = SK_GATE_ONLINE, .reason = "does not answer"},
	{F_OFFSET, .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_DEGRADED,
	 .step = SK_GATE_PASSED, .reason = ""},
	{F_OFFSET, USUAL, .lacking = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ),
	 .step = SK_GATE_CAPABLE, .reason = "no f_offset_hz, only p_w, p_max_w"},
	{F_OFFSET, USUAL, .lacking = ALL_FIELDS, .step = SK_GATE_CAPABLE,
	 .reason = "only measures"},
	{F_OFFSET, USUAL, .role = SK_ROLE_MONITOR, .step = SK_GATE_CAPABLE,
	 .reason = "only measures"},
	{F_OFFSET, USUAL, .local = true, .step = SK_GATE_REMOTE, .reason = "local mode"},
	{F_OFFSET, USUAL, .locked = true, .step = SK_GATE_INTERLOCK,
	 .reason = "state is 6"},
	{"{" HEAD "\"f_offset_hz\":0.5,\"p_w\":1e6}", USUAL, .step = SK_GATE_RANGE,
	 .reason = "p_w: 1e+06 W, allowed -3000..5000"},
	/* The order of the steps: the first that refuses is named. */
	{"{\"epoch\":6,\"seq\":1,\"source\":\"c\",\"t_ms\":1,\"ttl_ms\":1,\"p_w\":9e8}",
	 .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_OFFLINE, .retained = true,
	 .step = SK_GATE_RETAINED, .reason = ""},
	{"{\"epoch\":6,\"seq\":1,\"source\":\"c\",\"t_ms\":1,\"ttl_ms\":1,\"p_w\":9e8}",
	 .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_OFFLINE,
	 .step = SK_GATE_EPOCH, .reason = ""},
	{"{\"epoch\":7,\"seq\":1,\"source\":\"c\",\"t_ms\":1,\"ttl_ms\":1,\"p_w\":9e8}",
	 .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_OFFLINE,
	 .step = SK_GATE_SEQUENCE, .reason = ""},
	{"{\"epoch\":7,\"seq\":11,\"source\":\"c\",\"t_ms\":1,\"ttl_ms\":1,\"p_w\":9e8}",
	 .highest = 7, .epoch = 7, .seq = 10, .state = SK_STATE_OFFLINE,
	 .step = SK_GATE_AGE, .reason = ""},
	{"{" HEAD "\"p_w\":9e8}", .highest = 7, .epoch = 7, .seq = 10,
	 .state = SK_STATE_OFFLINE, .lacking = ALL_FIELDS, .step = SK_GATE_ONLINE,
	 .reason = ""},
	{"{" HEAD "\"p_w\":9e8}", USUAL, .lacking = ALL_FIELDS, .local = true,
	 .step = SK_GATE_CAPABLE, .reason = ""},
	{"{" HEAD "\"p_w\":9e8}", USUAL, .local = true, .locked = true,
	 .step = SK_GATE_REMOTE, .reason = ""},
	{"{" HEAD "\"p_w\":9e8}", USUAL, .locked = true, .step = SK_GATE_INTERLOCK,
	 .reason = ""},
};

#define TRIALS ((int)(sizeof(trials) / sizeof(trials[0])))

static struct sk_conf_der usual_conf(void)
{
	return (struct sk_conf_der){.role = SK_ROLE_GRID_FORMING,
				    .p_min_w = UNKNOWN,
				    .p_max_w = UNKNOWN,
				    .q_max_var = UNKNOWN,
				    .f_offset_max_hz = UNKNOWN,
				    .v_offset_max_v = UNKNOWN,
				    .interlock_count = 1,
				    .interlock = {{.point = SK_PT_STATE,
						   .least = UNKNOWN,
						   .most = UNKNOWN,
						   .isnt = 6}}};
}

static struct sk_nameplate usual_nameplate(void)
{
	struct sk_nameplate n;

	sk_nameplate_init(&n);
	n.p_max_w = 5000;
	n.p_min_w = -3000;
	n.q_max_var = 2000;
	n.q_min_var = -1500;
	n.capabilities = ALL_FIELDS;
	return n;
}

START_TEST(steps_refuse_in_their_order)
{
	const struct trial *t = &trials[_i];
	struct sk_conf_der conf = usual_conf();
	struct sk_nameplate nameplate = usual_nameplate();
	struct sk_measurement measured;
	const struct sk_gate_message message = {t->payload, strlen(t->payload),
						t->retained, NOW_MS};
	struct sk_age age = {0};
	const struct sk_gate_view view = {.highest_epoch = t->highest,
					  .epoch = t->epoch,
					  .seq = t->seq,
					  .now_ms = NOW_MS,
					  .now = NOW_MS,
					  .age = &age,
					  .state = t->state,
					  .nameplate = &nameplate,
					  .conf = &conf,
					  .local = t->local,
					  .measurement = &measured,
					  .f_offset_max_hz = 1};
	struct sk_gate_verdict v;

	sk_measurement_init(&measured);
	sk_measurement_set(&measured, SK_PT_STATE, t->locked ? 6 : 3, SK_Q_GOOD);
	if (t->role == SK_ROLE_MONITOR)
		conf.role = SK_ROLE_MONITOR;
	nameplate.capabilities &= ~t->lacking;
	sk_gate_check(&message, &view, &v);
	ck_assert_msg(v.step == t->step, "trial %d: %s: %s", _i,
		      sk_gate_step_name(v.step), v.reason);
	ck_assert_msg(strstr(v.reason, t->reason), "trial %d: %s", _i, v.reason);
	ck_assert_int_eq(v.reason[0] == '\0', t->step == SK_GATE_PASSED);
	if (t->step != SK_GATE_PASSED)
		ck_assert_int_eq(strncmp(v.reason, sk_gate_step_name(t->step),
					 strlen(sk_gate_step_name(t->step))),
				 0);
}
END_TEST

/* The range of one field from configuration, nameplate and site; edges are inside. */
static const struct {
	const char *name;
	enum sk_setpoint_field field;
	double p_min_w, p_max_w, q_max_var, f_max_hz, v_max_v; /* configured     */
	bool blank; /* the nameplate knows no rating       */
	double s_max_va;
	double least, most; /* NAN: nothing is allowed */
} ranges[] = {
	{"p_w by nameplate", SK_SP_P_W, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	 false, UNKNOWN, -3000, 5000},
	{"p_w by configuration", SK_SP_P_W, -1000, 2000, UNKNOWN, UNKNOWN, UNKNOWN, false,
	 UNKNOWN, -1000, 2000},
	{"p_w: the tighter counts", SK_SP_P_W, -9000, 9000, UNKNOWN, UNKNOWN, UNKNOWN,
	 false, UNKNOWN, -3000, 5000},
	{"p_w: nobody knows a ceiling", SK_SP_P_W, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	 UNKNOWN, true, UNKNOWN, UNKNOWN, UNKNOWN},
	{"p_w: not known to absorb", SK_SP_P_W, UNKNOWN, 2000, UNKNOWN, UNKNOWN, UNKNOWN,
	 true, UNKNOWN, 0, 2000},
	{"p_max_w", SK_SP_P_MAX_W, -1000, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, false,
	 UNKNOWN, 0, 5000},
	{"q_var by nameplate", SK_SP_Q_VAR, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	 false, UNKNOWN, -1500, 2000},
	{"q_var by configuration", SK_SP_Q_VAR, UNKNOWN, UNKNOWN, 1000, UNKNOWN, UNKNOWN,
	 false, UNKNOWN, -1000, 1000},
	{"q_var by apparent power", SK_SP_Q_VAR, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	 UNKNOWN, true, 4000, -4000, 4000},
	{"q_var: nobody knows", SK_SP_Q_VAR, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	 true, UNKNOWN, UNKNOWN, UNKNOWN},
	{"f_offset_hz of the site", SK_SP_F_OFFSET_HZ, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
	 UNKNOWN, false, UNKNOWN, -1, 1},
	{"f_offset_hz of its own", SK_SP_F_OFFSET_HZ, UNKNOWN, UNKNOWN, UNKNOWN, 0.25,
	 UNKNOWN, false, UNKNOWN, -0.25, 0.25},
	{"v_offset_v", SK_SP_V_OFFSET_V, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 20, false,
	 UNKNOWN, -20, 20},
	{"v_offset_v: none configured", SK_SP_V_OFFSET_V, UNKNOWN, UNKNOWN, UNKNOWN,
	 UNKNOWN, UNKNOWN, false, UNKNOWN, UNKNOWN, UNKNOWN},
	{"connect", SK_SP_CONNECT, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, true,
	 UNKNOWN, 0, 1},
	{"run", SK_SP_RUN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, true, UNKNOWN, 0,
	 1},
};

#define RANGES ((int)(sizeof(ranges) / sizeof(ranges[0])))

static enum sk_gate_step try_value(int i, double value)
{
	struct sk_conf_der conf = {.role = SK_ROLE_GRID_FORMING,
				   .p_min_w = ranges[i].p_min_w,
				   .p_max_w = ranges[i].p_max_w,
				   .q_max_var = ranges[i].q_max_var,
				   .f_offset_max_hz = ranges[i].f_max_hz,
				   .v_offset_max_v = ranges[i].v_max_v};
	struct sk_nameplate blank, full = usual_nameplate();
	struct sk_age age = {0};
	const struct sk_gate_view view = {.now_ms = NOW_MS,
					  .now = NOW_MS,
					  .age = &age,
					  .state = SK_STATE_ONLINE,
					  .nameplate = ranges[i].blank ? &blank : &full,
					  .conf = &conf,
					  .f_offset_max_hz = 1};
	struct sk_setpoint sp = {1, 1, "c", NOW_MS, 1000, {0}};
	struct sk_gate_verdict v;
	char json[512];
	int len;

	sk_nameplate_init(&blank);
	blank.s_max_va = ranges[i].s_max_va;
	blank.capabilities = ALL_FIELDS;
	sp.want.fields = SK_SETPOINT_BIT(ranges[i].field);
	sp.want.value[ranges[i].field] = value;
	len = sk_setpoint_encode(&sp, json, sizeof(json));
	ck_assert_int_gt(len, 0);
	sk_gate_check(&(struct sk_gate_message){json, (size_t)len, false, NOW_MS}, &view,
		      &v);
	return v.step;
}

START_TEST(edges_are_inside_and_what_is_beyond_is_not)
{
	double least = ranges[_i].least, most = ranges[_i].most;
	bool is_switch =
		ranges[_i].field == SK_SP_CONNECT || ranges[_i].field == SK_SP_RUN;

	if (isnan(most)) {
		ck_assert_msg(try_value(_i, 0) == SK_GATE_RANGE, "%s", ranges[_i].name);
		return;
	}
	ck_assert_msg(try_value(_i, least) == SK_GATE_PASSED, "%s", ranges[_i].name);
	ck_assert_msg(try_value(_i, most) == SK_GATE_PASSED, "%s", ranges[_i].name);
	if (is_switch)
		return;
	ck_assert_msg(try_value(_i, most + 0.001) == SK_GATE_RANGE, "%s",
		      ranges[_i].name);
	if (ranges[_i].field != SK_SP_P_MAX_W) /* below 0 is the schema's to refuse */
		ck_assert_msg(try_value(_i, least - 0.001) == SK_GATE_RANGE, "%s",
			      ranges[_i].name);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("gate");
	TCase *tcase = tcase_create("gate");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, steps_refuse_in_their_order, 0, TRIALS);
	tcase_add_loop_test(tcase, edges_are_inside_and_what_is_beyond_is_not, 0, RANGES);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
