/* commit.c - from the queue into the file, and what to do when that fails. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "historian/historian.h"

/* One transaction, so that the loop is never away for long. */
#define TRANSACTION_ROWS 2000
#define FINISH_MS 3000
#define TIMER_ACCURACY_US 1000

static int on_due(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_historian *h = arg;

	(void)source;
	(void)usec;
	h->commit_due = false;
	sk_historian_commit(h);
	return 0;
}

static void arm(struct sk_historian *h, int delay_ms)
{
	uint64_t delay_us = (uint64_t)delay_ms * 1000;
	int r;

	if (!h->commit_timer)
		r = sd_event_add_time_relative(h->app->event, &h->commit_timer,
					       CLOCK_MONOTONIC, delay_us,
					       TIMER_ACCURACY_US, on_due, h);
	else
		r = sd_event_source_set_time_relative(h->commit_timer, delay_us);
	if (r >= 0)
		r = sd_event_source_set_enabled(h->commit_timer, SD_EVENT_ONESHOT);
	if (r < 0)
		sk_error("cannot set the commit timer: %s", strerror(-r));
	h->commit_due = r >= 0;
}

static void put(struct sk_historian *h, struct sk_row *row)
{
	int64_t discarded = h->batch.discarded;

	if (!row) {
		sk_loss_add(&h->loss, SK_LOSS_DISCARDED, 1);
		return;
	}
	sk_batch_put(&h->batch, row);
	sk_loss_add(&h->loss, SK_LOSS_DISCARDED, h->batch.discarded - discarded);
}

void sk_historian_keep(struct sk_historian *h, struct sk_row *row)
{
	size_t early = (size_t)h->app->config.historian.batch_rows;

	/* Nothing is given up as long as the file can be written. */
	if (early > h->batch.capacity)
		early = h->batch.capacity;
	put(h, row);
	if (h->state == SK_STATE_ONLINE && h->batch.rows >= early)
		sk_historian_commit(h);
	else if (!h->commit_due)
		arm(h, h->app->config.historian.batch_ms);
}

static void resume(void *arg, const char *der, int64_t session, int64_t n)
{
	struct sk_historian *h = arg;

	sk_loss_resume(&h->loss, der, session, n);
}

/* The name of a file, without its folder. */
static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int open_store(struct sk_historian *h)
{
	const char *path = h->app->config.historian.database;
	int err = sk_store_open(&h->store, path, sk_clock_wall());

	if (err)
		return err;
	if (h->store.set_aside[0])
		put(h, sk_historian_say(h, SK_SEV_ERROR, "history_corrupt",
					"corrupt history set aside as %s",
					name_of(h->store.set_aside)));
	return sk_store_newest(&h->store, resume, h);
}

static int set_aside(struct sk_historian *h)
{
	char why[sizeof(h->store.why)];
	int err;

	memcpy(why, h->store.why, sizeof(why));
	err = sk_store_set_aside(&h->store, h->app->config.historian.database,
				 sk_clock_wall());
	if (!err)
		put(h, sk_historian_say(h, SK_SEV_ERROR, "history_corrupt",
					"corrupt history (%s) set aside as %s", why,
					name_of(h->store.set_aside)));
	return err;
}

static int write_once(struct sk_historian *h)
{
	struct sk_store_written written;
	int err = h->store.db ? SK_OK : open_store(h);

	if (!err)
		err = sk_store_write(&h->store, h->batch.first, TRANSACTION_ROWS,
				     &written);
	if (err)
		return err;
	h->rows += (int64_t)written.added;
	sk_loss_add(&h->loss, SK_LOSS_REFUSED, (int64_t)written.refused);
	sk_batch_drop(&h->batch, written.taken);
	return SK_OK;
}

/* Write, with what can be mended at once mended. */
static int write_batch(struct sk_historian *h)
{
	int err = write_once(h);

	if (err == SK_ESTALE) {
		put(h, sk_historian_say(h, SK_SEV_WARNING, "history_moved",
					"the history was moved or deleted: beginning a "
					"new one"));
		sk_store_close(&h->store);
		err = write_once(h);
	} else if (err == SK_ECORRUPT) {
		err = set_aside(h);
		if (!err)
			err = write_once(h);
	}
	/* A lock or a full disk passes by itself; after anything else begin anew. */
	if (err && err != SK_EBUSY && err != SK_EFULL)
		sk_store_close(&h->store);
	return err;
}

static void fall_behind(struct sk_historian *h)
{
	bool news = h->state != SK_STATE_DEGRADED;

	(void)snprintf(h->reason, sizeof(h->reason), "%s", h->store.why);
	h->state = SK_STATE_DEGRADED;
	if (news) {
		put(h, sk_historian_say(h, SK_SEV_WARNING, "history_degraded",
					"cannot write the history, keeping up to %d rows "
					"in memory: %.64s",
					h->app->config.historian.queue_rows, h->reason));
		sk_historian_tell_status(h);
	}
}

static void catch_up(struct sk_historian *h)
{
	sk_backoff_reset(&h->backoff);
	if (h->state == SK_STATE_ONLINE)
		return;
	h->state = SK_STATE_ONLINE;
	h->reason[0] = '\0';
	put(h, sk_historian_say(h, SK_SEV_INFO, "history_restored",
				"the history is written again; %" PRId64
				" rows were given up",
				h->loss.total[SK_LOSS_DISCARDED] - h->discarded_noted));
	h->discarded_noted = h->loss.total[SK_LOSS_DISCARDED];
	sk_historian_tell_status(h);
}

int sk_historian_open(struct sk_historian *h)
{
	int err = open_store(h);

	h->state = SK_STATE_ONLINE;
	if (!err || err == SK_EREFUSED)
		return err;
	sk_store_close(&h->store);
	fall_behind(h);
	arm(h, sk_backoff_next(&h->backoff));
	return err;
}

void sk_historian_commit(struct sk_historian *h)
{
	const struct sk_conf_historian *conf = &h->app->config.historian;

	if (h->batch.rows == 0)
		return;
	if (write_batch(h)) {
		fall_behind(h);
		arm(h, sk_backoff_next(&h->backoff));
		return;
	}
	catch_up(h);
	if (h->batch.rows > 0)
		arm(h, h->batch.rows >= (size_t)conf->batch_rows ? 0 : conf->batch_ms);
}

void sk_historian_note_losses(struct sk_historian *h)
{
	static const enum sk_loss_kind kinds[] = {SK_LOSS_MALFORMED, SK_LOSS_DROPPED,
						  SK_LOSS_DISCARDED, SK_LOSS_REFUSED};
	struct sk_row_loss note = {.t_ms = sk_clock_wall()};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		note.hole.kind = kinds[i];
		note.hole.rows = sk_loss_take(&h->loss, kinds[i]);
		if (note.hole.rows > 0)
			sk_historian_keep(h, sk_row_new(SK_ROW_LOSS, "", &note));
	}
}

void sk_historian_finish(struct sk_historian *h)
{
	sk_mono_ms deadline = sk_clock_mono() + FINISH_MS;
	int err = SK_OK;

	sk_historian_note_losses(h);
	while (h->batch.rows > 0 && sk_clock_mono() < deadline &&
	       (err == SK_OK || err == SK_EBUSY))
		err = write_batch(h);
	if (h->batch.rows > 0) {
		sk_error("%zu rows could not be written: %s", h->batch.rows,
			 err ? h->store.why : "no time left");
		sk_loss_add(&h->loss, SK_LOSS_DISCARDED, (int64_t)h->batch.rows);
	}
	sk_batch_clear(&h->batch);
	sk_store_close(&h->store);
}
