/* site_command.c - carrying out commands to the simulated site; see site.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "simulator/site.h"

#define GONE_S 1.0

static void say(char text[SK_TEXT_LEN + 1], const char *fmt, ...) SK_PRINTF(2, 3);

static void say(char text[SK_TEXT_LEN + 1], const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, SK_TEXT_LEN + 1, fmt, args); /* cut is still a text */
	va_end(args);
}

static bool applies(const struct sk_device *d, enum sk_command_kind kind)
{
	bool monitor = d->der->role == SK_ROLE_MONITOR;

	switch (kind) {
	case SK_COMMAND_LOAD:
	case SK_COMMAND_MOTOR:
		return monitor && d->der->kind != SK_KIND_PCC;
	case SK_COMMAND_IRRADIANCE:
		return d->der->kind == SK_KIND_PV;
	case SK_COMMAND_TRIP:
	case SK_COMMAND_CEILING:
		return !monitor;
	case SK_COMMAND_RUN:
		return !isnan(sk_plant_fuel_l(d->plant, d->unit));
	case SK_COMMAND_BREAKER:
	case SK_COMMAND_GRID:
		return d->der->kind == SK_KIND_PCC;
	case SK_COMMAND_LOCAL:
		return sk_device_has_local(d);
	default:
		return true;
	}
}

static struct sk_device *find(const struct sk_site *s, const struct sk_command *c)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->devices[i].der->id, c->id) == 0 &&
		    applies(&s->devices[i], c->kind))
			return &s->devices[i];
	return NULL;
}

/* "load: "x" is no such device, allowed a b c ...", as many as fit. */
static void list_allowed(const struct sk_site *s, const struct sk_command *c, char *text)
{
	const size_t room = SK_TEXT_LEN + 1;

	say(text, "%s: \"%s\" is no such device, allowed", sk_command_name(c->kind),
	    c->id);
	for (size_t i = 0; i < s->count; i++) {
		const char *id = s->devices[i].der->id;
		size_t used = strlen(text);
		bool fits = used + strlen(id) + sizeof("  ...") <= room;

		if (!applies(&s->devices[i], c->kind))
			continue;
		(void)snprintf(text + used, room - used, " %s", fits ? id : "...");
		if (!fits)
			return;
	}
}

/* One command, done to a device that it applies to. */
typedef void do_fn(struct sk_device *d, const struct sk_command *c, char *text);

static void set_load(struct sk_device *d, const struct sk_command *c, char *text)
{
	double q_var = isnan(c->q_var) ? d->ramp.q_var : c->q_var;

	sk_device_ramp(d, c->p_w, q_var, c->ramp_s);
	say(text, "%s set to %.10g W, %.10g var in %g s", d->der->id, c->p_w, q_var,
	    c->ramp_s);
}

static void set_available(struct sk_device *d, const struct sk_command *c, char *text)
{
	double p_w = isnan(c->w_m2) ? c->p_w : sk_conf_sim_p_avail_w(d->sim, c->w_m2);

	sk_device_ramp(d, p_w, 0, c->ramp_s);
	say(text, "%s could deliver %.10g W in %g s", d->der->id, p_w, c->ramp_s);
}

static void start_motor(struct sk_device *d, const struct sk_command *c, char *text)
{
	double q_var = isnan(c->q_var) ? d->ramp.q_var : c->q_var;

	sk_device_ramp(d, c->p_w, q_var, 0);
	sk_plant_start_motor(d->plant, d->unit, c->p_w, q_var);
	say(text, "%s starts, to %.10g W, %.10g var", d->der->id, c->p_w, q_var);
}

static void trip(struct sk_device *d, const struct sk_command *c, char *text)
{
	sk_plant_set_online(d->plant, d->unit, !c->on);
	say(text, "%s %s", d->der->id, c->on ? "trips" : "is connected");
}

static void run(struct sk_device *d, const struct sk_command *c, char *text)
{
	sk_plant_run_genset(d->plant, d->unit, c->on);
	say(text, "%s is to %s", d->der->id, c->on ? "run" : "stop");
}

static void move_breaker(struct sk_device *d, const struct sk_command *c, char *text)
{
	if (c->on)
		sk_plant_close_pcc(d->plant);
	else
		sk_plant_open_pcc(d->plant);
	say(text, "%s %s", d->der->id, c->on ? "is to close" : "is open");
}

static void set_grid(struct sk_device *d, const struct sk_command *c, char *text)
{
	struct sk_plant_pcc_reading now;
	double f_hz, v_v;

	sk_plant_read_pcc(d->plant, &now);
	f_hz = isnan(c->f_hz) ? now.f_grid_hz : c->f_hz;
	v_v = isnan(c->v_v) ? now.v_grid_v : c->v_v;
	sk_plant_set_grid(d->plant, f_hz, v_v);
	say(text, "%s: the grid has %.10g Hz, %.10g V", d->der->id, f_hz, v_v);
}

static void set_ceiling(struct sk_device *d, const struct sk_command *c, char *text)
{
	sk_device_set_own_ceiling(d, isnan(c->p_w) ? (double)INFINITY : c->p_w);
	if (isnan(c->p_w))
		say(text, "%s delivers up to its rating", d->der->id);
	else
		say(text, "%s delivers at most %.10g W", d->der->id, c->p_w);
}

static void set_bias(struct sk_device *d, const struct sk_command *c, char *text)
{
	d->instrument.bias_f_hz = c->f_hz;
	say(text, "%s reads the frequency wrong by %.10g Hz", d->der->id, c->f_hz);
}

static void mute(struct sk_device *d, const struct sk_command *c, char *text)
{
	d->mute = c->on;
	say(text, "%s %s", d->der->id, c->on ? "is mute" : "answers again");
}

static void set_local(struct sk_device *d, const struct sk_command *c, char *text)
{
	sk_device_set_local(d, c->on);
	say(text, "%s is operated %s", d->der->id, c->on ? "there" : "from afar");
}

static void restart(struct sk_device *d, const struct sk_command *c, char *text)
{
	(void)c;
	sk_device_reset(d);
	d->gone_s = GONE_S;
	say(text, "%s restarts, gone for %g s", d->der->id, GONE_S);
}

static do_fn *const deeds[SK_COMMAND_COUNT] = {
	[SK_COMMAND_LOAD] = set_load,
	[SK_COMMAND_IRRADIANCE] = set_available,
	[SK_COMMAND_MOTOR] = start_motor,
	[SK_COMMAND_TRIP] = trip,
	[SK_COMMAND_RUN] = run,
	[SK_COMMAND_BREAKER] = move_breaker,
	[SK_COMMAND_GRID] = set_grid,
	[SK_COMMAND_MUTE] = mute,
	[SK_COMMAND_CEILING] = set_ceiling,
	[SK_COMMAND_BIAS] = set_bias,
	[SK_COMMAND_LOCAL] = set_local,
	[SK_COMMAND_RESTART] = restart,
};

static bool is_group(const char *id)
{
	return strcmp(id, SK_FAULT_ALL) == 0 || strcmp(id, SK_FAULT_NETWORK) == 0;
}

int sk_site_command(struct sk_site *s, const struct sk_command *c,
		    char text[SK_TEXT_LEN + 1])
{
	struct sk_device *d = find(s, c);

	if (c->kind == SK_COMMAND_FAULT && (d || is_group(c->id))) {
		sk_site_fault(s, &c->fault, text);
		return SK_OK;
	}
	if (!d) {
		list_allowed(s, c, text);
		return SK_ENOENT;
	}
	deeds[c->kind](d, c, text);
	return SK_OK;
}
