/* historian.c - hearing, the beginning and the end; see historian.h. */
#include "historian/historian.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "models/measurement.h"

/* Messages between two looks of the loop: seconds of a large site, while a commit waits
 * for a lock. */
#define HUB_MESSAGES 32768
#define TICK_US 1000000
#define TICK_ACCURACY_US 100000
#define STATUS_MS 5000
#define BACKOFF_FIRST_MS 200
#define BACKOFF_MOST_MS 5000
#define FAREWELL_MS 1000

/* The log grows only while somebody reads the history without ever ending. */
#define LOG_LONG_BYTES (INT64_C(64) << 20)

static void note_hole(struct sk_historian *h, const char *der,
		      const struct sk_loss_hole *hole)
{
	const struct sk_row_loss note = {.t_ms = sk_clock_wall(), .hole = *hole};

	sk_historian_keep(h, sk_row_new(SK_ROW_LOSS, der, &note));
}

static void keep_row(struct sk_historian *h, struct sk_row *row)
{
	const struct sk_measurement *m = row->body;
	struct sk_loss_hole hole;

	if (row->der[0] && sk_loss_know(&h->loss, row->der)) {
		sk_loss_add(&h->loss, SK_LOSS_REFUSED, 1);
		sk_row_free(row);
		return;
	}
	if (row->kind == SK_ROW_MEASUREMENT &&
	    sk_loss_poll(&h->loss, row->der, m->session, m->n, &hole))
		note_hole(h, row->der, &hole);
	sk_historian_keep(h, row);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct sk_historian *h = arg;
	const struct sk_heard heard = {.topic = m->topic,
				       .payload = m->payload,
				       .len = m->len,
				       .retained = m->retained,
				       .now = sk_clock_wall()};
	struct sk_topic topic = {0};
	struct sk_row *row;
	int err = sk_row_hear(h->app->config.site.root, &heard, &topic, &row);

	(void)bus;
	if (err == SK_EPARSE) {
		sk_debug("%s: cannot be read", m->topic);
		sk_loss_malformed(&h->loss, topic.id, topic.kind == SK_TOPIC_MEASUREMENT);
	} else if (err) {
		sk_loss_add(&h->loss, SK_LOSS_DISCARDED, 1);
	} else if (row) {
		keep_row(h, row);
	}
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	struct sk_historian *h = arg;

	(void)bus;
	sk_info("connected");
	sk_historian_tell_status(h);
	sk_historian_tell_events(h);
}

static void on_lost(void *arg, struct sk_bus *bus, const char *reason)
{
	struct sk_historian *h = arg;

	(void)bus;
	sk_info("not connected: %s", reason);
	sk_loss_reconnected(&h->loss);
}

static int make_will(void *arg, struct sk_bus *bus, char *buf, size_t size)
{
	const struct sk_historian *h = arg;

	(void)bus;
	return sk_historian_status(h, SK_STATE_OFFLINE, "connection lost", buf, size);
}

static int subscribe(struct sk_historian *h)
{
	const char *root = h->app->config.site.root;
	char filter[SK_TOPIC_LEN + 1];
	int len, err = SK_OK;

	for (size_t i = 0; !err; i++) {
		len = sk_row_filter(i, root, filter, sizeof(filter));
		if (len == SK_ENOENT)
			return SK_OK;
		err = len < 0 ? len : sk_bus_subscribe(h->bus, filter, 1);
	}
	return err;
}

static int start_bus(struct sk_historian *h)
{
	const struct sk_config *config = &h->app->config;
	char topic[SK_TOPIC_LEN + 1], id[SK_TOPIC_LEN + 1];
	const struct sk_bus_options options = {
		.broker = &config->broker,
		.client_id = id,
		.will_topic = topic,
		.on = {.connected = on_connected,
		       .lost = on_lost,
		       .message = on_message,
		       .will = make_will},
		.arg = h,
	};

	(void)snprintf(id, sizeof(id), "%s-historian", config->site.root);
	if (sk_topic_build(topic, sizeof(topic), config->site.root,
			   SK_TOPIC_HISTORIAN_STATUS, NULL, NULL) < 0)
		return SK_EINVAL;
	h->hub = sk_bus_hub_new(h->app->event, HUB_MESSAGES);
	h->bus = h->hub ? sk_bus_new(h->hub, &options) : NULL;
	if (!h->bus)
		return SK_ENOMEM;
	return subscribe(h) ? SK_ENOMEM : sk_bus_start(h->bus);
}

static void count_dropped(struct sk_historian *h)
{
	uint64_t dropped = sk_bus_stats(h->bus).dropped;

	if (dropped == h->dropped)
		return;
	sk_loss_add(&h->loss, SK_LOSS_DROPPED, (int64_t)(dropped - h->dropped));
	h->dropped = dropped;
}

static void watch_log(struct sk_historian *h)
{
	bool is_long = h->store.wal_bytes > LOG_LONG_BYTES;

	if (is_long && !h->log_is_long)
		sk_historian_keep(
			h,
			sk_historian_say(h, SK_SEV_WARNING, "history_log_long",
					 "a reader holds the history's log, %lld MB so "
					 "far: end its transaction",
					 (long long)(h->store.wal_bytes >> 20)));
	h->log_is_long = is_long;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_historian *h = arg;
	int r;

	(void)usec;
	count_dropped(h);
	if (h->state == SK_STATE_ONLINE) {
		sk_historian_note_losses(h);
		watch_log(h);
	}
	if (sk_clock_mono() - h->told >= STATUS_MS)
		sk_historian_tell_status(h);
	sk_app_alive();
	r = sd_event_source_set_time_relative(source, TICK_US);
	return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int sk_historian_start(struct sk_app *app, void *self)
{
	struct sk_historian *h = self;
	int err;

	h->app = app;
	h->told = SK_MONO_NEVER;
	sk_batch_init(&h->batch, (size_t)app->config.historian.queue_rows);
	sk_backoff_init(&h->backoff, BACKOFF_FIRST_MS, BACKOFF_MOST_MS,
			(uint32_t)sk_clock_mono_us());
	/* A limit on the file's size is an error of write(), not the end of the process.
	 */
	if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
		return SK_EIO;
	err = sk_historian_open(h);
	if (err == SK_EREFUSED) {
		sk_error("%s: %s", app->config.historian.database, h->store.why);
		return err;
	}
	sk_loss_reconnected(&h->loss); /* what came after the file's end is absent */
	err = start_bus(h);
	if (!err &&
	    sd_event_add_time_relative(app->event, &h->tick_timer, CLOCK_MONOTONIC,
				       TICK_US, TICK_ACCURACY_US, on_tick, h) < 0)
		err = SK_ENOMEM;
	if (err)
		sk_error("cannot start: %s", sk_strerror(err));
	else
		sk_info("writing %s", app->config.historian.database);
	return err;
}

static void say_farewell(struct sk_historian *h)
{
	char topic[SK_TOPIC_LEN + 1], buf[SK_TEXT_LEN * 8];
	struct sk_bus_publish farewell = {
		.topic = topic, .payload = buf, .qos = 1, .retained = true};
	int len = sk_historian_status(h, SK_STATE_OFFLINE, "stopped", buf, sizeof(buf));
	int topic_len = sk_topic_build(topic, sizeof(topic), h->app->config.site.root,
				       SK_TOPIC_HISTORIAN_STATUS, NULL, NULL);

	farewell.len = len > 0 ? (size_t)len : 0;
	sk_bus_free(h->bus, len > 0 && topic_len > 0 ? &farewell : NULL, FAREWELL_MS);
	h->bus = NULL;
}

void sk_historian_stop(struct sk_app *app, void *self)
{
	struct sk_historian *h = self;

	(void)app;
	if (h->bus)
		count_dropped(h);
	if (h->store.db || h->batch.rows > 0)
		sk_historian_finish(h);
	sd_event_source_disable_unref(h->commit_timer);
	sd_event_source_disable_unref(h->tick_timer);
	if (h->bus)
		say_farewell(h);
	sk_bus_hub_free(h->hub);
}
