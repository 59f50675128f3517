/* restore.c - the law that brings the frequency back; see restore.h. */
#include "controller/core/restore.h"

#include <math.h>

#include "controller/core/limits.h"

/* Of a step of the register: half, and what keeps noise from going to and fro. */
#define ROUND_PART 0.75

void sk_restore_init(struct sk_restore *r)
{
	*r = (struct sk_restore){.data_ms = SK_MONO_NEVER, .updated_ms = SK_MONO_NEVER};
}

void sk_restore_start(struct sk_restore *r, double offset_hz, sk_mono_ms now)
{
	sk_restore_init(r);
	r->started = true;
	r->u_hz = r->aim_hz = r->command_hz = offset_hz;
	r->updated_ms = now;
}

void sk_restore_hold(struct sk_restore *r, sk_mono_ms now)
{
	r->aim_hz = r->u_hz;
	r->bound = SK_BOUND_NONE;
	r->updated_ms = now;
}

/* The part of the way that `beta` goes since the last update, exact for any step. The
 * time is bounded: after a gap one update must not count for all of it. */
static double part_of_way(const struct sk_restore *r,
			  const struct sk_conf_control *control, sk_mono_ms now,
			  double dt_s)
{
	double since_s = (double)(now - r->updated_ms) / 1e3;

	since_s = fmin(fmax(since_s, dt_s), (double)control->stale_ms / 1e3);
	return -expm1(-control->beta_per_s * since_s);
}

/* Stop what cannot help. With every unit at its limit the offset has no effect on the
 * frequency (the units have left their droop line), and asking for more would only have
 * to be taken back later. One unit at its limit is no reason: the others still follow,
 * and at equal offsets nobody's power depends on the offset. */
static void bound_aim(struct sk_restore *r, const struct sk_restore_in *in,
		      double target_hz, double deadband_hz)
{
	if (in->at_max && r->aim_hz > r->u_hz) {
		r->aim_hz = r->u_hz;
		r->bound = SK_BOUND_P_MAX;
	} else if (in->at_min && r->aim_hz < r->u_hz) {
		r->aim_hz = r->u_hz;
		r->bound = SK_BOUND_P_MIN;
	} else if (fabs(target_hz) > in->limit_hz + deadband_hz) {
		r->bound = SK_BOUND_OFFSET;
	}
}

static void update_aim(struct sk_restore *r, const struct sk_conf_control *control,
		       double f_nom_hz, const struct sk_restore_in *in, double part)
{
	double error_hz = in->f_hz - f_nom_hz;
	double target_hz = -in->disturbance_hz / in->gain - in->gap_hz;

	r->bound = SK_BOUND_NONE;
	if (fabs(error_hz) <= control->f_deadband_hz &&
	    fabs(target_hz - r->u_hz) <= control->f_deadband_hz) {
		r->aim_hz = r->u_hz;
		return;
	}
	r->aim_hz += (in->jumped ? 1.0 : part) * (target_hz - r->aim_hz);
	bound_aim(r, in, target_hz, control->f_deadband_hz);
}

void sk_restore_step(struct sk_restore *r, const struct sk_conf_control *control,
		     double f_nom_hz, const struct sk_restore_in *in, sk_mono_ms now,
		     double dt_s)
{
	double step_hz = control->f_ramp_hz_per_s * dt_s;

	if (in->data_ms > r->data_ms) {
		update_aim(r, control, f_nom_hz, in, part_of_way(r, control, now, dt_s));
		r->data_ms = in->data_ms;
		r->updated_ms = now;
	}
	r->aim_hz = sk_clamp(r->aim_hz, -in->limit_hz, in->limit_hz);
	r->u_hz = sk_clamp(r->aim_hz, r->u_hz - step_hz, r->u_hz + step_hz);
	r->u_hz = sk_clamp(r->u_hz, -in->limit_hz, in->limit_hz);
}

void sk_restore_shift(struct sk_restore *r, double by_hz, double limit_hz)
{
	r->aim_hz = sk_clamp(r->aim_hz + by_hz, -limit_hz, limit_hz);
	r->u_hz = sk_clamp(r->u_hz + by_hz, -limit_hz, limit_hz);
}

void sk_restore_round(struct sk_restore *r, double lsb_hz)
{
	if (lsb_hz <= 0.0)
		r->command_hz = r->u_hz;
	else if (fabs(r->u_hz - r->command_hz) > ROUND_PART * lsb_hz)
		r->command_hz = lsb_hz * round(r->u_hz / lsb_hz);
}
