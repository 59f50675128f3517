/*
 * bus_connect.c - what many connections in one process cost.
 *
 * usage: bus_connect PORT COUNT
 *
 * Connects COUNT buses, each with a will and a subscription, to a broker on 127.0.0.1;
 * prints how long that took, the longest time the loop was held up, memory and CPU for
 * each connection, and the CPU of 10 idle seconds. Then it waits for the broker to be
 * restarted, prints the same for all coming back, and ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/bus.h"
#include "common/clock.h"
#include "common/log.h"

#define TICK_US 5000
#define IDLE_US 10000000
#define GIVE_UP_US 120000000

enum phase { CONNECTING, IDLE, LOSING, RECONNECTING };

static struct {
	sd_event *event;
	struct sk_bus **buses;
	int count, connected;
	enum phase phase;
	int64_t began_us, last_tick_us, longest_us, cpu_us;
	long rss_kb;
} bench;

static int64_t cpu_us(void)
{
	struct rusage use;

	(void)getrusage(RUSAGE_SELF, &use);
	return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * INT64_C(1000000) +
	       use.ru_utime.tv_usec + use.ru_stime.tv_usec;
}

static long rss_kb(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	long size = 0, resident = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%ld %ld", &size, &resident) != 2)
		resident = 0;
	(void)fclose(file);
	return resident * 4;
}

static void begin(enum phase phase)
{
	bench.phase = phase;
	bench.began_us = bench.last_tick_us = sk_clock_mono_us();
	bench.longest_us = 0;
	bench.cpu_us = cpu_us();
}

static void report(const char *what)
{
	int64_t us = sk_clock_mono_us() - bench.began_us;

	printf("%s: %d in %.2f s, loop held up for %.1f ms at most, CPU %.0f us and RSS "
	       "%.1f kB for each\n",
	       what, bench.count, (double)us / 1e6, (double)bench.longest_us / 1e3,
	       (double)(cpu_us() - bench.cpu_us) / bench.count,
	       (double)(rss_kb() - bench.rss_kb) / bench.count);
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	(void)arg;
	(void)bus;
	if (++bench.connected < bench.count)
		return;
	report(bench.phase == CONNECTING ? "connected" : "reconnected");
	if (bench.phase == RECONNECTING)
		(void)sd_event_exit(bench.event, 0);
	else
		begin(IDLE);
}

static void on_lost(void *arg, struct sk_bus *bus, const char *reason)
{
	(void)arg;
	(void)bus;
	(void)reason;
	if (bench.phase == LOSING) {
		begin(RECONNECTING);
		bench.connected = 0;
	}
}

static int on_will(void *arg, struct sk_bus *bus, char *buf, size_t size)
{
	(void)arg;
	return snprintf(buf, size, "offline %" PRId64, sk_bus_session(bus));
}

static int on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	int64_t now_us = sk_clock_mono_us(), held_us = now_us - bench.last_tick_us;

	(void)usec;
	(void)arg;
	if (held_us > bench.longest_us)
		bench.longest_us = held_us;
	if (bench.phase == IDLE && now_us - bench.began_us > IDLE_US) {
		printf("idle: %.2f %% of a core; restart the broker now\n",
		       (double)(cpu_us() - bench.cpu_us) / IDLE_US * 100);
		bench.phase = LOSING;
	}
	if (now_us - bench.began_us > GIVE_UP_US)
		return sd_event_exit(bench.event, 1);
	bench.last_tick_us = now_us;
	(void)sd_event_source_set_time(source, (uint64_t)now_us + TICK_US);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int add_bus(struct sk_bus_hub *hub, const struct sk_conf_broker *broker,
		   int number)
{
	char id[32], topic[64];
	struct sk_bus_options options = {
		.broker = broker,
		.client_id = id,
		.will_topic = topic,
		.on = {.connected = on_connected, .lost = on_lost, .will = on_will}};
	struct sk_bus *bus;

	(void)snprintf(id, sizeof(id), "bench-%d", number);
	(void)snprintf(topic, sizeof(topic), "bench/%d/status", number);
	bus = bench.buses[number] = sk_bus_new(hub, &options);
	(void)snprintf(topic, sizeof(topic), "bench/%d/setpoint", number);
	return bus && !sk_bus_subscribe(bus, topic, 1) ? sk_bus_start(bus) : SK_ENOMEM;
}

int main(int argc, char **argv)
{
	struct sk_conf_broker broker = {.host = "127.0.0.1", .keepalive_s = 5};
	struct sk_bus_hub *hub;
	int code = 1;

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	sk_log_open("bus_connect", SK_LOG_ERROR);
	broker.port = (int)strtol(argv[1], NULL, 10);
	bench.count = (int)strtol(argv[2], NULL, 10);
	bench.buses = calloc((size_t)bench.count, sizeof(struct sk_bus *));
	if (!bench.buses || sd_event_new(&bench.event) < 0 ||
	    sd_event_add_time(bench.event, NULL, CLOCK_MONOTONIC, 0, 1, on_tick, NULL) <
		    0)
		return 1;
	hub = sk_bus_hub_new(bench.event, 1000);
	bench.rss_kb = rss_kb();
	begin(CONNECTING);
	for (int i = 0; hub && i < bench.count; i++)
		if (add_bus(hub, &broker, i))
			return 1;
	printf("started: %d in %.1f ms\n", bench.count,
	       (double)(sk_clock_mono_us() - bench.began_us) / 1e3);
	code = sd_event_loop(bench.event);
	bench.began_us = sk_clock_mono_us();
	for (int i = 0; i < bench.count; i++)
		sk_bus_free(bench.buses[i], NULL, 1000);
	printf("freed: %d in %.2f s\n", bench.count,
	       (double)(sk_clock_mono_us() - bench.began_us) / 1e6);
	sk_bus_hub_free(hub);
	sd_event_unref(bench.event);
	free(bench.buses);
	return code;
}
