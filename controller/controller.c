/* controller.c - skerry-controller put together; see controller.h. */
#include "controller/controller.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/log.h"
#include "models/topic.h"

/* Room for every retained message at a connect, and for a second of measurements. */
#define QUEUE_PER_DER 8
#define QUEUE_AT_LEAST 1024
#define FAREWELL_WAIT_MS 500
#define TIMER_ACCURACY_US 1 /* 0 would mean systemd's 250 ms */

/* --- what is told ------------------------------------------------------------------ */

static void tell(void *arg, struct sk_event *e)
{
	struct sk_controller *c = arg;

	e->t_ms = sk_clock_wall();
	(void)snprintf(e->source, sizeof(e->source), SK_CONTROLLER_SOURCE);
	sk_log(e->severity == SK_SEV_INFO ? SK_LOG_NOTICE : SK_LOG_WARNING, "%s: %s",
	       e->kind, e->text);
	/* Without a connection the log has to do: nothing is queued for later. */
	if (sk_bus_connected(c->bus) && sk_outbox_event(&c->outbox, e))
		sk_warning("could not publish the event %s", e->kind);
}

static void greet(struct sk_controller *c)
{
	struct sk_event e = {.severity = SK_SEV_INFO, .kind = "controller_started"};

	(void)snprintf(e.text, sizeof(e.text), "controller started with epoch %" PRId64,
		       c->epoch.value);
	tell(c, &e);
	c->greeted = true;
}

/* --- the bus ----------------------------------------------------------------------- */

static void on_connected(void *arg, struct sk_bus *bus)
{
	struct sk_controller *c = arg;

	(void)bus;
	sk_notice("connected to the broker");
	if (sk_outbox_status(&c->outbox, SK_STATE_ONLINE, "", sk_clock_wall()))
		sk_warning("could not publish the birth");
	if (!c->greeted)
		greet(c);
}

static void on_lost(void *arg, struct sk_bus *bus, const char *reason)
{
	(void)arg;
	(void)bus;
	sk_info("no broker: %s", reason);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct sk_controller *c = arg;

	(void)bus;
	sk_inbox_take(&c->inbox, m);
}

static int on_will(void *arg, struct sk_bus *bus, char *buf, size_t size)
{
	(void)arg;
	return sk_outbox_status_payload(bus, SK_STATE_OFFLINE, "connection lost",
					sk_clock_wall(), buf, size);
}

/* --- the loop ---------------------------------------------------------------------- */

static void send_setpoint(struct sk_controller *c, size_t i, sk_mono_ms now)
{
	const char *id = c->image.ders[i].conf->id;
	int err = sk_outbox_setpoint(&c->outbox, id, &c->cycle.ders[i].want,
				     c->epoch.value, sk_clock_wall());

	if (!err)
		sk_cycle_sent(&c->cycle, &c->image, i, c->epoch.value, c->outbox.seq,
			      now);
	else if (!c->send_fails)
		sk_warning("%s: could not send a setpoint: %s", id, sk_strerror(err));
	c->send_fails = err != SK_OK;
}

static void send_all(struct sk_controller *c, const struct sk_control_state *state,
		     sk_mono_ms now)
{
	if (!sk_bus_connected(c->bus))
		return;
	for (size_t i = 0; i < c->cycle.count; i++)
		if (c->cycle.ders[i].due)
			send_setpoint(c, i, now);
	if (sk_outbox_state(&c->outbox, state))
		sk_debug("could not publish the state of cycle %" PRId64, c->cycles);
}

static void run_cycle(struct sk_controller *c)
{
	struct sk_control_state state = {0};
	sk_mono_ms now = sk_clock_mono();
	int64_t began_us = sk_clock_mono_us();

	if (sk_epoch_raise(&c->epoch, c->inbox.seen_epoch))
		c->inbox.seen_epoch = 0; /* logged or absurd: do not try it every cycle */
	sk_cycle_run(&c->cycle, &c->image, now, &state);
	state.compute_us = (double)(sk_clock_mono_us() - began_us);
	state.t_ms = sk_clock_wall();
	state.epoch = c->epoch.value;
	state.cycle = ++c->cycles;
	state.overruns = c->pace.overruns;
	send_all(c, &state, now);
	sk_notices_look(&c->notices, state.hold);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_controller *c = arg;

	(void)usec;
	sk_pace_begin(&c->pace, sk_clock_mono_us());
	run_cycle(c);
	if (sd_event_source_set_time(source, (uint64_t)c->pace.due_us) < 0 ||
	    sd_event_source_set_enabled(source, SD_EVENT_ONESHOT) < 0) {
		sk_error("cannot set the loop's timer");
		return sd_event_exit(sd_event_source_get_event(source), SK_EIO);
	}
	sk_app_alive();
	return 0;
}

/* --- start and stop ---------------------------------------------------------------- */

/* The core's arrays; what was allocated is the cycle's, which stop() clears. */
static int make_room(struct sk_controller *c, struct sk_cycle_room *room)
{
	size_t count = c->config->der_count + 1; /* never of size 0 */

	c->image.ders = calloc(count, sizeof(*c->image.ders));
	*room = (struct sk_cycle_room){
		.ders = calloc(count, sizeof(*room->ders)),
		.members = calloc(count, sizeof(*room->members)),
		.voltages = calloc(count, sizeof(*room->voltages)),
		.dispatch = {.units = calloc(count, sizeof(*room->dispatch.units)),
			     .problem = calloc(count, sizeof(*room->dispatch.problem)),
			     .work = calloc(SK_DISPATCH_ROOM(count), sizeof(double))}};
	c->cycle = (struct sk_cycle){.ders = room->ders,
				     .members = room->members,
				     .voltage.units = room->voltages,
				     .dispatcher.room = room->dispatch};
	return c->image.ders && room->ders && room->members && room->voltages &&
			       room->dispatch.units && room->dispatch.problem &&
			       room->dispatch.work
		       ? SK_OK
		       : SK_ENOMEM;
}

static int make_core(struct sk_controller *c)
{
	struct sk_cycle_room room;

	if (make_room(c, &room))
		return SK_ENOMEM;
	sk_image_init(&c->image, c->image.ders, c->config);
	sk_cycle_init(&c->cycle, c->config, &c->image, &room);
	if (sk_inbox_init(&c->inbox, c->config->site.root, &c->image) ||
	    sk_notices_init(&c->notices, &c->cycle, &c->image, tell, c))
		return SK_ENOMEM;
	return SK_OK;
}

static int make_bus(struct sk_controller *c, sd_event *event)
{
	const char *root = c->config->site.root;
	char client_id[SK_TOPIC_LEN + 1], will_topic[SK_TOPIC_LEN + 1];
	struct sk_bus_options options = {
		.broker = &c->config->broker,
		.client_id = client_id,
		.will_topic = will_topic,
		.on = {.connected = on_connected,
		       .lost = on_lost,
		       .message = on_message,
		       .will = on_will},
		.arg = c,
	};
	int len = sk_topic_build(will_topic, sizeof(will_topic), root,
				 SK_TOPIC_CONTROLLER_STATUS, NULL, NULL);

	if (len < 0)
		return len;
	(void)snprintf(client_id, sizeof(client_id), "%s-controller", root);
	c->hub = sk_bus_hub_new(event,
				QUEUE_AT_LEAST + QUEUE_PER_DER * c->config->der_count);
	if (!c->hub)
		return SK_ENOMEM;
	c->bus = sk_bus_new(c->hub, &options);
	if (!c->bus)
		return SK_ENOMEM;
	c->outbox = (struct sk_outbox){.bus = c->bus,
				       .root = root,
				       .ttl_ms = c->config->control.setpoint_ttl_ms};
	return sk_inbox_subscribe(&c->inbox, c->bus);
}

/* A unit that is polled too slowly would come and go: say so before it does. */
static void warn_of_slow_polls(const struct sk_config *config)
{
	for (size_t i = 0; i < config->der_count; i++) {
		const struct sk_conf_der *der = &config->ders[i];

		if (der->role == SK_ROLE_GRID_FORMING &&
		    der->poll_ms * 2 > config->control.stale_ms)
			sk_warning("%s: polled every %d ms, but control.stale_ms is %d: "
				   "one late poll and it is left out",
				   der->id, der->poll_ms, config->control.stale_ms);
	}
}

static int start_loop(struct sk_controller *c, sd_event *event)
{
	sk_pace_init(&c->pace, c->config->control.period_ms, sk_clock_mono_us());
	if (sd_event_add_time(event, &c->timer, CLOCK_MONOTONIC, (uint64_t)c->pace.due_us,
			      TIMER_ACCURACY_US, on_timer, c) < 0)
		return SK_ENOMEM;
	return sk_bus_start(c->bus);
}

int sk_controller_start(struct sk_controller *c, struct sk_app *app)
{
	int err;

	c->config = &app->config;
	warn_of_slow_polls(c->config);
	err = sk_epoch_open(&c->epoch, c->config->site.state_dir, sk_clock_wall());
	if (!err)
		err = make_core(c);
	if (!err)
		err = make_bus(c, app->event);
	if (!err)
		err = start_loop(c, app->event);
	if (err)
		sk_error("cannot start: %s", sk_strerror(err));
	else
		sk_notice("started with epoch %" PRId64 ", a cycle every %d ms",
			  c->epoch.value, c->config->control.period_ms);
	return err;
}

void sk_controller_stop(struct sk_controller *c)
{
	char topic[SK_TOPIC_LEN + 1], payload[SK_TEXT_LEN * 3];
	struct sk_bus_publish farewell = {
		.topic = topic, .payload = payload, .qos = 1, .retained = true};
	int len = -1;

	if (c->bus && sk_topic_build(topic, sizeof(topic), c->config->site.root,
				     SK_TOPIC_CONTROLLER_STATUS, NULL, NULL) > 0)
		len = sk_outbox_status_payload(c->bus, SK_STATE_OFFLINE, "stopped",
					       sk_clock_wall(), payload, sizeof(payload));
	farewell.len = len > 0 ? (size_t)len : 0;
	sk_bus_free(c->bus, len > 0 ? &farewell : NULL, FAREWELL_WAIT_MS);
	sk_bus_hub_free(c->hub);
	sd_event_source_disable_unref(c->timer);
	sk_notices_clear(&c->notices);
	sk_inbox_clear(&c->inbox);
	free(c->cycle.dispatcher.room.units);
	free(c->cycle.dispatcher.room.problem);
	free(c->cycle.dispatcher.room.work);
	free(c->cycle.voltage.units);
	free(c->cycle.members);
	free(c->cycle.ders);
	free(c->image.ders);
}
