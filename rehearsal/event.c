/* event.c - what can happen in a scenario; see event.h. */
#include "rehearsal/event.h"

#include <math.h>
#include <string.h>

#include "rehearsal/fault.h"

static struct sk_unit *unit(struct sk_rig *r, const struct sk_event *e)
{
	return &r->units[e->unit];
}

static void load(struct sk_rig *r, const struct sk_event *e)
{
	if (!isnan(e->q_var))
		unit(r, e)->q_var = e->q_var;
	sk_unit_ramp(unit(r, e), r, e->p_w, e->ramp_s);
}

static void irradiance(struct sk_rig *r, const struct sk_event *e)
{
	sk_unit_ramp(unit(r, e), r, e->p_w, e->ramp_s);
}

static void ceiling(struct sk_rig *r, const struct sk_event *e)
{
	unit(r, e)->ceiling_w = isnan(e->p_w) ? (double)INFINITY : e->p_w;
	sk_plant_set_ceiling(r->plant, e->unit, sk_unit_ceiling_w(unit(r, e)));
}

static void link(struct sk_rig *r, const struct sk_event *e)
{
	unit(r, e)->linked = e->on;
}

static void ignore(struct sk_rig *r, const struct sk_event *e)
{
	unit(r, e)->ignores = e->on;
}

static void bias(struct sk_rig *r, const struct sk_event *e)
{
	unit(r, e)->bias_hz = e->f_hz;
}

static void trip(struct sk_rig *r, const struct sk_event *e)
{
	sk_plant_set_online(r->plant, e->unit, !e->on);
}

static void motor(struct sk_rig *r, const struct sk_event *e)
{
	struct sk_unit *u = unit(r, e);

	u->p_w = e->p_w;
	u->q_var = isnan(e->q_var) ? u->q_var : e->q_var;
	sk_plant_start_motor(r->plant, e->unit, u->p_w, u->q_var);
}

static void run(struct sk_rig *r, const struct sk_event *e)
{
	sk_plant_run_genset(r->plant, e->unit, e->on);
}

static void grid(struct sk_rig *r, const struct sk_event *e)
{
	const struct sk_conf_site *site = &r->config->site;

	sk_plant_set_grid(r->plant, site->f_nom_hz + (isnan(e->f_hz) ? 0 : e->f_hz),
			  isnan(e->v_v) ? site->v_nom_v : e->v_v);
}

static void breaker(struct sk_rig *r, const struct sk_event *e)
{
	if (e->on)
		sk_plant_close_pcc(r->plant);
	else
		sk_plant_open_pcc(r->plant);
}

/* What is on its way is lost with the connections. */
static void broker(struct sk_rig *r, const struct sk_event *e)
{
	for (size_t i = 0; i < r->unit_count; i++)
		sk_link_drop(&r->units[i].link);
	r->broker_up = e->on;
	if (e->on)
		sk_rig_broker_return(r);
}

static void controller(struct sk_rig *r, const struct sk_event *e)
{
	r->controller_up = e->on;
	if (e->on)
		sk_rig_controller_start(r);
}

static void fault(struct sk_rig *r, const struct sk_event *e)
{
	sk_rig_fault(r, &e->order);
}

static void command(struct sk_rig *r, const struct sk_event *e)
{
	sk_rig_command(r, unit(r, e), &e->want, e->for_s);
}

const struct sk_event_kind sk_event_kinds[] = {
	{"load", SK_EVENT_DER | SK_EVENT_P, SK_EVENT_Q | SK_EVENT_RAMP, SK_WHOM_LOAD,
	 "a DER with role monitor", load,
	 "a load consumes p_w, q_var (without it: as "
	 "before)"},
	{"irradiance", SK_EVENT_DER | SK_EVENT_P, SK_EVENT_RAMP, SK_WHOM_PV,
	 "a DER of kind pv", irradiance, "a PV inverter could deliver p_w"},
	{"ceiling", SK_EVENT_DER, SK_EVENT_P, SK_WHOM_INVERTER,
	 "a DER that is no monitor", ceiling,
	 "an inverter delivers at most p_w; without p_w it is free again"},
	{"link", SK_EVENT_DER | SK_EVENT_ON, 0, SK_WHOM_ANY, "any DER", link,
	 "a DER does not answer (on = false), or answers again"},
	{"ignore", SK_EVENT_DER | SK_EVENT_ON, 0, SK_WHOM_FORMING,
	 "a DER with role grid_forming", ignore,
	 "a unit acknowledges offsets and does not apply them"},
	{"bias", SK_EVENT_DER | SK_EVENT_F, 0, SK_WHOM_ANY, "any DER", bias,
	 "a DER measures the frequency wrong by f_hz"},
	{"trip", SK_EVENT_DER | SK_EVENT_ON, 0, SK_WHOM_INVERTER,
	 "a DER that is no monitor", trip,
	 "an inverter opens its contactor (on = true), or closes it; the last "
	 "grid-forming one stays"},
	{"motor", SK_EVENT_DER | SK_EVENT_P, SK_EVENT_Q, SK_WHOM_LOAD,
	 "a DER with role monitor", motor,
	 "a motor starts: a load consumes p_w, q_var and its starting current"},
	{"run", SK_EVENT_DER | SK_EVENT_ON, 0, SK_WHOM_GENSET, "a DER of kind genset",
	 run, "a genset starts (on = true) or stops"},
	{"grid", 0, SK_EVENT_F | SK_EVENT_V, SK_WHOM_ANY, "", grid,
	 "the grid's frequency is off nominal by f_hz, its voltage v_v"},
	{"breaker", SK_EVENT_DER | SK_EVENT_ON, 0, SK_WHOM_PCC, "a DER of kind pcc",
	 breaker, "a breaker opens (on = false), or closes when its sync-check permits"},
	{"broker", SK_EVENT_ON, 0, SK_WHOM_ANY, "", broker,
	 "nothing gets through to or from the controller (on = false)"},
	{"controller", SK_EVENT_ON, 0, SK_WHOM_ANY, "", controller,
	 "the controller ends (on = false), or starts with an empty memory"},
	{"fault", SK_EVENT_DER | SK_EVENT_FAULT,
	 SK_EVENT_PARAM | SK_EVENT_FOR | SK_EVENT_ON, SK_WHOM_NETWORK,
	 "any DER, or \"network\"", fault,
	 "a fault of the simulator begins, or ends (on = false)"},
	{"command", SK_EVENT_DER, SK_EVENT_P | SK_EVENT_Q | SK_EVENT_WANT | SK_EVENT_FOR,
	 SK_WHOM_ANY, "any DER", command,
	 "somebody else than the controller sends a DER a setpoint"},
};

const size_t sk_event_kind_count = sizeof(sk_event_kinds) / sizeof(sk_event_kinds[0]);

int sk_event_by_name(const char *name)
{
	for (size_t i = 0; i < sk_event_kind_count; i++)
		if (strcmp(sk_event_kinds[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool sk_event_applies(const struct sk_event_kind *kind, const struct sk_conf_der *der)
{
	switch (kind->whom) {
	case SK_WHOM_ANY:
	case SK_WHOM_NETWORK:
		return true;
	case SK_WHOM_LOAD:
		return der->role == SK_ROLE_MONITOR;
	case SK_WHOM_PV:
		return der->kind == SK_KIND_PV;
	case SK_WHOM_FORMING:
		return der->role == SK_ROLE_GRID_FORMING;
	case SK_WHOM_GENSET:
		return der->kind == SK_KIND_GENSET && der->role == SK_ROLE_GRID_FORMING;
	case SK_WHOM_PCC:
		return der->kind == SK_KIND_PCC;
	case SK_WHOM_INVERTER:
		return der->role != SK_ROLE_MONITOR;
	}
	return false;
}
