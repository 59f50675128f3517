/*
 * bus_probe.c - the bus on a pipe, for the tests of tests/bus.
 *
 * usage: bus_probe [--capacity N] [--no-will] CONFIG ID [CONFIG ID ...]
 *
 * Makes one bus for each pair: the broker section of CONFIG, client id ID, last will and
 * birth on probe/ID. Commands come as lines on stdin, `ID command ...`; what it hears
 * goes to stdout, a line each, beginning with the ID:
 *
 *   ID sub FILTER QOS                          -> ID sub ERROR
 *   ID pub TOPIC QOS RETAINED EXPIRY_MS TEXT   -> ID pub ERROR
 *   ID burst COUNT TOPIC QOS SIZE              -> ID burst SENT  (payload: number,
 * padded) ID stats                                   -> ID stats key=value ... ID sleep
 * MS        the loop does nothing for so long   -> ID slept ID free [TEXT]     with the
 * farewell TEXT on probe/ID  -> ID freed MS
 *
 * and unasked: `ID connected SESSION`, `ID lost SESSION REASON`,
 * `ID message TOPIC QOS RETAINED LENGTH TEXT`. The end of stdin ends the program.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/bus.h"
#include "common/clock.h"
#include "common/log.h"
#include "models/config.h"

#define PROBES_MAX 8
#define LINE_SIZE (SK_PAYLOAD_MAX + 512)
#define FAREWELL_MS 2000

struct probe {
	const char *id;
	char topic[SK_TOPIC_LEN + 1];
	struct sk_config config;
	struct sk_bus *bus;
};

static struct {
	sd_event *event;
	struct sk_bus_hub *hub;
	size_t capacity;
	bool no_will;
	struct probe probes[PROBES_MAX];
	int count;
	char line[LINE_SIZE];
	size_t len;
} probing = {.capacity = 1000};

static int send_text(struct sk_bus *bus, const char *topic, const char *text)
{
	struct sk_bus_publish p = {.topic = topic,
				   .payload = text,
				   .len = strlen(text),
				   .qos = 1,
				   .retained = true};

	return sk_bus_publish(bus, &p);
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	const struct probe *probe = arg;
	char text[64];

	printf("%s connected %" PRId64 "\n", probe->id, sk_bus_session(bus));
	(void)snprintf(text, sizeof(text), "online %" PRId64, sk_bus_session(bus));
	if (!probing.no_will && send_text(bus, probe->topic, text))
		printf("%s birth failed\n", probe->id);
}

static void on_lost(void *arg, struct sk_bus *bus, const char *reason)
{
	const struct probe *probe = arg;

	printf("%s lost %" PRId64 " %s\n", probe->id, sk_bus_session(bus), reason);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	const struct probe *probe = arg;

	(void)bus;
	printf("%s message %s %d %d %zu %.60s\n", probe->id, m->topic, m->qos,
	       m->retained, m->len, m->payload);
}

static int on_will(void *arg, struct sk_bus *bus, char *buf, size_t size)
{
	(void)arg;
	return snprintf(buf, size, "offline %" PRId64, sk_bus_session(bus));
}

static void do_sub(struct probe *probe, const char *args)
{
	char filter[400];
	int qos;

	if (sscanf(args, "%399s %d", filter, &qos) == 2)
		printf("%s sub %d\n", probe->id,
		       sk_bus_subscribe(probe->bus, filter, qos));
}

static void do_pub(struct probe *probe, const char *args)
{
	char topic[400];
	int qos, retained, expiry_ms, at = 0;
	struct sk_bus_publish p = {.topic = topic};

	if (sscanf(args, "%399s %d %d %d %n", topic, &qos, &retained, &expiry_ms, &at) <
	    4)
		return;
	p.payload = args + at;
	p.len = strlen(args + at);
	p.qos = qos;
	p.retained = retained;
	p.expiry_ms = expiry_ms;
	printf("%s pub %d\n", probe->id, sk_bus_publish(probe->bus, &p));
}

static void do_burst(struct probe *probe, const char *args)
{
	static char payload[SK_PAYLOAD_MAX + 2];
	char topic[400];
	int count, qos, sent = 0;
	size_t size;
	struct sk_bus_publish p = {.topic = topic, .payload = payload};

	if (sscanf(args, "%d %399s %d %zu", &count, topic, &qos, &size) != 4 ||
	    size >= sizeof(payload))
		return;
	p.qos = qos;
	p.len = size;
	for (int i = 0; i < count; i++) {
		(void)snprintf(payload, sizeof(payload), "%-*d", (int)size, i);
		sent += sk_bus_publish(probe->bus, &p) == SK_OK;
	}
	printf("%s burst %d\n", probe->id, sent);
}

static void do_stats(struct probe *probe, const char *args)
{
	struct sk_bus_stats s = sk_bus_stats(probe->bus);

	(void)args;
	printf("%s stats published=%" PRIu64 " refused=%" PRIu64 " unacked=%" PRIu64
	       " lost=%" PRIu64 " received=%" PRIu64 " dropped=%" PRIu64
	       " connects=%" PRIu64 " ready=%d\n",
	       probe->id, s.published, s.refused, s.unacked, s.lost, s.received,
	       s.dropped, s.connects, sk_bus_connected(probe->bus));
}

static void do_sleep(struct probe *probe, const char *args)
{
	long ms = strtol(args, NULL, 10);
	struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	(void)nanosleep(&pause, NULL);
	printf("%s slept\n", probe->id);
}

static void do_free(struct probe *probe, const char *args)
{
	struct sk_bus_publish p = {.topic = probe->topic,
				   .payload = args,
				   .len = strlen(args),
				   .qos = 1,
				   .retained = true};
	sk_mono_ms began = sk_clock_mono();

	sk_bus_free(probe->bus, args[0] ? &p : NULL, FAREWELL_MS);
	probe->bus = NULL;
	printf("%s freed %" PRId64 "\n", probe->id, sk_clock_mono() - began);
}

static const struct {
	const char *name;
	void (*run)(struct probe *probe, const char *args);
} commands[] = {
	{"sub", do_sub},     {"pub", do_pub},	  {"burst", do_burst},
	{"stats", do_stats}, {"sleep", do_sleep}, {"free", do_free},
};

static struct probe *probe_by_id(const char *id)
{
	for (int i = 0; i < probing.count; i++)
		if (strcmp(probing.probes[i].id, id) == 0)
			return &probing.probes[i];
	return NULL;
}

static void run_line(const char *line)
{
	char id[64], name[16];
	int at = 0;
	struct probe *probe;

	if (sscanf(line, "%63s %15s %n", id, name, &at) < 2)
		return;
	probe = probe_by_id(id);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (probe && probe->bus && strcmp(commands[i].name, name) == 0)
			commands[i].run(probe, line + at);
}

static int on_stdin(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	ssize_t got = read(fd, probing.line + probing.len,
			   sizeof(probing.line) - 1 - probing.len);
	char *end;

	(void)events;
	(void)arg;
	if (got <= 0)
		return sd_event_exit(sd_event_source_get_event(source), 0);
	probing.len += (size_t)got;
	probing.line[probing.len] = '\0';
	while ((end = strchr(probing.line, '\n'))) {
		*end = '\0';
		run_line(probing.line);
		probing.len -= (size_t)(end + 1 - probing.line);
		memmove(probing.line, end + 1, probing.len + 1);
	}
	return 0;
}

static int add_probe(const char *path, const char *id)
{
	struct probe *probe = &probing.probes[probing.count++];
	struct sk_diag diag = {0};
	struct sk_bus_options options = {
		.broker = &probe->config.broker,
		.client_id = id,
		.will_topic = probing.no_will ? NULL : probe->topic,
		.on = {on_connected, on_lost, on_message, on_will},
		.arg = probe};
	int err = sk_config_load(path, &probe->config, &diag);

	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	if (err)
		return err;
	probe->id = id;
	(void)snprintf(probe->topic, sizeof(probe->topic), "probe/%s", id);
	probe->bus = sk_bus_new(probing.hub, &options);
	return probe->bus ? sk_bus_start(probe->bus) : SK_EINVAL;
}

static int parse(int argc, char **argv)
{
	int at = 1;

	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--no-will") == 0)
			probing.no_will = true;
		else if (strcmp(argv[at], "--capacity") == 0 && at + 1 < argc)
			probing.capacity = strtoul(argv[++at], NULL, 10);
	}
	return at;
}

static int run(int argc, char **argv)
{
	int at = parse(argc, argv), code = 2;

	if (sd_event_new(&probing.event) < 0 ||
	    sd_event_add_io(probing.event, NULL, STDIN_FILENO, EPOLLIN, on_stdin, NULL) <
		    0)
		return 1;
	probing.hub = sk_bus_hub_new(probing.event, probing.capacity);
	if (!probing.hub)
		return 1;
	while (at + 1 < argc && probing.count < PROBES_MAX) {
		if (add_probe(argv[at], argv[at + 1]))
			goto out;
		at += 2;
	}
	code = sd_event_loop(probing.event);
out:
	for (int i = 0; i < probing.count; i++) {
		sk_bus_free(probing.probes[i].bus, NULL, FAREWELL_MS);
		sk_config_clear(&probing.probes[i].config);
	}
	sk_bus_hub_free(probing.hub);
	sd_event_unref(probing.event);
	return code;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	sk_log_open("bus_probe", SK_LOG_DEBUG);
	return run(argc, argv);
}
