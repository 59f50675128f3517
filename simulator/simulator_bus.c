/* simulator_bus.c - commands to the simulator and its state, over MQTT. */
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "models/event.h"
#include "models/topic.h"
#include "simulator/simulator.h"

#define QUEUE 256
#define FAREWELL_MS 100

static void publish(struct sk_simulator *sim, enum sk_topic_kind kind,
		    struct sk_bus_publish p)
{
	char topic[SK_TOPIC_LEN + 1];

	if (sk_topic_build(topic, sizeof(topic), sim->root, kind, NULL, NULL) < 0)
		return; /* the root was checked when the configuration was read */
	p.topic = topic;
	/* Nobody waits for it: without a broker the simulator serves all the same. */
	if (sk_bus_publish(sim->bus, &p))
		sk_debug("%s: not published", topic);
}

static void tell(struct sk_simulator *sim, enum sk_severity severity, const char *kind,
		 const char *der, const char *text)
{
	struct sk_event e = {
		.t_ms = sk_clock_wall(), .severity = severity, .source = "simulator"};
	char payload[1024];
	struct sk_bus_publish p = {.payload = payload, .qos = 1};
	int len;

	(void)snprintf(e.kind, sizeof(e.kind), "%s", kind);
	(void)snprintf(e.der, sizeof(e.der), "%s", der);
	(void)snprintf(e.text, sizeof(e.text), "%s", text);
	sk_log(severity == SK_SEV_INFO ? SK_LOG_INFO : SK_LOG_WARNING, "%s", text);
	len = sk_event_encode(&e, payload, sizeof(payload));
	if (len < 0)
		return;
	p.len = (size_t)len;
	publish(sim, SK_TOPIC_EVENT, p);
}

static void drop_connections(struct sk_simulator *sim, const char *id)
{
	for (size_t i = 0; i < sim->site.count; i++)
		if (strcmp(sim->site.devices[i].der->id, id) == 0)
			sk_server_drop(sim->server, &sim->site.devices[i]);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct sk_simulator *sim = arg;
	char text[SK_TEXT_LEN + 1];
	struct sk_command command;

	(void)bus;
	if (m->retained)
		return; /* whatever it asked for was done, or refused, long ago */
	if (sk_command_parse(m->payload, m->len, &command, text) ||
	    sk_site_command(&sim->site, &command, text)) {
		tell(sim, SK_SEV_WARNING, "command_refused", "", text);
		return;
	}
	if (command.kind == SK_COMMAND_RESTART)
		drop_connections(sim, command.id);
	sk_simulator_see_faults(sim);
	tell(sim, SK_SEV_INFO, "simulated",
	     sk_config_der(sim->site.config, command.id) ? command.id : "", text);
}

static void publish_faults(struct sk_simulator *sim)
{
	static char payload[SK_PAYLOAD_MAX];
	struct sk_bus_publish p = {.payload = payload, .qos = 1, .retained = true};
	int len = sk_site_fault_state(&sim->site, sk_clock_wall(), payload,
				      sizeof(payload));

	if (len < 0 || !sk_bus_connected(sim->bus))
		return; /* said at the next connect */
	p.len = (size_t)len;
	publish(sim, SK_TOPIC_SIMULATOR_FAULTS, p);
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	(void)bus;
	sk_info("connected to the broker");
	publish_faults(arg);
}

static int subscribe(struct sk_simulator *sim)
{
	char topic[SK_TOPIC_LEN + 1];
	int len = sk_topic_build(topic, sizeof(topic), sim->root,
				 SK_TOPIC_SIMULATOR_COMMAND, NULL, NULL);

	return len < 0 ? len : sk_bus_subscribe(sim->bus, topic, 1);
}

int sk_simulator_join(struct sk_simulator *sim, const struct sk_app *app)
{
	char client_id[SK_TOPIC_LEN + 1];
	struct sk_bus_options options = {
		.broker = &app->config.broker,
		.client_id = client_id,
		.on = {.connected = on_connected, .message = on_message},
		.arg = sim};
	int err = SK_ENOMEM;

	(void)snprintf(sim->root, sizeof(sim->root), "%s", app->config.site.root);
	(void)snprintf(client_id, sizeof(client_id), "%s-simulator", sim->root);
	sim->hub = sk_bus_hub_new(app->event, QUEUE);
	if (sim->hub)
		sim->bus = sk_bus_new(sim->hub, &options);
	if (sim->bus)
		err = subscribe(sim);
	if (!err)
		err = sk_bus_start(sim->bus);
	if (err)
		sk_error("cannot set up MQTT: %s", sk_strerror(err));
	return err;
}

void sk_simulator_leave(struct sk_simulator *sim)
{
	sk_bus_free(sim->bus, NULL, FAREWELL_MS);
	sk_bus_hub_free(sim->hub);
}

void sk_simulator_publish(struct sk_simulator *sim)
{
	static char payload[SK_PAYLOAD_MAX];
	struct sk_bus_publish p = {.payload = payload, .retained = true};
	int len = sk_site_state(&sim->site, sk_clock_wall(), sim->pace.lost_us / 1000,
				payload, sizeof(payload));

	if (len < 0 || !sk_bus_connected(sim->bus))
		return;
	p.len = (size_t)len;
	publish(sim, SK_TOPIC_SIMULATOR_STATE, p);
}

void sk_simulator_see_faults(struct sk_simulator *sim)
{
	if (!sim->site.faults_changed)
		return;
	sim->site.faults_changed = false;
	for (size_t i = 0; i < sim->site.count; i++) {
		struct sk_device *d = &sim->site.devices[i];

		if (d->drops)
			sk_server_drop(sim->server, d);
		d->drops = false;
	}
	publish_faults(sim);
}
