/* report.c - verdicts for people and for programs; see report.h. */
#include "rehearsal/report.h"

#include <math.h>
#include <string.h>

#include "rehearsal/expect.h"

#define WHAT_ROOM 64

/* "settle_s 20..30 s, 20 mHz" or "held_pct dg1 30..60 s". */
static void name_expect(const struct sk_expect *e, char out[WHAT_ROOM])
{
	const struct sk_expect_kind *kind = &sk_expect_kinds[e->kind];
	int used = snprintf(out, WHAT_ROOM, "%s%s%s %g..%g s", kind->name,
			    e->der[0] ? " " : "", e->der, e->from_s, e->to_s);

	if (strcmp(kind->name, "settle_s") == 0 && used > 0 && used < WHAT_ROOM)
		(void)snprintf(out + used, WHAT_ROOM - (size_t)used, " +-%g mHz",
			       e->band_hz * 1e3); /* a cut name is still one */
}

static void name_limits(const struct sk_expect *e, char out[WHAT_ROOM])
{
	if (isnan(e->least))
		(void)snprintf(out, WHAT_ROOM, "<= %g", e->most);
	else if (isnan(e->most))
		(void)snprintf(out, WHAT_ROOM, ">= %g", e->least);
	else
		(void)snprintf(out, WHAT_ROOM, "%g..%g", e->least, e->most);
}

static void print_row(const struct sk_scenario *s, struct sk_verdict *v, size_t expect,
		      FILE *out)
{
	struct sk_spread spread = sk_verdict_spread(v, s, expect);
	bool met = spread.met == v->runs;

	(void)fprintf(out, " | %9.4g %9.4g %9.4g %4zu/%zu%s", spread.p50, spread.p95,
		      spread.worst, spread.met, v->runs, met ? "  " : " !");
}

int sk_report_table(const struct sk_scenario *s, struct sk_verdict *verdicts,
		    size_t count, FILE *out)
{
	(void)fprintf(out, "%s: %s\n\n%-36s %-14s", s->file, s->text, "", "");
	for (size_t i = 0; i < count; i++)
		(void)fprintf(out, " | %-40s", sk_strategy_name(verdicts[i].strategy));
	(void)fprintf(out, "\n%-36s %-14s", "figure", "asked");
	for (size_t i = 0; i < count; i++)
		(void)fprintf(out, " | %9s %9s %9s  met%8s", "p50", "p95", "worst", "");
	(void)fputc('\n', out);
	for (size_t e = 0; e < s->expect_count; e++) {
		char what[WHAT_ROOM], limits[WHAT_ROOM];

		name_expect(&s->expects[e], what);
		name_limits(&s->expects[e], limits);
		(void)fprintf(out, "%-36s %-14s", what, limits);
		for (size_t i = 0; i < count; i++)
			print_row(s, &verdicts[i], e, out);
		(void)fputc('\n', out);
	}
	return ferror(out) ? SK_EIO : SK_OK;
}

/* A figure that has no end is null: JSON knows no infinity. */
static json_t *figure(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *spread_json(const struct sk_scenario *s, struct sk_verdict *v, size_t e)
{
	struct sk_spread spread = sk_verdict_spread(v, s, e);
	const struct sk_expect *expect = &s->expects[e];

	return json_pack("{s:s, s:s, s:f, s:f, s:o, s:o, s:o, s:o, s:o, s:I}", "kind",
			 sk_expect_kinds[expect->kind].name, "der", expect->der, "from_s",
			 expect->from_s, "to_s", expect->to_s, "most",
			 figure(expect->most), "least", figure(expect->least), "p50",
			 figure(spread.p50), "p95", figure(spread.p95), "worst",
			 figure(spread.worst), "met", (json_int_t)spread.met);
}

static json_t *verdict_json(const struct sk_scenario *s, struct sk_verdict *v)
{
	json_t *expects = json_array();
	int failed = 0;

	for (size_t e = 0; e < v->expect_count; e++)
		failed |= json_array_append_new(expects, spread_json(s, v, e));
	if (failed) {
		json_decref(expects);
		return NULL;
	}
	return json_pack("{s:s, s:I, s:b, s:o}", "controller",
			 sk_strategy_name(v->strategy), "runs", (json_int_t)v->runs,
			 "met", sk_verdict_met(v, s), "expect", expects);
}

int sk_report_json(const struct sk_scenario *s, struct sk_verdict *verdicts, size_t count,
		   FILE *out)
{
	json_t *list = json_array(), *all;
	int failed = 0;

	for (size_t i = 0; i < count; i++)
		failed |= json_array_append_new(list, verdict_json(s, &verdicts[i]));
	all = json_pack("{s:s, s:s, s:o}", "scenario", s->file, "text", s->text,
			"controllers", list);
	if (failed || !all) {
		json_decref(all);
		return SK_ENOMEM;
	}
	failed = json_dumpf(all, out, JSON_INDENT(1)) || fputc('\n', out) == EOF;
	json_decref(all);
	return failed ? SK_EIO : SK_OK;
}
