/* plant_pcc.c - the grid behind an impedance, and a breaker that a sync-check closes. */
#include "simulator/plant/plant_private.h"

#include <math.h>

#define DEG_PER_RAD (360 / SK_TWO_PI)

void sk_pcc_start(struct sk_plant *p, const struct sk_plant_pcc *is)
{
	if (!is)
		return;
	p->pcc = (struct sk_pcc){.is = *is,
				 .here = true,
				 .closed = is->closed,
				 .y_s = 1.0 / sk_complex(is->r_ohm, is->x_ohm),
				 .f_hz = p->f_nom_hz,
				 .v_v = p->v_nom_v};
}

static double complex source(const struct sk_pcc *c)
{
	return c->v_v * cexp(sk_complex(0, c->angle_rad));
}

void sk_pcc_inject(struct sk_plant *p)
{
	if (p->pcc.closed)
		p->bus[p->pcc.is.bus].i += source(&p->pcc) * p->pcc.y_s;
}

static double angle_deg(const struct sk_plant *p)
{
	return carg(source(&p->pcc) * conj(p->bus[p->pcc.is.bus].v)) * DEG_PER_RAD;
}

/* A dead bus is not the sync-check's business: the voltages differ too much. */
static bool within(const struct sk_plant *p)
{
	const struct sk_pcc *c = &p->pcc;
	double v_v = cabs(p->bus[c->is.bus].v);

	return fabs(c->f_hz - p->f_hz) <= c->is.f_window_hz &&
	       fabs(c->v_v - v_v) <= c->is.v_window_pu * p->v_nom_v &&
	       fabs(angle_deg(p)) <= c->is.angle_window_deg;
}

static bool permitted(const struct sk_pcc *c)
{
	return c->within_s > 0 && c->within_s >= c->is.hold_s;
}

static void measure(struct sk_plant *p)
{
	double complex v = p->bus[p->pcc.is.bus].v, s_va = 0;

	if (p->pcc.closed)
		s_va = 3 * v * conj((source(&p->pcc) - v) * p->pcc.y_s);
	p->pcc.p_w = creal(s_va);
	p->pcc.q_var = cimag(s_va);
}

static void move(struct sk_plant *p, bool closed)
{
	struct sk_pcc *c = &p->pcc;
	bool before = c->closed;

	c->closed = closed;
	c->within_s = 0;
	if (!sk_network_update(p))
		c->closed = before;
}

void sk_pcc_step(struct sk_plant *p)
{
	struct sk_pcc *c = &p->pcc;

	if (!c->here)
		return;
	measure(p);
	if (c->closed)
		return;
	c->within_s = within(p) ? c->within_s + p->dt_s : 0;
	if (c->asked && permitted(c)) {
		move(p, true);
		c->asked = false;
	}
}

void sk_plant_set_grid(struct sk_plant *p, double f_hz, double v_v)
{
	p->pcc.f_hz = f_hz;
	p->pcc.v_v = v_v;
}

void sk_plant_open_pcc(struct sk_plant *p)
{
	p->pcc.asked = false;
	if (p->pcc.closed)
		move(p, false);
}

void sk_plant_close_pcc(struct sk_plant *p)
{
	p->pcc.asked = p->pcc.here && !p->pcc.closed;
}

void sk_plant_read_pcc(const struct sk_plant *p, struct sk_plant_pcc_reading *out)
{
	const struct sk_pcc *c = &p->pcc;
	const double none = (double)NAN;

	*out = (struct sk_plant_pcc_reading){none, none, none,	none,  none,
					     none, none, false, false, false};
	if (!c->here)
		return;
	out->f_site_hz = p->f_hz;
	out->v_site_v = cabs(p->bus[c->is.bus].v);
	out->f_grid_hz = c->f_hz;
	out->v_grid_v = c->closed ? out->v_site_v : c->v_v;
	out->angle_deg = c->closed ? 0 : angle_deg(p);
	out->p_w = c->p_w;
	out->q_var = c->q_var;
	out->closed = c->closed;
	out->asked = c->asked;
	out->permitted = permitted(c);
}
