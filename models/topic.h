/*
 * topic.h - building and parsing the topics of the MQTT contract.
 *
 * The only place that knows how a topic is spelled. `root` is one or more levels of
 * [A-Za-z0-9_-]+, `id` a DER id or, for commands and results, an operator's name; neither
 * can hold a wildcard, so nothing read from a file or the bus widens a subscription.
 */
#ifndef SK_MODELS_TOPIC_H
#define SK_MODELS_TOPIC_H

#include <stddef.h>

#include "models/error.h"
#include "models/types.h"

/** X(NAME, "pattern below the root"); '%' stands for the id, '#' for a leaf name. */
#define SK_TOPIC_MAP(X)                               \
	X(MEASUREMENT, "der/%/measurement")           \
	X(MEASUREMENT_POINT, "der/%/measurement/#")   \
	X(STATUS, "der/%/status")                     \
	X(NAMEPLATE, "der/%/nameplate")               \
	X(DIAGNOSTICS, "der/%/diagnostics")           \
	X(SETPOINT, "der/%/setpoint")                 \
	X(SETPOINT_RESULT, "der/%/setpoint/result")   \
	X(CONTROLLER_STATUS, "controller/status")     \
	X(CONTROLLER_STATE, "controller/state")       \
	X(CONTROLLER_COMMAND, "controller/command/%") \
	X(CONTROLLER_RESULT, "controller/result/%")   \
	X(ALARM, "alarm/%")                           \
	X(EVENT, "event")                             \
	X(SIMULATOR_COMMAND, "simulator/command")     \
	X(SIMULATOR_STATE, "simulator/state")         \
	X(SIMULATOR_FAULTS, "simulator/faults")       \
	X(HISTORIAN_STATUS, "historian/status")

enum sk_topic_kind {
#define SK_TOPIC_ENUM(id, pattern) SK_TOPIC_##id,
	SK_TOPIC_MAP(SK_TOPIC_ENUM)
#undef SK_TOPIC_ENUM
		SK_TOPIC_COUNT
};

struct sk_topic {
	enum sk_topic_kind kind;
	char id[SK_ID_LEN + 1];	  /**< empty where the kind has none */
	char leaf[SK_ID_LEN + 1]; /**< the point of MEASUREMENT_POINT */
};

/** True when `root` may stand before every topic. */
int sk_root_valid(const char *root);

/**
 * Write a topic, zero-terminated. `id` and `leaf` may be NULL where the kind has none; an
 * id of "+" builds a subscription filter for all of them.
 * @return length, or SK_EINVAL (bad root, id or leaf) or SK_EFULL with an empty `buf`
 */
SK_MUST_USE int sk_topic_build(char *buf, size_t size, const char *root,
			       enum sk_topic_kind kind, const char *id, const char *leaf);

/** Take a received topic apart. @return 0, or SK_ENOENT when it is none of ours. */
SK_MUST_USE int sk_topic_parse(const char *topic, const char *root, struct sk_topic *out);

#endif
