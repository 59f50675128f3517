/* members.c - which grid-forming units the law works with; see members.h. */
#include "controller/core/members.h"

#include <math.h>

#include "controller/core/limits.h"

/* Outside this part of nominal a unit is not forming a grid, whatever it reports. */
#define LEAST_OF_NOMINAL 0.8
#define MOST_OF_NOMINAL 1.2
/* How long an echo may stand still elsewhere, in terms of control.stale_ms. */
#define PATIENCE_STALES 5
/* Part of the ramp at which a gap closes: its unit's power moves alone, so gently. */
#define GAP_RAMP_PART 0.2
/* Within this part of its range a unit counts as being at its limit. */
#define AT_LIMIT_PART 0.01

enum { STATE_RUNNING = 3, STATE_THROTTLED = 4 };

bool sk_member_is_unit(const struct sk_image_der *der)
{
	return der->conf->role == SK_ROLE_GRID_FORMING;
}

bool sk_member_runs(const struct sk_member *m)
{
	return m->reason == SK_REASON_NONE || m->reason == SK_REASON_INCAPABLE ||
	       m->reason == SK_REASON_NO_ECHO || m->reason == SK_REASON_IGNORES;
}

void sk_member_init(struct sk_member *m)
{
	*m = (struct sk_member){.reason = SK_REASON_NEVER, .asked_hz = (double)NAN};
	sk_witness_init(&m->witness);
}

void sk_member_sent(struct sk_member *m, double offset_hz)
{
	m->asked_hz = offset_hz;
	sk_witness_sent(&m->witness, offset_hz);
}

bool sk_member_is_commanded(const struct sk_image_der *der, const struct sk_member *m)
{
	return sk_member_is_unit(der) &&
	       (m->reason == SK_REASON_NONE || m->reason == SK_REASON_IGNORES);
}

static bool runs(const struct sk_measurement *m)
{
	double state = m->value[SK_PT_STATE];

	return !sk_measurement_good(m, SK_PT_STATE) || (int)state == STATE_RUNNING ||
	       (int)state == STATE_THROTTLED;
}

static bool plausible(const struct sk_measurement *m, double f_nom_hz)
{
	double f_hz = m->value[SK_PT_F_HZ];

	return sk_measurement_good(m, SK_PT_F_HZ) &&
	       f_hz >= LEAST_OF_NOMINAL * f_nom_hz && f_hz <= MOST_OF_NOMINAL * f_nom_hz;
}

/* Reasons that lie in what the DER sent, in the order in which people would ask. */
static enum sk_reason look(const struct sk_image_der *der,
			   const struct sk_members_now *when)
{
	const struct sk_measurement *m = &der->measurement;
	enum sk_reason reason =
		sk_image_presence(der, when->now, when->config->control.stale_ms);

	if (reason != SK_REASON_NONE)
		return reason;
	if (!runs(m))
		return SK_REASON_STOPPED;
	if (!plausible(m, when->config->site.f_nom_hz))
		return SK_REASON_NO_FREQUENCY;
	if (!sk_limits_takes(der, SK_SP_F_OFFSET_HZ))
		return SK_REASON_INCAPABLE;
	if (!sk_measurement_good(m, SK_PT_F_OFFSET_HZ))
		return SK_REASON_NO_ECHO;
	return SK_REASON_NONE;
}

static void judge(struct sk_member *member, const struct sk_image_der *der,
		  const struct sk_members_now *when)
{
	double echo_hz = der->measurement.value[SK_PT_F_OFFSET_HZ];
	bool was_there = sk_member_is_commanded(der, member);

	member->reason = look(der, when);
	if (member->reason != SK_REASON_NONE)
		return;
	if (!was_there) {
		member->asked_hz = (double)NAN; /* what was asked before is past */
		sk_follow_begin(&member->follow, echo_hz, when->now);
		sk_witness_begin(&member->witness);
	}
	sk_witness_look(&member->witness, echo_hz, der->received,
			sk_follow_tolerance_hz(der->nameplate.f_offset_lsb_hz));
	sk_follow_update(&member->follow, echo_hz, member->asked_hz,
			 der->nameplate.f_offset_lsb_hz, when->now,
			 (int64_t)PATIENCE_STALES * when->config->control.stale_ms);
	if (member->follow.ignores)
		member->reason = SK_REASON_IGNORES;
}

/* 1 / droop slope in W/Hz: what a unit weighs on a common frequency. NAN: unknown. */
static double stiffness(const struct sk_nameplate *n)
{
	return n->p_max_w > 0.0 && n->f_droop_hz > 0.0 ? n->p_max_w / n->f_droop_hz
						       : (double)NAN;
}

static bool takes_part(const struct sk_image_der *der, const struct sk_member *m)
{
	return sk_member_is_unit(der) && m->reason == SK_REASON_NONE;
}

/* It forms the grid with those that take part, at an offset of its own. */
static bool ignores(const struct sk_image_der *der, const struct sk_member *m)
{
	return sk_member_is_unit(der) && m->reason == SK_REASON_IGNORES;
}

/* Equal weights unless the slope of every unit is known: half a truth would favour those
 * that tell it. */
static void weigh(struct sk_member *members, const struct sk_image *image)
{
	double sum = 0.0, count = 0.0, all = 0.0, all_count = 0.0;

	for (size_t i = 0; i < image->count; i++) {
		const struct sk_image_der *der = &image->ders[i];
		bool part = takes_part(der, &members[i]);

		members[i].effect_before = members[i].effect;
		members[i].weight = members[i].effect = 0.0;
		if (!part && !ignores(der, &members[i]))
			continue;
		members[i].effect = stiffness(&der->nameplate);
		all += members[i].effect;
		all_count += 1.0;
		sum += part ? members[i].effect : 0.0;
		count += part ? 1.0 : 0.0;
	}
	for (size_t i = 0; i < image->count; i++) {
		double own = isnan(all) ? 1.0 : members[i].effect;

		members[i].effect = 0.0;
		if (!takes_part(&image->ders[i], &members[i]))
			continue;
		members[i].weight = own / (isnan(all) ? count : sum);
		members[i].effect = own / (isnan(all) ? all_count : all);
	}
}

/* Comparisons with an unknown power or limit are false: not at its limit. */
static bool at_max(const struct sk_image_der *der)
{
	double p_max_w = sk_limits_p_max_w(der);

	return der->measurement.value[SK_PT_P_W] >=
	       p_max_w - AT_LIMIT_PART * fabs(p_max_w);
}

static bool at_min(const struct sk_image_der *der)
{
	double p_min_w = sk_limits_p_min_w(der), p_max_w = sk_limits_p_max_w(der);

	return der->measurement.value[SK_PT_P_W] <=
	       p_min_w + AT_LIMIT_PART * fmax(fabs(p_min_w), p_max_w);
}

static void add(struct sk_restore_in *sum, const struct sk_image_der *der,
		const struct sk_member *member, const struct sk_conf_control *control)
{
	double weight = member->weight;
	const struct sk_measurement *m = &der->measurement;

	sum->units++;
	sum->gain += member->effect;
	sum->f_hz += weight * m->value[SK_PT_F_HZ];
	sum->offset_hz += weight * m->value[SK_PT_F_OFFSET_HZ];
	sum->limit_hz = fmin(sum->limit_hz, sk_limits_offset_max(control, der->conf));
	sum->lsb_hz = fmax(sum->lsb_hz, der->nameplate.f_offset_lsb_hz); /* or NAN */
	sum->at_max = sum->at_max && at_max(der);
	sum->at_min = sum->at_min && at_min(der);
	if (der->received > sum->data_ms)
		sum->data_ms = der->received;
}

void sk_members_survey(struct sk_member *members, const struct sk_image *image,
		       const struct sk_members_now *when, struct sk_restore_in *out)
{
	const struct sk_conf_control *control = &when->config->control;

	*out = (struct sk_restore_in){.limit_hz = control->f_offset_max_hz,
				      .at_max = true,
				      .at_min = true,
				      .data_ms = SK_MONO_NEVER};
	for (size_t i = 0; i < image->count; i++)
		if (sk_member_is_unit(&image->ders[i]))
			judge(&members[i], &image->ders[i], when);
	weigh(members, image);
	for (size_t i = 0; i < image->count; i++)
		if (takes_part(&image->ders[i], &members[i]))
			add(out, &image->ders[i], &members[i], control);
}

double sk_members_join(struct sk_member *members, const struct sk_image *image,
		       double u_hz)
{
	double gap_hz = 0.0;

	for (size_t i = 0; i < image->count; i++) {
		const struct sk_image_der *der = &image->ders[i];
		bool part = takes_part(der, &members[i]);

		if (part && !members[i].joined)
			members[i].gap_hz =
				der->measurement.value[SK_PT_F_OFFSET_HZ] - u_hz;
		members[i].joined = part;
		gap_hz += members[i].weight * members[i].gap_hz;
	}
	return gap_hz;
}

double sk_members_close_gaps(struct sk_member *members, size_t count,
			     const struct sk_members_now *when)
{
	double step_hz =
		GAP_RAMP_PART * when->config->control.f_ramp_hz_per_s * when->dt_s;
	double change_hz = 0.0;

	for (size_t i = 0; i < count; i++) {
		double closed_hz = sk_clamp(members[i].gap_hz, -step_hz, step_hz);

		members[i].gap_hz -= closed_hz;
		change_hz -= members[i].weight * closed_hz;
	}
	return change_hz;
}
