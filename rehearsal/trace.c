/* trace.c - what a run was like, and its file; see trace.h. */
#include "rehearsal/trace.h"

#include <math.h>
#include <stdlib.h>

#include "models/control_state.h"

int sk_trace_init(struct sk_trace *t, size_t room, size_t unit_count)
{
	*t = (struct sk_trace){.unit_count = unit_count, .room = room};
	t->samples = calloc(room, sizeof(*t->samples));
	t->p_w = calloc(room * unit_count, sizeof(*t->p_w));
	t->q_var = calloc(room * unit_count, sizeof(*t->q_var));
	t->v_v = calloc(room * unit_count, sizeof(*t->v_v));
	t->offset_hz = calloc(room * unit_count, sizeof(*t->offset_hz));
	t->soc_pct = calloc(room * unit_count, sizeof(*t->soc_pct));
	t->online = calloc(room * unit_count, sizeof(*t->online));
	t->ids = calloc(unit_count, sizeof(*t->ids));
	t->s_va = calloc(unit_count, sizeof(*t->s_va));
	if (t->ids && t->s_va && t->samples && t->p_w && t->q_var && t->v_v &&
	    t->offset_hz && t->soc_pct && t->online)
		return SK_OK;
	sk_trace_clear(t);
	return SK_ENOMEM;
}

void sk_trace_clear(struct sk_trace *t)
{
	free(t->ids);
	free(t->s_va);
	free(t->samples);
	free(t->p_w);
	free(t->q_var);
	free(t->v_v);
	free(t->offset_hz);
	free(t->soc_pct);
	free(t->online);
	*t = (struct sk_trace){0};
}

void sk_trace_window(const struct sk_trace *t, double from_s, double to_s, size_t *from,
		     size_t *to)
{
	*from = (size_t)ceil(from_s / t->every_s - 1e-9);
	*to = (size_t)floor(to_s / t->every_s + 1e-9) + 1;
	if (*to > t->count)
		*to = t->count;
	if (*from > *to)
		*from = *to;
}

static void put(FILE *out, double value)
{
	if (isfinite(value))
		(void)fprintf(out, ",%.10g", value); /* ferror() tells at the end */
	else
		(void)fputc(',', out);
}

void sk_trace_of(struct sk_trace *t, const struct sk_config *config, double every_s)
{
	t->f_nom_hz = config->site.f_nom_hz;
	t->v_nom_v = config->site.v_nom_v;
	t->every_s = every_s;
	for (size_t i = 0; i < t->unit_count; i++) {
		const struct sk_conf_sim_der *sim = &config->simulator.ders[i];
		const struct sk_conf_der *der = sk_config_der(config, sim->id);
		bool shares = der->role == SK_ROLE_GRID_FORMING;

		t->ids[i] = der->id;
		t->s_va[i] = shares ? sim->s_va : (double)NAN;
	}
}

void sk_trace_head(const struct sk_trace *t, FILE *out)
{
	(void)fputs("t_s,f_hz,u_hz,mode,setpoints,p_pcc_w,dispatch", out);
	for (size_t i = 0; i < t->unit_count; i++)
		(void)fprintf(
			out,
			",%s_p_w,%s_q_var,%s_v_v,%s_f_offset_hz,%s_soc_pct,%s_online",
			t->ids[i], t->ids[i], t->ids[i], t->ids[i], t->ids[i], t->ids[i]);
	(void)fputc('\n', out);
}

int sk_trace_csv(const struct sk_trace *t, FILE *out)
{
	sk_trace_head(t, out);
	for (size_t s = 0; s < t->count; s++) {
		const struct sk_sample *sample = &t->samples[s];

		(void)fprintf(out, "%.10g", (double)s * t->every_s);
		put(out, sample->f_hz);
		put(out, sample->u_hz);
		(void)fprintf(out, ",%s,%lld", sk_mode_name((enum sk_mode)sample->mode),
			      (long long)sample->setpoints);
		put(out, sample->p_pcc_w);
		(void)fprintf(out, ",%d", sample->dispatch);
		for (size_t i = 0; i < t->unit_count; i++) {
			size_t at = s * t->unit_count + i;

			put(out, t->p_w[at]);
			put(out, t->q_var[at]);
			put(out, t->v_v[at]);
			put(out, t->offset_hz[at]);
			put(out, t->soc_pct[at]);
			put(out, t->online[at]);
		}
		(void)fputc('\n', out);
	}
	return ferror(out) ? SK_EIO : SK_OK;
}
