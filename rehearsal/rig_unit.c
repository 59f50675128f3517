/* rig_unit.c - a device and its driver in a run: polls, writes, reversion; see rig.h. */
#include "rehearsal/rig.h"

#include <math.h>

/* Step of the registers of voltages: that of the simulated devices. */
#define V_LSB_V 0.1

static struct sk_channel channel_of(const struct sk_rig *r, size_t index,
				    const struct sk_conf_der *der)
{
	struct sk_channel is = r->scenario->links[index];

	if (isnan(is.poll_ms))
		is.poll_ms = der->poll_ms;
	return is;
}

void sk_unit_init(struct sk_unit *u, struct sk_rig *r, size_t index, uint64_t seed)
{
	const struct sk_conf_sim_der *sim = &r->config->simulator.ders[index];
	const struct sk_conf_der *der = sk_config_der(r->config, sim->id);
	struct sk_channel is = channel_of(r, index, der);

	*u = (struct sk_unit){.der = der,
			      .sim = sim,
			      .index = index,
			      .forming = der->role == SK_ROLE_GRID_FORMING,
			      .linked = true,
			      .ceiling_w = (double)INFINITY,
			      .p_max_w = (double)INFINITY,
			      .revert_us = INT64_MAX,
			      .p_w = sim->p_w,
			      .q_var = sim->q_var};
	sk_view_init(&u->view, r->config, der, sim);
	sk_link_init(&u->link, &is, der->id, seed);
}

unsigned sk_unit_takes(const struct sk_unit *u)
{
	const unsigned follows =
		SK_SETPOINT_BIT(SK_SP_P_MAX_W) | SK_SETPOINT_BIT(SK_SP_Q_VAR);

	if (u->forming)
		return SK_SETPOINT_BIT(SK_SP_F_OFFSET_HZ) |
		       SK_SETPOINT_BIT(SK_SP_V_OFFSET_V);
	if (u->der->role != SK_ROLE_GRID_FOLLOWING)
		return 0;
	return u->der->kind == SK_KIND_BATTERY ? follows | SK_SETPOINT_BIT(SK_SP_P_W)
					       : follows;
}

/* The driver starts the device's timer again at half of it while the setpoint stands. */
static int64_t holds_us(const struct sk_rig *r, const struct sk_mail *m)
{
	int64_t revert_us = (int64_t)r->config->control.revert_s * 1000000;

	return m->ttl_us / (revert_us / 2) * (revert_us / 2) + revert_us;
}

/* The driver writes what arrives in time, and the device's reversion timer with it. */
static void take_setpoints(struct sk_unit *u, struct sk_rig *r)
{
	const struct sk_mail *m;

	while ((m = sk_link_take(&u->link, SK_WAY_DOWN, r->now_us))) {
		if (!u->linked || sk_unit_is_silent(u, r) ||
		    sk_unit_has(u, SK_FAULT_WRITE_IGNORED) ||
		    m->at_us - m->sent_us > m->ttl_us)
			continue;
		sk_unit_hold(u, m->values.fields, r->now_us + holds_us(r, m));
		if (!u->ignores && !sk_unit_has(u, SK_FAULT_WRITE_WITHOUT_EFFECT))
			sk_unit_obey(u, r, &m->values);
	}
	if (sk_unit_has(u, SK_FAULT_CLOCK_STOPPED))
		sk_unit_wait(u, r->step_us);
	if (r->now_us >= u->revert_us)
		sk_unit_revert(u, r);
}

static void take_measurements(struct sk_unit *u, struct sk_rig *r)
{
	const struct sk_mail *m;

	while ((m = sk_link_take(&u->link, SK_WAY_UP, r->now_us))) {
		u->published = true;
		u->retained = m->measurement;
		if (r->controller_up)
			sk_image_measurement(u->image, &m->measurement, sk_rig_now_ms(r),
					     false);
	}
}

static void measure_pcc(struct sk_unit *u, const struct sk_rig *r,
			struct sk_measurement *m)
{
	struct sk_plant_pcc_reading now;

	sk_plant_read_pcc(r->plant, &now);
	sk_view_refresh_pcc(&u->view, &now);
	sk_measurement_set(m, SK_PT_P_W, u->view.p_w, 0);
	sk_measurement_set(m, SK_PT_Q_VAR, u->view.q_var, 0);
	sk_measurement_set(m, SK_PT_BREAKER, u->view.breaker, 0);
	sk_measurement_set(m, SK_PT_GRID_F_HZ, u->view.grid_f_hz, 0);
	sk_measurement_set(m, SK_PT_GRID_V_V, u->view.grid_v_v, 0);
	sk_measurement_set(m, SK_PT_GRID_ANGLE_DEG, u->view.grid_angle_deg, 0);
}

static void measure(struct sk_unit *u, struct sk_rig *r, struct sk_measurement *m)
{
	const struct sk_channel *is = &u->link.is;
	struct sk_plant_reading now;
	double f_hz;

	sk_plant_read(r->plant, u->index, &now);
	sk_view_refresh(&u->view, &now);
	f_hz = now.f_hz + u->bias_hz + is->noise_f_hz * sk_random_normal(&u->link.noise);
	sk_measurement_init(m);
	m->session = r->session;
	m->n = ++u->polls;
	sk_measurement_set(m, SK_PT_F_HZ, sk_register_shows(f_hz, is->f_lsb_hz), 0);
	sk_measurement_set(m, SK_PT_V_V, sk_register_shows(now.v_v, V_LSB_V), 0);
	sk_measurement_set(m, SK_PT_P_W, sk_register_shows(now.p_w, is->p_lsb_w), 0);
	sk_measurement_set(m, SK_PT_Q_VAR, now.q_var, 0);
	if (isfinite(sk_unit_ceiling_w(u)))
		sk_measurement_set(m, SK_PT_P_MAX_W, sk_unit_ceiling_w(u), 0);
	if (isfinite(now.p_avail_w))
		sk_measurement_set(m, SK_PT_P_AVAIL_W, now.p_avail_w, 0);
	if (u->der->kind == SK_KIND_PCC)
		measure_pcc(u, r, m);
	if (u->der->kind == SK_KIND_BATTERY)
		sk_measurement_set(m, SK_PT_SOC_PCT, now.soc_pct, 0);
	if (!u->forming)
		return;
	sk_measurement_set(m, SK_PT_STATE, u->view.state, 0);
	sk_measurement_set(m, SK_PT_F_OFFSET_HZ, now.f_offset_hz, 0);
	sk_measurement_set(m, SK_PT_V_OFFSET_V, now.v_offset_v, 0);
}

/* A poll that gets no answer draws all the same, see sk_link_arrival(). */
static int poll(struct sk_unit *u, struct sk_rig *r)
{
	int64_t at_us = sk_link_arrival(&u->link, SK_WAY_UP, r->now_us);
	struct sk_measurement m;
	struct sk_mail *mail;

	measure(u, r, &m);
	sk_unit_spoil(u, &m);
	if (at_us == SK_LOST || !u->linked || !r->broker_up || sk_unit_is_silent(u, r))
		return SK_OK;
	mail = sk_link_post(&u->link, SK_WAY_UP, at_us);
	if (!mail)
		return SK_ENOMEM;
	mail->measurement = m;
	return SK_OK;
}

/* What the DER consumes, or what its source could deliver. */
static void set_power(struct sk_unit *u, struct sk_rig *r, double p_w)
{
	u->p_w = p_w;
	if (u->der->role == SK_ROLE_MONITOR)
		sk_plant_set_load(r->plant, u->index, p_w, u->q_var);
	else
		sk_plant_set_available(r->plant, u->index, p_w);
}

void sk_unit_ramp(struct sk_unit *u, struct sk_rig *r, double to, double ramp_s)
{
	u->ramp = (struct sk_ramp){.from = u->p_w,
				   .to = to,
				   .begin_us = r->now_us,
				   .end_us = r->now_us + llround(ramp_s * 1e6),
				   .active = true};
}

static void follow_ramp(struct sk_unit *u, struct sk_rig *r)
{
	const struct sk_ramp *ramp = &u->ramp;
	double length_us = (double)(ramp->end_us - ramp->begin_us);
	double part = (double)(r->now_us - ramp->begin_us) / length_us;

	if (r->now_us >= ramp->end_us) {
		u->ramp.active = false;
		part = 1;
	}
	set_power(u, r, ramp->from + part * (ramp->to - ramp->from));
}

int sk_unit_turn(struct sk_unit *u, struct sk_rig *r)
{
	int err = SK_OK;

	if (u->ramp.active)
		follow_ramp(u, r);
	take_setpoints(u, r);
	take_measurements(u, r);
	while (!err && sk_link_poll_due(&u->link, r->now_us))
		err = poll(u, r);
	return err;
}
