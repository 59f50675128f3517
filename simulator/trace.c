/* trace.c - the plant's true state as a file; see trace.h. */
#include "simulator/trace.h"

#include <math.h>

int sk_sim_trace_open(struct sk_sim_trace *t, const char *path,
		      const struct sk_site *site)
{
	*t = (struct sk_sim_trace){.out = fopen(path, "we")};
	if (!t->out)
		return SK_EIO;
	(void)fputs("mono_ms,f_hz,p_pcc_w", t->out); /* what fails shows at the end */
	for (size_t i = 0; i < site->count; i++) {
		const char *id = site->devices[i].der->id;

		(void)fprintf(
			t->out,
			",%s_p_w,%s_q_var,%s_v_v,%s_f_offset_hz,%s_soc_pct,%s_online", id,
			id, id, id, id, id);
	}
	(void)fputc('\n', t->out);
	return SK_OK;
}

static void put(FILE *out, double value)
{
	if (isnan(value))
		(void)fputc(',', out);
	else
		(void)fprintf(out, ",%.10g", value);
}

static void put_row(FILE *out, const struct sk_site *site, int64_t mono_us)
{
	struct sk_plant_pcc_reading grid;

	sk_plant_read_pcc(site->plant, &grid);
	(void)fprintf(out, "%.3f,%.10g", (double)mono_us / 1000,
		      sk_plant_f_hz(site->plant));
	put(out, grid.p_w);
	for (size_t i = 0; i < site->count; i++) {
		struct sk_plant_reading now;

		sk_plant_read(site->plant, i, &now);
		put(out, now.p_w);
		put(out, now.q_var);
		put(out, now.v_v);
		put(out, now.f_offset_hz);
		put(out, now.soc_pct);
		put(out, now.online);
	}
	(void)fputc('\n', out);
}

void sk_sim_trace_see(struct sk_sim_trace *t, const struct sk_site *site, int64_t mono_us)
{
	double now_s = sk_plant_time_s(site->plant);

	if (!t->out || now_s < t->next_s)
		return;
	t->next_s = now_s + SK_SIM_TRACE_S - site->config->simulator.step_ms / 2e3;
	put_row(t->out, site, mono_us);
}

int sk_sim_trace_close(struct sk_sim_trace *t)
{
	int err = SK_OK;

	if (!t->out)
		return SK_OK;
	if (ferror(t->out))
		err = SK_EIO;
	if (fclose(t->out))
		err = SK_EIO;
	t->out = NULL;
	return err;
}
