/*
 * probe.h - ask one device what it is and read its registers, once.
 *
 * Walks a SunSpec chain (or takes a vendor's table), keeps every model it passes, known
 * or not, and reads the registers of those that are wanted, each model on its own. After
 * an exception it asks for the points one by one; it ends when the device stays silent.
 *
 * Thread: the loop's.
 */
#ifndef SK_CLI_PROBE_H
#define SK_CLI_PROBE_H

#include <systemd/sd-event.h>

#include "drivers/link/discovery.h"
#include "drivers/link/link.h"
#include "models/regmap.h"

#define SK_PROBE_MODEL_ALL (-1)
#define SK_PROBE_MODEL_COMMON 1

/** A model of the chain, or the one table of a vendor's device. */
struct sk_probe_model {
	uint16_t id; /**< 0: a vendor's table                             */
	uint16_t at;
	uint16_t length;	  /**< the device's own L; vendor: 0      */
	const struct sk_map *map; /**< NULL: unknown                      */
	/** One for each table of Modbus; count 0: was not wanted, or has none there. */
	struct sk_window window[SK_TABLE_COUNT];
};

struct sk_probe;

/** What to ask; everything borrowed until the probe is cleared. */
struct sk_probe_order {
	const struct sk_catalog *catalog;
	const struct sk_map *vendor; /**< NULL: a SunSpec device          */
	int model;		     /**< read this one, or SK_PROBE_MODEL_ALL     */
	bool unknown;		     /**< read those without a table too  */
	int timeout_ms;		     /**< of each request                 */
	/** A read or a header is over; NULL: nobody asks. */
	void (*progress)(const struct sk_probe *probe);
	/** It is over; from the loop, so the link may be freed. */
	void (*done)(struct sk_probe *probe);
	void *arg;
};

struct sk_probe {
	struct sk_probe_order order;
	/** 0; SK_ENOTCONN (cannot connect), SK_ETIMEOUT, SK_EPROTO or SK_EIO (no right
	 * answer), SK_EMODEL (answers, and is no SunSpec device one can work with),
	 * SK_ENOMEM. `model` holds what there is nevertheless. */
	int err;
	char reason[SK_TEXT_LEN + 1];  /**< for people; "" when err is 0          */
	char refused[SK_TEXT_LEN + 1]; /**< the first exception to a read; ""     */
	struct sk_probe_model model[SK_CHAIN_MAX];
	size_t model_count;
	size_t model_at; /**< being read                                          */
	/* Its own. */
	struct sk_link *link;
	struct sk_request request;
	struct sk_discovery discovery;
	sd_event_source *timer;
	struct sk_span *reads;
	size_t read_count, read_at;
	unsigned silent; /**< requests in a row without an answer */
	bool reading, over;
	bool apart; /**< the points of this model each have a read of their own */
};

/**
 * Begin to ask. `done` is called exactly once unless the probe is cleared before.
 * @return 0 or SK_EIO (no timer); then nothing was begun
 */
SK_MUST_USE int sk_probe_start(struct sk_probe *p, const struct sk_probe_order *order,
			       sd_event *event, struct sk_link *link, int unit);

/** Forget a request under way and release what was read. */
void sk_probe_clear(struct sk_probe *p);

#endif
