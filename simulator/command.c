/* command.c - reading a command to the simulator; see command.h. */
#include "simulator/command.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/json_read.h"

#define POWER_MOST 1e8

enum member_type { NUMBER, SWITCH };

struct member {
	const char *name;
	enum member_type type;
	bool required;
	double least, most;
	size_t at;
};

#define MEMBERS_MAX 3
#define RAMP_MOST_S 86400
#define AT(field) offsetof(struct sk_command, field)
#define ON                                       \
	{                                        \
		"on", SWITCH, true, 0, 0, AT(on) \
	}
#define CONSUMED_W                                          \
	{                                                   \
		"p_w", NUMBER, true, 0, POWER_MOST, AT(p_w) \
	}
#define CONSUMED_VAR                                                       \
	{                                                                  \
		"q_var", NUMBER, false, -POWER_MOST, POWER_MOST, AT(q_var) \
	}
#define RAMP                                                        \
	{                                                           \
		"ramp_s", NUMBER, false, 0, RAMP_MOST_S, AT(ramp_s) \
	}

static const struct {
	const char *name;
	struct member members[MEMBERS_MAX];
	const char *allowed;
} commands[SK_COMMAND_COUNT] = {
	[SK_COMMAND_LOAD] = {"load",
			     {CONSUMED_W, CONSUMED_VAR, RAMP},
			     "{\"load\":ID,\"p_w\":0..1e8,\"q_var\":-1e8..1e8,"
			     "\"ramp_s\":0..86400}"},
	[SK_COMMAND_IRRADIANCE] = {"irradiance",
				   {{"p_avail_w", NUMBER, false, 0, POWER_MOST, AT(p_w)},
				    {"w_m2", NUMBER, false, 0, 2000, AT(w_m2)},
				    RAMP},
				   "{\"irradiance\":ID,\"p_avail_w\":0..1e8 or "
				   "\"w_m2\":0..2000,\"ramp_s\":0..86400}"},
	[SK_COMMAND_MOTOR] = {"motor",
			      {CONSUMED_W, CONSUMED_VAR},
			      "{\"motor\":ID,\"p_w\":0..1e8,\"q_var\":-1e8..1e8}"},
	[SK_COMMAND_TRIP] = {"trip", {ON}, "{\"trip\":ID,\"on\":true|false}"},
	[SK_COMMAND_RUN] = {"run", {ON}, "{\"run\":ID,\"on\":true|false}"},
	[SK_COMMAND_BREAKER] = {"breaker", {ON}, "{\"breaker\":ID,\"on\":true|false}"},
	[SK_COMMAND_GRID] = {"grid",
			     {{"f_hz", NUMBER, false, 40, 70, AT(f_hz)},
			      {"v_v", NUMBER, false, 0, 1e5, AT(v_v)}},
			     "{\"grid\":ID,\"f_hz\":40..70,\"v_v\":0..1e5}"},
	[SK_COMMAND_CEILING] = {"ceiling",
				{{"p_w", NUMBER, false, 0, POWER_MOST, AT(p_w)}},
				"{\"ceiling\":ID,\"p_w\":0..1e8}"},
	[SK_COMMAND_BIAS] = {"bias",
			     {{"f_hz", NUMBER, true, -5, 5, AT(f_hz)}},
			     "{\"bias\":ID,\"f_hz\":-5..5}"},
	[SK_COMMAND_MUTE] = {"mute", {ON}, "{\"mute\":ID,\"on\":true|false}"},
	[SK_COMMAND_LOCAL] = {"local", {ON}, "{\"local\":ID,\"on\":true|false}"},
	[SK_COMMAND_RESTART] = {"restart", {{0}}, "{\"restart\":ID}"},
	[SK_COMMAND_FAULT] = {"fault", {{0}}, ""}, /* models/fault.h reads it */
};

const char *sk_command_name(enum sk_command_kind kind)
{
	return (unsigned)kind < SK_COMMAND_COUNT ? commands[kind].name : NULL;
}

static int refuse(char why[SK_TEXT_LEN + 1], const char *fmt, ...) SK_PRINTF(2, 3);

static int refuse(char why[SK_TEXT_LEN + 1], const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(why, SK_TEXT_LEN + 1, fmt, args); /* cut is still a reason */
	va_end(args);
	return SK_EPARSE;
}

static int read_member(const json_t *object, const struct member *m, char *out)
{
	const json_t *value = json_object_get(object, m->name);
	double number;

	if (!value)
		return m->required ? SK_EPARSE : SK_OK;
	if (m->type == SWITCH) {
		bool on = json_is_true(value);

		memcpy(out + m->at, &on, sizeof(on));
		return json_is_boolean(value) ? SK_OK : SK_EPARSE;
	}
	if (sk_json_get_real(object, m->name, m->least, m->most, &number) ||
	    isnan(number))
		return SK_EPARSE;
	memcpy(out + m->at, &number, sizeof(number));
	return SK_OK;
}

static int read_command(const json_t *object, struct sk_command *c, char *why)
{
	const char *name = commands[c->kind].name;
	size_t members = 1;

	if (sk_json_get_text(object, name, c->id, sizeof(c->id)))
		return refuse(why, "%s: must be the id of a device", name);
	for (size_t i = 0; i < MEMBERS_MAX; i++) {
		const struct member *m = &commands[c->kind].members[i];

		if (!m->name)
			break;
		if (read_member(object, m, (char *)c))
			return refuse(why, "%s: missing or not allowed, allowed %s",
				      m->name, commands[c->kind].allowed);
		members += json_object_get(object, m->name) != NULL;
	}
	if (json_object_size(object) != members)
		return refuse(why, "%s: has unknown members, allowed %s", name,
			      commands[c->kind].allowed);
	if (c->kind == SK_COMMAND_IRRADIANCE && isnan(c->p_w) == isnan(c->w_m2))
		return refuse(why, "p_avail_w: either this or w_m2, allowed %s",
			      commands[c->kind].allowed);
	return SK_OK;
}

static int read_fault(const json_t *object, struct sk_command *c, char *why)
{
	int err = sk_fault_order_parse(object, &c->fault, why);

	c->kind = SK_COMMAND_FAULT;
	if (!err)
		memcpy(c->id, c->fault.der, sizeof(c->id));
	return err;
}

static int find_kind(const json_t *object)
{
	for (int kind = 0; kind < SK_COMMAND_COUNT; kind++)
		if (json_object_get(object, commands[kind].name))
			return kind;
	return -1;
}

/* Every command there is. */
static int refuse_kind(char why[SK_TEXT_LEN + 1])
{
	size_t len;

	(void)refuse(why, "no command, allowed one of");
	for (int kind = 0; kind < SK_COMMAND_COUNT; kind++) {
		len = strlen(why);
		(void)snprintf(why + len, SK_TEXT_LEN + 1 - len, " \"%s\"",
			       commands[kind].name); /* they fit */
	}
	return SK_EPARSE;
}

int sk_command_parse(const char *json, size_t len, struct sk_command *out,
		     char why[SK_TEXT_LEN + 1])
{
	const double none = (double)NAN;
	struct sk_command c = {
		.p_w = none, .w_m2 = none, .q_var = none, .f_hz = none, .v_v = none};
	json_t *object = sk_json_parse(json, len);
	int kind, err;

	if (!object)
		return refuse(why, "not one JSON object");
	kind = find_kind(object);
	if (kind < 0) {
		err = refuse_kind(why);
	} else if (kind == SK_COMMAND_FAULT) {
		err = read_fault(object, &c, why);
	} else {
		c.kind = (enum sk_command_kind)kind;
		err = read_command(object, &c, why);
	}
	json_decref(object);
	if (!err)
		*out = c;
	return err;
}
