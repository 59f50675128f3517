/* listen.c - skerryctl on the bus; see listen.h. */
#include "cli/listen.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/figure.h"
#include "common/clock.h"
#include "models/topic.h"

#define QUEUE_LEAST 1024
#define QUEUE_PER_DER 8
#define DISCONNECT_WAIT_MS 200

/*
 * In this order the broker sends the retained copies, all before the first live message:
 * when the statuses are there, so is the rest. QoS 0 keeps the order, because nothing
 * then waits for an acknowledgement.
 */
static const struct {
	enum sk_topic_kind kind;
	const char *id;
} wanted[] = {
	{SK_TOPIC_SETPOINT_RESULT, "+"},
	{SK_TOPIC_MEASUREMENT, "+"},
	{SK_TOPIC_CONTROLLER_STATE, NULL},
	{SK_TOPIC_CONTROLLER_STATUS, NULL},
	{SK_TOPIC_STATUS, "+"},
};

static void tell(struct sk_listener *l)
{
	if (l->changed)
		l->changed(l->arg);
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	struct sk_listener *l = arg;

	(void)bus;
	l->reached = true;
	sk_picture_connected(&l->picture, sk_clock_mono());
	tell(l);
}

static void on_lost(void *arg, struct sk_bus *bus, const char *reason)
{
	struct sk_listener *l = arg;

	(void)bus;
	(void)snprintf(l->trouble, sizeof(l->trouble), "%s", reason); /* may be cut */
	sk_picture_lost(&l->picture);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct sk_listener *l = arg;

	(void)bus;
	sk_picture_take(&l->picture, m);
	tell(l);
}

static int subscribe(struct sk_listener *l)
{
	char filter[SK_TOPIC_LEN + 1];

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		int err = sk_topic_build(filter, sizeof(filter), l->config->site.root,
					 wanted[i].kind, wanted[i].id, NULL);

		if (err < 0)
			return err;
		err = sk_bus_subscribe(l->bus, filter, 0);
		if (err)
			return err;
	}
	return SK_OK;
}

/* Any number of these may watch at once, so the client id is this process's own. */
static int connect_bus(struct sk_listener *l)
{
	size_t capacity = QUEUE_LEAST + QUEUE_PER_DER * l->config->der_count;
	struct sk_bus_options options = {
		.broker = &l->config->broker,
		.on = {.connected = on_connected, .lost = on_lost, .message = on_message},
		.arg = l,
	};
	char id[SK_TOPIC_LEN + 1];
	int err;

	(void)snprintf(id, sizeof(id), "%s-skerryctl-%ld-%lld", l->config->site.root,
		       (long)getpid(), (long long)sk_clock_wall()); /* fits */
	options.client_id = id;
	l->hub = sk_bus_hub_new(l->event, capacity);
	l->bus = l->hub ? sk_bus_new(l->hub, &options) : NULL;
	if (!l->bus)
		return SK_ENOMEM;
	err = subscribe(l);
	return err ? err : sk_bus_start(l->bus);
}

int sk_listen_start(struct sk_listener *l, const struct sk_config *config,
		    void (*changed)(void *arg), void *arg)
{
	int err;

	*l = (struct sk_listener){.config = config, .changed = changed, .arg = arg};
	/* Paho writes to sockets that may be gone. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sd_event_new(&l->event) < 0)
		err = SK_EIO;
	else
		err = sk_picture_init(&l->picture, config);
	if (!err)
		err = connect_bus(l);
	if (err)
		fprintf(stderr, "skerryctl: cannot listen to the bus: %s\n",
			sk_strerror(err));
	return err;
}

void sk_listen_stop(struct sk_listener *l)
{
	sk_bus_free(l->bus, NULL, DISCONNECT_WAIT_MS);
	sk_bus_hub_free(l->hub);
	sd_event_unref(l->event);
	sk_picture_clear(&l->picture);
}

struct sk_no_answer sk_listen_no_answer(const struct sk_listener *l, int64_t waited_ms)
{
	const struct sk_conf_broker *broker = &l->config->broker;
	struct sk_no_answer n;

	(void)snprintf(n.text, sizeof(n.text),
		       "no answer from the broker at %s:%d within %s%s%s", broker->host,
		       broker->port, sk_figure_span(waited_ms).text,
		       l->trouble[0] ? ": " : "", l->trouble); /* fits */
	return n;
}
