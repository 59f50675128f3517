/*
 * health.h - who of the site is well, from a picture and `now`. Pure.
 *
 * Fresh is who was heard live within three polls (or control.stale_ms, or five control
 * cycles) of the own monotonic clock. The sender's wall clock is a label and decides
 * nothing.
 */
#ifndef SK_CLI_HEALTH_H
#define SK_CLI_HEALTH_H

#include "cli/picture.h"

enum sk_health {
	SK_HEALTH_SILENT,   /**< no word of it                                         */
	SK_HEALTH_OFFLINE,  /**< its status says so                                    */
	SK_HEALTH_STALE,    /**< says it is there, and nothing came for too long        */
	SK_HEALTH_WAITING,  /**< says it is there; too early to miss anything           */
	SK_HEALTH_DEGRADED, /**< heard, and its status says it answers in part          */
	SK_HEALTH_GOOD,	    /**< online and fresh                                      */
	SK_HEALTH_COUNT
};

/** Sums over those that are fresh. NAN when there is none. */
struct sk_total {
	double p_w, q_var;
	size_t counted, of;
};

struct sk_totals {
	struct sk_total sources; /**< batteries, PV, gensets */
	struct sk_total loads;
	struct sk_total grid; /**< points of common coupling */
};

enum sk_health sk_der_health(const struct sk_picture *p, const struct sk_seen_der *d,
			     sk_mono_ms now);
enum sk_health sk_controller_health(const struct sk_picture *p, sk_mono_ms now);

/** "silent", "offline", "stale", "waiting", "degraded", "online". */
const char *sk_health_name(enum sk_health health);

/** Whether the values last heard still say something. */
bool sk_health_shows(enum sk_health health);

/** A value of the DER's last measurement; NAN when it is not known now. */
double sk_der_value(const struct sk_picture *p, const struct sk_seen_der *d,
		    enum sk_point_id point, sk_mono_ms now);

/** Frequency of the site: the controller's, else the first fresh grid-forming DER's. */
double sk_picture_f_hz(const struct sk_picture *p, sk_mono_ms now);

/** True when waiting longer can make nothing better: each is well, or said it is not. */
bool sk_picture_settled(const struct sk_picture *p, sk_mono_ms now);

/** True when everything of the inventory, and the controller, is online and fresh. */
bool sk_picture_good(const struct sk_picture *p, sk_mono_ms now);

struct sk_totals sk_picture_totals(const struct sk_picture *p, sk_mono_ms now);

/** Why something is not well, as one sentence. Empty when it is well. */
struct sk_complaint {
	char text[SK_HOST_LEN + 2 * SK_TEXT_LEN + 1];
};
struct sk_complaint sk_picture_complaint(const struct sk_picture *p); /**< the broker */
struct sk_complaint sk_der_complaint(const struct sk_picture *p,
				     const struct sk_seen_der *d, sk_mono_ms now);
struct sk_complaint sk_controller_complaint(const struct sk_picture *p, sk_mono_ms now);

#endif
