/*
 * rows.h - from topic and payload to a row of the history.
 *
 * One table says which topics are kept: what is subscribed to and what is decoded come
 * from the same lines. Payloads are read by the codecs of models/.
 */
#ifndef SK_HISTORIAN_ROWS_H
#define SK_HISTORIAN_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "historian/loss.h"
#include "models/alarm.h"
#include "models/der.h"
#include "models/error.h"
#include "models/topic.h"
#include "models/types.h"

enum sk_row_kind {
	SK_ROW_MEASUREMENT, /**< struct sk_measurement      */
	SK_ROW_CONTROL,	    /**< struct sk_control_state    */
	SK_ROW_SETPOINT,    /**< struct sk_setpoint         */
	SK_ROW_RESULT,	    /**< struct sk_setpoint_result  */
	SK_ROW_STATUS,	    /**< struct sk_status           */
	SK_ROW_NAMEPLATE,   /**< struct sk_row_nameplate    */
	SK_ROW_EVENT,	    /**< struct sk_event            */
	SK_ROW_ALARM,	    /**< struct sk_row_alarm        */
	SK_ROW_LOSS,	    /**< struct sk_row_loss         */
	SK_ROW_COUNT
};

struct sk_row_nameplate {
	sk_wall_ms t_ms; /**< when it came */
	struct sk_nameplate nameplate;
};

struct sk_row_alarm {
	char name[SK_ID_LEN + 1];
	struct sk_alarm alarm;
};

struct sk_row_loss {
	sk_wall_ms t_ms;
	struct sk_loss_hole hole; /**< session 0: it is no hole between polls */
};

/** On the heap, in one allocation with its body. The links are the queue's. */
struct sk_row {
	struct sk_row *next, *previous, *next_bulk;
	enum sk_row_kind kind;
	char der[SK_ID_LEN + 1]; /**< empty: of no single DER          */
	void *body;		 /**< what the kind says               */
};

/** A message as it came. All borrowed. */
struct sk_heard {
	const char *topic, *payload;
	size_t len;
	bool retained;	/**< the broker's stored copy */
	sk_wall_ms now; /**< when it came             */
};

/** The source of our own events: they are in the history before they come back. */
#define SK_ROW_OWN_SOURCE "historian"

/**
 * Write the i-th subscription filter, zero-terminated.
 * @return its length, SK_ENOENT when there are no more, or an error of sk_topic_build()
 */
SK_MUST_USE int sk_row_filter(size_t i, const char *root, char *buf, size_t size);

/**
 * Make the row of a message. `topic` is filled whenever the topic is one that is kept.
 * @return 0 with the row, or with NULL when there is nothing to keep: another topic, a
 * cleared one, a stored copy of what counts only live, our own event; SK_EPARSE when the
 * payload cannot be read; SK_ENOMEM
 */
SK_MUST_USE int sk_row_hear(const char *root, const struct sk_heard *m,
			    struct sk_topic *topic, struct sk_row **out);

/** A row with a copy of `body`, which is what the kind says. NULL: out of memory. */
struct sk_row *sk_row_new(enum sk_row_kind kind, const char *der, const void *body);

void sk_row_free(struct sk_row *row);

/** True for what comes all the time and is given up first. */
bool sk_row_is_bulk(enum sk_row_kind kind);

#endif
