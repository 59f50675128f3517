/*
 * link.h - one way to devices: a TCP endpoint or a serial line, one request at a time.
 *
 * Every device behind it takes turns; commands go before polls, but of three requests one
 * is a poll's when any waits: a controller needs to see what its commands do, also where
 * a device takes longer for them than the controller waits. Nothing here blocks:
 * connecting, sending and receiving happen when the pool (pool.h) says the descriptor is
 * ready, and every wait has a deadline. libmodbus frames what is sent and opens serial
 * lines; what is received is checked by frame.c.
 *
 * Faults: an exception is an answer. A timeout or a wrong reply on TCP closes the
 * connection, so that a late reply can never be taken for the next one; on a serial line
 * the input is discarded. A link that has answered reconnects at once, one that has not
 * waits longer each time, and while it waits requests are refused at once.
 *
 * How it is used stands in struct sk_conf_link: silence between requests and behind
 * connecting, closing when idle, devices that invent transaction ids.
 *
 * Thread: the loop's. Nothing is allocated per request.
 */
#ifndef SK_DRIVERS_LINK_LINK_H
#define SK_DRIVERS_LINK_LINK_H

#include <stdbool.h>

#include "drivers/link/frame.h"
#include "models/error.h"
#include "models/types.h"

#define SK_URGENT_RUN 2

struct sk_link;
struct sk_request;

/** How a request ended; borrowed for the call. */
struct sk_reply {
	/** 0; SK_EEXCEPTION (`exception`); SK_ETIMEOUT (no answer), SK_EPROTO (a wrong
	 * one), SK_EIO (broke while waiting), SK_ENOTCONN (never sent). */
	int err;
	uint8_t exception;
	enum sk_frame_fault fault; /**< SK_EPROTO: what was wrong with it            */
	bool cut;	/**< SK_ETIMEOUT: it began to answer                     */
	int latency_ms; /**< from sending to now, where it was sent              */
	const struct sk_frame *frame; /**< read: sk_frame_register(); err 0 only */
	const char *reason;	      /**< for people; "" when err is 0          */
	sk_mono_ms now;
};

/** A request; owned by who sends it, and left alone by him until `done`. */
struct sk_request {
	struct sk_frame_want want;
	const uint16_t *values; /**< SK_FN_WRITE_MANY: want.count registers, borrowed */
	int timeout_ms;		/**< from when it is sent; > 0                        */
	int connect_ms;		/**< of connecting, should that be needed; 0: the same */
	bool urgent; /**< before those that are not, SK_URGENT_RUN in a row     */
	/** Called once; may submit again. Where a link cannot even be opened, it comes
	 * from within sk_link_submit(): make that call the last thing you do. */
	void (*done)(struct sk_request *request, const struct sk_reply *reply);
	void *arg;
	struct sk_link *link; /**< where it is under way; NULL: nowhere        */
	struct sk_request *next;
};

/**
 * Send it when its turn comes; connects first when need be.
 * @return 0; SK_EBUSY (under way already), SK_EINVAL (bad function, count or timeout),
 *         SK_ENOTCONN (the link is down and waits: sk_link_retry_at(), sk_link_reason());
 *         `done` is called only when 0 was returned
 */
SK_MUST_USE int sk_link_submit(struct sk_link *link, struct sk_request *request,
			       sk_mono_ms now);

/** Forget a request that is under way; `done` is not called. Others are fine. */
void sk_link_cancel(struct sk_request *request);

/** When a link that is down may be tried again; in the past when it is not down. */
sk_mono_ms sk_link_retry_at(const struct sk_link *link);

/** What happened on a link since it was made. */
struct sk_link_counts {
	uint64_t opened;   /**< connections that stood, lines that opened         */
	uint64_t unopened; /**< attempts that failed                               */
	uint64_t unasked;  /**< arrivals that nobody waited for: late replies      */
};

const struct sk_link_counts *sk_link_counts(const struct sk_link *link);

/** Why it is down, for people; "" when it never was. */
const char *sk_link_reason(const struct sk_link *link);

#endif
