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
	if (kind == SK_COMMAND_LOAD)
		return d->der->role == SK_ROLE_MONITOR;
	if (kind == SK_COMMAND_IRRADIANCE)
		return d->der->kind == SK_KIND_PV;
	return true;
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

static void set_load(struct sk_site *s, struct sk_device *d, const struct sk_command *c,
		     char *text)
{
	double q_var = c->q_var;
	struct sk_plant_reading now;

	if (isnan(q_var)) {
		sk_plant_read(s->plant, d->unit, &now);
		q_var = -now.q_var;
	}
	sk_plant_set_load(s->plant, d->unit, c->p_w, q_var);
	say(text, "%s set to %.10g W, %.10g var", d->der->id, c->p_w, q_var);
}

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
	switch (c->kind) {
	case SK_COMMAND_LOAD:
		set_load(s, d, c, text);
		break;
	case SK_COMMAND_IRRADIANCE:
		sk_plant_set_available(s->plant, d->unit, c->p_w);
		say(text, "%s could deliver %.10g W", d->der->id, c->p_w);
		break;
	case SK_COMMAND_MUTE:
		d->mute = c->on;
		say(text, "%s %s", d->der->id, c->on ? "is mute" : "answers again");
		break;
	case SK_COMMAND_RESTART:
		sk_device_reset(d);
		d->gone_s = GONE_S;
		say(text, "%s restarts, gone for %g s", d->der->id, GONE_S);
		break;
	case SK_COMMAND_FAULT: /* done above */
	case SK_COMMAND_COUNT:
		break;
	}
	return SK_OK;
}
