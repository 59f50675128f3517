/* obey.c - what a device makes of a setpoint, and what is left of it later; see rig.h. */
#include <math.h>

#include "rehearsal/rig.h"

/* Step of the register of voltage offsets: that of the simulated devices. */
#define V_OFFSET_LSB_V 0.01

static bool has(const struct sk_setpoint_values *v, enum sk_setpoint_field field)
{
	return v->fields & SK_SETPOINT_BIT(field);
}

static void set_offsets(struct sk_unit *u, struct sk_rig *r,
			const struct sk_setpoint_values *v)
{
	struct sk_plant_reading now;

	sk_plant_read(r->plant, u->index, &now);
	if (has(v, SK_SP_F_OFFSET_HZ))
		now.f_offset_hz = sk_register_shows(v->value[SK_SP_F_OFFSET_HZ],
						    u->link.is.f_offset_lsb_hz);
	if (has(v, SK_SP_V_OFFSET_V))
		now.v_offset_v =
			sk_register_shows(v->value[SK_SP_V_OFFSET_V], V_OFFSET_LSB_V);
	sk_plant_set_offsets(r->plant, u->index, now.f_offset_hz, now.v_offset_v);
}

static void set_powers(struct sk_unit *u, struct sk_rig *r,
		       const struct sk_setpoint_values *v)
{
	if (has(v, SK_SP_P_W))
		sk_plant_set_p(
			r->plant, u->index,
			sk_register_shows(v->value[SK_SP_P_W], u->link.is.p_lsb_w));
	if (has(v, SK_SP_Q_VAR))
		sk_plant_set_q(r->plant, u->index, v->value[SK_SP_Q_VAR]);
	if (has(v, SK_SP_P_MAX_W))
		u->p_max_w =
			sk_register_shows(v->value[SK_SP_P_MAX_W], u->link.is.p_lsb_w);
	if (has(v, SK_SP_P_MAX_W))
		sk_plant_set_ceiling(r->plant, u->index, sk_unit_ceiling_w(u));
}

static void move(struct sk_unit *u, struct sk_rig *r, enum sk_setpoint_field field,
		 bool on)
{
	if (u->der->kind == SK_KIND_PCC && on)
		sk_plant_close_pcc(r->plant);
	else if (u->der->kind == SK_KIND_PCC)
		sk_plant_open_pcc(r->plant);
	else if (field == SK_SP_RUN && u->der->kind == SK_KIND_GENSET && u->forming)
		sk_plant_run_genset(r->plant, u->index, on);
	else
		sk_plant_set_online(r->plant, u->index, on);
}

/* A switch acts when it is written. */
static void set_switches(struct sk_unit *u, struct sk_rig *r,
			 const struct sk_setpoint_values *v)
{
	for (int field = SK_SP_CONNECT; field <= SK_SP_RUN; field++)
		if (has(v, (enum sk_setpoint_field)field))
			move(u, r, (enum sk_setpoint_field)field, v->value[field] != 0);
}

double sk_unit_ceiling_w(const struct sk_unit *u)
{
	return fmin(u->ceiling_w, u->p_max_w);
}

void sk_unit_obey(struct sk_unit *u, struct sk_rig *r, const struct sk_setpoint_values *v)
{
	if (has(v, SK_SP_F_OFFSET_HZ) || has(v, SK_SP_V_OFFSET_V))
		set_offsets(u, r, v);
	set_powers(u, r, v);
	set_switches(u, r, v);
}

/* What the device does by itself: PV gives all there is. */
static double own_p_w(const struct sk_unit *u)
{
	return u->der->kind == SK_KIND_PV ? (double)NAN : u->sim->p_w;
}

static void leave(struct sk_unit *u, struct sk_rig *r, unsigned fields)
{
	struct sk_setpoint_values own = {
		.fields = fields &
			  ~(SK_SETPOINT_BIT(SK_SP_CONNECT) | SK_SETPOINT_BIT(SK_SP_RUN)),
		.value = {[SK_SP_P_W] = own_p_w(u), [SK_SP_P_MAX_W] = (double)INFINITY}};

	sk_unit_obey(u, r, &own);
}

void sk_unit_revert(struct sk_unit *u, struct sk_rig *r)
{
	unsigned over = 0;

	u->revert_us = INT64_MAX;
	for (int i = 0; i < SK_SETPOINT_COUNT; i++) {
		if (!(u->held & SK_SETPOINT_BIT(i)))
			continue;
		if (r->now_us >= u->until_us[i])
			over |= SK_SETPOINT_BIT(i);
		else if (u->until_us[i] < u->revert_us)
			u->revert_us = u->until_us[i];
	}
	u->held &= ~over;
	leave(u, r, over);
}

void sk_unit_hold(struct sk_unit *u, unsigned fields, int64_t until_us)
{
	for (int i = 0; i < SK_SETPOINT_COUNT; i++)
		if (fields & SK_SETPOINT_BIT(i))
			u->until_us[i] = until_us;
	u->held |= fields;
	if (until_us < u->revert_us)
		u->revert_us = until_us;
}

void sk_unit_wait(struct sk_unit *u, int64_t step_us)
{
	for (int i = 0; i < SK_SETPOINT_COUNT; i++)
		u->until_us[i] += step_us;
	if (u->revert_us < INT64_MAX)
		u->revert_us += step_us;
}

void sk_unit_forget(struct sk_unit *u, struct sk_rig *r)
{
	unsigned held = u->held;

	u->held = 0;
	u->revert_us = INT64_MAX;
	leave(u, r, held);
}
