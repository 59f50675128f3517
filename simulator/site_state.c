/* site_state.c - the true state of the plant as JSON: <root>/simulator/state. */
#include <math.h>

#include "models/json_write.h"
#include "simulator/site.h"

/* Kept for what closes the object behind the devices. */
#define TAIL 64

/* What is below a milliwatt is arithmetic, not power. */
static void put_rounded(struct sk_json_writer *w, const char *key, double value)
{
	sk_json_real(w, key, round(value * 1000) / 1000 + 0.0);
}

/* The breaker, and the grid behind it: its powers flow into the site. */
static void put_pcc(struct sk_json_writer *w, const struct sk_plant *plant)
{
	struct sk_plant_pcc_reading pcc;

	sk_plant_read_pcc(plant, &pcc);
	sk_json_bool(w, "closed", pcc.closed);
	sk_json_bool(w, "asked", pcc.asked);
	sk_json_bool(w, "permitted", pcc.permitted);
	sk_json_open(w, "grid", '{');
	sk_json_real(w, "f_hz", pcc.f_grid_hz);
	put_rounded(w, "v_v", pcc.v_grid_v);
	put_rounded(w, "angle_deg", pcc.angle_deg);
	put_rounded(w, "p_w", pcc.p_w);
	put_rounded(w, "q_var", pcc.q_var);
	sk_json_close(w, '}');
}

/* What only some have. */
static void put_special(struct sk_json_writer *w, const struct sk_device *d)
{
	double fuel_l = sk_plant_fuel_l(d->plant, d->unit);

	if (!isnan(fuel_l))
		sk_json_real(w, "fuel_l", fuel_l);
	if (sk_device_has_local(d))
		sk_json_bool(w, "local", d->local);
	if (d->heard.armed)
		sk_json_bool(w, "beat_lost", d->heard.lost);
	if (d->der->kind == SK_KIND_PCC)
		put_pcc(w, d->plant);
}

static void put_device(struct sk_json_writer *w, const struct sk_site *s, size_t i)
{
	const char *trip = sk_plant_trip(s->plant, i);
	struct sk_plant_reading r;

	sk_plant_read(s->plant, i, &r);
	sk_json_open(w, s->devices[i].der->id, '{');
	put_rounded(w, "p_w", r.p_w);
	put_rounded(w, "q_var", r.q_var);
	put_rounded(w, "v_v", r.v_v);
	sk_json_bool(w, "online", r.online);
	if (trip)
		sk_json_text(w, "trip", trip);
	if (!isnan(r.soc_pct))
		sk_json_real(w, "soc_pct", r.soc_pct);
	if (!isnan(r.p_avail_w))
		put_rounded(w, "p_avail_w", r.p_avail_w);
	put_special(w, &s->devices[i]);
	sk_json_close(w, '}');
}

/* As many as fit. @return how many did not */
static size_t put_devices(struct sk_json_writer *w, const struct sk_site *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct sk_json_writer before = *w;

		put_device(w, s, i);
		if (w->full || w->len + TAIL > w->size) {
			*w = before;
			return s->count - i;
		}
	}
	return 0;
}

int sk_site_state(const struct sk_site *s, sk_wall_ms now_ms, int64_t lost_ms, char *buf,
		  size_t size)
{
	struct sk_json_writer w;
	size_t left_out;

	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", now_ms);
	sk_json_real(&w, "time_s", sk_plant_time_s(s->plant));
	sk_json_int(&w, "lost_ms", lost_ms);
	sk_json_real(&w, "f_hz", sk_plant_f_hz(s->plant));
	sk_json_open(&w, "ders", '{');
	left_out = put_devices(&w, s);
	sk_json_close(&w, '}');
	sk_json_int(&w, "left_out", (int64_t)left_out);
	return sk_json_end(&w);
}
