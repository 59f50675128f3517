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
#define FAREWELL_WAIT_MS 500

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

static void arm(void *arg, sk_mono_ms due)
{
	struct sk_driver *d = arg;

	if (due >= d->armed)
		return;
	if (sd_event_source_set_time(d->timer, (uint64_t)due * 1000) < 0 ||
	    sd_event_source_set_enabled(d->timer, SD_EVENT_ONESHOT) < 0) {
		sk_error("cannot set the poll timer");
		return;
	}
	d->armed = due;
}

static void count_round(void *arg)
{
	((struct sk_driver *)arg)->rounds++;
}

/* The watchdog hears of polls that ended, not of a loop that merely turns; where there is
 * nothing to poll, of that. */
static void tell_alive(struct sk_driver *d, sk_mono_ms now)
{
	if ((d->rounds == 0 && d->count > 0) || now < d->alive_at + ALIVE_EVERY_MS)
		return;
	sk_app_alive();
	d->alive_at = now;
	d->rounds = 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_driver *d = arg;
	sk_mono_ms now = sk_clock_mono();
	sk_mono_ms earliest = d->count > 0 ? INT64_MAX : now + ALIVE_EVERY_MS;

	(void)source;
	(void)usec;
	d->armed = INT64_MAX;
	for (size_t i = 0; i < d->count; i++) {
		sk_mono_ms due = sk_der_due(&d->ders[i]);

		if (due <= now) {
			sk_der_tick(&d->ders[i], now);
			due = sk_der_due(&d->ders[i]);
		}
		earliest = due < earliest ? due : earliest;
	}
	tell_alive(d, now);
	arm(d, earliest);
	return 0;
}

/* --- start and stop ---------------------------------------------------------------- */

static void on_batch(void *arg)
{
	sk_der_publish(&((struct sk_driver *)arg)->measured);
}

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

static int load_models(struct sk_driver *d, const struct sk_config *config)
{
	struct sk_diag diag = {0};
	int err = sk_models_load(config, &d->catalog, &diag);

	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	if (err)
		sk_error("cannot load the device models: %s", sk_strerror(err));
	return err;
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

static int make_loop(struct sk_driver *d, struct sk_app *app)
{
	size_t queue = QUEUE_BASE + QUEUE_EACH * app->config.der_count;

	d->armed = INT64_MAX;
	d->hub = sk_bus_hub_new(app->event, queue);
	d->pool = sk_pool_new(app->event);
	if (!d->hub || !d->pool ||
	    sd_event_add_time(app->event, &d->timer, CLOCK_MONOTONIC, 0,
			      TIMER_ACCURACY_US, on_timer, d) < 0 ||
	    sd_event_source_set_enabled(d->timer, SD_EVENT_OFF) < 0) {
		sk_error("cannot set up the event loop");
		return SK_ENOMEM;
	}
	sk_pool_on_batch(d->pool, on_batch, d);
	return SK_OK;
}

static void share(struct sk_driver *d, const struct sk_config *config)
{
	d->shared = (struct sk_der_shared){.config = config,
					   .catalog = &d->catalog,
					   .hub = d->hub,
					   .pool = d->pool,
					   .fence = &d->fence,
					   .measured = &d->measured,
					   .woke = arm,
					   .round = count_round,
					   .arg = d};
}

/* Which of our DERs with its period this one is, and how many there are. */
static size_t rank_of(const struct sk_driver *d, size_t index, size_t *count)
{
	int poll_ms = d->ders[index].conf->poll_ms;
	size_t rank = 0;

	*count = 0;
	for (size_t i = 0; i < d->count; i++) {
		if (d->ders[i].conf->poll_ms != poll_ms)
			continue;
		rank += i < index;
		++*count;
	}
	return rank;
}

/* Every connection to the broker first: making a thousand takes Paho a moment, in which
 * answers of devices would wait. */
static int make_ders(struct sk_driver *d, const struct sk_config *config)
{
	int err = SK_OK;

	d->ders = calloc(config->der_count + 1, sizeof(*d->ders));
	if (!d->ders)
		return SK_ENOMEM;
	for (size_t i = 0; i < config->der_count && !err; i++)
		if (is_ours(d, &config->ders[i]))
			err = sk_der_init(&d->ders[d->count++], &d->shared,
					  &config->ders[i]);
	return err;
}

static void start_ders(struct sk_driver *d)
{
	sk_mono_ms now = sk_clock_mono();

	for (size_t i = 0; i < d->count; i++) {
		size_t count, rank = rank_of(d, i, &count);

		sk_der_start(&d->ders[i],
			     sk_grid_phase(d->ders[i].conf->poll_ms, rank, count), now);
		arm(d, sk_der_due(&d->ders[i]));
	}
	arm(d, now + ALIVE_EVERY_MS);
}

static void say_serving(const struct sk_driver *d, const struct sk_config *config)
{
	if (d->shard.count == 0)
		sk_notice("serving %zu DERs", d->count);
	else
		sk_notice("shard %d/%d: serving %zu of %zu DERs", d->shard.index,
			  d->shard.count, d->count, config->der_count);
}

int sk_driver_start(struct sk_app *app, void *self)
{
	struct sk_driver *d = self;
	int err = raise_descriptors(count_ours(d, &app->config), app->config.der_count);

	if (!err)
		err = load_models(d, &app->config);
	if (!err)
		err = make_loop(d, app);
	if (err)
		return err;
	open_fence(d, &app->config);
	share(d, &app->config);
	err = make_ders(d, &app->config);
	if (err)
		return err;
	start_ders(d);
	say_serving(d, &app->config);
	return SK_OK;
}

void sk_driver_stop(struct sk_app *app, void *self)
{
	struct sk_driver *d = self;
	uint64_t missed = 0;

	(void)app;
	/* All farewells first, so that they are on their way while each is waited for. */
	for (size_t i = 0; i < d->count; i++)
		sk_der_say_farewell(&d->ders[i]);
	for (size_t i = 0; i < d->count; i++) {
		missed += d->ders[i].grid.missed;
		sk_der_clear(&d->ders[i], FAREWELL_WAIT_MS);
	}
	if (missed > 0)
		sk_info("%" PRIu64 " polls were left out because one was under way",
			missed);
	free(d->ders);
	sk_pool_free(d->pool);
	sd_event_source_disable_unref(d->timer);
	sk_bus_hub_free(d->hub);
	sk_catalog_clear(&d->catalog);
}
