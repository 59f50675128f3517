/* driver.c - skerry-driver: every DER of the inventory; see driver.h. */
#include "drivers/driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/link/pool.h"
#include "models/models_check.h"

#define DESCRIPTORS_EACH 2    /* a Modbus and an MQTT connection */
#define DESCRIPTORS_MARGIN 64 /* epoll, timers, log, name lookups, files */
#define QUEUE_BASE 1024
#define QUEUE_EACH 8
#define TIMER_ACCURACY_US 500
#define ALIVE_EVERY_MS 1000
#define SETTLE_EVERY_MS 10
#define PINGS_PER_S 50
#define KEEPALIVE_MOST_S 30
#define LEAVE_LOOK_MS 20

int sk_driver_check(struct sk_app *app, void *self, struct sk_diag *diag)
{
	(void)self;
	return sk_models_check(&app->config, diag);
}

/* --- shards ------------------------------------------------------------------------ */

int sk_driver_shard(void *self, const char *value)
{
	struct sk_driver *d = self;

	if (sk_shard_parse(value, &d->shard) == SK_OK)
		return SK_OK;
	fprintf(stderr, "--shard: '%s' is none; allowed: 1/N to N/N, N from 1 to %d\n",
		value, SK_SHARDS_MAX);
	return SK_EINVAL;
}

static bool is_ours(const struct sk_driver *d, const struct sk_conf_der *conf)
{
	return sk_shard_has(&d->shard, &conf->link);
}

static size_t count_ours(const struct sk_driver *d, const struct sk_config *config)
{
	size_t count = 0;

	for (size_t i = 0; i < config->der_count; i++)
		count += is_ours(d, &config->ders[i]);
	return count;
}

/* --- time -------------------------------------------------------------------------- */

static void arm(struct sk_driver *d, sk_mono_ms due)
{
	if (due >= d->armed)
		return;
	if (sd_event_source_set_time(d->timer, (uint64_t)due * 1000) < 0 ||
	    sd_event_source_set_enabled(d->timer, SD_EVENT_ONESHOT) < 0) {
		sk_error("cannot set the poll timer");
		return;
	}
	d->armed = due;
}

static void on_woke(void *arg, const struct sk_der *der)
{
	struct sk_driver *d = arg;

	arm(d, sk_roster_woke(&d->roster, der));
}

static void count_round(void *arg)
{
	((struct sk_driver *)arg)->rounds++;
}

/* The watchdog hears of polls that ended, not of a loop that merely turns; where there is
 * nothing to poll, of that. */
static void tell_alive(struct sk_driver *d, sk_mono_ms now)
{
	if ((d->rounds == 0 && d->roster.count > 0) || now < d->alive_at + ALIVE_EVERY_MS)
		return;
	sk_app_alive();
	d->alive_at = now;
	d->rounds = 0;
}

static void go_on_leaving(struct sk_driver *d, sk_mono_ms now)
{
	if (d->leaving.phase == SK_LEAVE_NOT)
		return;
	if (!sk_leaving_tick(&d->leaving, now))
		arm(d, now + LEAVE_LOOK_MS);
	else if (sd_event_exit(sd_event_source_get_event(d->timer), 0) < 0)
		sk_error("cannot end the event loop");
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_driver *d = arg;
	sk_mono_ms now = sk_clock_mono(), earliest;

	(void)source;
	(void)usec;
	d->armed = INT64_MAX;
	earliest = sk_roster_tick(&d->roster, now);
	sk_listener_tick(&d->listener, now);
	tell_alive(d, now);
	arm(d, d->roster.count > 0 ? earliest : now + ALIVE_EVERY_MS);
	arm(d, sk_listener_due(&d->listener));
	go_on_leaving(d, now);
	return 0;
}

static void on_batch(void *arg)
{
	sk_der_publish(&((struct sk_driver *)arg)->measured);
}

/* On the way to a new configuration, step by step. */
static void settle(struct sk_driver *d)
{
	sk_mono_ms now = sk_clock_mono();

	on_batch(d); /* nobody who goes has anything left to publish */
	if (!sk_roster_settle(&d->roster, now)) {
		sk_info("the new configuration is in force: serving %zu DERs",
			d->roster.count);
		return;
	}
	if (sd_event_source_set_time(d->settling,
				     (uint64_t)(now + SETTLE_EVERY_MS) * 1000) < 0 ||
	    sd_event_source_set_enabled(d->settling, SD_EVENT_ONESHOT) < 0)
		sk_error("cannot set the timer of the reload");
}

static int on_settling(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	settle(arg);
	return 0;
}

/* --- start and stop ---------------------------------------------------------------- */

static void say_too_many(size_t ours, size_t all, rlim_t need, rlim_t most)
{
	size_t each = most > DESCRIPTORS_MARGIN
			      ? (size_t)(most - DESCRIPTORS_MARGIN) / DESCRIPTORS_EACH
			      : 0;
	size_t drivers = all / (each + 1) + 2;

	sk_error("%zu DERs need %ju file descriptors, this process may have %ju: raise "
		 "the limit (LimitNOFILE=, ulimit -Hn), or share the inventory between "
		 "drivers: skerry-driver --shard 1/%zu to --shard %zu/%zu",
		 ours, (uintmax_t)need, (uintmax_t)most, drivers, drivers, drivers);
}

/* @param ours of `all` DERs of the inventory */
static int raise_descriptors(size_t ours, size_t all)
{
	const rlim_t need = DESCRIPTORS_EACH * ours + DESCRIPTORS_MARGIN;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit)) {
		sk_error("cannot read the limit of file descriptors");
		return SK_EIO;
	}
	limit.rlim_cur = limit.rlim_max;
	if (limit.rlim_max < need) {
		say_too_many(ours, all, need, limit.rlim_max);
		return SK_EFULL;
	}
	if (setrlimit(RLIMIT_NOFILE, &limit)) {
		sk_error("cannot raise the limit of file descriptors to %ju",
			 (uintmax_t)limit.rlim_max);
		return SK_EIO;
	}
	return SK_OK;
}

static struct sk_tables *load_tables(const struct sk_config *config, struct sk_diag *diag)
{
	struct sk_catalog catalog = {0};

	if (sk_models_load(config, &catalog, diag))
		return NULL;
	return sk_tables_new(&catalog);
}

/* A fence that cannot be read must not stop control, but somebody has to know. */
static void open_fence(struct sk_driver *d, const struct sk_config *config)
{
	int err = sk_fence_open(&d->fence, config->site.state_dir, &d->shard);

	if (err)
		sk_error("%s: %s: an older controller's epoch may be taken",
			 config->site.state_dir, sk_strerror(err));
	sk_info("setpoints count from epoch %" PRId64, d->fence.epoch);
}

static int make_timer(struct sk_driver *d, sd_event *event, sd_event_source **timer,
		      sd_event_time_handler_t handler)
{
	if (sd_event_add_time(event, timer, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_US,
			      handler, d) < 0 ||
	    sd_event_source_set_enabled(*timer, SD_EVENT_OFF) < 0)
		return SK_ENOMEM;
	return SK_OK;
}

static int make_loop(struct sk_driver *d, struct sk_app *app)
{
	size_t queue = QUEUE_BASE + QUEUE_EACH * app->config.der_count;

	d->armed = INT64_MAX;
	d->hub = sk_bus_hub_new(app->event, queue);
	d->pool = sk_pool_new(app->event);
	if (!d->hub || !d->pool || make_timer(d, app->event, &d->timer, on_timer) ||
	    make_timer(d, app->event, &d->settling, on_settling)) {
		sk_error("cannot set up the event loop");
		return SK_ENOMEM;
	}
	sk_pool_on_batch(d->pool, on_batch, d);
	return SK_OK;
}

/* Paho pings whoever it did not hear of for a keep-alive, and nobody answers a
 * measurement: a thousand pings every 5 s would come in bursts that readings wait for. */
static int keepalive_s(size_t ours, const struct sk_conf_broker *broker)
{
	int least = (int)(ours / PINGS_PER_S);

	if (least > KEEPALIVE_MOST_S)
		least = KEEPALIVE_MOST_S;
	return broker->keepalive_s < least ? least : broker->keepalive_s;
}

static int make_roster(struct sk_driver *d, const struct sk_config *config)
{
	const struct sk_der_shared shared = {
		.config = config,
		.hub = d->hub,
		.pool = d->pool,
		.fence = &d->fence,
		.keepalive_s = keepalive_s(count_ours(d, config), &config->broker),
		.measured = &d->measured,
		.woke = on_woke,
		.round = count_round,
		.arg = d};
	struct sk_diag diag = {0};
	struct sk_tables *tables = load_tables(config, &diag);

	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	if (!tables) {
		sk_error("cannot load the device models");
		return SK_ECONFIG;
	}
	sk_roster_init(&d->roster, &shared, &d->shard, tables);
	return SK_OK;
}

static void say_serving(const struct sk_driver *d, const struct sk_config *config)
{
	if (d->shard.count == 0)
		sk_notice("serving %zu DERs", d->roster.count);
	else
		sk_notice("shard %d/%d: serving %zu of %zu DERs", d->shard.index,
			  d->shard.count, d->roster.count, config->der_count);
}

static void on_controller(void *arg, bool heard, sk_mono_ms now)
{
	struct sk_driver *d = arg;

	arm(d, sk_roster_controller(&d->roster, heard, now));
}

static void on_listener_woke(void *arg, sk_mono_ms due)
{
	arm(arg, due);
}

static int make_listener(struct sk_driver *d, const struct sk_config *config)
{
	const struct sk_listener_options options = {.config = config,
						    .hub = d->hub,
						    .fence = &d->fence,
						    .changed = on_controller,
						    .woke = on_listener_woke,
						    .arg = d};

	return sk_listener_init(&d->listener, &options);
}

int sk_driver_start(struct sk_app *app, void *self)
{
	struct sk_driver *d = self;
	sk_mono_ms now = sk_clock_mono();
	int err = raise_descriptors(count_ours(d, &app->config), app->config.der_count);

	if (!err)
		err = make_loop(d, app);
	if (!err)
		err = make_roster(d, &app->config);
	if (err)
		return err;
	open_fence(d, &app->config);
	err = sk_roster_fill(&d->roster, now);
	if (!err)
		err = make_listener(d, &app->config);
	if (err)
		return err;
	arm(d, now + ALIVE_EVERY_MS);
	say_serving(d, &app->config);
	return SK_OK;
}

void sk_driver_ending(struct sk_app *app, void *self)
{
	struct sk_driver *d = self;
	sk_mono_ms now = sk_clock_mono();

	(void)app;
	sk_leaving_begin(&d->leaving, &d->roster, now);
	go_on_leaving(d, now);
}

void sk_driver_stop(struct sk_app *app, void *self)
{
	struct sk_driver *d = self;
	uint64_t missed = sk_roster_clear(&d->roster, "driver stopped");

	(void)app;
	if (missed > 0)
		sk_info("%" PRIu64 " polls were left out because one was under way",
			missed);
	sk_listener_clear(&d->listener);
	sk_tables_drop(d->read);
	sk_pool_free(d->pool);
	sd_event_source_disable_unref(d->timer);
	sd_event_source_disable_unref(d->settling);
	sk_bus_hub_free(d->hub);
}

/* --- reload ------------------------------------------------------------------------ */

/* The sections that may change. What a bus borrowed stays where it is: it is the same. */
static void take_over(struct sk_config *config, struct sk_config *next)
{
	struct sk_conf_der *ders = config->ders;
	size_t count = config->der_count;

	config->ders = next->ders;
	config->der_count = next->der_count;
	config->control = next->control;
	config->site = next->site;
	next->ders = ders;
	next->der_count = count;
}

static void say_reloaded(const struct sk_driver *d, const struct sk_roster_change *change,
			 const struct sk_config *config)
{
	size_t stay = change->fate[SK_FATE_STAYS], anew = change->fate[SK_FATE_CHANGED];

	sk_notice("reload: %zu DERs stay as they are, %zu start anew, %zu come, %zu go",
		  stay, anew, count_ours(d, config) - stay - anew,
		  change->fate[SK_FATE_MOVED] + change->fate[SK_FATE_REMOVED]);
}

int sk_driver_prepare(void *self, const struct sk_config *next, struct sk_diag *diag)
{
	struct sk_driver *d = self;

	sk_tables_drop(d->read); /* of a reload that was not to be */
	d->read = load_tables(next, diag);
	return d->read ? SK_OK : SK_ECONFIG;
}

int sk_driver_reload(struct sk_app *app, void *self, struct sk_config *next,
		     struct sk_diag *diag)
{
	struct sk_driver *d = self;
	struct sk_roster_change change;
	int err = sk_reload_allowed(&app->config, next, diag);

	if (!err && d->leaving.phase != SK_LEAVE_NOT) {
		sk_diag_add(diag, next->file, 0, "the driver is ending");
		err = SK_EREFUSED;
	}
	if (!err)
		err = raise_descriptors(count_ours(d, next), next->der_count);
	if (err)
		return err;
	change = sk_roster_reload(&d->roster, next, d->read, sk_clock_mono());
	d->read = NULL;
	take_over(&app->config, next);
	sk_roster_hold(&d->roster, app->config.control.revert_s);
	say_reloaded(d, &change, &app->config);
	settle(d);
	arm(d, sk_clock_mono() + ALIVE_EVERY_MS);
	return SK_OK;
}
