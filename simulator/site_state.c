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

static void put_device(struct sk_json_writer *w, const struct sk_site *s, size_t i)
{
	struct sk_plant_reading r;

	sk_plant_read(s->plant, i, &r);
	sk_json_open(w, s->devices[i].der->id, '{');
	put_rounded(w, "p_w", r.p_w);
	put_rounded(w, "q_var", r.q_var);
	put_rounded(w, "v_v", r.v_v);
	if (!isnan(r.soc_pct))
		sk_json_real(w, "soc_pct", r.soc_pct);
	if (!isnan(r.p_avail_w))
		put_rounded(w, "p_avail_w", r.p_avail_w);
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
