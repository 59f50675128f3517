/*
 * historian.h - the running historian: what hears, keeps, writes and tells.
 *
 *   bus -> rows.h -> loss.h -> batch.h -> store.h -> the file
 *
 * Everything runs on the loop's thread. No other program waits for this one.
 */
#ifndef SK_HISTORIAN_HISTORIAN_H
#define SK_HISTORIAN_HISTORIAN_H

#include <systemd/sd-event.h>

#include "common/app.h"
#include "common/backoff.h"
#include "common/bus.h"
#include "historian/batch.h"
#include "historian/loss.h"
#include "historian/store.h"
#include "models/event.h"
#include "models/status.h"

/** Events kept for the bus while it is away; older ones go only into the history. */
#define SK_HISTORIAN_UNSENT 8

/** Large: static storage. Zero-initialise. */
struct sk_historian {
	struct sk_app *app;
	struct sk_bus_hub *hub;
	struct sk_bus *bus;
	struct sk_batch batch;
	struct sk_loss loss;
	struct sk_store store;
	struct sk_backoff backoff; /**< of writing and opening             */
	sd_event_source *commit_timer, *tick_timer;
	bool commit_due;	      /**< the commit timer is armed          */
	enum sk_state state;	      /**< online, or degraded: not writing   */
	char reason[SK_TEXT_LEN + 1]; /**< why it is degraded                 */
	int64_t rows;		      /**< committed since the start          */
	int64_t discarded_noted;      /**< told at the last recovery          */
	uint64_t dropped;	      /**< of the bus, counted already        */
	sk_mono_ms told;	      /**< when the status was published last */
	bool log_is_long;	      /**< told already                       */
	struct sk_event unsent[SK_HISTORIAN_UNSENT];
	size_t unsent_count;
};

/** The callbacks of struct sk_program; `self` is a struct sk_historian. */
int sk_historian_start(struct sk_app *app, void *self);
void sk_historian_stop(struct sk_app *app, void *self);

/* commit.c: from the queue into the file. */

/** Open the file and take up where it ends. @return 0 or an error, also in the state */
SK_MUST_USE int sk_historian_open(struct sk_historian *h);

/** Queue a row, which is taken over; commits when that is due. NULL counts as lost. */
void sk_historian_keep(struct sk_historian *h, struct sk_row *row);

/** Write one transaction of what is queued and arm the timer for the next. */
void sk_historian_commit(struct sk_historian *h);

/** Write all that is queued, in a bounded time; counts what is left as lost. */
void sk_historian_finish(struct sk_historian *h);

/** Put the losses that are no holes, since the last time, into the history. */
void sk_historian_note_losses(struct sk_historian *h);

/* report.c: what the world hears of us. */

/** Publish the status now. */
void sk_historian_tell_status(struct sk_historian *h);

/** Write the status as JSON. @return its length or an error */
int sk_historian_status(const struct sk_historian *h, enum sk_state state,
			const char *reason, char *buf, size_t size);

/** Log an event, publish it or keep it for when the bus is back. @return its row, or
 * NULL */
struct sk_row *sk_historian_say(struct sk_historian *h, enum sk_severity severity,
				const char *kind, const char *fmt, ...) SK_PRINTF(4, 5);

/** Publish the events that waited for the bus. */
void sk_historian_tell_events(struct sk_historian *h);

#endif
