/* show.c - a picture of the site for people; see show.h. */
#include "cli/show.h"

#include <math.h>
#include <stdio.h>

#include "cli/figure.h"
#include "cli/table.h"

#define W_PER_KW 1000

static enum sk_style style_of(enum sk_health health)
{
	static const enum sk_style styles[SK_HEALTH_COUNT] = {
		[SK_HEALTH_SILENT] = SK_RED,	  [SK_HEALTH_OFFLINE] = SK_RED,
		[SK_HEALTH_STALE] = SK_RED,	  [SK_HEALTH_WAITING] = SK_YELLOW,
		[SK_HEALTH_DEGRADED] = SK_YELLOW, [SK_HEALTH_GOOD] = SK_GREEN,
	};

	return styles[health];
}

/* "0.2 s" as heard; "~3 s" by the sender's clock where nothing was heard. */
static struct sk_figure age_of(sk_mono_ms heard, bool known, sk_wall_ms t_ms,
			       const struct sk_moment *at)
{
	struct sk_figure f = {"-"};

	if (heard != SK_MONO_NEVER)
		return sk_figure_age(at->mono - heard);
	if (known)
		(void)snprintf(f.text, sizeof(f.text), "~%.40s", /* an age is short */
			       sk_figure_age(at->wall - t_ms).text);
	return f;
}

static void show_figures(const struct sk_control_state *s, struct sk_paper *paper)
{
	sk_paper_space(paper, 12);
	sk_paper_print(paper, SK_PLAIN, "f %s Hz   V %s V   offset %s Hz",
		       sk_figure(s->f_hz, 3).text, sk_figure(s->v_v, 1).text,
		       sk_figure_signed(s->f_offset_hz, 4).text);
	if (isfinite(s->sharing_error_pct))
		sk_paper_print(paper, SK_PLAIN, "   sharing error %s %%",
			       sk_figure(s->sharing_error_pct, 2).text);
	if (isfinite(s->q_sharing_error_pct) && isfinite(s->v_offset_v))
		sk_paper_print(paper, SK_PLAIN, "   Q %s %%",
			       sk_figure(s->q_sharing_error_pct, 2).text);
	sk_paper_end(paper);
}

static void show_dispatch(const struct sk_control_state *s, struct sk_paper *paper)
{
	if (!s->dispatch[0])
		return;
	sk_paper_space(paper, 12);
	sk_paper_print(paper, SK_PLAIN, "dispatch: %s", s->dispatch);
	if (isfinite(s->p_pcc_w))
		sk_paper_print(paper, SK_PLAIN, "   grid %s W",
			       sk_figure(s->p_pcc_w, 0).text);
	if (s->p_short_w > 0.0)
		sk_paper_print(paper, SK_YELLOW, "   short of %s W",
			       sk_figure(s->p_short_w, 0).text);
	sk_paper_end(paper);
}

static void show_controller(const struct sk_picture *p, const struct sk_moment *at,
			    struct sk_paper *paper)
{
	const struct sk_seen_controller *c = &p->controller;
	enum sk_health health = sk_controller_health(p, at->mono);

	sk_paper_put(paper, SK_BOLD, "controller  ");
	sk_paper_put(paper, style_of(health), sk_health_name(health));
	if (c->has_state && sk_health_shows(health)) {
		sk_paper_print(paper, SK_PLAIN, ", %s, ", sk_mode_name(c->state.mode));
		if (c->state.hold[0])
			sk_paper_print(paper, SK_YELLOW, "holding: %s", c->state.hold);
		else
			sk_paper_put(paper, SK_PLAIN, "restoring");
	}
	if (c->has_state)
		sk_paper_print(paper, SK_DIM, "   cycle %lld, %s ago",
			       (long long)c->state.cycle,
			       age_of(c->heard, true, c->state.t_ms, at).text);
	sk_paper_end(paper);
	if (!c->has_state || !sk_health_shows(health))
		return;
	show_figures(&c->state, paper);
	show_dispatch(&c->state, paper);
}

void sk_show_head(const struct sk_picture *p, const struct sk_moment *at,
		  struct sk_paper *paper)
{
	const struct sk_config *c = p->config;

	sk_paper_put(paper, SK_BOLD, c->site.name[0] ? c->site.name : c->site.root);
	sk_paper_print(paper, SK_DIM, "   %s/ on %s:%d   %.19s %s", c->site.root,
		       c->broker.host, c->broker.port,
		       sk_figure_time(at->wall, at->east_s).text,
		       sk_figure_zone(at->east_s).text);
	sk_paper_end(paper);
	show_controller(p, at, paper);
}

/* Least widths keep the columns still while values come and go. */
static void add_columns(struct sk_table *t)
{
	static const struct {
		const char *title;
		enum sk_align align;
		size_t least;
	} columns[] = {
		{"DER", SK_LEFT, 7},	       {"kind", SK_LEFT, 0},
		{"state", SK_LEFT, 8},	       {"age", SK_RIGHT, 6},
		{"f Hz", SK_RIGHT, 6},	       {"V", SK_RIGHT, 5},
		{"P kW", SK_RIGHT, 7},	       {"Q kvar", SK_RIGHT, 0},
		{"SoC %", SK_RIGHT, 0},	       {"offset Hz", SK_RIGHT, 0},
		{"last setpoint", SK_LEFT, 0},
	};

	sk_table_init(t);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		sk_table_column(t, columns[i].align, columns[i].title);
		t->width[i] = columns[i].least;
	}
}

static void add_values(const struct sk_picture *p, const struct sk_seen_der *d,
		       sk_mono_ms now, struct sk_table *t)
{
	static const struct {
		enum sk_point_id point;
		int decimals;
		double per;
		bool sign;
	} values[] = {
		{SK_PT_F_HZ, 3, 1, false},	 {SK_PT_V_V, 1, 1, false},
		{SK_PT_P_W, 3, W_PER_KW, false}, {SK_PT_Q_VAR, 3, W_PER_KW, false},
		{SK_PT_SOC_PCT, 1, 1, false},	 {SK_PT_F_OFFSET_HZ, 4, 1, true},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		double value = sk_der_value(p, d, values[i].point, now) / values[i].per;
		struct sk_figure f = values[i].sign
					     ? sk_figure_signed(value, values[i].decimals)
					     : sk_figure(value, values[i].decimals);

		/* What the device does not have stays empty; what is unknown is "-". */
		sk_table_cell(t, SK_PLAIN,
			      d->has_measurement && !(d->measurement.points &
						      SK_POINT_BIT(values[i].point))
				      ? ""
				      : f.text);
	}
}

/* "verified f_offset_hz=0.118", "rejected: too old". */
static void add_result(const struct sk_seen_der *d, struct sk_table *t)
{
	const struct sk_setpoint_result *r = &d->result;
	bool bad = r->stage == SK_STAGE_REJECTED || r->stage == SK_STAGE_INEFFECTIVE ||
		   r->stage == SK_STAGE_EXPIRED;
	char text[2 * SK_TEXT_LEN];
	size_t used;

	if (!d->has_result) {
		sk_table_cell(t, SK_PLAIN, "");
		return;
	}
	used = (size_t)snprintf(text, sizeof(text), "%s%s%s", sk_stage_name(r->stage),
				r->reason[0] ? ": " : "", r->reason);
	for (int i = 0; i < SK_SETPOINT_COUNT && used < sizeof(text); i++)
		if (r->applied.fields & SK_SETPOINT_BIT(i))
			used += (size_t)snprintf(text + used, sizeof(text) - used,
						 " %s=%.4g", sk_setpoint_info(i)->name,
						 r->applied.value[i]);
	sk_table_cell(t, bad ? SK_YELLOW : SK_PLAIN, text);
}

static void add_der(const struct sk_picture *p, const struct sk_seen_der *d,
		    const struct sk_moment *at, struct sk_table *t)
{
	enum sk_health health = sk_der_health(p, d, at->mono);

	sk_table_cell(t, SK_BOLD, d->conf->id);
	sk_table_cell(t, SK_PLAIN, sk_kind_name(d->conf->kind));
	sk_table_cell(t, style_of(health), sk_health_name(health));
	sk_table_cell(t, SK_DIM,
		      age_of(d->heard, d->has_measurement, d->measurement.t_ms, at).text);
	add_values(p, d, at->mono, t);
	add_result(d, t);
}

static void add_total(const char *name, const struct sk_total *total, struct sk_table *t)
{
	if (total->of == 0)
		return;
	sk_table_cell(t, SK_BOLD, name);
	sk_table_cell(t, SK_DIM, "total");
	sk_table_print_cell(t, SK_DIM, "%zu of %zu", total->counted, total->of);
	for (int i = 0; i < 3; i++)
		sk_table_cell(t, SK_PLAIN, "");
	sk_table_cell(t, SK_BOLD, sk_figure(total->p_w / W_PER_KW, 3).text);
	sk_table_cell(t, SK_BOLD, sk_figure(total->q_var / W_PER_KW, 3).text);
	for (int i = 0; i < 3; i++)
		sk_table_cell(t, SK_PLAIN, "");
}

int sk_show_ders(const struct sk_picture *p, const struct sk_moment *at,
		 struct sk_paper *paper)
{
	struct sk_totals totals = sk_picture_totals(p, at->mono);
	struct sk_table t;
	int err;

	add_columns(&t);
	for (size_t i = 0; i < p->der_count; i++)
		add_der(p, &p->ders[i], at, &t);
	add_total("sources", &totals.sources, &t);
	add_total("loads", &totals.loads, &t);
	add_total("grid", &totals.grid, &t);
	err = sk_table_print(&t, paper, true);
	sk_table_clear(&t);
	return err;
}

static void show_complaint(struct sk_complaint c, struct sk_paper *paper)
{
	if (!c.text[0])
		return;
	sk_paper_put(paper, SK_RED, c.text);
	sk_paper_end(paper);
}

static void show_oddity(const char *what, size_t count, const char *of,
			struct sk_paper *paper)
{
	if (count == 0)
		return;
	sk_paper_print(paper, SK_YELLOW, "%s %zu %s%s", what, count, of,
		       count == 1 ? "" : "s");
	sk_paper_end(paper);
}

void sk_show_verdict(const struct sk_picture *p, const struct sk_moment *at,
		     struct sk_paper *paper)
{
	if (sk_picture_good(p, at->mono)) {
		sk_paper_print(
			paper, SK_GREEN,
			"all well: %zu DER%s online and fresh, the controller runs",
			p->der_count, p->der_count == 1 ? "" : "s");
		sk_paper_end(paper);
	}
	show_complaint(sk_picture_complaint(p), paper);
	show_complaint(sk_controller_complaint(p, at->mono), paper);
	for (size_t i = 0; i < p->der_count; i++)
		show_complaint(sk_der_complaint(p, &p->ders[i], at->mono), paper);
	show_oddity("heard of DERs that are not in the inventory, in", p->unlisted,
		    "message", paper);
	show_oddity("could not read", p->unreadable, "payload", paper);
}
