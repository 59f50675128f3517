/*
 * bus_rules.h - what the bus decides without a broker: names, sessions, versions. Pure.
 */
#ifndef SK_COMMON_BUS_RULES_H
#define SK_COMMON_BUS_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "models/config.h"
#include "models/types.h"

/**
 * May be published to: 1 to SK_TOPIC_LEN bytes, no wildcard, no control character. A
 * broker closes the connection on anything else, so it never leaves the process.
 */
bool sk_bus_topic_ok(const char *topic);

/** May be subscribed to: like a topic, but '+' and a last '#' may stand as whole levels.
 */
bool sk_bus_filter_ok(const char *filter);

/** The next session number: the wall clock, or one more than `last` where that is more.
 */
int64_t sk_bus_next_session(int64_t last, sk_wall_ms now);

/** MQTT's message expiry of a life in ms: whole seconds, rounded up; 0: none. */
uint32_t sk_bus_expiry_s(int expiry_ms);

/** Why an attempt failed, as far as the choice of version goes. */
enum sk_bus_failure {
	SK_BUS_FAILURE_OTHER,	/**< no TCP or TLS connection, refused, timed out      */
	SK_BUS_FAILURE_VERSION, /**< the broker said that it does not know the version */
	SK_BUS_FAILURE_CLOSED	/**< the broker closed instead of answering CONNECT    */
};

/** Which version the next attempt speaks. */
struct sk_bus_version {
	enum sk_mqtt_version configured;
	bool five;  /**< the next attempt speaks 5, otherwise 3.1.1         */
	int closed; /**< attempts in a row the broker ended without a word  */
};

void sk_bus_version_init(struct sk_bus_version *v, enum sk_mqtt_version configured);

/**
 * An attempt failed. With "auto" a broker that says it does not know 5, or that closes
 * two attempts in a row without a word as old ones do, is tried once with 3.1.1.
 * @return true when the next attempt should be made at once
 */
bool sk_bus_version_failed(struct sk_bus_version *v, enum sk_bus_failure failure);

/** It connected: after a loss 5 comes first again, the broker may be another by then. */
void sk_bus_version_worked(struct sk_bus_version *v);

#endif
