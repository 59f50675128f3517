/* fault_bus.c - asking skerry-sim over MQTT; see fault_bus.h. */
#include "cli/fault_bus.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "common/bus.h"
#include "common/clock.h"
#include "models/event.h"
#include "models/json_read.h"
#include "models/topic.h"

#define QUEUE 1024
#define WAIT_MS 3000
#define DISCONNECT_WAIT_MS 200

/* One question: what is sent once connected, what is listened to for the answer. */
struct asking {
	const struct sk_config *config;
	const char *target; /* whose faults are shown */
	const char *order;  /* JSON; NULL: none */
	bool json;
	bool reached;
	sd_event *event;
	struct sk_bus_hub *hub;
	struct sk_bus *bus;
};

static void end(struct asking *a, int code)
{
	if (sd_event_exit(a->event, code) < 0)
		fprintf(stderr, "skerryctl: cannot end\n");
}

static int topic(const struct asking *a, enum sk_topic_kind kind, char *buf)
{
	return sk_topic_build(buf, SK_TOPIC_LEN + 1, a->config->site.root, kind, NULL,
			      NULL);
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	struct asking *a = arg;
	char to[SK_TOPIC_LEN + 1];
	struct sk_bus_publish p = {.topic = to, .payload = a->order, .qos = 1};

	a->reached = true;
	if (!a->order)
		return;
	p.len = strlen(a->order);
	if (topic(a, SK_TOPIC_SIMULATOR_COMMAND, to) < 0 || sk_bus_publish(bus, &p)) {
		fprintf(stderr, "skerryctl: cannot send the order\n");
		end(a, SK_EXIT_FAILED);
	}
}

/* The simulator's word on a command of this target; that of another asking at the same
 * moment about the same target is as good. */
static void take_event(struct asking *a, const struct sk_bus_message *m)
{
	size_t len = strlen(a->target);
	struct sk_event e;

	if (m->retained || sk_event_decode(m->payload, m->len, &e) ||
	    strcmp(e.source, "simulator") != 0)
		return;
	if (strcmp(e.kind, "command_refused") == 0) {
		fprintf(stderr, "skerryctl: refused: %s\n", e.text);
		end(a, SK_EXIT_FAILED);
	} else if (strncmp(e.text, a->target, len) == 0 && e.text[len] == ':') {
		puts(e.text);
		end(a, SK_EXIT_GOOD);
	}
}

static void print_faults(const char *who, const json_t *faults)
{
	const char *name, *key;
	json_t *fault, *value;

	/* jansson's macros cast const away, and change nothing. */
	json_object_foreach((json_t *)faults, name, fault)
	{
		printf("%-12s %s", who, name);
		json_object_foreach(fault, key, value)
		{
			if (json_is_number(value))
				printf(" %s=%.10g", key, json_number_value(value));
		}
		printf("\n");
	}
}

static void print_state(const struct asking *a, const json_t *state)
{
	const json_t *ders = json_object_get(state, "ders");
	bool all = strcmp(a->target, SK_FAULT_ALL) == 0;
	const char *id;
	json_t *faults;

	if (all || strcmp(a->target, SK_FAULT_NETWORK) == 0)
		print_faults(SK_FAULT_NETWORK, json_object_get(state, SK_FAULT_NETWORK));
	json_object_foreach((json_t *)ders, id, faults)
	{
		if (all || strcmp(a->target, id) == 0)
			print_faults(id, faults);
	}
}

static void take_state(struct asking *a, const struct sk_bus_message *m)
{
	json_t *state = sk_json_parse(m->payload, m->len);

	if (!state) {
		fprintf(stderr, "skerryctl: the simulator's answer is no JSON object\n");
		end(a, SK_EXIT_FAILED);
		return;
	}
	if (a->json)
		puts(m->payload);
	else
		print_state(a, state);
	json_decref(state);
	end(a, SK_EXIT_GOOD);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct asking *a = arg;

	(void)bus;
	if (a->order)
		take_event(a, m);
	else
		take_state(a, m);
}

static int on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	struct asking *a = arg;

	(void)source;
	(void)usec;
	fprintf(stderr, "skerryctl: no answer from %s within %g s\n",
		a->reached ? "skerry-sim" : "the broker", WAIT_MS / 1000.0);
	end(a, SK_EXIT_FAILED);
	return 0;
}

static int connect_bus(struct asking *a)
{
	struct sk_bus_options options = {
		.broker = &a->config->broker,
		.on = {.connected = on_connected, .message = on_message},
		.arg = a,
	};
	char id[SK_TOPIC_LEN + 1], filter[SK_TOPIC_LEN + 1];
	int err = topic(a, a->order ? SK_TOPIC_EVENT : SK_TOPIC_SIMULATOR_FAULTS, filter);

	if (err < 0)
		return err;
	(void)snprintf(id, sizeof(id), "%s-skerryctl-%ld-%lld", a->config->site.root,
		       (long)getpid(), (long long)sk_clock_wall()); /* fits */
	options.client_id = id;
	a->hub = sk_bus_hub_new(a->event, QUEUE);
	a->bus = a->hub ? sk_bus_new(a->hub, &options) : NULL;
	if (!a->bus)
		return SK_ENOMEM;
	err = sk_bus_subscribe(a->bus, filter, 1);
	return err ? err : sk_bus_start(a->bus);
}

static int start(struct asking *a)
{
	/* Paho writes to sockets that may be gone. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sd_event_new(&a->event) < 0 ||
	    sd_event_add_time_relative(a->event, NULL, CLOCK_MONOTONIC, WAIT_MS * 1000, 0,
				       on_time, a) < 0)
		return SK_EIO;
	return connect_bus(a);
}

static int ask(struct asking *a)
{
	int code = SK_EXIT_FAILED, err = start(a);

	if (err)
		fprintf(stderr, "skerryctl: cannot use the bus: %s\n", sk_strerror(err));
	else
		code = sd_event_loop(a->event);
	sk_bus_free(a->bus, NULL, DISCONNECT_WAIT_MS);
	sk_bus_hub_free(a->hub);
	sd_event_unref(a->event);
	return code < 0 ? SK_EXIT_FAILED : code;
}

int sk_fault_send(const struct sk_config *config, const struct sk_fault_order *order)
{
	char text[512];
	struct asking a = {.config = config, .target = order->der, .order = text};

	if (sk_fault_order_encode(order, text, sizeof(text)) < 0)
		return SK_EXIT_FAILED;
	return ask(&a);
}

int sk_fault_show(const struct sk_config *config, const char *target, bool json)
{
	struct asking a = {.config = config, .target = target, .json = json};

	return ask(&a);
}
