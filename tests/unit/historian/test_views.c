/* test_views.c - what goes in as rows comes out of the views, readable, and once. */
#include "models/control_state.h"
#include "models/status.h"
#include "tests/unit/historian/history.h"
#include "tests/unit/historian/suite.h"

static struct history h;

static void begin(void)
{
	history_begin(&h);
	history_open(&h);
}

static void end(void)
{
	history_end(&h);
}

static void write_all(void)
{
	ck_assert_int_eq(history_write(&h), SK_OK);
	ck_assert_uint_eq(h.batch.rows, 0);
}

START_TEST(a_measurement_reads_as_it_was_sent)
{
	history_poll(&h, "pv1", 1);
	write_all();
	ASK_EQ(&h, "SELECT time FROM measurement_view", "2024-11-24T12:06:41.123Z");
	ASK_EQ(&h, "SELECT der FROM measurement_view", "pv1");
	ASK_EQ(&h, "SELECT f_hz FROM measurement_view", "50.001");
	ASK_EQ(&h, "SELECT typeof(p_w) FROM measurement", "real");
	ASK_EQ(&h, "SELECT typeof(soc_pct) FROM measurement", "null");
	ASK_EQ(&h, "SELECT typeof(v_v) FROM measurement", "null");
	ASK_EQ(&h, "SELECT quality FROM measurement_view",
	       "{\"soc_pct\":[\"invalid\",\"comm\"]}");
	ASK_EQ(&h, "SELECT t_ms FROM measurement_view", "1732450001123");
}
END_TEST

START_TEST(a_copy_is_no_second_row)
{
	for (int i = 0; i < 3; i++)
		history_poll(&h, "pv1", 1);
	history_poll(&h, "pv2", 1);
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM measurement", "2");
}
END_TEST

START_TEST(latest_is_what_came_last)
{
	for (int n = 1; n <= 5; n++)
		history_poll(&h, "pv1", n);
	history_poll(&h, "pv2", 9);
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM latest", "2");
	ASK_EQ(&h, "SELECT n FROM latest WHERE der = 'pv1'", "5");
	ASK_EQ(&h, "SELECT p_w FROM latest WHERE der = 'pv2'", "9.0");
	history_poll(&h, "pv1", 2); /* the clock of its driver went back: no copy */
	((struct sk_measurement *)h.batch.first->body)->session = 3;
	write_all();
	ASK_EQ(&h, "SELECT n FROM latest WHERE der = 'pv1'", "2");
}
END_TEST

START_TEST(a_minute_is_summed_up)
{
	for (int n = 1; n <= 60; n++) /* the first at 12:06:41 */
		history_poll(&h, "pv1", n);
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM minute", "2");
	ASK_EQ(&h, "SELECT polls FROM minute ORDER BY t_ms", "19");
	ASK_EQ(&h, "SELECT time FROM minute ORDER BY t_ms DESC", "2024-11-24T12:07Z");
	ASK_EQ(&h, "SELECT p_w_avg FROM minute ORDER BY t_ms", "10.0");
	ASK_EQ(&h, "SELECT p_w_min || ' ' || p_w_max FROM minute ORDER BY t_ms DESC",
	       "20.0 60.0");
	ASK_EQ(&h, "SELECT typeof(soc_pct_avg) FROM minute", "null");
}
END_TEST

static void ask_setpoint(int64_t seq)
{
	struct sk_setpoint sp = {.epoch = 7,
				 .seq = seq,
				 .source = "controller",
				 .t_ms = NOW,
				 .ttl_ms = 2000};

	sp.want.fields = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ) | SK_SETPOINT_BIT(SK_SP_RUN);
	sp.want.value[SK_SP_F_OFFSET_HZ] = 0.118;
	sp.want.value[SK_SP_RUN] = 1;
	history_add(&h, SK_ROW_SETPOINT, "bess1", &sp);
}

static void answer(int64_t seq, enum sk_stage stage, int64_t delay_ms)
{
	struct sk_setpoint_result r = {
		.epoch = 7, .seq = seq, .stage = stage, .t_ms = NOW + delay_ms};

	r.applied.fields = SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ);
	r.applied.value[SK_SP_F_OFFSET_HZ] = 0.12;
	history_add(&h, SK_ROW_RESULT, "bess1", &r);
}

START_TEST(a_setpoint_stands_beside_its_results)
{
	ask_setpoint(412);
	answer(412, SK_STAGE_WRITTEN, 20);
	answer(412, SK_STAGE_VERIFIED, 28);
	answer(412, SK_STAGE_VERIFIED, 28); /* the retained copy */
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM setpoint_view", "2");
	ASK_EQ(&h, "SELECT asked FROM setpoint_view",
	       "{\"f_offset_hz\":0.118,\"run\":1.0}");
	ASK_EQ(&h, "SELECT delay_ms FROM setpoint_view WHERE stage = 'verified'", "28");
	ASK_EQ(&h, "SELECT applied FROM setpoint_view WHERE stage = 'verified'",
	       "{\"f_offset_hz\":0.12}");
}
END_TEST

START_TEST(a_setpoint_or_a_result_may_stand_alone)
{
	ask_setpoint(412);
	answer(0, SK_STAGE_REJECTED, 5);
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM setpoint_view", "2");
	ASK_EQ(&h, "SELECT typeof(stage) FROM setpoint_view WHERE seq = 412", "null");
	ASK_EQ(&h, "SELECT typeof(applied) FROM setpoint_view WHERE seq = 412", "null");
	ASK_EQ(&h, "SELECT stage FROM setpoint_view WHERE typeof(asked) = 'null'",
	       "rejected");
}
END_TEST

static void say_state(const char *der, enum sk_state state, int64_t t_ms)
{
	struct sk_status s = {.state = state, .session = 4, .t_ms = t_ms};

	history_add(&h, SK_ROW_STATUS, der, &s);
}

START_TEST(a_state_is_a_row_when_it_changed)
{
	say_state("pv1", SK_STATE_ONLINE, 1000);
	say_state("pv1", SK_STATE_ONLINE, 2000);
	say_state("", SK_STATE_ONLINE, 2500);
	say_state("pv1", SK_STATE_OFFLINE, 3000);
	say_state("", SK_STATE_ONLINE, 2500);
	write_all();
	say_state("pv1", SK_STATE_OFFLINE, 3000);
	say_state("pv1", SK_STATE_ONLINE, 4000);
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM state_view WHERE der = 'pv1'", "3");
	ASK_EQ(&h, "SELECT count(*) FROM state_view WHERE der = '(controller)'", "1");
	ASK_EQ(&h, "SELECT group_concat(state) FROM state_view WHERE der = 'pv1'",
	       "online,offline,online");
	ASK_EQ(&h, "SELECT time FROM state_view WHERE state = 'offline'",
	       "1970-01-01T00:00:03.000Z");
}
END_TEST

START_TEST(a_nameplate_is_a_row_when_it_changed)
{
	struct sk_row_nameplate n = {.t_ms = NOW};

	sk_nameplate_init(&n.nameplate);
	n.nameplate.s_max_va = 5000;
	for (int i = 0; i < 3; i++, n.t_ms++)
		history_add(&h, SK_ROW_NAMEPLATE, "pv1", &n);
	n.nameplate.s_max_va = 6000;
	history_add(&h, SK_ROW_NAMEPLATE, "pv1", &n);
	write_all();
	ASK_EQ(&h, "SELECT count(*) FROM nameplate", "2");
	ASK_EQ(&h, "SELECT s_max_va FROM nameplate ORDER BY id DESC", "6000.0");
	ASK_EQ(&h, "SELECT typeof(p_max_w) FROM nameplate", "null");
	ASK_EQ(&h, "SELECT json ->> '$.kind' FROM nameplate", "battery");
}
END_TEST

START_TEST(events_and_alarms_read_well)
{
	struct sk_event e = {.t_ms = NOW,
			     .severity = SK_SEV_WARNING,
			     .source = "driver",
			     .kind = "der_offline",
			     .text = "no answer"};
	struct sk_row_alarm a = {.name = "frequency",
				 .alarm = {.t_ms = NOW,
					   .severity = SK_SEV_ERROR,
					   .active = true,
					   .since_ms = NOW}};

	history_add(&h, SK_ROW_EVENT, "pv1", &e);
	history_add(&h, SK_ROW_EVENT, "", &e);
	history_add(&h, SK_ROW_ALARM, "", &a);
	history_add(&h, SK_ROW_ALARM, "", &a);
	a.alarm.active = false;
	history_add(&h, SK_ROW_ALARM, "", &a);
	write_all();
	ASK_EQ(&h, "SELECT time || severity || text FROM event_view WHERE der = 'pv1'",
	       "2024-11-24T12:06:40.123Zwarningno answer");
	ASK_EQ(&h, "SELECT count(*) FROM event_view WHERE der IS NULL", "1");
	ASK_EQ(&h, "SELECT group_concat(state) FROM alarm_view", "active,cleared");
}
END_TEST

START_TEST(cycles_and_losses_are_kept)
{
	struct sk_control_state s = {.t_ms = NOW, .epoch = 7, .cycle = 3, .f_hz = 49.9};
	struct sk_row_loss hole = {.t_ms = NOW, .hole = {SK_LOSS_MISSED, 3, 4, 5, 7}};
	struct sk_row_loss dropped = {.t_ms = NOW, .hole = {.kind = SK_LOSS_DROPPED}};

	dropped.hole.rows = 12;
	history_add(&h, SK_ROW_CONTROL, "", &s);
	history_add(&h, SK_ROW_CONTROL, "", &s);
	history_add(&h, SK_ROW_LOSS, "pv1", &hole);
	history_add(&h, SK_ROW_LOSS, "", &dropped);
	write_all();
	ASK_EQ(&h, "SELECT count(*) || mode || f_hz FROM control_state",
	       "1grid_connected49.9");
	ASK_EQ(&h,
	       "SELECT reason || rows || session || first_n || last_n FROM loss_view "
	       "WHERE der = 'pv1'",
	       "missed3457");
	ASK_EQ(&h,
	       "SELECT reason || rows || ifnull(session, '-') FROM loss_view WHERE "
	       "der IS NULL",
	       "dropped12-");
}
END_TEST

/* What the plan of a query says of the large table. */
static void plan_has(const char *sql, const char *part)
{
	char explain[512];
	sqlite3_stmt *stmt = NULL;
	bool found = false;

	(void)snprintf(explain, sizeof(explain), "EXPLAIN QUERY PLAN %s", sql);
	ck_assert_int_eq(sqlite3_prepare_v2(h.store.db, explain, -1, &stmt, NULL),
			 SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(stmt, 3);

		found |= strstr(step, part) != NULL;
		ck_assert_msg(!strstr(step, "SCAN m"), "%s: %s", sql, step);
	}
	(void)sqlite3_finalize(stmt);
	ck_assert_msg(found, "%s: no %s", sql, part);
}

START_TEST(common_questions_do_not_read_the_whole_table)
{
	plan_has("SELECT * FROM latest", "SEARCH m USING PRIMARY KEY (t_ms=? AND der=?");
	plan_has("SELECT * FROM latest WHERE der = 'pv1'", "SEARCH m USING PRIMARY KEY");
	plan_has("SELECT * FROM measurement_view WHERE t_ms > 5 AND der = 'pv1' "
		 "ORDER BY t_ms DESC LIMIT 9",
		 "SEARCH m USING PRIMARY KEY (t_ms>?)");
	plan_has("SELECT * FROM event_view WHERE t_ms > 5", "USING INDEX event_time");
	plan_has("SELECT * FROM setpoint_view WHERE t_ms > 5",
		 "USING INDEX setpoint_time");
}
END_TEST

static void add_tests(TCase *cases)
{
	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, a_measurement_reads_as_it_was_sent);
	tcase_add_test(cases, a_copy_is_no_second_row);
	tcase_add_test(cases, latest_is_what_came_last);
	tcase_add_test(cases, a_minute_is_summed_up);
	tcase_add_test(cases, a_setpoint_stands_beside_its_results);
	tcase_add_test(cases, a_setpoint_or_a_result_may_stand_alone);
	tcase_add_test(cases, a_state_is_a_row_when_it_changed);
	tcase_add_test(cases, a_nameplate_is_a_row_when_it_changed);
	tcase_add_test(cases, events_and_alarms_read_well);
	tcase_add_test(cases, cycles_and_losses_are_kept);
	tcase_add_test(cases, common_questions_do_not_read_the_whole_table);
}

int main(void)
{
	return run_suite("views", add_tests);
}
