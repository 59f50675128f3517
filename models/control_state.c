/* control_state.c - what the controller publishes each cycle; see control_state.h. */
#include "models/control_state.h"

#include <string.h>

#include "models/json_read.h"
#include "models/json_write.h"

static const char *const modes[SK_MODE_COUNT] = {
	[SK_MODE_GRID_CONNECTED] = "grid_connected",
	[SK_MODE_PLANNED_ISLANDING] = "planned_islanding",
	[SK_MODE_UNPLANNED_ISLANDING] = "unplanned_islanding",
	[SK_MODE_ISLANDED] = "islanded",
	[SK_MODE_RECONNECTING] = "reconnecting",
	[SK_MODE_BLACK_START] = "black_start",
	[SK_MODE_SAFE] = "safe",
};

/* The figures: key, where it lives, what is plausible. */
static const struct {
	const char *key;
	size_t at;
	double least, most;
} figures[] = {
	{"f_hz", offsetof(struct sk_control_state, f_hz), 0, 100},
	{"v_v", offsetof(struct sk_control_state, v_v), 0, 50e3},
	{"f_offset_hz", offsetof(struct sk_control_state, f_offset_hz), -10, 10},
	{"v_offset_v", offsetof(struct sk_control_state, v_offset_v), -1e4, 1e4},
	{"p_gfm_w", offsetof(struct sk_control_state, p_gfm_w), -1e12, 1e12},
	{"p_gfl_w", offsetof(struct sk_control_state, p_gfl_w), -1e12, 1e12},
	{"p_load_w", offsetof(struct sk_control_state, p_load_w), -1e12, 1e12},
	{"sharing_error_pct", offsetof(struct sk_control_state, sharing_error_pct), 0,
	 1e6},
	{"q_sharing_error_pct", offsetof(struct sk_control_state, q_sharing_error_pct), 0,
	 1e6},
	{"v_min_v", offsetof(struct sk_control_state, v_min_v), 0, 50e3},
	{"v_max_v", offsetof(struct sk_control_state, v_max_v), 0, 50e3},
	{"age_ms", offsetof(struct sk_control_state, age_ms), 0, 1e12},
	{"latency_ms", offsetof(struct sk_control_state, latency_ms), 0, 1e12},
	{"compute_us", offsetof(struct sk_control_state, compute_us), 0, 1e12},
	{"p_pcc_w", offsetof(struct sk_control_state, p_pcc_w), -1e12, 1e12},
	{"p_dispatch_w", offsetof(struct sk_control_state, p_dispatch_w), -1e12, 1e12},
	{"p_short_w", offsetof(struct sk_control_state, p_short_w), 0, 1e12},
};

#define FIGURE_COUNT (sizeof(figures) / sizeof(figures[0]))

const char *sk_mode_name(enum sk_mode mode)
{
	return (unsigned)mode < SK_MODE_COUNT ? modes[mode] : NULL;
}

int sk_mode_by_name(const char *name)
{
	for (int mode = 0; name && mode < SK_MODE_COUNT; mode++)
		if (strcmp(modes[mode], name) == 0)
			return mode;
	return -1;
}

static double *figure(struct sk_control_state *s, size_t i)
{
	return (double *)(void *)((char *)s + figures[i].at);
}

int sk_control_state_encode(const struct sk_control_state *s, char *buf, size_t size)
{
	struct sk_control_state copy = *s;
	const char *mode = sk_mode_name(s->mode);
	struct sk_json_writer w;

	if (!mode)
		return SK_EINVAL;
	sk_json_begin(&w, buf, size);
	sk_json_int(&w, "t_ms", s->t_ms);
	sk_json_int(&w, "epoch", s->epoch);
	sk_json_int(&w, "cycle", s->cycle);
	sk_json_text(&w, "mode", mode);
	sk_json_text(&w, "hold", s->hold);
	for (size_t i = 0; i < FIGURE_COUNT; i++)
		sk_json_real(&w, figures[i].key, *figure(&copy, i));
	sk_json_int(&w, "overruns", s->overruns);
	sk_json_text(&w, "dispatch", s->dispatch);
	return sk_json_end(&w);
}

static int decode_object(const json_t *object, struct sk_control_state *s)
{
	int mode = sk_json_get_name(object, "mode", sk_mode_by_name);

	if (mode < 0 || sk_json_get_int(object, "t_ms", 0, SK_JSON_INT_MAX, &s->t_ms) ||
	    sk_json_get_int(object, "epoch", 0, SK_JSON_INT_MAX, &s->epoch) ||
	    sk_json_get_int(object, "cycle", 0, SK_JSON_INT_MAX, &s->cycle) ||
	    sk_json_get_int(object, "overruns", 0, SK_JSON_INT_MAX, &s->overruns) ||
	    sk_json_get_text(object, "hold", s->hold, sizeof(s->hold)) ||
	    sk_json_get_text(object, "dispatch", s->dispatch, sizeof(s->dispatch)))
		return SK_EPARSE;
	s->mode = (enum sk_mode)mode;
	for (size_t i = 0; i < FIGURE_COUNT; i++)
		if (sk_json_get_real(object, figures[i].key, figures[i].least,
				     figures[i].most, figure(s, i)))
			return SK_EPARSE;
	return SK_OK;
}

int sk_control_state_decode(const char *json, size_t len, struct sk_control_state *out)
{
	struct sk_control_state s = {0};
	json_t *object = sk_json_parse(json, len);
	int err;

	if (!object)
		return SK_EPARSE;
	err = decode_object(object, &s);
	json_decref(object);
	if (!err)
		*out = s;
	return err;
}
