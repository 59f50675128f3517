/*
 * publish.h - what one DER says on the bus: topics, payloads, what is retained.
 *
 * Only live values: a measurement is published when it was read and never again, so a
 * reconnect brings status and nameplate at once and the next measurement when it comes.
 * What cannot be sent is not kept: the bus counts it.
 */
#ifndef SK_DRIVERS_PUBLISH_H
#define SK_DRIVERS_PUBLISH_H

#include "common/bus.h"
#include "models/config.h"
#include "models/der.h"
#include "models/diagnostics.h"
#include "models/event.h"
#include "models/measurement.h"
#include "models/setpoint.h"
#include "models/status.h"
#include "models/topic.h"

struct sk_publisher {
	struct sk_bus *bus; /**< borrowed; set by the owner after sk_publisher_init() */
	char id[SK_ID_LEN + 1];
	char root[SK_ID_LEN + 1];
	bool leaves;			    /**< measurement/<point> too        */
	char measurement[SK_TOPIC_LEN + 1]; /**< the others are rarely said     */
	int64_t n;			    /**< measurements in this session          */
	double leaf[SK_POINT_COUNT];	    /**< last published; NAN: none in it       */
};

/** The topic of this kind of the DER. @return 0, or SK_EFULL when it is too long */
SK_MUST_USE int sk_publish_topic(const struct sk_publisher *p, enum sk_topic_kind kind,
				 char topic[SK_TOPIC_LEN + 1]);

/** @return 0, or SK_EFULL when root and id make a topic too long */
SK_MUST_USE int sk_publisher_init(struct sk_publisher *p, const char *root,
				  const struct sk_conf_der *conf);

/** A new connection: counts and leaves begin again. */
void sk_publish_restart(struct sk_publisher *p);

/** Gives `m` its session and n, and sends it and the leaves that changed. */
void sk_publish_measurement(struct sk_publisher *p, struct sk_measurement *m);

void sk_publish_status(const struct sk_publisher *p, const struct sk_status *status);
void sk_publish_nameplate(const struct sk_publisher *p, const struct sk_nameplate *n);
/** Gives `d` its session and time. */
void sk_publish_diagnostics(const struct sk_publisher *p, struct sk_diagnostics *d);

void sk_publish_result(const struct sk_publisher *p, const struct sk_setpoint_result *r);

/** Take back everything retained, the status last: the DER is no more. */
void sk_publish_nothing(const struct sk_publisher *p);

void sk_publish_event(const struct sk_publisher *p, enum sk_severity severity,
		      const char *kind, const char *fmt, ...) SK_PRINTF(4, 5);

#endif
