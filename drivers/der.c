/* der.c - one DER of the driver: device, connection, gate, commands; see der.h. */
#include "drivers/der.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/link/pool.h"

/* Grid of a DER that is polled as fast as it answers: should it ever stand still. */
#define UNPACED_MS 1000
#define DIAGNOSE_EVERY_MS 60000
#define UNPACED_UNSENT 4 /* of its measurements on their way to the broker */

/* --- status ------------------------------------------------------------------------ */

static struct sk_status status_of(const struct sk_der *der, enum sk_state state,
				  const char *reason, sk_wall_ms since_ms)
{
	struct sk_status s = {
		.state = state, .session = sk_bus_session(der->bus), .t_ms = since_ms};

	(void)snprintf(s.reason, sizeof(s.reason), "%s", reason);
	return s;
}

static void publish_state(const struct sk_der *der)
{
	const struct sk_device *d = &der->device;
	struct sk_status s = status_of(der, d->state, d->reason, d->since_ms);

	if (d->state == SK_STATE_ONLINE && der->watch.stuck) {
		s.state = SK_STATE_DEGRADED;
		(void)snprintf(s.reason, sizeof(s.reason),
			       "its heartbeat stands still at %.0f", der->watch.beat);
	} else if (d->state == SK_STATE_ONLINE && der->watch.local) {
		(void)snprintf(s.reason, sizeof(s.reason),
			       "in local mode, takes no setpoints");
	}
	sk_publish_status(&der->publisher, &s);
}

static void publish_diagnostics(struct sk_der *der, sk_mono_ms now)
{
	struct sk_diagnostics d;

	if (!der->device.link)
		return; /* it has retired, and said so */
	sk_device_diagnose(&der->device, &d);
	d.count[SK_COUNT_POLLS_MISSED] = (int64_t)der->grid.missed;
	d.count[SK_COUNT_SETPOINTS_WRITTEN] = der->written;
	d.count[SK_COUNT_SETPOINTS_FAILED] = der->failed;
	d.count[SK_COUNT_SETPOINTS_REFUSED] = der->turned_away;
	sk_publish_diagnostics(&der->publisher, &d);
	der->diagnose_at = now + DIAGNOSE_EVERY_MS;
}

/* Who operates it, and is what controls it alive? */
static void look_at_watch(struct sk_der *der, sk_mono_ms now)
{
	const bool local = der->watch.local;

	if (!sk_watch_look(&der->watch, &der->device.windows, now))
		return;
	der->keeper.local = der->watch.local;
	publish_state(der);
	if (der->watch.local != local)
		sk_publish_event(&der->publisher, SK_SEV_INFO,
				 local ? "der_remote" : "der_local",
				 local ? "takes setpoints again"
				       : "operated on the spot, takes no setpoints");
	else
		sk_publish_event(&der->publisher, SK_SEV_WARNING, "der_heartbeat",
				 "its heartbeat %s at %.0f",
				 der->watch.stuck ? "stands still" : "counts again",
				 der->watch.beat);
}

/* --- what the device says ---------------------------------------------------------- */

/* Readings are published when the whole batch of replies was read: then the next requests
 * are on their way already, and Paho's thread is woken once and not for each. */
static void on_measured(void *arg)
{
	struct sk_der *der = arg;

	der->measured_at = sk_clock_mono();
	sk_keeper_measured(&der->keeper, der->measured_at);
	look_at_watch(der, der->measured_at);
	if (der->measured)
		return; /* it stands in the list, and the newer reading with it */
	der->measured = true;
	der->next_measured = *der->shared->measured;
	*der->shared->measured = der;
}

void sk_der_publish(struct sk_der **measured)
{
	struct sk_der *der = *measured, *next;

	*measured = NULL;
	for (; der; der = next) {
		next = der->next_measured;
		der->measured = false;
		sk_publish_measurement(&der->publisher, &der->device.measurement);
	}
}

/* As long as a controller lives: one that is heard, or a setpoint that stands. */
static void run_beat(struct sk_der *der, sk_mono_ms now)
{
	sk_beat_run(&der->beat, der->heard || der->keeper.active, now);
}

static void on_described(void *arg)
{
	struct sk_der *der = arg;

	if (sk_keeper_fit(&der->keeper, sk_clock_mono()))
		sk_error("%s: out of memory, it takes no setpoints", der->conf->id);
	sk_info("%s: %s %s, serial %s, on %s unit %d", der->conf->id,
		der->device.nameplate.maker, der->device.nameplate.model,
		der->device.nameplate.serial, der->conf->link.text, der->conf->unit);
	sk_publish_nameplate(&der->publisher, &der->device.nameplate);
	run_beat(der, sk_clock_mono());
}

static void on_state(void *arg, enum sk_state before)
{
	static const struct {
		const char *kind;
		enum sk_severity severity;
		enum sk_log_level level;
	} told[SK_STATE_COUNT] = {
		[SK_STATE_OFFLINE] = {"der_offline", SK_SEV_WARNING, SK_LOG_WARNING},
		[SK_STATE_DEGRADED] = {"der_degraded", SK_SEV_WARNING, SK_LOG_NOTICE},
		[SK_STATE_ONLINE] = {"der_online", SK_SEV_INFO, SK_LOG_NOTICE},
	};
	struct sk_der *der = arg;
	const struct sk_device *d = &der->device;

	publish_state(der);
	if (d->state == before && der->told)
		return;
	der->told = true;
	publish_diagnostics(der, sk_clock_mono());
	sk_log(told[d->state].level, "%s: %s%s%s", der->conf->id, sk_state_name(d->state),
	       d->reason[0] ? ": " : "", d->reason);
	sk_publish_event(&der->publisher, told[d->state].severity, told[d->state].kind,
			 "%s", d->reason[0] ? d->reason : "answers all polls");
}

/* As fast as the device answers, but not faster than the readings can leave: a reading
 * that waits in a queue is old when it arrives. */
static void poll_unpaced(struct sk_der *der, sk_mono_ms now)
{
	if (der->device.not_before != SK_MONO_NEVER)
		return;
	if (sk_bus_unsent(der->bus) < UNPACED_UNSENT)
		(void)sk_device_poll(&der->device, now); /* it is idle */
	else
		der->resume_at = now + SK_POLL_SLOT_MS;
}

static void on_round(void *arg)
{
	struct sk_der *der = arg;

	der->shared->round(der->shared->arg);
	if (der->conf->poll_ms == 0)
		poll_unpaced(der, sk_clock_mono());
	der->shared->woke(der->shared->arg, der);
}

static const struct sk_device_on device_on = {
	.measured = on_measured,
	.described = on_described,
	.state = on_state,
	.round = on_round,
};

/* --- setpoints --------------------------------------------------------------------- */

/* Results beyond the usual course, which are events too. */
static const struct {
	const char *kind; /* NULL: the usual course */
	enum sk_severity severity;
} told_results[SK_STAGE_COUNT] = {
	[SK_STAGE_REJECTED] = {"setpoint_rejected", SK_SEV_WARNING},
	[SK_STAGE_INEFFECTIVE] = {"setpoint_ineffective", SK_SEV_WARNING},
	[SK_STAGE_EXPIRED] = {"setpoint_expired", SK_SEV_WARNING},
	[SK_STAGE_RELEASED] = {"setpoint_released", SK_SEV_WARNING},
	[SK_STAGE_FOUND] = {"setpoint_found", SK_SEV_INFO},
};

static void on_result(void *arg, const struct sk_setpoint_result *r)
{
	struct sk_der *der = arg;

	der->last = *r;
	der->has_result = true;
	sk_publish_result(&der->publisher, r);
	der->written += r->stage == SK_STAGE_WRITTEN;
	der->failed += r->stage == SK_STAGE_REJECTED || r->stage == SK_STAGE_INEFFECTIVE;
	run_beat(der, sk_clock_mono());
	der->shared->woke(der->shared->arg, der);
	if (!told_results[r->stage].kind)
		return;
	der->untold |= r->stage == SK_STAGE_FOUND && !sk_bus_connected(der->bus);
	sk_notice("%s: setpoint %" PRId64 "/%" PRId64 " %s: %s", der->conf->id, r->epoch,
		  r->seq, sk_stage_name(r->stage), r->reason);
	if (der->untold)
		return; /* when it is connected */
	sk_publish_event(&der->publisher, told_results[r->stage].severity,
			 told_results[r->stage].kind, "%" PRId64 "/%" PRId64 ": %.80s",
			 r->epoch, r->seq, r->reason);
}

/* Every refusal is a result; an event only when the reason is another than before, so
 * that one wrong sender does not flood the log. */
static void refuse(struct sk_der *der, const struct sk_gate_verdict *v)
{
	struct sk_setpoint_result r = {.epoch = v->setpoint.epoch,
				       .seq = v->setpoint.seq,
				       .stage = SK_STAGE_REJECTED,
				       .t_ms = sk_clock_wall()};

	(void)snprintf(r.reason, sizeof(r.reason), "%s", v->reason);
	sk_publish_result(&der->publisher, &r);
	der->turned_away++;
	if (v->step == der->refused)
		return;
	der->refused = v->step;
	sk_warning("%s: setpoint %" PRId64 "/%" PRId64 " refused: %s", der->conf->id,
		   r.epoch, r.seq, r.reason);
	sk_publish_event(&der->publisher, SK_SEV_WARNING, "setpoint_rejected",
			 "%" PRId64 "/%" PRId64 ": %.80s", r.epoch, r.seq, r.reason);
}

static void accept(struct sk_der *der, const struct sk_gate_verdict *v)
{
	const struct sk_setpoint *sp = &v->setpoint;

	der->epoch = sp->epoch;
	der->seq = sp->seq;
	der->refused = SK_GATE_PASSED;
	/* A disk that is full must not stop control; it is told, once an epoch. */
	if (sk_fence_raise(der->shared->fence, sp->epoch))
		sk_error("cannot remember epoch %" PRId64 " in %s: after a restart an "
			 "older controller would be obeyed",
			 sp->epoch, der->shared->fence->path);
	sk_keeper_accept(&der->keeper, sp, v->age_ms, sk_clock_mono());
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct sk_der *der = arg;
	const struct sk_config *config = der->shared->config;
	const struct sk_gate_message message = {m->payload, m->len, m->retained,
						m->received};
	const struct sk_gate_view view = {
		.highest_epoch = der->shared->fence->epoch,
		.epoch = der->epoch,
		.seq = der->seq,
		.now_ms = sk_clock_wall(),
		.now = sk_clock_mono(),
		.age = &der->age,
		.state = der->device.state,
		.nameplate = &der->device.nameplate,
		.conf = der->conf,
		.local = der->watch.local,
		.measurement = &der->device.measurement,
		.measured_ms = sk_clock_mono() - der->measured_at,
		.f_offset_max_hz = config->control.f_offset_max_hz};
	struct sk_gate_verdict verdict;

	(void)bus;
	if (!der->device.link || der->keeper.leaving)
		return; /* it is to end what is in force, not to begin anew */
	sk_gate_check(&message, &view, &verdict);
	if (verdict.step == SK_GATE_PASSED)
		accept(der, &verdict);
	else
		refuse(der, &verdict);
	der->shared->woke(der->shared->arg, der);
}

/* --- the connection ---------------------------------------------------------------- */

static void on_connected(void *arg, struct sk_bus *bus)
{
	struct sk_der *der = arg;

	(void)bus;
	if (!der->device.link)
		return; /* it is retiring */
	sk_publish_restart(&der->publisher);
	/* The nameplate first: who sees a DER online finds out what it is. */
	if (der->device.described)
		sk_publish_nameplate(&der->publisher, &der->device.nameplate);
	publish_state(der);
	publish_diagnostics(der, sk_clock_mono());
	if (der->has_result)
		sk_publish_result(&der->publisher, &der->last);
	if (der->untold)
		sk_publish_event(&der->publisher, SK_SEV_INFO, "setpoint_found",
				 "before the broker was there, see its result");
	der->untold = false;
}

static int on_will(void *arg, struct sk_bus *bus, char *buf, size_t size)
{
	struct sk_der *der = arg;
	struct sk_status s;

	der->bus = bus;
	s = status_of(der, SK_STATE_OFFLINE, "driver lost", sk_clock_wall());
	return sk_status_encode(&s, buf, size);
}

static int make_bus(struct sk_der *der)
{
	const struct sk_config *config = der->shared->config;
	char client_id[SK_TOPIC_LEN + 1], status[SK_TOPIC_LEN + 1];
	char setpoint[SK_TOPIC_LEN + 1];
	struct sk_bus_options options = {
		.broker = &config->broker,
		.client_id = client_id,
		.will_topic = status,
		.keepalive_s = der->shared->keepalive_s,
		.on = {.connected = on_connected, .message = on_message, .will = on_will},
		.arg = der};

	if (sk_publish_topic(&der->publisher, SK_TOPIC_STATUS, status) ||
	    sk_publish_topic(&der->publisher, SK_TOPIC_SETPOINT, setpoint))
		return SK_EFULL;
	(void)snprintf(client_id, sizeof(client_id), "%s-der-%s", config->site.root,
		       der->conf->id);
	der->bus = sk_bus_new(der->shared->hub, &options);
	der->publisher.bus = der->bus;
	return der->bus ? sk_bus_subscribe(der->bus, setpoint, 1) : SK_ENOMEM;
}

/* --- life -------------------------------------------------------------------------- */

int sk_der_init(struct sk_der *der, const struct sk_der_shared *shared,
		const struct sk_conf_der *conf)
{
	struct sk_link *link = sk_pool_link(shared->pool, &conf->link);
	int err = link ? SK_OK : SK_ENOMEM;

	*der = (struct sk_der){.shared = shared,
			       .conf = conf,
			       .resume_at = SK_MONO_NEVER,
			       .measured_at = SK_MONO_NEVER};
	if (link) {
		sk_device_init(&der->device, conf, shared->catalog, link);
		der->device.on = &device_on;
		der->device.arg = der;
		sk_keeper_init(&der->keeper, &der->device,
			       shared->config->control.revert_s);
		sk_beat_init(&der->beat, &der->device);
		der->keeper.result = on_result;
		der->keeper.arg = der;
		err = sk_publisher_init(&der->publisher, shared->config->site.root, conf);
	}
	if (!err)
		err = make_bus(der);
	if (!err)
		err = sk_bus_start(der->bus);
	if (err)
		sk_error("%s: cannot be set up: %s", conf->id, sk_strerror(err));
	return err;
}

void sk_der_start(struct sk_der *der, int phase_ms, sk_mono_ms now)
{
	sk_grid_init(&der->grid, der->conf->poll_ms ? der->conf->poll_ms : UNPACED_MS,
		     phase_ms, now);
	der->diagnose_at = now + DIAGNOSE_EVERY_MS;
	(void)sk_device_poll(&der->device, now); /* not busy: nothing was asked yet */
}

void sk_der_controller(struct sk_der *der, bool heard, sk_mono_ms now)
{
	der->heard = heard;
	sk_keeper_controller(&der->keeper, heard, now);
	run_beat(der, now);
}

void sk_der_leave(struct sk_der *der, sk_mono_ms now)
{
	sk_keeper_leave(&der->keeper, now);
}

bool sk_der_has_left(const struct sk_der *der, sk_mono_ms now)
{
	return sk_keeper_has_left(&der->keeper, now);
}

void sk_der_say_farewell(struct sk_der *der, const char *reason)
{
	struct sk_status s;

	if (!der->bus)
		return;
	publish_diagnostics(der, sk_clock_mono());
	s = status_of(der, SK_STATE_OFFLINE, reason, sk_clock_wall());
	sk_publish_status(&der->publisher, &s);
}

static void let_go(struct sk_der *der)
{
	sk_beat_clear(&der->beat);
	sk_keeper_clear(&der->keeper);
	sk_device_clear(&der->device);
	sk_pool_release(der->shared->pool, der->device.link);
	der->device.link = NULL;
}

void sk_der_retire(struct sk_der *der, const char *reason, bool no_more)
{
	sk_der_say_farewell(der, reason);
	let_go(der);
	if (no_more)
		sk_publish_nothing(&der->publisher);
}

bool sk_der_retired(const struct sk_der *der)
{
	return !sk_bus_connected(der->bus) || sk_bus_stats(der->bus).unacked == 0;
}

void sk_der_clear(struct sk_der *der, int wait_ms)
{
	if (!der->shared)
		return; /* never set up */
	let_go(der);
	sk_bus_free(der->bus, NULL, wait_ms);
	der->bus = NULL;
}

/* --- time -------------------------------------------------------------------------- */

/* A silent device is probed by its own back-off, not on the grid. */
static bool is_probing(const struct sk_der *der)
{
	return der->device.not_before != SK_MONO_NEVER && !sk_device_busy(&der->device);
}

sk_mono_ms sk_der_due(const struct sk_der *der)
{
	sk_mono_ms due =
		is_probing(der) ? der->device.not_before : sk_grid_due(&der->grid);
	sk_mono_ms command = sk_keeper_due(&der->keeper, sk_clock_mono());

	if (der->resume_at != SK_MONO_NEVER && der->resume_at < due)
		due = der->resume_at;
	if (der->diagnose_at < due)
		due = der->diagnose_at;
	if (der->beat.due < due)
		due = der->beat.due;
	return command < due ? command : due;
}

void sk_der_tick(struct sk_der *der, sk_mono_ms now)
{
	bool due;

	if (is_probing(der)) {
		due = now >= der->device.not_before;
		sk_grid_skip(&der->grid, now);
	} else {
		due = sk_grid_take(&der->grid, now);
		der->grid.missed +=
			due && der->conf->poll_ms > 0 && sk_device_busy(&der->device);
	}
	if (der->resume_at != SK_MONO_NEVER && now >= der->resume_at) {
		der->resume_at = SK_MONO_NEVER;
		due = true;
	}
	if (due)
		(void)sk_device_poll(&der->device, now); /* busy: counted above */
	sk_keeper_tick(&der->keeper, now);
	if (now >= der->diagnose_at)
		publish_diagnostics(der, now);
	sk_beat_tick(&der->beat, now);
}
