/* statements.c - the SQL that writes a row; see statements.h. */
#include "historian/statements.h"

#include <math.h>
#include <string.h>

#include "historian/sql.h"
#include "models/control_state.h"
#include "models/measurement.h"
#include "models/status.h"

/* The columns of the registries, so that SQL and C cannot disagree on them. */
#define NAME(id, name, ...) "," name
#define MARK(id, name, ...) ",?"
#define POINT_NAMES SK_POINT_MAP(NAME)
#define POINT_MARKS SK_POINT_MAP(MARK)
#define FIELD_NAMES SK_SETPOINT_MAP(NAME)
#define FIELD_MARKS SK_SETPOINT_MAP(MARK)

/* ?1 is always the DER's name, NULL for none; the other parameters follow in order. */
#define DER "(SELECT id FROM der WHERE name = ?1)"

#define INSERT_DER "INSERT INTO der (name) VALUES (?1) ON CONFLICT DO NOTHING"

/* Binds values to the parameters in order; remembers the first failure. */
struct binder {
	sqlite3_stmt *stmt;
	int at, rc;
};

static void keep(struct binder *b, int rc)
{
	if (b->rc == SQLITE_OK)
		b->rc = rc;
}

static void put_int(struct binder *b, int64_t value)
{
	keep(b, sqlite3_bind_int64(b->stmt, b->at++, value));
}

static void put_real(struct binder *b, double value)
{
	keep(b, isfinite(value) ? sqlite3_bind_double(b->stmt, b->at++, value)
				: sqlite3_bind_null(b->stmt, b->at++));
}

static void put_null(struct binder *b)
{
	keep(b, sqlite3_bind_null(b->stmt, b->at++));
}

/* The text must live until the statement was stepped. */
static void put_text(struct binder *b, const char *text)
{
	keep(b, sqlite3_bind_text(b->stmt, b->at++, text, -1, SQLITE_STATIC));
}

/* A text of a buffer that does not live that long. */
static void put_copy(struct binder *b, const char *text)
{
	keep(b, sqlite3_bind_text(b->stmt, b->at++, text, -1, SQLITE_TRANSIENT));
}

static void bind_measurement(struct binder *b, const void *body)
{
	const struct sk_measurement *m = body;
	char quality[SK_POINT_COUNT * 64];

	put_int(b, m->t_ms);
	put_int(b, m->session);
	put_int(b, m->n);
	for (int id = 0; id < SK_POINT_COUNT; id++)
		put_real(b, m->value[id]);
	if (sk_measurement_quality_encode(m, quality, sizeof(quality)) > 0)
		put_copy(b, quality);
	else
		put_null(b);
}

static void bind_control(struct binder *b, const void *body)
{
	const struct sk_control_state *s = body;

	put_int(b, s->t_ms);
	put_int(b, s->epoch);
	put_int(b, s->cycle);
	put_text(b, sk_mode_name(s->mode));
	put_text(b, s->hold);
	put_real(b, s->f_hz);
	put_real(b, s->v_v);
	put_real(b, s->f_offset_hz);
	put_real(b, s->v_offset_v);
	put_real(b, s->p_gfm_w);
	put_real(b, s->p_gfl_w);
	put_real(b, s->p_load_w);
	put_real(b, s->sharing_error_pct);
	put_real(b, s->q_sharing_error_pct);
	put_real(b, s->v_min_v);
	put_real(b, s->v_max_v);
	put_real(b, s->age_ms);
	put_real(b, s->latency_ms);
	put_real(b, s->compute_us);
	put_int(b, s->overruns);
	put_text(b, s->dispatch);
	put_real(b, s->p_pcc_w);
	put_real(b, s->p_dispatch_w);
	put_real(b, s->p_short_w);
}

static void put_fields(struct binder *b, const struct sk_setpoint_values *v)
{
	for (int field = 0; field < SK_SETPOINT_COUNT; field++)
		put_real(b, v->fields & SK_SETPOINT_BIT(field) ? v->value[field]
							       : (double)NAN);
}

static void bind_setpoint(struct binder *b, const void *body)
{
	const struct sk_setpoint *sp = body;

	put_int(b, sp->t_ms);
	put_int(b, sp->epoch);
	put_int(b, sp->seq);
	put_text(b, sp->source);
	put_int(b, sp->ttl_ms);
	put_fields(b, &sp->want);
}

static void bind_result(struct binder *b, const void *body)
{
	const struct sk_setpoint_result *r = body;

	put_int(b, r->t_ms);
	put_int(b, r->epoch);
	put_int(b, r->seq);
	put_text(b, sk_stage_name(r->stage));
	put_text(b, r->reason);
	put_fields(b, &r->applied);
}

static void bind_status(struct binder *b, const void *body)
{
	const struct sk_status *s = body;

	put_int(b, s->t_ms);
	put_int(b, s->session);
	put_text(b, sk_state_name(s->state));
	put_text(b, s->reason);
}

static void bind_nameplate(struct binder *b, const void *body)
{
	const struct sk_row_nameplate *row = body;
	const struct sk_nameplate *n = &row->nameplate;
	char json[SK_PAYLOAD_MAX];

	put_int(b, row->t_ms);
	put_text(b, n->maker);
	put_text(b, n->model);
	put_text(b, n->serial);
	put_text(b, sk_kind_name(n->kind));
	put_text(b, sk_role_name(n->role));
	put_real(b, n->p_max_w);
	put_real(b, n->s_max_va);
	put_copy(b, sk_nameplate_encode(n, json, sizeof(json)) > 0 ? json : "{}");
}

static void bind_event(struct binder *b, const void *body)
{
	const struct sk_event *e = body;

	put_int(b, e->t_ms);
	put_text(b, sk_severity_name(e->severity));
	put_text(b, e->source);
	put_text(b, e->kind);
	put_text(b, e->text);
}

static void bind_alarm(struct binder *b, const void *body)
{
	const struct sk_row_alarm *row = body;
	const struct sk_alarm *a = &row->alarm;

	b->at = 1; /* of no DER: the name is the alarm's own */
	put_text(b, row->name);
	put_int(b, a->t_ms);
	put_text(b, sk_severity_name(a->severity));
	put_int(b, a->active);
	put_int(b, a->since_ms);
	put_text(b, a->by);
	put_text(b, a->text);
}

static void bind_loss(struct binder *b, const void *body)
{
	const struct sk_row_loss *row = body;
	const struct sk_loss_hole *h = &row->hole;

	put_int(b, row->t_ms);
	put_text(b, sk_loss_name(h->kind));
	put_int(b, h->rows);
	if (h->session) {
		put_int(b, h->session);
		put_int(b, h->first_n);
		put_int(b, h->last_n);
	} else {
		put_null(b);
		put_null(b);
		put_null(b);
	}
}

/* Rows that repeat what is there already: of a measurement, a cycle and a result the key
 * says so; a status, a nameplate and an alarm are kept only when they differ from the
 * newest. */
static const struct {
	const char *sql;
	void (*bind)(struct binder *b, const void *body);
} kinds[SK_ROW_COUNT] = {
	[SK_ROW_MEASUREMENT] = {"INSERT INTO measurement (der,t_ms,session,n" POINT_NAMES
				",quality) VALUES (" DER ",?2,?3,?4" POINT_MARKS
				",?) ON CONFLICT DO NOTHING",
				bind_measurement},
	[SK_ROW_CONTROL] =
		{"INSERT INTO control_state (t_ms,epoch,cycle,mode,hold,f_hz,v_v,"
		 "f_offset_hz,v_offset_v,p_gfm_w,p_gfl_w,p_load_w,sharing_error_pct,"
		 "q_sharing_error_pct,v_min_v,v_max_v,age_ms,latency_ms,compute_us,"
		 "overruns,"
		 "dispatch,p_pcc_w,p_dispatch_w,p_short_w) "
		 "VALUES (?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
		 "?19,?20,?21,?22,?23,?24,?25) ON CONFLICT DO NOTHING",
		 bind_control},
	[SK_ROW_SETPOINT] =
		{"INSERT INTO setpoint (der,t_ms,epoch,seq,source,ttl_ms" FIELD_NAMES
		 ") VALUES (" DER ",?2,?3,?4,?5,?6" FIELD_MARKS ")",
		 bind_setpoint},
	[SK_ROW_RESULT] = {"INSERT INTO setpoint_result "
			   "(der,t_ms,epoch,seq,stage,reason" FIELD_NAMES ") VALUES (" DER
			   ",?2,?3,?4,?5,?6" FIELD_MARKS ") ON CONFLICT DO NOTHING",
			   bind_result},
	[SK_ROW_STATUS] = {"INSERT INTO status (der,t_ms,session,state,reason) "
			   "SELECT " DER ",?2,?3,?4,?5 WHERE (?3,?4,?5) IS NOT "
			   "(SELECT session,state,reason FROM status WHERE der IS " DER
			   " ORDER BY id DESC LIMIT 1)",
			   bind_status},
	[SK_ROW_NAMEPLATE] = {"INSERT INTO nameplate (der,t_ms,maker,model,serial,kind,"
			      "role,p_max_w,s_max_va,json) "
			      "SELECT " DER ",?2,?3,?4,?5,?6,?7,?8,?9,?10 WHERE ?10 IS "
			      "NOT (SELECT json FROM nameplate WHERE der = " DER
			      " ORDER BY id DESC LIMIT 1)",
			      bind_nameplate},
	[SK_ROW_EVENT] = {"INSERT INTO event (der,t_ms,severity,source,kind,text) "
			  "VALUES (" DER ",?2,?3,?4,?5,?6)",
			  bind_event},
	[SK_ROW_ALARM] = {"INSERT INTO alarm (name,t_ms,severity,active,since_ms,"
			  "acknowledged_by,text) SELECT ?1,?2,?3,?4,?5,?6,?7 "
			  "WHERE (?3,?4,?5,?6,?7) IS NOT (SELECT severity,active,"
			  "since_ms,acknowledged_by,text FROM alarm WHERE name = ?1 "
			  "ORDER BY id DESC LIMIT 1)",
			  bind_alarm},
	[SK_ROW_LOSS] = {"INSERT INTO loss (der,t_ms,reason,rows,session,first_n,last_n) "
			 "VALUES (" DER ",?2,?3,?4,?5,?6,?7)",
			 bind_loss},
};

static int prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out)
{
	return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

int sk_statements_prepare(struct sk_statements *s, sqlite3 *db)
{
	int rc = prepare(db, INSERT_DER, &s->der);

	for (int kind = 0; kind < SK_ROW_COUNT && rc == SQLITE_OK; kind++)
		rc = prepare(db, kinds[kind].sql, &s->row[kind]);
	return sk_sql_err(rc);
}

void sk_statements_clear(struct sk_statements *s)
{
	/* finalize repeats an error that was told at the step */
	(void)sqlite3_finalize(s->der);
	for (int kind = 0; kind < SK_ROW_COUNT; kind++)
		(void)sqlite3_finalize(s->row[kind]);
	*s = (struct sk_statements){0};
}

static int step(struct binder *b)
{
	int rc = b->rc;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(b->stmt);
	(void)sqlite3_reset(b->stmt); /* repeats the error of the step */
	return sk_sql_err(rc);
}

static int know_der(struct sk_statements *s, const char *name)
{
	struct binder b = {.stmt = s->der, .at = 1};

	put_text(&b, name);
	return step(&b);
}

int sk_statements_write(struct sk_statements *s, const struct sk_row *row)
{
	struct binder b = {.stmt = s->row[row->kind], .at = 1};
	int err = row->der[0] ? know_der(s, row->der) : SK_OK;

	if (err)
		return err;
	if (row->der[0])
		put_text(&b, row->der);
	else
		put_null(&b);
	kinds[row->kind].bind(&b, row->body);
	err = step(&b);
	return err ? err : sqlite3_changes(sqlite3_db_handle(b.stmt)) > 0;
}
